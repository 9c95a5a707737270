import AssayCore

/// Tells text from what a reader makes of fur, gravel and spokes.
///
/// Recognisers find "letters" in any texture: short lines without a word, and unsure. A line is left out
///  - when the reader is unsure of it and it holds no word and no number,
///  - when the reader is very unsure of it and it is far from the size of the other text,
///  - when no line of the picture is text beyond doubt, unless it holds a longer word and the reader is fairly sure.
enum ReadingCheck {
  /// Below this confidence a line without a word is left out.
  static let unsure = 0.5
  /// Below this confidence a line of another size than the text around it is left out.
  static let veryUnsure = 0.25
  /// A line with a word and this confidence is text beyond doubt, and so is a shorter one with `certain`.
  static let sure = 0.6
  static let certain = 0.85

  static func isText(_ lines: [Reading.Line]) -> [Bool] {
    let solid = lines.filter(isBeyondDoubt)
    guard !solid.isEmpty else {
      return lines.map { line in line.confidence.map { $0 >= unsure && hasWord(line.text, letters: 4) } ?? true }
    }
    let heights = solid.map(\.box.height).sorted()
    let usual = heights[heights.count / 2]
    return lines.map { line in
      guard let confidence = line.confidence, confidence < unsure else { return true }
      guard hasWord(line.text) else { return false }
      let isUsual = line.box.height < 1.8 * usual && line.box.height > 0.4 * usual
      return confidence >= veryUnsure || isUsual
    }
  }

  /// The line without words that are no part of it: the reader is unsure of them, and they are much taller than
  /// the words it is sure of. A code or a picture beside a line gives such words; one with a digit may be an amount.
  static func withoutMarks(_ line: Reading.Line) -> Reading.Line {
    let heights = line.words.filter { $0.confidence ?? 1 >= sure }.map(\.box.height).sorted()
    guard !heights.isEmpty else { return line }
    let usual = heights[heights.count / 2]
    let kept = line.words.filter { word in
      (word.confidence ?? 1) >= unsure || word.box.height < 1.5 * usual
        || word.text.unicodeScalars.contains { $0.properties.numericType != nil }
    }
    guard kept.count < line.words.count, let first = kept.first else { return line }
    var line = line
    line.words = kept
    line.text = kept.map(\.text).joined(separator: " ")
    line.box = kept.dropFirst().reduce(first.box) { $0.union($1.box) }
    let known = kept.compactMap(\.confidence)
    if !known.isEmpty { line.confidence = known.reduce(0, +) / Double(known.count) }
    return line
  }

  private static func isBeyondDoubt(_ line: Reading.Line) -> Bool {
    guard let confidence = line.confidence else { return false }
    if confidence >= sure, hasWord(line.text) { return true }
    return confidence >= certain && line.text.unicodeScalars.contains(where: isLetterOrDigit)
  }

  /// Three letters or digits in a row, two digits, or one letter of a script that writes words with one.
  private static func hasWord(_ text: String, letters: Int = 3) -> Bool {
    var (run, digits) = (0, 0)
    for scalar in text.unicodeScalars {
      guard isLetterOrDigit(scalar) else {
        (run, digits) = (0, 0)
        continue
      }
      run += 1
      digits = scalar.properties.numericType == nil ? 0 : digits + 1
      if run >= letters || digits >= letters - 1 || scalar.value >= 0x2E80 { return true }
    }
    return false
  }

  private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || scalar.properties.numericType != nil
  }
}

extension Reading {
  /// Without the lines that are no text.
  func checked() -> Reading {
    let isText = ReadingCheck.isText(lines)
    var kept = self
    kept.lines = zip(lines, isText).compactMap { $1 ? ReadingCheck.withoutMarks($0) : nil }
    kept.marksLeftOut = isText.count { !$0 }
    return kept
  }

  /// What the coverage says of lines that were left out; nil when none were.
  static func note(marksLeftOut count: Int) -> String? {
    guard count > 0 else { return nil }
    return count == 1
      ? "1 mark that holds no sure word was left out" : "\(count) marks that hold no sure word were left out"
  }
}
