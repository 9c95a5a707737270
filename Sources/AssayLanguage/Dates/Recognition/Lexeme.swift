/// A run of letters, a run of digits or a single mark, in lower case; finer than `Token`, since spans of date
/// expressions end inside `2016-12-16T12:23`.
struct Lexeme: Sendable {
  enum Kind: Sendable { case word, number, mark }

  var kind: Kind
  /// UTF-8 bytes.
  var start: Int
  var end: Int
  var text: String
  /// The value of at most nine digits; -1 for others.
  var value: Int
  /// White space or the start of the text stands before it.
  var spaced: Bool

  var digits: Int { kind == .number ? end - start : 0 }

  /// Texts above this many bytes are not read.
  static let limitInBytes = 1 << 16

  static func all(in bytes: [UInt8]) -> [Lexeme] {
    guard bytes.count <= limitInBytes else { return [] }
    return bytes.withUnsafeBufferPointer { buffer in
      var result: [Lexeme] = []
      var offset = 0
      var spaced = true
      while offset < buffer.count {
        let (scalar, length) = Scalars.decode(buffer, offset)
        switch ScalarClass(scalar) {
        case .space:
          spaced = true
          offset += length
          continue
        case .letter, .mark: result.append(run(buffer, offset, .word, spaced))
        case .digit: result.append(run(buffer, offset, .number, spaced))
        case .punctuation, .symbol:
          let text = mark(scalar)
          result.append(
            Lexeme(kind: .mark, start: offset, end: offset + length, text: text, value: -1, spaced: spaced))
        }
        spaced = false
        offset = result[result.count - 1].end
      }
      return result
    }
  }

  private static func run(_ buffer: UnsafeBufferPointer<UInt8>, _ start: Int, _ kind: Kind, _ spaced: Bool) -> Lexeme {
    var end = start
    var bytes: [UInt8] = []
    var value = 0
    while end < buffer.count {
      let (scalar, length) = Scalars.decode(buffer, end)
      let isDigit = ScalarClass(scalar) == .digit
      let isLetter = ScalarClass(scalar) == .letter || ScalarClass(scalar) == .mark
      guard kind == .number ? isDigit : isLetter else { break }
      Fold.each(scalar) { bytes.append($0) }
      if kind == .number { value = scalar.isASCII && end - start < 9 ? value * 10 + Int(scalar.value) - 48 : -1 }
      end += length
    }
    return Lexeme(
      kind: kind, start: start, end: end, text: String(decoding: bytes, as: UTF8.self),
      value: kind == .number && end - start <= 9 ? value : -1, spaced: spaced)
  }

  private static func mark(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\u{2018}", "\u{2019}", "`": "'"
    case "\u{2010}", "\u{2011}", "\u{2012}", "\u{2013}", "\u{2014}", "\u{2212}", "\u{ff5e}": "-"
    default: String(scalar)
    }
  }
}
