import AssayLanguage

/// Something that reaches a person or an account.
package struct Contact: Sendable, Hashable {
  package enum Kind: String, Sendable, Codable { case email, iban, phone }
  package var kind: Kind
  package var text: String
  /// For comparison: lower case, digits and letters only.
  package var normal: String
  package var range: Range<Int>
}

/// Finds mail addresses, IBANs and telephone numbers with hand-written scanners, in linear time.
package enum ContactFinder {
  static let countMax = 1_000

  package static func find(in text: String) -> [Contact] {
    let bytes = Array(text.utf8)
    var found: [Contact] = []
    bytes.withUnsafeBufferPointer { buffer in
      emails(buffer, &found)
      numbers(buffer, &found)
    }
    return found.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || isDigit(byte)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  private static func add(
    _ kind: Contact.Kind, _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ found: inout [Contact]
  ) {
    guard found.count < countMax else { return }
    let part = UnsafeBufferPointer(rebasing: bytes[range])
    let normal =
      kind == .email
      ? part.map { $0 >= 0x41 && $0 <= 0x5A ? $0 + 32 : $0 } : part.filter(isAlphanumeric).map { $0 | 0x20 }
    found.append(
      Contact(
        kind: kind, text: String(decoding: part, as: UTF8.self), normal: String(decoding: normal, as: UTF8.self),
        range: range))
  }

  private static func emails(_ bytes: UnsafeBufferPointer<UInt8>, _ found: inout [Contact]) {
    for at in bytes.indices where bytes[at] == UInt8(ascii: "@") {
      var start = at
      while start > 0, at - start < 64, isAlphanumeric(bytes[start - 1]) || ".+-_%".utf8.contains(bytes[start - 1]) {
        start -= 1
      }
      var end = at + 1
      var lastDot = -1
      while end < bytes.count, end - at < 255,
        isAlphanumeric(bytes[end]) || bytes[end] == UInt8(ascii: "-") || bytes[end] == UInt8(ascii: ".")
      {
        if bytes[end] == UInt8(ascii: ".") { lastDot = end }
        end += 1
      }
      while end > at + 1, !isAlphanumeric(bytes[end - 1]) { end -= 1 }
      if lastDot >= end { lastDot = (at + 1..<end).last { bytes[$0] == UInt8(ascii: ".") } ?? -1 }
      if start < at, lastDot > at + 1, end - lastDot >= 3 { add(.email, bytes, start..<end, &found) }
    }
  }

  /// IBANs (two letters, two digits, then groups) and telephone numbers (7 to 15 digits with the usual marks).
  private static func numbers(_ bytes: UnsafeBufferPointer<UInt8>, _ found: inout [Contact]) {
    var offset = 0
    while offset < bytes.count {
      if offset > 0, isAlphanumeric(bytes[offset - 1]) {
        offset += 1
        continue
      }
      if let end = iban(bytes, offset) {
        add(.iban, bytes, offset..<end, &found)
        offset = end
      } else if let end = phone(bytes, offset) {
        add(.phone, bytes, offset..<end, &found)
        offset = end
      } else {
        offset += 1
      }
    }
  }

  private static func iban(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
    guard start + 15 <= bytes.count else { return nil }
    for index in 0..<2 where !(bytes[start + index] >= 0x41 && bytes[start + index] <= 0x5A) { return nil }
    guard isDigit(bytes[start + 2]), isDigit(bytes[start + 3]) else { return nil }
    var count = 4
    var digits = 2
    var end = start + 4
    var last = end
    while end < bytes.count, count <= 34 {
      if isDigit(bytes[end]) || (bytes[end] >= 0x41 && bytes[end] <= 0x5A) {
        count += 1
        if isDigit(bytes[end]) { digits += 1 }
        end += 1
        last = end
      } else if bytes[end] == 0x20, end + 1 < bytes.count,
        isDigit(bytes[end + 1]) || (bytes[end + 1] >= 0x41 && bytes[end + 1] <= 0x5A)
      {
        end += 1
      } else {
        break
      }
    }
    return count >= 15 && count <= 34 && digits >= 8 ? last : nil
  }

  private static func phone(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
    let first = bytes[start]
    guard first == UInt8(ascii: "+") || first == UInt8(ascii: "(") || isDigit(first) else { return nil }
    var digits = 0
    var marks = 0
    var end = start
    var last = start
    while end < bytes.count, end - start < 32 {
      if isDigit(bytes[end]) {
        digits += 1
        end += 1
        last = end
      } else if " -()./".utf8.contains(bytes[end]) || (bytes[end] == UInt8(ascii: "+") && end == start) {
        if end > start, bytes[end - 1] == bytes[end] { break }
        marks += 1
        end += 1
      } else {
        break
      }
    }
    guard digits >= 8, digits <= 15, marks >= 2 || first == UInt8(ascii: "+") else { return nil }
    // Dates and amounts have marks too, but not so many digits behind a plus or in so many groups.
    if first != UInt8(ascii: "+"), digits < 9 { return nil }
    return last < bytes.count && isAlphanumeric(bytes[last]) ? nil : last
  }
}
