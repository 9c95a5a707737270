import AssayCore

/// What a model of connectionist temporal classification wrote down: the likeliest letter of each frame, repeats and
/// blanks taken away (Graves et al. 2006, best path).
struct CTCReading {
  struct Word {
    var text: String
    var span: TimeSpan
    /// The mean probability of its letters' frames.
    var confidence: Double
  }

  private(set) var words: [Word] = []

  var text: String { words.map(\.text).joined(separator: " ") }
  var span: TimeSpan? {
    guard let first = words.first, let last = words.last else { return nil }
    return TimeSpan(start: first.span.start, end: last.span.end)
  }
  var confidence: Double? {
    words.isEmpty ? nil : words.reduce(0) { $0 + $1.confidence } / Double(words.count)
  }

  /// - Parameters:
  ///   - frameSeconds: from one frame to the next.
  ///   - end: what is heard later than this is filling.
  init(_ rows: ScoreRows, labels: [String], blank: Int, start: Double, frameSeconds: Double, end: Double) {
    var word = (text: "", from: 0.0, to: 0.0, sum: 0.0, letters: 0)
    func finish(_ words: inout [Word]) {
      if word.letters > 0, !word.text.isEmpty {
        words.append(
          Word(
            text: word.text, span: TimeSpan(start: rounded(word.from), end: rounded(word.to)),
            confidence: word.sum / Double(word.letters)))
      }
      word = ("", 0, 0, 0, 0)
    }
    var before = blank
    for row in 0..<rows.count {
      let probabilities = rows[row]
      guard let best = probabilities.indices.max(by: { (probabilities[$0], $1) < (probabilities[$1], $0) }) else {
        break
      }
      let (from, to) = (start + Double(row) * frameSeconds, min(end, start + Double(row + 1) * frameSeconds))
      guard from < end else { break }
      defer { before = best }
      if best == blank { continue }
      if best == before {
        if word.letters > 0 { word.to = to }
        continue
      }
      for piece in Self.pieces(labels[best]) {
        guard let piece else {
          finish(&words)
          continue
        }
        if word.letters == 0 { word.from = from }
        word.text += piece
        word.to = to
        word.sum += probabilities[best]
        word.letters += 1
      }
    }
    finish(&words)
  }

  /// What a vocabulary's entry writes: letters, and nil for the end of a word. `|`, a space and SentencePiece's `▁`
  /// part words; names in angle brackets write nothing.
  static func pieces(_ label: String) -> [String?] {
    if label == "|" { return [nil] }
    if label.hasPrefix("<"), label.hasSuffix(">") { return [] }
    var pieces: [String?] = []
    var letters = ""
    for scalar in label.unicodeScalars {
      if scalar == "\u{2581}" || scalar.properties.isWhitespace {
        if !letters.isEmpty { pieces.append(letters) }
        letters = ""
        pieces.append(nil)
      } else {
        letters.unicodeScalars.append(scalar)
      }
    }
    if !letters.isEmpty { pieces.append(letters) }
    return pieces
  }
}
