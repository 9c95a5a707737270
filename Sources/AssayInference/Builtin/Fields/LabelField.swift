import AssayCore

/// Reads the value of any label: to its right, after a colon, or below it.
struct LabelField: FieldReader {
  let label: [String]
  /// The value should hold a digit: numbers, codes, dates, amounts.
  let wantsDigits: Bool

  private static let numberWords: Set<String> = ["number", "no", "num", "nr", "id", "code", "#"]
  private static let digitWords: Set<String> = [
    "amount", "price", "cost", "telephone", "phone", "tel", "fax", "weight", "voltage", "power", "pressure",
    "temperature", "speed", "quantity", "time", "year", "reading", "level",
  ]
  private static let synonyms: [String: [String]] = [
    "serial": ["serial", "sn", "ser"], "telephone": ["tel", "telephone", "phone"],
    "phone": ["tel", "telephone", "phone", "hp"],
    "invoice": ["invoice", "inv"], "receipt": ["receipt", "rcpt"], "quantity": ["qty", "quantity"],
    "reference": ["reference", "ref"],
    "registration": ["registration", "reg"], "document": ["document", "doc"], "amount": ["amount", "amt"],
    "temperature": ["temperature", "temp"], "maximum": ["max", "maximum"], "batch": ["batch", "lot"],
    "model": ["model", "mod"],
  ]

  init(_ label: String) {
    let words = Words.split(label)
    let core = words.filter { !Self.numberWords.contains($0) }
    self.label = core.isEmpty ? words : core
    wantsDigits = words.contains { Self.numberWords.contains($0) || Self.digitWords.contains($0) }
  }

  func candidates(_ reading: Reading) -> [Candidate] {
    var found: [Candidate] = []
    for (index, row) in reading.rows.enumerated() {
      let tokens = Words.tokens(row.text)
      guard let end = labelEnd(tokens) else { continue }
      let start = end.start
      var score = 60.0 - Double(start) * 3
      let after = value(Array(tokens[end.end...]))
      if let value = after.value, accepts(value) {
        if after.hadColon { score += 20 }
        found.append(Candidate(text: value, score: score, rows: [row], reason: "the value stands beside its label"))
      } else if index + 1 < reading.rows.count {
        let below = reading.rows[index + 1]
        let cell = below.cells.count > 1 ? nearest(below, to: row) : below.text
        if let value = value(Words.tokens(cell)).value, accepts(value), !isLabel(cell) {
          found.append(
            Candidate(text: value, score: score - 25, rows: [row, below], reason: "the value stands below its label"))
        }
      }
    }
    return found.filter { $0.score > 0 }
  }

  private func accepts(_ value: String) -> Bool { !wantsDigits || Words.hasDigit(value) }

  /// Where the label stands among the tokens: all its words in order, slips of the reader allowed.
  private func labelEnd(_ tokens: [String]) -> (start: Int, end: Int)? {
    for start in tokens.indices {
      var position = start
      var matched = 0
      while matched < label.count, position < tokens.count {
        let plain = Words.split(tokens[position])
        // "S/N:" splits into two words and "SERIALNO" is one; both are looked at as a whole too.
        let joined = plain.joined()
        let options = Self.synonyms[label[matched]] ?? [label[matched]]
        guard
          plain.contains(where: { word in options.contains { Words.matches($0, word) } }) || options.contains(joined)
        else { break }
        matched += 1
        position += 1
      }
      guard matched == label.count else { continue }
      // "No.", "Number", "#" belong to the label unless a colon has closed it.
      while position < tokens.count, position > 0, !tokens[position - 1].hasSuffix(":") {
        let plain = Words.split(tokens[position])
        guard plain.count == 1, Self.numberWords.contains(plain[0]), !Words.hasDigit(tokens[position]) else { break }
        position += 1
      }
      return (start, position)
    }
    return nil
  }

  /// The value after a label: without leading marks, up to the next label in the same row.
  private func value(_ tokens: [String]) -> (value: String?, hadColon: Bool) {
    var rest = tokens
    var hadColon = false
    while let first = rest.first,
      first.unicodeScalars.allSatisfy({ !$0.properties.isAlphabetic && $0.properties.numericType == nil })
    {
      if first.contains(":") { hadColon = true }
      if first == "-" || first == "$" { break }
      rest.removeFirst()
    }
    if let next = rest.indices.dropFirst().first(where: { rest[$0].hasSuffix(":") && rest[$0].count > 1 }) {
      rest = Array(rest[..<next])
    }
    guard !rest.isEmpty else { return (nil, hadColon) }
    if let first = rest.first, first.hasPrefix(":") {
      hadColon = true
      rest[0] = String(first.drop { $0 == ":" || $0 == "." })
    }
    if wantsDigits { rest = digitRun(rest) }
    let text = rest.prefix(12).joined(separator: " ")
    return (text.isEmpty ? nil : text, hadColon)
  }

  /// A number or code: from the first token with a digit, on while tokens hold digits ("03-3271 9872", "12.5 bar").
  private func digitRun(_ tokens: [String]) -> [String] {
    guard let start = tokens.firstIndex(where: { Words.hasDigit($0) }) else { return tokens }
    var end = start + 1
    while end < tokens.count, Words.hasDigit(tokens[end]),
      tokens[end].allSatisfy({ $0.isNumber || "-.,/".contains($0) })
    { end += 1 }
    // A unit right behind the number is part of the reading.
    if end == start + 1, end < tokens.count, Self.units.contains(tokens[end].lowercased()) { end += 1 }
    var run = Array(tokens[start..<end])
    if let last = run.last, last.hasSuffix(",") || last.hasSuffix(".") || last.hasSuffix(";") {
      run[run.count - 1] = String(last.dropLast())
    }
    return run
  }

  private static let units: Set<String> = [
    "v", "a", "w", "kw", "hz", "bar", "kpa", "mpa", "psi", "°c", "c", "mm", "cm", "m", "kg", "g", "rpm", "l", "ml", "%",
    "va", "kva", "nm", "s", "ms",
  ]

  private func isLabel(_ text: String) -> Bool { text.hasSuffix(":") }

  private func nearest(_ row: TextRow, to label: TextRow) -> String {
    guard let x = label.cells.last?.box?.x else { return row.text }
    return row.cells.min { abs(($0.box?.x ?? 0) - x) < abs(($1.box?.x ?? 0) - x) }?.text ?? row.text
  }
}
