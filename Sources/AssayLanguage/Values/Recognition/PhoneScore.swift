/// How much a text looks like a telephone number, from 0 to 1: a sum of awards and deductions.
struct PhoneScore {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var value: Double {
    var score = 30 + prefixAward + formatAward + 10 * min(digits - 8, 3)
    score -= 10 * max(tailOfSame - 2, 0)
    if digits == bytes.count { score -= 10 * max(digits - 11, 0) }
    if isTypicalOther { score -= 40 }
    score -= 10 * max(longRuns - 1, 0)
    let total = Double(score) + (isLocalNumber ? 15 : 0)
    return min(max(total, 0), 100) / 100
  }

  private func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
  private func byte(_ offset: Int) -> UInt8 { bytes.indices.contains(offset) ? bytes[offset] : 0 }
  private var digits: Int { bytes.count { isDigit($0) } }

  /// A country code, or an area code in brackets.
  private var prefixAward: Int {
    var offset = 0
    if byte(0) == UInt8(ascii: "(") { offset = byte(1) == 0x20 ? 2 : 1 }
    let plus = byte(offset) == UInt8(ascii: "+")
    let zeros = byte(offset) == 0x30 && byte(offset + 1) == 0x30
    if plus || zeros {
      offset += plus ? (byte(offset + 1) == 0x20 ? 2 : 1) : 2
      if isDigit(byte(offset)), byte(0) != UInt8(ascii: "(") || closes(offset) { return 40 }
    }
    return bytes.contains(UInt8(ascii: "(")) ? 30 : 0
  }

  /// One to three digits and the closing bracket.
  private func closes(_ start: Int) -> Bool {
    var offset = start
    while offset - start < 3, isDigit(byte(offset)) { offset += 1 }
    if byte(offset) == 0x20 { offset += 1 }
    return byte(offset) == UInt8(ascii: ")")
  }

  private var formatAward: Int {
    var (runs, run, isLong) = (0, 0, false)
    for byte in bytes {
      if byte <= 0x20 || byte == 0x2d || byte == 0x2e || byte == 0x2f {
        run += 1
        if run == 1 { runs += 1 }
        if run > 1 { isLong = true }
      } else {
        run = 0
      }
    }
    guard runs > 0 else { return 0 }
    let (open, close) = (bytes.firstIndex(of: 0x28), bytes.lastIndex(of: 0x29))
    let isBroken = (open != nil || close != nil) && !((open ?? Int.max) < (close ?? -1))
    return 20 * min(runs, 3) - (isLong ? 20 : 0) - (isBroken ? 20 : 0)
  }

  private var tailOfSame: Int {
    guard let last = bytes.last, isDigit(last) else { return 0 }
    let run = bytes.reversed().prefix { $0 == last }.count
    return run >= 3 ? min(run, 11) : 0
  }

  private var longRuns: Int {
    var (runs, run) = (0, 0)
    for byte in bytes {
      run = isDigit(byte) ? run + 1 : 0
      if run == 5 { runs += 1 }
    }
    return runs
  }

  /// `12345-6789`, `).`, `00-`, `011-`
  private var isTypicalOther: Bool {
    if bytes.count == 10, bytes[5] == 0x2d, digits == 9 { return true }
    if zip(bytes, bytes.dropFirst()).contains(where: { $0 == 0x29 && $1 == 0x2e }) { return true }
    return bytes.starts(with: Array("00-".utf8)) || bytes.starts(with: Array("011-".utf8))
  }

  /// A number of seven digits as in the United States, `223-4567`.
  private var isLocalNumber: Bool {
    for start in bytes.indices where byte(start) >= 0x32 && byte(start) <= 0x39 {
      guard isDigit(byte(start + 1)), isDigit(byte(start + 2)), isFree(start) else { continue }
      var offset = start + 3
      if byte(offset) == 0x20 { offset += 1 }
      guard byte(offset) == 0x2d || byte(offset) == 0x2e else { continue }
      offset += 1
      if byte(offset) == 0x20 { offset += 1 }
      guard (0..<4).allSatisfy({ isDigit(byte(offset + $0)) }) else { continue }
      offset += 4
      let next = byte(offset)
      if isDigit(next) || (next | 0x20) >= 0x61 && (next | 0x20) <= 0x7a { continue }
      if next == 0x2d, isDigit(byte(offset + 1)) || (byte(offset + 1) == 0x20 && isDigit(byte(offset + 2))) { continue }
      return true
    }
    return false
  }

  private func isFree(_ start: Int) -> Bool {
    guard start > 0 else { return true }
    let (before, far) = (byte(start - 1), byte(start - 2))
    if before == 0x2d || isDigit(before) || before == 0x29 || before == 0x2e { return false }
    return !(before <= 0x20 && (far == 0x2d || far == 0x29))
  }
}
