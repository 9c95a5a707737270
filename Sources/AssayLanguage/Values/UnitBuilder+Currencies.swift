/// A currency of the table, taken apart.
struct CurrencyEntry: Sendable {
  var name: String
  var code: String
  var fractionCodes: [String]
  var suffixes: [String]
  var prefixes: [String]

  static let all: [CurrencyEntry] = CurrencyTable.currencies.split(separator: "\n").map { line in
    let fields = line.split(separator: ";", omittingEmptySubsequences: false).map { String($0) }
    func list(_ index: Int) -> [String] {
      index < fields.count ? fields[index].split(separator: "|").map { String($0) } : []
    }
    return CurrencyEntry(
      name: fields[0], code: fields.count > 1 ? fields[1] : "", fractionCodes: list(2), suffixes: list(3),
      prefixes: list(4))
  }

  var family: String {
    let last = Fold.text(name.split(separator: " ").last.map { String($0) } ?? name)
    // The guilder and the yuan have no family; the words of krona and krone are one.
    return last == "krona" || last == "krone" ? "krone" : last
  }
}

/// A fraction unit such as the cent.
struct FractionEntry: Sendable {
  var name: String
  var perMain: Double
  var code: String
  var forms: [String]

  static let all: [FractionEntry] = CurrencyTable.fractions.split(separator: "\n").map { line in
    let fields = line.split(separator: ";", omittingEmptySubsequences: false).map { String($0) }
    return FractionEntry(
      name: fields[0], perMain: Double(fields[1]) ?? 100, code: fields[2],
      forms: fields.count > 3 ? fields[3].split(separator: "|").map { String($0) } : [])
  }
}

extension UnitBuilder {
  mutating func currencies() {
    for entry in CurrencyEntry.all { currency(entry) }
    for entry in FractionEntry.all where entry.name.utf8.count > 3 || entry.name == "Fen" {
      let unit = MeasureUnit(Fold.text(entry.name), .currency, 1 / entry.perMain, family: "fraction " + entry.code)
      add(unit, words: [entry.name, entry.name + "s"] + entry.forms, strict: [], symbols: [])
    }
    add(
      MeasureUnit("cent", .currency, 0.01, family: "fraction CENT"), words: ["¢", "ct.", "cts"], strict: [], symbols: []
    )
    add(
      MeasureUnit("penny", .currency, 0.01, family: "fraction PENNY"), words: ["pence"], strict: ["p"], symbols: [])
  }

  private mutating func currency(_ entry: CurrencyEntry) {
    guard entry.name != "Pence", entry.name != "Shilling" else { return }
    let unit = MeasureUnit(
      entry.name, .currency, 1, currency: entry.code.isEmpty ? nil : entry.code, family: entry.family)
    let forms = entry.suffixes.filter { Self.isSafe($0) } + entry.prefixes.filter { Self.isSafe($0) }
    var strict = entry.code.isEmpty ? [] : [entry.code]
    if Self.lowerCodes.contains(entry.code) { strict.append(Fold.text(entry.code)) }
    if let more = Self.signs[entry.name] { strict += more }
    add(unit, words: [entry.name, entry.name + "s"] + forms, strict: strict, symbols: [])
  }

  /// Short words that are more often something else than money stay out; signs and the usual short ones are in.
  private static func isSafe(_ form: String) -> Bool {
    if form.utf8.count > 4 || form.unicodeScalars.contains(where: { !$0.properties.isAlphabetic && $0 != "." }) {
      return !ambiguous.contains(form)
    }
    return short.contains(form)
  }

  private static let ambiguous: Set<String> = [
    "samoa", "perak", "leone", "florin", "kiwi", "bs.f.", "sterling", "b/.", "nu.", "bs.", "bi.", "sh.so.", "fr.",
  ]
  private static let short: Set<String> = [
    "yen", "yens", "yuan", "rmb", "kuai", "rs", "kr", "zł", "kč", "baht", "euro", "лв", "дин.", "btc", "won", "naira",
    "taka", "riel", "lari", "dram", "лв.", "р.", "元",
  ]
  /// Capital abbreviations that receipts print before amounts.
  private static let signs: [String: [String]] = [
    "Malaysian ringgit": ["RM"], "Rupee": ["Rs", "Rs."], "Indonesian rupiah": ["Rp", "Rp."],
    "Swiss franc": ["Fr", "SFr"],
    "Chinese yuan": ["RMB"], "South African rand": ["R"], "Philippine peso": ["P"], "Kenyan shilling": ["KSh", "Ksh"],
  ]
  private static let lowerCodes: Set<String> = [
    "USD", "EUR", "GBP", "JPY", "CHF", "AUD", "CNY", "INR", "HKD", "SGD", "NZD", "RUB", "BRL", "MXN", "KRW", "SEK",
    "NOK", "DKK", "PLN", "CZK", "HUF", "AED", "THB", "IDR", "MYR", "PHP", "VND", "TWD", "XBT",
  ]
}
