import AssayLanguage

/// What a word can do in an instruction. A word may have several classes.
struct WordClass: OptionSet, Sendable, Hashable {
  let rawValue: UInt64
  init(rawValue: UInt64) { self.rawValue = rawValue }
  private init(bit: UInt64) { rawValue = 1 << bit }

  /// Base form of a verb of disregarding: ignore, forget, bypass.
  static let disregard = WordClass(bit: 0)
  static let prior = WordClass(bit: 1)
  static let all = WordClass(bit: 2)
  static let instruction = WordClass(bit: 3)
  static let system = WordClass(bit: 4)
  static let you = WordClass(bit: 5)
  static let your = WordClass(bit: 6)
  static let new = WordClass(bit: 7)
  static let urgent = WordClass(bit: 8)
  static let output = WordClass(bit: 9)
  static let reveal = WordClass(bit: 10)
  static let answer = WordClass(bit: 11)
  static let service = WordClass(bit: 12)
  static let send = WordClass(bit: 13)
  static let change = WordClass(bit: 14)
  static let manage = WordClass(bit: 15)
  static let visit = WordClass(bit: 16)
  static let resource = WordClass(bit: 17)
  static let secret = WordClass(bit: 18)
  static let determiner = WordClass(bit: 19)
  static let object = WordClass(bit: 20)
  static let wh = WordClass(bit: 21)
  static let auxiliary = WordClass(bit: 22)
  /// A subject that is not the reader: I, we, they, people.
  static let subject = WordClass(bit: 23)
  static let polite = WordClass(bit: 24)
  static let adverb = WordClass(bit: 25)
  static let modal = WordClass(bit: 26)
  /// Any verb in its base form.
  static let verb = WordClass(bit: 27)
  /// A verb that is as often a noun, so that at the start of a line it proves nothing.
  static let ambiguous = WordClass(bit: 28)
  static let assistant = WordClass(bit: 29)
  static let modeKind = WordClass(bit: 30)
  static let mode = WordClass(bit: 31)
  static let limit = WordClass(bit: 32)
  static let free = WordClass(bit: 33)
  static let persona = WordClass(bit: 34)
  static let content = WordClass(bit: 35)
  static let include = WordClass(bit: 36)
  static let preposition = WordClass(bit: 37)
  static let negation = WordClass(bit: 38)
  static let evidence = WordClass(bit: 39)
  static let task = WordClass(bit: 40)
  static let common = WordClass(bit: 41)
  static let reporting = WordClass(bit: 42)
  static let user = WordClass(bit: 43)
  /// The writer and those around: us, our, we.
  static let us = WordClass(bit: 44)
  static let authority = WordClass(bit: 45)
  static let told = WordClass(bit: 46)
  static let condition = WordClass(bit: 47)
  static let following = WordClass(bit: 48)
  static let first = WordClass(bit: 49)
  static let pretext = WordClass(bit: 50)
  static let number = WordClass(bit: 51)
  static let connector = WordClass(bit: 52)
  /// The class came from a language other than English: word order proves nothing there.
  static let foreign = WordClass(bit: 53)
  static let verbOfBeing = WordClass(bit: 54)
  static let refusal = WordClass(bit: 55)
  static let identifier = WordClass(bit: 56)
  /// What is shown or heard, by the name of its medium: picture, recording, page.
  static let medium = WordClass(bit: 57)
  static let trusting = WordClass(bit: 58)
}

/// The words of all classes, by key. Built once; collisions between its own words cannot go unseen in the tests.
struct WordTable: Sendable {
  private let classes: [WordKey: WordClass]

  static let shared = WordTable()

  @inline(__always)
  subscript(key: WordKey) -> WordClass { classes[key] ?? [] }

  var count: Int { classes.count }

  private init() {
    var classes: [WordKey: WordClass] = [:]
    classes.reserveCapacity(6_000)
    func add(_ words: String, _ value: WordClass) {
      for word in words.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
        classes[WordKey(word), default: []].formUnion(value)
      }
    }
    for (value, words) in EnglishFunctionWords.table { add(words, value.union(.common)) }
    for (value, words) in EnglishVerbs.table { add(words, value.union([.verb, .common])) }
    for (value, words) in EnglishNouns.table { add(words, value.union(.common)) }
    add(EnglishVerbs.ambiguous, [.ambiguous, .verb, .common])
    add(EnglishNouns.common, .common)
    for (value, words) in ForeignWords.table { Self.addForeign(words, value, &classes) }
    self.classes = classes
  }

  /// A foreign word that is an English one too keeps its English meaning.
  private static func addForeign(_ words: String, _ value: WordClass, _ classes: inout [WordKey: WordClass]) {
    for word in words.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
      let key = WordKey(word)
      if let known = classes[key], !known.contains(.foreign) { continue }
      classes[key, default: []].formUnion(value.union(.foreign))
    }
  }
}
