import AssayCore

/// Reads the address block at the head of a document: the rows from the first that looks like an address to
/// the one before telephone, tax number or date.
struct AddressField: FieldReader {
  static let rowsMax = 6

  private static let markers: Set<String> = [
    "jalan", "jln", "jl", "lot", "taman", "tmn", "lorong", "lrg", "street", "st", "road", "rd", "avenue", "ave", "lane", "drive",
    "floor", "flr", "level", "unit", "plaza", "bandar", "kampung", "kg", "kawasan", "seksyen", "block", "blok", "city",
    "strasse", "str", "platz", "rue", "suite", "building", "batu", "persiaran", "off", "mall", "square",
    "selangor", "johor", "kuala", "lumpur", "penang", "perak", "melaka", "pahang", "sembilan", "malaysia", "kl", "klang",
  ]
  private static let ends: Set<String> = [
    "tel", "telephone", "phone", "fax", "gst", "invoice", "receipt", "date", "cash", "bill", "email", "www", "website",
    "cashier", "tax", "order", "table", "http", "https", "reg", "roc", "terminal", "document", "member", "hp", "opening", "hours", "slip", "customer",
  ]

  func candidates(_ reading: Reading) -> [Candidate] {
    let rows = reading.rows.filter { $0.page == nil || $0.page == 1 }.prefix(16)
    guard let start = rows.firstIndex(where: { Self.looksLike($0.text) && !Self.endsHeader($0) }) else { return [] }
    var block: [TextRow] = []
    for row in rows[start...].prefix(Self.rowsMax) {
      if Self.endsHeader(row) { break }
      // A registration number in brackets between name and address belongs to neither.
      let isAddress = Self.looksLike(row.text) || Self.continues(row.text)
      guard isAddress else { break }
      block.append(row)
    }
    guard !block.isEmpty else { return [] }
    let text = block.map(\.text).joined(separator: " ")
    return [Candidate(text: text, score: 40 + Double(block.count) * 5, rows: block, reason: "the address block at the head of the page")]
  }

  static func endsHeader(_ row: TextRow) -> Bool {
    let words = Words.split(row.text)
    return words.prefix(2).contains { word in ends.contains { $0 == word || ($0.count >= 5 && Words.matches($0, word)) } }
  }

  static func looksLike(_ text: String) -> Bool {
    let words = Words.split(text)
    if words.contains(where: isMarker) { return true }
    // A house number in front, or a post code of five digits.
    if words.first == "no", words.count > 1, words[1].first?.isNumber == true { return true }
    return words.contains { $0.count == 5 && $0.utf8.allSatisfy(Words.isDigit) } && words.count > 1
  }

  private static func isMarker(_ word: String) -> Bool {
    if markers.contains(word) { return true }
    return word.count >= 5 && markers.contains { marker in marker.utf8.count >= 5 && Words.matches(marker, word) }
  }

  /// The rest of an address: few letters' worth of a place's name, ending in a comma or a full stop.
  private static func continues(_ text: String) -> Bool {
    let words = Words.split(text)
    guard (1...5).contains(words.count), !text.contains(":"), !text.contains("(") else { return false }
    return text.unicodeScalars.first?.properties.isUppercase == true && !Words.hasDigit(text)
  }
}
