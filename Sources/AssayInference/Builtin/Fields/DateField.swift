/// Reads the date of a document: the one that is labelled so, has a time beside it, and comes first.
struct DateField: FieldReader {
  let wantsISO: Bool

  func candidates(_ reading: Reading) -> [Candidate] {
    var found: [Candidate] = []
    for (index, row) in reading.rows.enumerated() {
      let words = Words.split(row.text)
      for date in FoundDate.find(in: row.text) {
        var score = 50 - Double(min(index, 40)) * 0.3
        let isLabelled = words.contains {
          Words.matches("date", $0) || $0 == "tarikh" || $0 == "datum" || ($0.hasPrefix("date") && $0.count < 8)
        }
        if isLabelled { score += 30 }
        if Self.hasTime(row.text) { score += 12 }
        if words.contains(where: {
          [
            "due", "expiry", "expires", "exp", "valid", "until", "birth", "best", "before", "delivery", "approved",
            "from",
          ].contains($0)
        }) {
          score -= 45
        }
        if !(2000...2035).contains(date.year) { score -= 35 }
        // Another row of the same date makes a slip of the reader less likely.
        let text = wantsISO ? date.iso : date.text
        found.append(
          Candidate(
            text: text, score: score, rows: [row], reason: isLabelled ? "labelled as a date" : "a date stands there"))
      }
    }
    return found.filter { $0.score > 0 }
  }

  /// `20:01`, `8:13:39`.
  private static func hasTime(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count >= 4 else { return false }
    return bytes.indices.dropFirst().dropLast(2).contains { index in
      bytes[index] == UInt8(ascii: ":") && Words.isDigit(bytes[index - 1]) && Words.isDigit(bytes[index + 1])
        && Words.isDigit(bytes[index + 2])
    }
  }
}
