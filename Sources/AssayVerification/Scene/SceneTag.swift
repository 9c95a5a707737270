import AssayLanguage

/// What a word or fixed phrase can be to the grammar of scene sentences; a word may be several things.
struct SceneTag: OptionSet, Sendable {
  let rawValue: UInt64
  init(rawValue: UInt64) { self.rawValue = rawValue }
  private static func bit(_ index: UInt64) -> SceneTag { SceneTag(rawValue: 1 << index) }

  // Determiners and quantities
  static let indefinite = bit(0)
  static let the = bit(1)
  static let demonstrative = bit(2)
  static let possessive = bit(3)
  static let each = bit(4)
  static let all = bit(5)
  static let both = bit(6)
  static let none = bit(7)
  static let some = bit(8)
  static let neither = bit(9)
  static let either = bit(10)
  static let vague = bit(11)
  static let number = bit(12)
  static let ordinal = bit(13)
  static let comparator = bit(14)
  static let only = bit(15)
  static let approx = bit(16)
  static let other = bit(17)
  // Qualities
  static let value = bit(18)
  static let shade = bit(19)
  static let attributeNoun = bit(20)
  static let same = bit(21)
  static let different = bit(22)
  static let comparative = bit(23)
  static let superlative = bit(24)
  static let extreme = bit(25)
  // Nouns
  static let thing = bit(26)
  static let block = bit(27)
  static let stack = bit(28)
  static let edge = bit(29)
  static let part = bit(30)
  static let picture = bit(31)
  static let group = bit(32)
  // Verbs
  static let be = bit(33)
  static let have = bit(34)
  static let show = bit(35)
  static let touch = bit(36)
  static let posture = bit(37)
  static let modal = bit(38)
  static let auxiliary = bit(39)
  static let negated = bit(40)
  static let seem = bit(41)
  static let outnumber = bit(42)
  // Particles
  static let and = bit(43)
  static let or = bit(44)
  static let comma = bit(45)
  static let than = bit(46)
  static let asWord = bit(47)
  static let of = bit(48)
  static let with = bit(49)
  static let without = bit(50)
  static let relation = bit(51)
  static let which = bit(52)
  static let pronoun = bit(53)
  static let there = bit(54)
  static let filler = bit(55)
  static let one = bit(56)
  static let more = bit(57)
  static let side = bit(58)
  static let end = bit(59)
  static let hedge = bit(60)
  static let perceive = bit(61)
  static let preposition = bit(62)
  static let open = bit(63)
  /// Shares the bit of `outnumber`, told apart by their words.
  static let stacked = bit(42)

  func has(_ other: SceneTag) -> Bool { !isDisjoint(with: other) }
}

/// What the lexicon knows of one word or fixed phrase.
struct SceneEntry: Sendable {
  var tags: SceneTag
  /// The payload of its main tag: a number, an operator, a relation, an attribute…
  var sense: Int16 = 0
  /// The relation it names; negative for none.
  var relation: Int16 = -1
}

/// A word or fixed phrase of a sentence, with what it can be.
struct Lexeme: Sendable {
  var tags: SceneTag
  var sense: Int16
  var relation: Int16
  /// Tokens of the text.
  var start: Int32
  var end: Int32
  var key: WordKey
  var lemma: WordKey
  /// An open word whose form is not its lemma: a plural noun, mostly.
  var plural: Bool { key != lemma }
  var value: SceneValue?

  func has(_ tags: SceneTag) -> Bool { self.tags.has(tags) }
}
