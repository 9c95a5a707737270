/// The closed class of English number words.
enum NumberWord: Sendable, Hashable {
  /// zero to nine
  case unit(Int)
  /// ten to nineteen
  case teen(Int)
  /// twenty to ninety
  case tens(Int)
  case hundred(plural: Bool)
  /// thousand to trillion, lakh, crore
  case scale(Int, plural: Bool)
  case dozen(plural: Bool)
  /// couple, pair (2), few (3): how many that is is not exact
  case vague(Int)
  /// first … nineteenth, and their plurals
  case ordinal(Int, plural: Bool)
  /// twentieth … ninetieth
  case ordinalTens(Int, plural: Bool)
  /// hundredth, thousandth, millionth …
  case ordinalScale(Int, plural: Bool)
  case half, halves
  case quarter(plural: Bool)
  case article
  case and
  case point
  case negative
  case of

  static let table: WordTable<NumberWord> = WordTable(entries())

  private static func entries() -> [(WordKey, NumberWord)] {
    var entries: [(WordKey, NumberWord)] = []
    func add(_ words: String, _ word: (Int) -> NumberWord, from first: Int = 0, step: Int = 1) {
      for (index, name) in words.split(separator: " ").enumerated() {
        entries.append((WordKey(name), word(first + index * step)))
      }
    }
    add("zero one two three four five six seven eight nine", { .unit($0) })
    add("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen", { .teen($0) }, from: 10)
    add("twenty thirty forty fifty sixty seventy eighty ninety", { .tens($0) }, from: 20, step: 10)
    add("naught nought nil", { _ in .unit(0) })
    add("fourty", { _ in .tens(40) })
    let ordinals = """
      first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth \
      fifteenth sixteenth seventeenth eighteenth nineteenth
      """
    add(ordinals, { .ordinal($0, plural: false) }, from: 1)
    add(plural(ordinals), { .ordinal($0, plural: true) }, from: 1)
    add("nineth", { _ in .ordinal(9, plural: false) })
    add("nineths", { _ in .ordinal(9, plural: true) })
    let tens = "twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth"
    add(tens, { .ordinalTens($0, plural: false) }, from: 20, step: 10)
    add(plural(tens), { .ordinalTens($0, plural: true) }, from: 20, step: 10)
    for (names, value) in scales {
      for name in names.split(separator: " ") {
        let word = { (plural: Bool) in value == 100 ? NumberWord.hundred(plural: plural) : .scale(value, plural: plural)
        }
        entries.append((WordKey(name), word(false)))
        entries.append((WordKey(name + "s"), word(true)))
        entries.append((WordKey(name + "th"), .ordinalScale(value, plural: false)))
        entries.append((WordKey(name + "ths"), .ordinalScale(value, plural: true)))
      }
    }
    add("dozen doz dz", { _ in .dozen(plural: false) })
    add("dozens dozs dzs", { _ in .dozen(plural: true) })
    add("couple", { _ in .vague(2) })
    add("few", { _ in .vague(3) })
    entries += [
      ("half", .half), ("halves", .halves), ("quarter", .quarter(plural: false)), ("quarters", .quarter(plural: true)),
      ("a", .article), ("an", .article), ("and", .and), ("point", .point), ("minus", .negative),
      ("negative", .negative), ("of", .of),
    ]
    return entries
  }

  private static let scales: [(String, Int)] = [
    ("hundred", 100), ("thousand", 1000), ("million mln mio", 1_000_000), ("billion bln", 1_000_000_000),
    ("trillion tln", 1_000_000_000_000), ("lakh lac", 100_000), ("crore", 10_000_000),
  ]

  private static func plural(_ words: String) -> String {
    words.split(separator: " ").map { $0 + "s" }.joined(separator: " ")
  }

  /// Suffixes written after a numeral: 100k, 5M, 2bn.
  static let suffixes: WordTable<Int> = WordTable([
    ("k", 1000), ("m", 1_000_000), ("mm", 1_000_000), ("mn", 1_000_000), ("mil", 1_000_000), ("b", 1_000_000_000),
    ("bn", 1_000_000_000), ("g", 1_000_000_000), ("t", 1_000_000_000_000), ("tn", 1_000_000_000_000),
    ("trn", 1_000_000_000_000),
  ])
}
