/// `LabelTable`, parsed once and looked up by the keys of noun phrases.
struct LabelLexicon: Sendable {
  enum Part: Int, Sendable { case name, synonym, kind, broader }

  struct Role: Sendable, Hashable {
    var label: Int
    var part: Part
  }

  private(set) var roles: [WordKey: [Role]] = [:]
  private(set) var names: [String] = []
  /// What each label is a kind of, the nearest first.
  private(set) var broader: [[String]] = []
  /// The WordNet noun that means the label; nil = its own name.
  private(set) var meanings: [WordKey?] = []
  private var compounds: Set<WordKey> = []
  private var confusable: Set<Int> = []

  static let standard = LabelLexicon()

  private init() {
    for line in LabelTable.lines.split(separator: "\n") { add(line) }
    for name in Self.list(LabelTable.compounds) {
      let key = PhraseKey.noun(name)
      if roles[key] == nil { compounds.insert(key) }
    }
    let numbers = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    for pair in Self.list(LabelTable.confusable) {
      let ends = pair.split(separator: "/").compactMap { numbers[String($0)] }
      if ends.count == 2 { confusable.insert(min(ends[0], ends[1]) << 16 | max(ends[0], ends[1])) }
    }
  }

  private mutating func add(_ line: Substring) {
    let label = names.count
    var rest = line
    func cut(_ mark: Character) -> Substring? {
      guard let index = rest.lastIndex(of: mark) else { return nil }
      let part = rest[rest.index(after: index)...]
      rest = rest[..<index]
      return part
    }
    let meaning = cut("@").map(Self.list)?.first
    let broader = cut("<").map(Self.list) ?? []
    let kinds = cut(">").map(Self.list) ?? []
    let synonyms = cut("=").map(Self.list) ?? []
    guard let name = Self.list(rest).first else { return }
    names.append(name)
    self.broader.append(broader)
    meanings.append(meaning.map { PhraseKey.noun($0) })
    add([name], .name, label)
    add(synonyms, .synonym, label)
    add(kinds, .kind, label)
    add(broader, .broader, label)
  }

  private mutating func add(_ words: [String], _ part: Part, _ label: Int) {
    for word in words {
      let key = PhraseKey.noun(word)
      if roles[key]?.contains(where: { $0.label == label }) != true {
        roles[key, default: []].append(Role(label: label, part: part))
      }
    }
  }

  private static func list(_ text: some StringProtocol) -> [String] {
    text.split(separator: ",").map { entry in
      entry.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }.filter { !$0.isEmpty }
  }

  func isCompound(_ key: WordKey) -> Bool { compounds.contains(key) }
  func knows(_ key: WordKey) -> Bool { roles[key] != nil || compounds.contains(key) }

  func areConfusable(_ a: Int, _ b: Int) -> Bool { confusable.contains(min(a, b) << 16 | max(a, b)) }

  /// Two words for persons that cannot be the same one's.
  static func differInSex(_ a: WordKey, _ b: WordKey) -> Bool {
    (male.contains(a) && female.contains(b)) || (female.contains(a) && male.contains(b))
  }

  private static let male: Set<WordKey> = [
    "man", "boy", "gentleman", "father", "dad", "son", "brother", "husband", "king", "prince", "policeman", "monk",
    "businessman", "groom", "waiter", "grandfather", "cowboy", "uncle", "grandson", "nephew",
  ]
  private static let female: Set<WordKey> = [
    "woman", "girl", "lady", "mother", "mom", "daughter", "sister", "wife", "queen", "princess", "policewoman", "nun",
    "businesswoman", "bride", "waitress", "grandmother", "cowgirl", "aunt", "granddaughter", "niece",
  ]

  /// A thing with one of these before it is none of its kind, though it looks like one.
  static let unreal: Set<WordKey> = [
    "toy", "stuffed", "plush", "fake", "artificial", "inflatable", "miniature", "model", "cardboard", "lego", "painted",
    "cartoon", "statue", "ceramic", "origami", "imaginary", "balloon",
  ]
}
