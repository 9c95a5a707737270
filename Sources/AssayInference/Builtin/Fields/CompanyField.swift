import AssayCore

/// Reads who issued a document: among the first rows, the one that sounds like a business and not like an
/// address, a number or a person.
struct CompanyField: FieldReader {
  static let rowsMax = 10

  static let legal: Set<String> = [
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
      // The header ends where numbers, dates and items begin.
      if AddressField.endsHeader(row), index > 0 { break }
      guard let (whole, used) = name(at: index, rows) else { continue }
      var name = whole
      let words = Self.spelled(Words.split(name))
      var score = 40 - Double(index) * 4
      let isLegal = words.contains(where: Self.legal.contains) || name.uppercased().contains("S/B")
      if isLegal { score += 45 }
      if words.contains(where: Self.trades.contains) { score += 25 }
      // A place may be part of a company's name, "(JOHOR) SDN BHD", but not of any other name.
      if AddressField.looksLike(name), !isLegal { score -= 45 }
      // "SDN BHD" alone is the end of a name, "BISTRO & CAFE" alone is what kind of place it is.
      if words.allSatisfy({ Self.legal.contains($0) || $0.count == 1 }) { continue }
      if words.allSatisfy({ Self.trades.contains($0) || Self.legal.contains($0) }) { score -= 30 }
      if let colon = name.firstIndex(of: ":") {
        // "Owned by: X" names X; "GST ID: 0012" names nothing.
        let rest = name[name.index(after: colon)...].drop(while: \.isWhitespace)
        if Words.split(String(rest)).contains(where: Self.legal.contains) { name = String(rest) } else { score -= 30 }
      }
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

  /// A row's name, with the next rows when the name goes on there: after "&", inside a bracket, or when the next
  /// row begins with "Enterprise" or "Sdn Bhd".
  private func name(at index: Int, _ rows: [TextRow]) -> (String, [TextRow])? {
    var text = rows[index].text
    var used = [rows[index]]
    for next in rows.dropFirst(index + 1).prefix(2) {
      let words = Words.split(next.text)
      let isOpen = text.count { $0 == "(" } > text.count { $0 == ")" } && Words.hasDigit(text) == false
      let isEnding =
        !words.isEmpty
        && Self.spelled(words).allSatisfy { word in
          (Self.legal.contains(word) && word != "company") || Self.trades.contains(word) || word.count == 1
        }
      let isRest = isEnding && Self.spelled(words).contains(where: Self.legal.contains) || words.first == "enterprise"
      guard text.hasSuffix("&") || text.hasSuffix(" and") || isOpen || isRest else { break }
      text += " " + next.text
      used.append(next)
    }
    return Words.split(text).isEmpty ? nil : (text, used)
  }

  /// Without a registration number in brackets, and without what a reader makes of a logo's edge.
  private static func cleaned(_ name: String) -> String {
    var tokens = Words.tokens(name)
    while let last = tokens.last, tokens.count > 1, isRegistration(last) || isNoise(last) { tokens.removeLast() }
    while let first = tokens.first, tokens.count > 1, isNoise(first) { tokens.removeFirst() }
    for index in tokens.indices.dropLast()
    where isSdn(tokens[index].lowercased(), before: tokens[index + 1].lowercased()) {
      tokens[index] = tokens[index].hasSuffix(".") ? "SDN." : "SDN"
    }
    return tokens.joined(separator: " ")
  }

  /// "SDN BHD" is known so well that a slip in its first word can be mended.
  private static func isSdn(_ word: String, before next: String) -> Bool {
    let (word, next) = (Words.split(word).joined(), Words.split(next).joined())
    return next == "bhd" && word != "sdn" && word.count == 3 && Words.distance(Array(word.utf8), Array("sdn".utf8)) == 1
  }

  private static func spelled(_ words: [String]) -> [String] {
    words.indices.map { index in
      index + 1 < words.count && isSdn(words[index], before: words[index + 1]) ? "sdn" : words[index]
    }
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
