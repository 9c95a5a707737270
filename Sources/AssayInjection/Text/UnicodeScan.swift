import AssayLanguage

/// One pass over the scalars of a text: finds what is hidden between them and writes the text without it.
struct UnicodeScan {
  private(set) var signals: [InjectionSignal] = []
  /// The text without invisible characters and with plain letters for look-alikes; nil when that is the text itself.
  private(set) var cleaned: MappedText?
  /// The raw letters are worth a reading of their own.
  var isDisguised: Bool { signals.contains { $0.tier <= 2 } }
  /// What tag characters spell.
  private(set) var hidden: MappedText?

  private var out: MappedText
  /// Something was taken out or read as another letter.
  private var changed = false
  /// Typographic quotes or dashes became plain ones.
  private var isTypographic = false
  private var tags: [UInt8] = []
  private var tagSpan: Range<Int>?
  private var zeroWidths = 0
  private var zeroWidthRun = 0
  private var longestZeroWidthRun = 0
  private var zeroWidthSpan: Range<Int>?
  private var pendingZeroWidths = 0
  private var pendingStart = 0
  private var selectorRun = 0
  private var selectorSpan: Range<Int>?
  private var overrideSpan: Range<Int>?
  private var isolateSpan: Range<Int>?
  private var hasRightToLeft = false
  private var privateSpan: Range<Int>?
  private var previous: UInt32 = 0
  private var afterFlag = false
  private var word = WordState()

  /// The word being read: where it starts in the output, and which scripts its letters have.
  private struct WordState {
    var start = -1
    var firstOffset = 0
    var latin = 0
    var confusable = 0
    var other = 0
  }

  /// Nil when the text is plain ASCII and there is nothing to look at.
  init?(_ bytes: [UInt8]) {
    let isASCII = bytes.withUnsafeBufferPointer { buffer in
      for byte in buffer where byte >= 0x80 { return false }
      return true
    }
    if isASCII { return nil }
    out = MappedText.empty(capacity: bytes.count)
    bytes.withUnsafeBufferPointer { buffer in
      var offset = 0
      while offset < buffer.count {
        let (scalar, length) = Scalars.decode(buffer, offset)
        take(scalar.value, offset..<offset + length, buffer)
        offset += length
      }
      endWord(at: buffer.count)
    }
    settle(bytes.count)
  }

  private mutating func take(_ value: UInt32, _ range: Range<Int>, _ buffer: UnsafeBufferPointer<UInt8>) {
    if value < 0x80 {
      takeASCII(UInt8(value), range)
      return
    }
    if InvisibleKind(value) != nil {
      takeInvisible(value, range)
      return
    }
    flushZeroWidths(before: value, at: range.lowerBound)
    selectorRun = 0
    afterFlag = value == 0x1F3F4
    if Scripts.isRightToLeft(value) { hasRightToLeft = true }
    if (0xE000...0xF8FF).contains(value) || value >= 0xF0000 { privateSpan = Self.join(privateSpan, range) }
    let isLetter = ScalarClass(Unicode.Scalar(value) ?? " ") == .letter
    if let mark = Confusables.mark(value) {
      endWordUnlessApostrophe(mark, at: range.lowerBound)
      isTypographic = true
      out.append(mark, at: range.lowerBound)
    } else if let plain = Confusables.plain(value) {
      begin(range)
      word.latin += 1
      changed = true
      out.append(plain, at: range.lowerBound)
    } else if isLetter {
      begin(range)
      if Confusables.latin(value) != nil {
        word.confusable += 1
      } else if value < 0x250 || (0x1E00..<0x1F00).contains(value) {
        word.latin += 1
      } else {
        word.other += 1
      }
      for offset in range { out.append(buffer[offset], at: offset) }
    } else {
      if !Scripts.isCombining(value) { endWord(at: range.lowerBound) }
      for offset in range { out.append(buffer[offset], at: offset) }
    }
    previous = value
  }

  private mutating func takeASCII(_ byte: UInt8, _ range: Range<Int>) {
    let lower = byte | 0x20
    let isLetter = lower >= 0x61 && lower <= 0x7A
    if pendingZeroWidths > 0 { flushZeroWidths(before: UInt32(byte), at: range.lowerBound) }
    selectorRun = 0
    afterFlag = false
    if isLetter {
      begin(range)
      word.latin += 1
    } else {
      endWord(at: range.lowerBound)
    }
    out.append(byte, at: range.lowerBound)
    previous = UInt32(byte)
  }

  private mutating func begin(_ range: Range<Int>) {
    guard word.start < 0 else { return }
    word = WordState()
    word.start = out.bytes.count
    word.firstOffset = range.lowerBound
  }

  private mutating func endWordUnlessApostrophe(_ mark: UInt8, at offset: Int) {
    if mark != UInt8(ascii: "'") { endWord(at: offset) }
  }

  /// A word with letters of Latin and look-alikes of another script reads as Latin; a word all of one script is left.
  private mutating func endWord(at offset: Int) {
    defer { word.start = -1 }
    guard word.start >= 0, word.confusable > 0, word.latin > 0, word.other == 0 else { return }
    guard word.latin + word.confusable >= 3 else { return }
    replaceLookAlikes(from: word.start)
    changed = true
    signals.append(
      InjectionSignal(rule: .mixedScript, tier: 2, span: word.firstOffset..<offset, suspicion: 0.6))
  }

