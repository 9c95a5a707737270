/// The telephone model: groups of digits in the shapes of many countries, with a score of how sure the shape is.
struct PhoneRecognition {
  static let spanBytesMax = 40

  let bytes: [UInt8]

  func results(in text: TokenizedText) -> [RecognisedValue] {
    var (found, offset) = ([RecognisedValue](), 0)
    while offset < bytes.count {
      guard isStart(offset), let span = span(offset) else {
        offset += 1
        continue
      }
      if isNumber(span), !isRefused(span) {
        let written = text.lowered(span.range)
        let score = GeneralFormat.text(PhoneScore(Array(written.utf8)).value)
        found.append(
          RecognisedValue(
            text: written, bytes: span.range, type: "phonenumber",
            resolution: ["value": .text(written), "score": .text(score)]))
        offset = span.range.upperBound
      } else {
        offset = max(offset + 1, span.skip)
      }
    }
    return found
  }

  struct Span {
    var range: Range<Int>
    /// Lengths of the runs of digits and what stands between them.
    var groups: [Int] = []
    var links: [[UInt8]] = []
    var digits = 0
    var extended = false
    /// Where to go on when it is no number.
    var skip = 0
  }

  func byte(_ offset: Int) -> UInt8 { offset >= 0 && offset < bytes.count ? bytes[offset] : 0 }
  func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
  private func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a || byte >= 0xc3 }

  private func isStart(_ offset: Int) -> Bool {
    let first = byte(offset)
    if isDigit(first) { return !isDigit(byte(offset - 1)) }
    return first == UInt8(ascii: "+") || first == UInt8(ascii: "(")
  }

  /// The longest run of digits, brackets and separators from here; nil when brackets do not fit.
  private func span(_ start: Int) -> Span? {
    var (offset, end, depth) = (start, start, 0)
    var (span, link) = (Span(range: start..<start), [UInt8]())
    while offset - start < Self.spanBytesMax {
      let next = byte(offset)
      if isDigit(next) {
        if offset == start || !isDigit(byte(offset - 1)) {
          span.groups.append(0)
          span.links.append(link)
          link = []
        }
        span.groups[span.groups.count - 1] += 1
        span.digits += 1
        offset += 1
        if depth == 0 { end = offset }
        continue
      }
      if next == UInt8(ascii: "(") {
        guard depth == 0 else { return nil }
        depth = 1
      } else if next == UInt8(ascii: ")") {
        guard depth == 1 else { break }
        depth = 0
      } else if next == UInt8(ascii: "+") {
        guard span.digits == 0, link.isEmpty || link == Array("(".utf8) || link == Array("( ".utf8) else { break }
      } else {
        guard Self.separators.contains(next) else { break }
      }
      link.append(next)
      guard link.count <= 4, !isDoubleSpace(link) else { break }
      offset += 1
    }
    guard depth == 0, span.digits > 0 else { return nil }
    span.range = start..<end
    span.skip = end
    withExtension(&span)
    return span
  }

  private static let separators = Set(" -./\t".utf8)

  private func isDoubleSpace(_ link: [UInt8]) -> Bool {
    zip(link, link.dropFirst()).contains { $0 == 0x20 && $1 == 0x20 }
  }

  /// `x068`, ` x 6388`, ` ext 123`
  private func withExtension(_ span: inout Span) {
    var offset = span.range.upperBound
    if byte(offset) == 0x20 { offset += 1 }
    guard (byte(offset) | 0x20) == UInt8(ascii: "x") || isExt(offset) else { return }
    offset += isExt(offset) ? 3 : 1
    if byte(offset) == 0x20 { offset += 1 }
    let digits = (0..<6).prefix { isDigit(byte(offset + $0)) }.count
    guard (3...5).contains(digits), !isLetter(byte(offset + digits)) else { return }
    span.range = span.range.lowerBound..<offset + digits
    span.skip = span.range.upperBound
    span.extended = true
  }

  private func isExt(_ offset: Int) -> Bool {
    byte(offset) == UInt8(ascii: "e") && byte(offset + 1) == UInt8(ascii: "x") && byte(offset + 2) == UInt8(ascii: "t")
  }

  // MARK: shapes

  private func isNumber(_ span: Span) -> Bool {
    guard (7...17).contains(span.digits), !isLetter(byte(span.range.upperBound)) else { return false }
    let isInternational = bytes[span.range].contains(UInt8(ascii: "+"))
    if span.digits == 16, byte(span.range.lowerBound) != UInt8(ascii: "+") { return false }
    if span.digits == 15, !isInternational, span.groups.allSatisfy({ $0 == 3 || $0 == 4 }) { return false }
    if span.groups == [3, 2, 4], hyphens(span) == 2 { return false }
    return isDotted(span) && isSlashed(span) && isHyphened(span, isInternational) && isSpaced(span)
  }

  private func count(_ span: Span, _ mark: UInt8) -> Int { span.links.count { $0.contains(mark) } }
  private func hyphens(_ span: Span) -> Int { count(span, UInt8(ascii: "-")) }

  /// Dots only as in 246.555.8888.
  private func isDotted(_ span: Span) -> Bool {
    guard count(span, UInt8(ascii: ".")) > 0 else { return true }
    return span.groups.suffix(3) == [3, 3, 4]
  }

  private func isSlashed(_ span: Span) -> Bool {
    let slashes = count(span, UInt8(ascii: "/"))
    guard slashes > 0 else { return true }
    if slashes == 2 {
      return span.groups.count == 3 && (3...4).contains(span.groups[0]) && (3...4).contains(span.groups[2])
    }
    guard slashes == 1, let index = span.links.firstIndex(where: { $0.contains(UInt8(ascii: "/")) }) else {
      return false
    }
    return span.groups[index...].reduce(0, +) >= 5 && span.groups[..<index].reduce(0, +) <= 7
  }

  private func isHyphened(_ span: Span, _ isInternational: Bool) -> Bool {
    let marks = hyphens(span)
    guard marks > 0, let last = span.groups.last else { return true }
    let first = bytes[span.range].first { isDigit($0) } ?? 0
    if marks == 1, isInternational || last >= 4 { return true }
    if first == 0x30 || first == 0x33 || isInternational { return true }
    if span.groups.suffix(4) == [2, 2, 2, 2] { return true }
    guard span.groups.count >= 2 else { return false }
    let tail = span.groups.suffix(2)
    return tail.allSatisfy { (3...4).contains($0) } || (span.groups.count == 3 && last >= 3 && span.groups[0] >= 3)
  }

  /// Single digits and many groups are lists, not numbers.
  private func isSpaced(_ span: Span) -> Bool {
    guard span.groups.count <= 7 else { return false }
    return span.groups.count { $0 == 1 } <= 2
  }

  // MARK: surroundings

  private func isRefused(_ span: Span) -> Bool {
    let (before, after) = (byte(span.range.lowerBound - 1), byte(span.range.upperBound))
    if Self.forbiddenAfter.contains(after) { return true }
    if after == UInt8(ascii: "-"), isDigit(byte(span.range.upperBound + 1)) { return true }
    if isLetter(before), byte(span.range.lowerBound) != UInt8(ascii: "(") { return true }
    if isNamedOtherwise(span.range.lowerBound) || isHexadecimal(span.range) { return true }
    if Self.marks.contains(before) { return !isHyphenOfName(span) }
    if before == UInt8(ascii: ":") { return !isLetter(byte(span.range.lowerBound - 2)) }
    return before == UInt8(ascii: ",") || before == UInt8(ascii: "%") || isDigit(before)
  }

  private static let forbiddenAfter = Set("/+#*:%".utf8)
  private static let marks = Set("-./+#*".utf8)

  /// `OFFICE-1(516)733-3989`: a hyphen behind a word, before a number with separators.
  private func isHyphenOfName(_ span: Span) -> Bool {
    let start = span.range.lowerBound
    guard byte(start - 1) == UInt8(ascii: "-"), start >= 2 else { return false }
    let far = byte(start - 2)
    guard bytes[span.range].contains(where: { Self.separators.contains($0) }) else { return false }
    if isDigit(far) || far <= 0x20 { return false }
    let isLower = far >= 0x61 && far <= 0x7a
    return !isLower || !bytes[..<(start - 2)].contains { isDigit($0) }
  }

  /// "card number 1234567", "account: 1234567"
  private func isNamedOtherwise(_ start: Int) -> Bool {
    var end = start
    while end > 0, byte(end - 1) <= 0x20 || byte(end - 1) == UInt8(ascii: ":") { end -= 1 }
    var words: [String] = []
    while words.count < 4, end > 0 {
      var first = end
      while first > 0, end - first < 12, byte(first - 1) > 0x20 { first -= 1 }
      words.append(String(decoding: bytes[first..<end], as: UTF8.self).lowercased())
      end = first
      while end > 0, byte(end - 1) == 0x20 { end -= 1 }
    }
    var rest = words[...]
    if rest.first == "is" { rest = rest.dropFirst() }
    if rest.first == "number" || rest.first == "#" { rest = rest.dropFirst() }
    return rest.first == "card" || rest.first == "account"
  }

  /// `00 10 00 31 46 D9 E9 11`
  private func isHexadecimal(_ range: Range<Int>) -> Bool {
    guard byte(range.upperBound) == 0x20, range.count >= 5 else { return false }
    let next = (range.upperBound + 1..<range.upperBound + 3).map { byte($0) }
    let isPair = bytes[range].split(separator: 0x20).allSatisfy { $0.count == 2 }
    return isPair && next.contains { isLetter($0) }
      && next.allSatisfy { isDigit($0) || (($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x66) }
  }
}
