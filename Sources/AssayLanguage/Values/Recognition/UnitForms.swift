/// The forms of the unit models, before and behind a number.
struct UnitForms: Sendable {
  struct Form: Sendable {
    var name: String
    /// Exact bytes where capitals tell units apart, as in `Mb` and `MB`.
    var spelling: [UInt8]
    /// Counts only behind a hyphen.
    var hyphenated = false
    var isAmbiguous = false
    var subtype = ""
    var iso: String?
    /// `MUSD` counts millions.
    var multiplier = 1.0
    /// Codes of the fraction units of a currency, or this unit's own.
    var fractions: [String] = []
    var fraction: (code: String, perMain: Double)?

    /// The same, found only where the text has this spelling in either case: `s$` is not `'s $`.
    func spelled(_ written: String) -> Form {
      var form = self
      form.spelling = Array(written.lowercased().utf8)
      return form
    }
  }

  let suffixes: PieceTable<Form>
  let prefixes: PieceTable<Form>?

  static let age = UnitForms(subtypes: ["Age"])
  static let dimension = UnitForms(subtypes: ["Information", "Area", "Length", "Speed", "Volume", "Weight", "Angle"])
  static let temperature = UnitForms(subtypes: ["Temperature"])
  static let currency = UnitForms()

  private init(subtypes: Set<String>) {
    let ambiguous = Set(UnitVocabulary.ambiguous.split(separator: "|").map { String($0) })
    var forms: [(String, Form)] = []
    for line in UnitVocabulary.units.split(separator: "\n") {
      let fields = line.split(separator: ";", maxSplits: 2).map { String($0) }
      guard fields.count == 3, subtypes.contains(fields[0]) else { continue }
      for written in fields[2].split(separator: "|") {
        let isHyphenated = written.hasPrefix("-")
        let plain = isHyphenated ? String(written.dropFirst()) : String(written)
        forms.append(
          (
            plain,
            Form(
              name: fields[1], spelling: Array(plain.utf8), hyphenated: isHyphenated,
              isAmbiguous: ambiguous.contains(plain), subtype: fields[0])
          ))
      }
    }
    suffixes = PieceTable(forms)
    prefixes = subtypes.contains("Age") ? PieceTable([("age", Form(name: "Age", spelling: Array("age".utf8)))]) : nil
  }

  private init() {
    let ambiguous = Set(UnitVocabulary.ambiguousCurrencies.split(separator: "|").map { String($0) })
    var (suffixes, prefixes) = ([(String, Form)](), [(String, Form)]())
    for entry in CurrencyEntry.all {
      let iso = entry.code.isEmpty || Self.withoutCode.contains(entry.name) ? nil : entry.code
      let base = Form(
        name: entry.name, spelling: [], iso: entry.name == "Bitcoin" ? nil : iso, fractions: entry.fractionCodes)
      let name = entry.name.lowercased()
      for written in [name, name + "s"] + entry.suffixes {
        var form = base
        form.isAmbiguous = ambiguous.contains(written)
        suffixes.append((written, form))
      }
      for written in entry.prefixes { prefixes.append((written, base.spelled(written))) }
      guard let iso else { continue }
      var million = base
      million.multiplier = 1_000_000
      var code = base
      code.isAmbiguous = ambiguous.contains(iso.lowercased())
      for list in [iso, iso + "$"] {
        suffixes.append((list, code))
        prefixes.append((list, code.spelled(list)))
      }
      suffixes.append(("M" + iso, million))
      prefixes.append(("M" + iso, million.spelled("M" + iso)))
    }
    for entry in FractionEntry.all {
      let form = Form(name: entry.name, spelling: [], fraction: (entry.code, entry.perMain))
      for written in [entry.name.lowercased(), entry.name.lowercased() + "s"] + entry.forms {
        var form = form
        form.isAmbiguous = ambiguous.contains(written)
        suffixes.append((written, form))
      }
    }
    self.suffixes = PieceTable(suffixes)
    self.prefixes = PieceTable(prefixes)
  }

  /// Currencies that are reported without a code.
  private static let withoutCode: Set<String> = [
    "Salvadoran colón", "Lithuanian litas", "Uzbekitan som", "Tongan paʻanga", "Vietnamese dong",
    "Netherlands guilder", "Belgian franc", "Old Belarusian ruble", "Yugoslav dinar", "Philippine peso",
    "East Caribbean dollar", "Finnish markka",
  ]
}
