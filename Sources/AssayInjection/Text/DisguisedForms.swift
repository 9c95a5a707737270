import AssayLanguage

/// Other ways to read the same letters: digits as letters, letters spaced apart, rot13, backwards.
enum DisguisedForms {
  static let bytesMax = 1 << 20

  /// What hidden letters and encodings of a text say: it without what cannot be seen, and what was decoded.
  static func plain(_ bytes: [UInt8]) -> [[UInt8]] {
    guard bytes.count <= bytesMax else { return [] }
    let scan = UnicodeScan(bytes)
    let text = scan?.cleaned ?? MappedText(original: bytes)
    let coded = EncodedRuns(text.bytes).runs + ciphers(Reading(text))
    return [scan?.cleaned?.bytes, scan?.hidden?.bytes].compactMap { $0 } + coded.map(\.decoded.bytes)
  }

  static func unleeted(_ bytes: [UInt8]) -> [UInt8]? { unleeted(MappedText(original: bytes))?.bytes }

  /// The text with digits and signs inside words read as letters; nil when no word has any.
  static func unleeted(_ text: MappedText) -> MappedText? {
    guard text.bytes.count <= bytesMax else { return nil }
    var bytes = text.bytes
    var changed = false
    var start = 0
    var index = 0
    while index <= bytes.count {
      let inside = index < bytes.count && isWordByte(bytes[index])
      if !inside {
        if index - start >= 3 { changed = unleet(&bytes, start..<index) || changed }
        start = index + 1
      }
      index += 1
    }
    guard changed else { return nil }
    return remapped(bytes, text)
  }

  private static func remapped(_ bytes: [UInt8], _ text: MappedText) -> MappedText {
    var form = text
    form.bytes = bytes
    return form
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || (byte >= 0x30 && byte <= 0x39) || leet(byte) != nil
  }

