package import AssayCore

/// Bounds on the texts that a medium carries beside what it shows: metadata, notes, names, subtitles.
package enum EmbeddedTextLimits {
  package static let itemBytesMax = 64 << 10
  package static let totalBytesMax = 512 << 10
  package static let itemsMax = 1_024
  package static let keyBytesMax = 200
  /// Bytes that all compressed texts of one medium may become.
  package static let inflatedTotalBytesMax = 8 << 20
}

/// Decompresses a zlib stream to at most `bytesMax` bytes; nil when it is none. Given by a worker: this room links
/// no library.
package typealias Inflating = @Sendable (_ bytes: ArraySlice<UInt8>, _ bytesMax: Int) -> [UInt8]?

/// Text out of bytes whose encoding nobody can be trusted to name.
package enum EmbeddedText {
  /// By the byte-order mark, else UTF-16 where every other byte is zero, else UTF-8, else Latin-1 (or UTF-8 with
  /// U+FFFD where most of what is not ASCII is valid). What follows a zero is text too: it becomes a line of its own.
  ///
  /// At most one byte more than `EmbeddedTextLimits.itemBytesMax` comes back, by which the caller sees a cut.
  package static func decode(_ bytes: ArraySlice<UInt8>) -> String {
    let head = bytes.prefix(4 * EmbeddedTextLimits.itemBytesMax)
    if head.starts(with: [0xFF, 0xFE]) { return utf16(head.dropFirst(2), bigEndian: false) }
    if head.starts(with: [0xFE, 0xFF]) { return utf16(head.dropFirst(2), bigEndian: true) }
    let body = head.starts(with: [0xEF, 0xBB, 0xBF]) ? head.dropFirst(3) : head
    if let bigEndian = alternates(body) { return utf16(body, bigEndian: bigEndian) }
    if let text = String(validating: body, as: UTF8.self) { return cleaned(text.unicodeScalars) }
    let repaired = String(decoding: body, as: UTF8.self).unicodeScalars
    var (valid, broken) = (0, 0)
    for scalar in repaired where scalar.value >= 0x80 {
      if scalar.value == 0xFFFD { broken += 1 } else { valid += 1 }
    }
    return valid > broken ? cleaned(repaired) : latin1(body)
  }

  package static func utf16(_ bytes: ArraySlice<UInt8>, bigEndian: Bool) -> String {
    var units: [UInt16] = []
    units.reserveCapacity(min(bytes.count / 2, 2 * EmbeddedTextLimits.itemBytesMax))
    var index = bytes.startIndex
    while index + 1 < bytes.endIndex, units.count <= EmbeddedTextLimits.itemBytesMax {
      let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
      let unit = bigEndian ? first << 8 | second : second << 8 | first
      if unit != 0xFEFF { units.append(unit) }
      index += 2
    }
    return cleaned(String(decoding: units, as: UTF16.self).unicodeScalars)
  }

  package static func latin1(_ bytes: ArraySlice<UInt8>) -> String {
    cleaned(bytes.lazy.map { Unicode.Scalar($0) })
  }

  /// Whether bytes are text for people rather than data: hardly any control bytes, and letters.
  package static func isProse(_ bytes: ArraySlice<UInt8>) -> Bool {
    let head = bytes.prefix(4096)
    guard head.count >= 4 else { return false }
    if alternates(head) != nil { return true }
    var (letters, controls, high) = (0, 0, 0)
    for byte in head {
      if byte < 0x20, !(0x09...0x0D).contains(byte), byte != 0 { controls += 1 }
      if byte == 0 { controls += 1 }
      if (0x41...0x5A).contains(byte & 0xDF) { letters += 1 }
      if byte >= 0x80 { high += 1 }
    }
    guard controls * 20 <= head.count else { return false }
    if high * 5 > head.count {
      return String(validating: head.dropLast(head.count == 4096 ? 3 : 0), as: UTF8.self) != nil
    }
    return letters * 3 >= head.count
  }

  /// The stretches of printable ASCII that hold words, each a line: what a person could read in binary data.
  package static func proseRuns(_ bytes: ArraySlice<UInt8>, runBytesMin: Int = 12) -> String {
    var lines: [String] = []
    var (start, total) = (bytes.startIndex, 0)
    func isPrintable(_ byte: UInt8) -> Bool { byte >= 0x20 && byte < 0x7F }
    var index = bytes.startIndex
    while index <= bytes.endIndex, total < EmbeddedTextLimits.itemBytesMax {
      if index == bytes.endIndex || !isPrintable(bytes[index]) {
        let run = bytes[start..<index]
        if run.count >= runBytesMin, run.contains(0x20), isProse(run) {
          lines.append(String(decoding: run, as: UTF8.self))
          total += run.count
        }
        start = index + 1
      }
      index += 1
    }
    return lines.joined(separator: "\n")
  }

  /// True for big-endian, false for little-endian UTF-16 of mostly Latin text without a mark; nil for neither.
  private static func alternates(_ bytes: ArraySlice<UInt8>) -> Bool? {
    let pairs = min(bytes.count / 2, 256)
    guard pairs >= 4 else { return nil }
    var (even, odd) = (0, 0)
    for pair in 0..<pairs {
      if bytes[bytes.startIndex + 2 * pair] == 0 { even += 1 }
      if bytes[bytes.startIndex + 2 * pair + 1] == 0 { odd += 1 }
    }
    if odd * 10 >= pairs * 6, even * 10 <= pairs { return false }
    if even * 10 >= pairs * 6, odd * 10 <= pairs { return true }
    return nil
  }

  /// Without control characters; zeros and carriage returns are line feeds, several of them one.
  package static func cleaned(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    var kept = String.UnicodeScalarView()
    var (bytes, isBreak) = (0, true)
    for scalar in scalars {
      let value = scalar.value
      if value == 0 || value == 0x0A || value == 0x0D {
        if !isBreak {
          kept.append("\n")
          bytes += 1
        }
        isBreak = true
        continue
      }
      guard value >= 0x20 || value == 0x09, value != 0x7F, !(0x80..<0xA0).contains(value) else { continue }
      kept.append(scalar)
      bytes += value < 0x80 ? 1 : value < 0x800 ? 2 : value < 0x10000 ? 3 : 4
      isBreak = false
      if bytes > EmbeddedTextLimits.itemBytesMax { break }
    }
    return trimmed(String(kept))
  }
}

