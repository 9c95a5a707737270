/// The choice model of yes and no: the word or sign with the best score.
///
/// The score of a match falls with the number of words of the text: 0.4 + 0.6 × share of the words that it covers,
/// less for words in between.
struct BooleanRecognition {
  private let source: [UInt8]
  private let words: [String]

  init(_ text: TokenizedText) {
    source = text.bytes
    words = Self.words(text.string(0..<text.bytes.count).lowercased())
  }

  private struct Hit {
    var bytes: Range<Int>
    var value: Bool
    var score: Double
  }

  func results() -> [RecognisedValue] {
    let hits = (hits(Self.yes, true) + hits(Self.no, false)).sorted { $0.bytes.lowerBound < $1.bytes.lowerBound }
    guard var best = hits.first else { return [] }
    for hit in hits where hit.score > best.score { best = hit }
    let written = String(decoding: source[best.bytes], as: UTF8.self)
    return [
      RecognisedValue(
        text: written, bytes: best.bytes, type: "boolean",
        resolution: ["value": .flag(best.value), "score": .number(best.score)])
    ]
  }

  private func hits(_ forms: [[String]], _ value: Bool) -> [Hit] {
    var (found, top) = ([Hit](), 0.0)
    for range in ranges(forms) {
      let matched = Self.words(String(decoding: source[range], as: UTF8.self).lowercased())
      for start in words.indices.prefix(400) { top = max(top, score(matched, from: start)) }
      if top > 0 { found.append(Hit(bytes: range, value: value, score: top)) }
    }
    return found
  }

  /// Where a form stands as whole words, or a sign with its skin tone.
  private func ranges(_ forms: [[String]]) -> [Range<Int>] {
    let pieces = Self.pieces(source)
    var (found, index) = ([Range<Int>](), 0)
    while index < pieces.count, found.count < 64 {
      let form = forms.first { form in
        form.count <= pieces.count - index
          && form.indices.allSatisfy { pieces[index + $0].word == form[$0] }
      }
      guard let form else {
        index += 1
        continue
      }
      found.append(pieces[index].bytes.lowerBound..<pieces[index + form.count - 1].bytes.upperBound)
      index += form.count
    }
    return found
  }

  private func score(_ match: [String], from first: Int) -> Double {
    var (matched, deviation, start) = (0, 0, first)
    for word in match {
      guard start < words.count, let position = words[start...].firstIndex(of: word) else { continue }
      let distance = matched > 0 ? position - start : 0
      guard distance <= 2 else { continue }
      matched += 1
      deviation += distance
      start = position + 1
    }
    guard matched > 0, matched == match.count else { return 0 }
    let accuracy = Double(matched) / Double(matched + deviation)
    return 0.4 + 0.6 * (accuracy * (Double(matched) / Double(words.count)))
  }

  // MARK: words

  private static let yes = ["true", "yes", "yep", "yup", "yeah", "y", "sure", "ok", "agree", "👍", "👌"].map { [$0] }
  private static let no = [["not", "ok"]] + ["false", "nope", "nop", "no", "disagree", "👎", "✋", "🖐"].map { [$0] }

  private struct Piece {
    var word: String
    var bytes: Range<Int>
  }

  /// Words and signs with their bytes; a skin tone belongs to the sign before it.
  private static func pieces(_ source: [UInt8]) -> [Piece] {
    var pieces: [Piece] = []
    source.withUnsafeBufferPointer { buffer in
      var (offset, start) = (0, -1)
      func close(_ end: Int) {
        guard start >= 0 else { return }
        pieces.append(
          Piece(word: String(decoding: buffer[start..<end], as: UTF8.self).lowercased(), bytes: start..<end))
        start = -1
      }
      while offset < buffer.count {
        let (scalar, length) = Scalars.decode(buffer, offset)
        if isSign(scalar) {
          close(offset)
          if isTone(scalar), let last = pieces.last, last.bytes.upperBound == offset {
            pieces[pieces.count - 1].bytes = last.bytes.lowerBound..<offset + length
          } else {
            pieces.append(Piece(word: String(scalar), bytes: offset..<offset + length))
          }
        } else if isWord(scalar) {
          if start < 0 { start = offset }
        } else {
          close(offset)
        }
        offset += length
      }
      close(buffer.count)
    }
    return pieces
  }

  /// The words of the score: each sign counts alone, a skin tone too.
  private static func words(_ text: String) -> [String] {
    var (words, word) = ([String](), "")
    func close() {
      if !word.isEmpty { words.append(word) }
      word = ""
    }
    for scalar in text.unicodeScalars {
      if isSign(scalar) {
        words.append(String(scalar))
        close()
      } else if isWord(scalar) {
        word.unicodeScalars.append(scalar)
      } else {
        close()
      }
    }
    close()
    return words
  }

  private static func isSign(_ scalar: Unicode.Scalar) -> Bool { scalar.value >= 0x1_0000 || scalar.value == 0x270b }
  private static func isTone(_ scalar: Unicode.Scalar) -> Bool { (0x1f3fb...0x1f3ff).contains(scalar.value) }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType == .decimal
  }
}