  private static func leet(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30: 0x6F
    case 0x31, UInt8(ascii: "!"), UInt8(ascii: "|"): 0x69
    case 0x33: 0x65
    case 0x34, UInt8(ascii: "@"): 0x61
    case 0x35, UInt8(ascii: "$"): 0x73
    case 0x37, UInt8(ascii: "+"): 0x74
    case 0x38: 0x62
    case 0x39: 0x67
    default: nil
    }
  }

  /// A word is read as leet when it mixes letters with stand-ins that are not all at its end.
  private static func unleet(_ bytes: inout [UInt8], _ range: Range<Int>) -> Bool {
    var letters = 0
    var inner = 0
    for index in range {
      let byte = bytes[index]
      if byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A {
        letters += 1
      } else if index < range.upperBound - 1 {
        inner += 1
      }
    }
    guard letters >= 1, inner >= 1 else { return false }
    var end = range.upperBound
    // Punctuation at the end stays what it is.
    while end > range.lowerBound, bytes[end - 1] == UInt8(ascii: "!") || bytes[end - 1] == UInt8(ascii: "|") {
      end -= 1
    }
    for index in range.lowerBound..<end {
      if let letter = leet(bytes[index]) { bytes[index] = letter }
    }
    return true
  }

  /// Runs of single letters with the same separator between them, joined; nil when there is none.
  ///
  /// Two separators or more between letters end a word; without any, words are cut by the lexicon.
  static func joined(_ text: MappedText) -> MappedText? {
    guard text.bytes.count <= bytesMax else { return nil }
    var out = MappedText.empty(capacity: text.bytes.count)
    if text.offsets == nil, text.fixed != nil { return nil }
    var changed = false
    var index = 0
    let bytes = text.bytes
    func place(_ offset: Int) -> Int { text.offsets.map { Int($0[offset]) } ?? offset }
    while index < bytes.count {
      if let run = spacedRun(bytes, index) {
        changed = true
        for offset in run.letters {
          if offset < 0 {
            out.append(0x20, at: place(min(-offset, bytes.count - 1)))
          } else {
            out.append(bytes[offset], at: place(offset))
          }
        }
        index = run.end
      } else {
        out.append(bytes[index], at: place(index))
        index += 1
      }
    }
    return changed ? out : nil
  }

  /// Words cut by hyphens (and a line feed behind one) put together again where the lexicon knows the whole and not
  /// the hyphenated form; nil when there is none.
  static func rejoined(_ reading: Reading) -> MappedText? {
    var drop: [Range<Int>] = []
    for word in reading.words where word.classes.isEmpty {
      let range = reading.text[word.token].range
      var hash = WordHash()
      var hyphens: [Range<Int>] = []
      for offset in range {
        let byte = reading.text.bytes[offset]
        if byte == UInt8(ascii: "-") { hyphens.append(offset..<offset + 1) } else { hash.add(byte | 0x20) }
      }
      guard !hyphens.isEmpty, !WordTable.shared[hash.key].isEmpty else { continue }
      drop += hyphens
    }
    guard !drop.isEmpty else { return nil }
    let bytes = reading.mapped.bytes
    var out = MappedText.empty(capacity: bytes.count)
    if reading.mapped.fixed != nil { return nil }
    var next = 0
    for offset in bytes.indices {
      if next < drop.count, drop[next].contains(offset) {
        next += 1
        continue
      }
      out.append(bytes[offset], at: reading.mapped.offsets.map { Int($0[offset]) } ?? offset)
    }
    return out
  }

  /// Letters apart by one separator, eight of them or more. A negative entry is a space at that place.
  private static func spacedRun(_ bytes: [UInt8], _ start: Int) -> (letters: [Int], end: Int)? {
    func isLetter(_ index: Int) -> Bool {
      index < bytes.count && ((bytes[index] | 0x20 >= 0x61 && bytes[index] | 0x20 <= 0x7A) || bytes[index] >= 0x80)
    }
    guard isLetter(start), start == 0 || !isLetter(start - 1), start + 2 < bytes.count, isLetter(start + 2) else {
      return nil
    }
    let separator = bytes[start + 1]
    guard " .-_*|,/".utf8.contains(separator), !isLetter(start + 3) else { return nil }
    var letters = [start]
    var index = start + 1
    var count = 1
    while index < bytes.count, letters.count < 4_000 {
      guard bytes[index] == separator || bytes[index] == 0x20 || bytes[index] == 0x0A else { break }
      var next = index
      while next < bytes.count, next - index < 6, bytes[next] == separator || bytes[next] == 0x20 || bytes[next] == 0x0A
      {
        next += 1
      }
      guard isLetter(next), !isLetter(next + 1) else { break }
      if next - index > 1 { letters.append(-index) }
      letters.append(next)
      count += 1
      index = next + 1
    }
    guard count >= 8 else { return nil }
    return (letters.contains { $0 < 0 } ? letters : cut(bytes, letters), index)
  }

  /// Puts spaces between words that the lexicon knows, longest first.
  private static func cut(_ bytes: [UInt8], _ letters: [Int]) -> [Int] {
    var out: [Int] = []
    var index = 0
    while index < letters.count {
      var best = 0
      var hash = WordHash()
      for length in 1...min(14, letters.count - index) {
        hash.add(bytes[letters[index + length - 1]] | 0x20)
        if length >= 2, !WordTable.shared[hash.key].isEmpty { best = length }
      }
      let length = max(best, 1)
      if best > 0, !out.isEmpty { out.append(-letters[index]) }
      out.append(contentsOf: letters[index..<index + length])
      index += length
      if best > 0, index < letters.count { out.append(-letters[index]) }
    }
    return out
  }

  /// Runs of words that no table knows but that are English in rot13 or backwards.
  static func ciphers(_ reading: Reading) -> [EncodedRun] {
    var runs: [EncodedRun] = []
    var start = 0
    var index = 0
    let count = reading.words.count
    while index <= count, runs.count < 8 {
      let isUnknown = index < count && isPlainWord(reading, index) && reading.words[index].classes.isEmpty
      if !isUnknown {
        if index - start >= 3, let run = cipher(reading, start..<index) { runs.append(run) }
        start = index + 1
      }
      index += 1
    }
    return runs
  }

  private static func isPlainWord(_ reading: Reading, _ index: Int) -> Bool {
    let token = reading.text[reading.words[index].token]
    return token.kind == .word && reading.text.byte(Int(token.start)) < 0x80
  }

  private static func cipher(_ reading: Reading, _ words: Range<Int>) -> EncodedRun? {
    var rotated = 0
    var reversed = 0
    for word in words.prefix(400) {
      var turned = WordHash()
      var backward = WordHash()
      let range = reading.text[reading.words[word].token].range
      for offset in range { turned.add(rot13(reading.text.bytes[offset] | 0x20)) }
      for offset in range.reversed() { backward.add(reading.text.bytes[offset] | 0x20) }
      if !WordTable.shared[turned.key].isEmpty { rotated += 1 }
      if !WordTable.shared[backward.key].isEmpty, range.count >= 2 { reversed += 1 }
    }
    let count = min(words.count, 400)
    let start = Int(reading.text[reading.words[words.lowerBound].token].start)
    let end = Int(reading.text[reading.words[words.upperBound - 1].token].end)
    let place = reading.mapped.original(start..<end)
    let bytes = reading.text.bytes[start..<end].prefix(EncodedRuns.decodedBytesMax)
    if rotated >= 3, rotated * 2 >= count {
      return EncodedRun(rule: .rot13, decoded: MappedText(decoded: bytes.map(rot13), from: place))
    }
    if reversed >= 3, reversed * 2 >= count {
      return EncodedRun(rule: .reversed, decoded: MappedText(decoded: bytes.reversed(), from: place))
    }
    return nil
  }

  static func rot13(_ byte: UInt8) -> UInt8 {
    switch byte {
    case 0x61...0x7A: (byte - 0x61 + 13) % 26 + 0x61
    case 0x41...0x5A: (byte - 0x41 + 13) % 26 + 0x41
    default: byte
    }
  }
}