  private mutating func replaceLookAlikes(from start: Int) {
    let tail = Array(out.bytes[start...])
    let places = Array((out.offsets ?? [])[start...])
    out.bytes.removeSubrange(start...)
    out.offsets?.removeSubrange(start...)
    tail.withUnsafeBufferPointer { buffer in
      var index = 0
      while index < buffer.count {
        let (scalar, length) = Scalars.decode(buffer, index)
        if let letter = Confusables.latin(scalar.value) {
          out.append(letter, at: Int(places[index]))
        } else {
          for inner in index..<index + length { out.append(buffer[inner], at: Int(places[inner])) }
        }
        index += length
      }
    }
  }

  private mutating func takeInvisible(_ value: UInt32, _ range: Range<Int>) {
    changed = true
    switch InvisibleKind(value) {
    case .tag:
      // A flag of a region is a black flag with tags behind it.
      if afterFlag && tags.count < 8 && tagSpan == nil { return }
      tagSpan = Self.join(tagSpan, range)
      if value >= 0xE0020, value < 0xE007F { tags.append(UInt8(value - 0xE0000)) }
    case .override: overrideSpan = Self.join(overrideSpan, range)
    case .isolate: isolateSpan = Self.join(isolateSpan, range)
    case .selector:
      selectorRun += 1
      if selectorRun >= 2 { selectorSpan = Self.join(selectorSpan, range) }
    case .zeroWidth:
      if value == 0xFEFF, range.lowerBound == 0 { return }
      if pendingZeroWidths == 0 { pendingStart = range.lowerBound }
      pendingZeroWidths += 1
    case .soft, nil: break
    }
  }

  /// Zero-width characters count between letters of scripts that have no use for them.
  private mutating func flushZeroWidths(before value: UInt32, at offset: Int) {
    guard pendingZeroWidths > 0 else { return }
    longestZeroWidthRun = max(longestZeroWidthRun, pendingZeroWidths)
    if Scripts.isJoinerFree(previous), Scripts.isJoinerFree(value) || pendingZeroWidths >= 3 {
      zeroWidths += pendingZeroWidths
      zeroWidthSpan = Self.join(zeroWidthSpan, pendingStart..<offset)
    }
    pendingZeroWidths = 0
  }

  private static func join(_ a: Range<Int>?, _ b: Range<Int>) -> Range<Int> {
    guard let a else { return b }
    return min(a.lowerBound, b.lowerBound)..<max(a.upperBound, b.upperBound)
  }

  private mutating func settle(_ count: Int) {
    if pendingZeroWidths > 0 { flushZeroWidths(before: 0, at: count) }
    func add(_ rule: InjectionRule, _ tier: Int, _ suspicion: Double, _ span: Range<Int>?) {
      guard let span else { return }
      signals.append(InjectionSignal(rule: rule, tier: tier, span: span, suspicion: suspicion))
    }
    add(.tags, 1, 0.97, tagSpan)
    add(.bidi, 1, 0.85, overrideSpan)
    if !hasRightToLeft { add(.bidi, 2, 0.5, isolateSpan) }
    if zeroWidths >= 3 || longestZeroWidthRun >= 8 { add(.zeroWidth, 1, 0.85, zeroWidthSpan ?? 0..<count) }
    add(.variationSelectors, 1, 0.9, selectorSpan)
    add(.privateUse, 3, 0.1, privateSpan)
    if changed || isTypographic { cleaned = out }
    if let tagSpan, tags.count >= 3 { hidden = MappedText(decoded: tags, from: tagSpan) }
  }
}

/// Characters that show nothing.
enum InvisibleKind {
  case tag, override, isolate, selector, zeroWidth, soft

  init?(_ value: UInt32) {
    switch value {
    case 0xAD, 0x34F, 0x115F, 0x1160, 0x3164, 0xFFA0: self = .soft
    case 0x200B...0x200D, 0x2060...0x2064, 0xFEFF, 0x180E: self = .zeroWidth
    case 0x202D, 0x202E: self = .override
    case 0x202A...0x202C, 0x2066...0x2069: self = .isolate
    case 0x200E, 0x200F, 0x61C: self = .soft
    case 0xFE00...0xFE0F, 0xE0100...0xE01EF: self = .selector
    case 0xE0000...0xE007F: self = .tag
    default: return nil
    }
  }
}

/// Ranges of scripts that the Unicode rules treat apart.
enum Scripts {
  static func isRightToLeft(_ value: UInt32) -> Bool {
    (0x590..<0x900).contains(value) || (0xFB1D..<0xFE00).contains(value) || (0xFE70..<0xFEFF).contains(value)
      || (0x10800..<0x11000).contains(value)
  }

  static func isCombining(_ value: UInt32) -> Bool {
    (0x300..<0x370).contains(value) || (0x1AB0..<0x1B00).contains(value) || (0x20D0..<0x2100).contains(value)
  }

  /// Letters of scripts that never need a joiner between letters: Latin, Greek, Cyrillic, Han, kana, Hangul.
  static func isJoinerFree(_ value: UInt32) -> Bool {
    switch value {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0xC0..<0x250, 0x370..<0x530, 0x1E00..<0x2000: true
    case 0x3040..<0x3100, 0x3400..<0xA000, 0xAC00..<0xD7B0: true
    default: false
    }
  }
}