extension ByteView {
  /// The text of a range for whoever screens it: long, in whatever encoding it is.
  package func prose(_ range: Range<Int>) -> String {
    EmbeddedText.decode(bytes[range.clamped(to: 0..<bytes.count)])
  }
}

extension MediaInfo {
  /// Takes the texts that a medium carries, within the limits, and says what was cut.
  package mutating func carry(_ items: [MetadataItem]) {
    var (kept, total): ([MetadataItem], Int) = ([], 0)
    var (cut, leftOut) = (0, 0)
    for var item in items where !item.value.isEmpty {
      guard kept.count < EmbeddedTextLimits.itemsMax, total < EmbeddedTextLimits.totalBytesMax else {
        leftOut += 1
        continue
      }
      let bytesMax = min(EmbeddedTextLimits.itemBytesMax, EmbeddedTextLimits.totalBytesMax - total)
      if item.value.utf8.count > bytesMax {
        item.value = EmbeddedText.head(item.value, bytesMax: bytesMax)
        cut += 1
      }
      item.key = EmbeddedText.head(item.key, bytesMax: EmbeddedTextLimits.keyBytesMax)
      total += item.value.utf8.count
      kept.append(item)
    }
    metadata = kept
    guard cut + leftOut > 0 else { return }
    note(
      MediaFinding(
        "metadata_cut", .note,
        "Of the texts that the file carries \(cut) were cut to \(EmbeddedTextLimits.itemBytesMax >> 10) KiB or the rest "
          + "of \(EmbeddedTextLimits.totalBytesMax >> 10) KiB in all, \(leftOut) were left out.",
        remedy: "what was cut was not screened: treat the file with suspicion"))
  }
}

extension EmbeddedText {
  /// The beginning of a text, not ending inside a character.
  static func head(_ text: String, bytesMax: Int) -> String {
    guard text.utf8.count > bytesMax else { return text }
    var bytes = Array(text.utf8.prefix(bytesMax))
    var back = 0
    while back < 4, String(validating: bytes, as: UTF8.self) == nil, !bytes.isEmpty {
      bytes.removeLast()
      back += 1
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
