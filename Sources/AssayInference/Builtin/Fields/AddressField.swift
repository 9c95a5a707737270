import AssayCore

/// Reads the address block at the head of a document: the rows from the first that looks like an address to
/// the one before telephone, tax number or date.
struct AddressField: FieldReader {
  static let rowsMax = 6

  private static let markers: Set<String> = [
    "jalan", "jln", "jl", "lot", "taman", "tmn", "lorong", "lrg", "street", "st", "road", "rd", "avenue", "ave", "lane",
    "drive",
    "floor", "flr", "level", "unit", "plaza", "bandar", "kampung", "kg", "kawasan", "seksyen", "block", "blok", "city",
    "strasse", "str", "platz", "rue", "suite", "building", "batu", "persiaran", "off", "mall", "square",
    "selangor", "johor", "kuala", "lumpur", "penang", "perak", "melaka", "pahang", "sembilan", "malaysia", "kl",
    "klang",
  ]
  private static let ends: Set<String> = [
    "tel", "telephone", "phone", "fax", "gst", "invoice", "receipt", "date", "cash", "bill", "email", "www", "website",
    "cashier", "tax", "order", "table", "http", "https", "reg", "roc", "terminal", "document", "member", "hp",
    "opening", "hours", "slip", "customer", "guest", "check", "company",
  ]

  func candidates(_ reading: Reading) -> [Candidate] {
    let rows = reading.rows.filter { $0.page == nil || $0.page == 1 }.prefix(16)
    let start = rows.indices.first { index in
      guard Self.looksLike(rows[index].text), !Self.endsHeader(rows[index]), !Self.isName(rows[index]) else {
        return false
      }
      // A row without a number above "SDN BHD" is the beginning of a name.
      let goesOn = index + 1 < rows.count && Self.isName(rows[index + 1]) && !Words.hasDigit(rows[index].text)
      return !goesOn
    }
    guard let start else { return [] }
    var block: [TextRow] = []
    for row in rows[start...].prefix(Self.rowsMax) {
      if Self.endsHeader(row) { break }
      // A registration number in brackets between name and address belongs to neither.
      let isAddress = Self.looksLike(row.text) || Self.continues(row.text)
      guard isAddress, !Self.isName(row) else { break }
      block.append(row)
    }
    guard !block.isEmpty else { return [] }
    let text = Self.trimmed(block.map(\.text).joined(separator: " "))
    return [
      Candidate(
        text: text, score: 40 + Double(block.count) * 5, rows: block,
        reason: "the address block at the head of the page")
    ]
  }

  /// A company's name may hold a place, "(JOHOR) SDN BHD"; its registration is no house number.
  private static func isName(_ row: TextRow) -> Bool {
    let words = Words.split(row.text)
    return words.contains {
      ["sdn", "bhd", "ltd", "llc", "inc", "gmbh", "enterprise", "company", "restaurants"].contains($0)
    }
  }

  static func endsHeader(_ row: TextRow) -> Bool {
    let words = Words.split(row.text)
    return words.prefix(2).contains { word in ends.contains { $0 == word || ($0.count >= 5 && Words.matches($0, word)) }
    }
  }

  static func looksLike(_ text: String) -> Bool {
    let words = Words.split(text)
    if words.contains(where: isMarker) { return true }
    // A house number in front, or a post code of five digits.
    if words.first == "no", words.count > 1, words[1].first?.isNumber == true { return true }
    return words.contains { $0.count == 5 && $0.utf8.allSatisfy(Words.isDigit) } && words.count > 1
  }

  /// Without what a reader makes of specks before the first letter or digit.
  private static func trimmed(_ text: String) -> String {
    let rest = text.unicodeScalars.drop { !$0.properties.isAlphabetic && $0.properties.numericType == nil && $0 != "(" }
    return String(rest)
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
