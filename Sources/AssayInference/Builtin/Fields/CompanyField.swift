import AssayCore

/// Reads who issued a document: among the first rows, the one that sounds like a business and not like an
/// address, a number or a person.
struct CompanyField: FieldReader {
  static let rowsMax = 10

  private static let legal: Set<String> = [
    "sdn", "bhd", "ltd", "limited", "llc", "inc", "gmbh", "ag", "plc", "pte", "corp", "corporation", "company", "co",
    "berhad", "enterprise", "enterprises", "holdings", "group", "sa", "srl", "bv", "oy", "ab", "trading",
  ]
  private static let trades: Set<String> = [
    "restaurant", "restoran", "cafe", "bistro", "mart", "market", "supermarket", "minimarket", "store", "stores",
    "shop", "hardware", "stationery", "books", "book", "bakery", "pharmacy", "farmasi", "hotel", "kitchen", "grocer",
    "gallery", "machinery", "electrical", "motor", "petrol", "station", "perniagaan", "pasaraya", "pasar", "kedai",
    "house", "pub", "bar", "foods", "food", "clinic", "klinik", "deco", "gift", "centre", "center", "industries",
    "services", "handicraft", "furniture", "boutique", "salon", "cinema", "bank", "airlines", "telecom", "coffee",
    "restaurants", "delights", "kitchenette", "speed", "home", "electronics", "fashion", "sports", "toys",
  ]

  func candidates(_ reading: Reading) -> [Candidate] {
    let rows = Array(reading.rows.filter { $0.page == nil || $0.page == 1 }.prefix(Self.rowsMax))
    var found: [Candidate] = []
    for (index, row) in rows.enumerated() {
      if AddressField.endsHeader(row), index > 0 { break }
      guard let (whole, used) = name(at: index, rows) else { continue }
      var name = whole
      let words = Words.split(name)
      var score = 40 - Double(index) * 4
      if words.contains(where: Self.legal.contains) || name.uppercased().contains("S/B") { score += 45 }
      if words.contains(where: Self.trades.contains) { score += 25 }
      if AddressField.looksLike(name) { score -= 45 }
      if name.contains(":") { score -= 30 }
      let letters = name.unicodeScalars.count { $0.properties.isAlphabetic }
      let share = Double(letters) / Double(max(1, name.unicodeScalars.count))
      if share < 0.6 { score -= 30 }
      if letters < 4 { score -= 40 }
      if !name.unicodeScalars.contains(where: { $0.properties.isUppercase }) { score -= 20 }
      if let confidence = row.confidence { score -= (1 - confidence) * 20 }
      name = Self.cleaned(name)
      guard score > 0, !name.isEmpty else { continue }
      found.append(Candidate(text: name, score: score, rows: used, reason: "the name at the head of the page"))
    }
    return found
  }

  /// A row's name, with the next row when the name goes on there.
  private func name(at index: Int, _ rows: [TextRow]) -> (String, [TextRow])? {
    let row = rows[index]
    var text = row.text
    var used = [row]
    if index + 1 < rows.count {
      let next = rows[index + 1]
      let words = Words.split(next.text)
      let isRest = !words.isEmpty && words.allSatisfy { Self.legal.contains($0) || $0 == "m" || $0 == "my" }
      if text.hasSuffix("&") || text.hasSuffix(" and") || isRest, !AddressField.looksLike(next.text) || isRest {
        text += " " + next.text
        used.append(next)
      }
    }
    return Words.split(text).isEmpty ? nil : (text, used)
  }

  /// Without a registration number in brackets, and without what a reader makes of a logo's edge.
  private static func cleaned(_ name: String) -> String {
    var tokens = Words.tokens(name)
    while let last = tokens.last, tokens.count > 1, isRegistration(last) || isNoise(last) { tokens.removeLast() }
    while let first = tokens.first, tokens.count > 1, isNoise(first) { tokens.removeFirst() }
    return tokens.joined(separator: " ")
  }

  /// `(126926-H)`, `(001451637-M)`, `789417-W`.
  private static func isRegistration(_ token: String) -> Bool {
    let digits = token.utf8.count(where: Words.isDigit)
    return digits >= 4 && digits * 2 >= token.utf8.count
  }

  private static func isNoise(_ token: String) -> Bool {
    let scalars = token.unicodeScalars
    if scalars.allSatisfy({ !$0.properties.isAlphabetic && $0.properties.numericType == nil }) { return token != "&" }
    return scalars.count == 1 && scalars.first?.properties.isLowercase == true
  }
}
