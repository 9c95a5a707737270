import AssayLanguage

/// What a sentence about things says, ready to be checked against objects.
package struct SceneFormula: Sendable {
  var body: SceneProposition
  /// Tokens of the text that say it.
  var tokens: Range<Int>
  /// The polarity that the words have; a claim of the other polarity ("No.") denies them.
  var polarity = Claim.Polarity.positive
  /// More of the sentence was not understood.
  var isPartial = false
  /// Set where a sentence that describes was read for the things it names: all of them, and which one this is.
  var description: SceneDescription?

  init(_ body: SceneProposition, tokens: Range<Int>) {
    self.body = body
    self.tokens = tokens
  }
}

/// A caption-like sentence: the things it names, and its other words that say something.
struct SceneDescription: Sendable {
  struct Phrase: Sendable {
    var things: SceneQuantified
    var noun: SceneNoun
    /// A determiner, a number or a plural shows that it is a noun.
    var isCertain: Bool
    /// "no", "without", "lacks" stand before it.
    var isDenied = false
    /// "no one", "nobody": people, where the rest of the sentence says.
    var isNobody = false
  }

  var phrases: [Phrase]
  /// Verbs, adjectives and the like, by all of their forms.
  var otherWords: [[WordKey]]
  /// The phrase that the claim is about.
  var index = 0
  /// A word somewhere denies something, and nobody knows which phrase it means.
  var hasLooseDenial = false
}

/// A statement that is true or false of a scene.
indirect enum SceneProposition: Sendable {
  case exists(SceneQuantified)
  case predicate(SceneQuantified, SceneCondition)
  /// The condition holds of the first and of nothing else.
  case only(SceneQuantified, SceneCondition)
  /// As many, more or fewer of the first than of the second; times a factor, plus a difference.
  case counts(SceneThing, SceneOperator, SceneThing, factor: Int, difference: Int?)
  case all([SceneProposition])
  case any([SceneProposition])
  case not(SceneProposition)
}

extension SceneProposition {
  /// The things that it is about, where these are one description.
  var things: SceneThing? {
    switch self {
    case .exists(let things), .predicate(let things, _), .only(let things, _): things.thing
    case .not(let inner): inner.things
    case .counts, .all, .any: nil
    }
  }
}

/// How many of a kind of thing.
struct SceneQuantity: Sendable {
  enum Kind: Sendable {
    /// "a", "some"
    case some
    /// A plural without a determiner.
    case bare
    case count
    case all
    case none
    /// "the", "this": one thing, or all of them when plural.
    case the
    case both
    case notAll
    case allBut
    case most
    /// "several", "many", "a few": at least `number`.
    case vague
    /// "no two cubes"
    case noTwo
  }

  var kind: Kind
  var op: SceneOperator = .exactly
  var number = 1
  var only = false
  /// "about five"
  var approximate = false
  /// "two of the cubes", "one of the boxes"
  var ofThe = false
  var isOther = false
  /// The words say "exactly".
  var strict = false

  static let some = SceneQuantity(kind: .some)
  static let bare = SceneQuantity(kind: .bare)
  static let all = SceneQuantity(kind: .all)
}

/// Some number of things of a kind.
struct SceneQuantified: Sendable {
  var quantity: SceneQuantity
  var thing: SceneThing
}

/// A description of things: a kind, and what must hold of each.
struct SceneThing: Sendable {
  var kind: SceneKind = .any
  var conditions: [SceneCondition] = []
  /// What must hold of them together.
  var group: [SceneGroup] = []
  var selector: SceneSelector?
  /// Things of either description.
  var alternatives: [SceneThing] = []
  var plural = false
  /// "items of only black and blue color": there is nothing else.
  var isOnly = false
  /// Values of an attribute are counted, not things.
  var isAttribute = false
  /// A relative clause follows: "only one block, which is blue" counts all blocks.
  var hasClause = false
  /// "three cubes at most": the operator of the count, where it stands behind the noun.
  var postOperator: SceneOperator?
  /// Tokens of the whole phrase, and of its head.
  var words: Range<Int32> = 0..<0
  var head: Range<Int32> = 0..<0
}

extension SceneThing {
  /// "one item of each color"
  var coversValues: Bool {
    group.contains {
      if case .every = $0 { true } else { false }
    }
  }
}

enum SceneKind: Sendable {
  case any
  case noun(SceneNoun)
  /// "block": a cube where cubes are known, otherwise any thing.
  case block(SceneNoun)
  /// Things that stand on each other, at least this many.
  case stack(least: Int, SceneNoun)
  case part(SceneSide)
  /// A wall or corner, where none is labelled.
  case edge(SceneNoun)
  /// "it", "that": the thing that the phrase around it speaks of.
  case it
  /// The picture, or who looks at it.
  case viewer
}

/// A noun as the labels of an evidence are compared with it.
struct SceneNoun: Sendable {
  /// The whole compound by lemma of its last word: "traffic light".
  var phrase: WordKey
  /// Its last word.
  var lemma: WordKey
  var surface: WordKey
  /// All of its words, the last in the singular.
  var words: [WordKey]
  /// The word is a value too ("an orange"): without such a label it means a thing of that value.
  var value: SceneValue?
  var tokens: Range<Int32>
}

/// What must hold of one thing.
indirect enum SceneCondition: Sendable {
  /// One of the values; all of one attribute or of several.
  case values([SceneValue], tokens: Range<Int32>)
  case isA(SceneThing)
  case related(SceneRelation, SceneQuantified, SceneQuantified?, tokens: Range<Int32>)
  case has([SceneQuantified], only: Bool)
  case lacks([SceneQuantified])
  case edge(SceneEdge)
  /// At the top, base or middle of the stack or container (described, or its own).
  case place(SceneSide, SceneQuantified?)
  case compare(SceneMeasure, sign: Int, SceneQuantified)
  /// Nearer to the first than to the second (`sign` -1), or farther.
  case nearer(SceneQuantified, SceneQuantified, sign: Int)
  /// Nearer to the first (`sign` -1) than the second is, or farther from it.
  case outdoes(SceneQuantified, SceneQuantified, sign: Int)
  /// It has the most (1) or the fewest (-1) of such things among its like.
  case mostOf(SceneThing, sign: Int)
  /// It has more, fewer or as many of such things as another.
  case outcounts(SceneThing, SceneOperator, SceneQuantified)
  case distance(SceneQuantified, SceneDistance)
  case sameAs(SceneAttribute, SceneQuantified, same: Bool)
  /// Of another colour than the thing that the phrase around it speaks of.
  case unlikeIt(SceneAttribute)
  /// In the same container as another thing, or as each other.
  case sameContainer(SceneQuantified?)
  /// What must hold of the subjects together.
  case together(SceneGroup)
  case extreme(SceneSelector)
  /// A statement about what it contains.
  case scoped(SceneProposition)
  /// A property that only an open attribute or a caption could show.
  case open(tokens: Range<Int32>, key: WordKey)
  /// A thing beside the subject that what is said brings in: what a rider rides.
  case mentions(SceneQuantified)
  case present
  case not(SceneCondition)
  case any([SceneCondition])
  case all([SceneCondition])
}

/// Touching, or being close to, a wall of the container.
struct SceneEdge: Sendable {
  var side: SceneSide
  var nearly = false
  /// The two sides of a corner that is named.
  var corner: [SceneSide] = []
  var of: SceneQuantified?
  /// How many walls at once.
  var count = 1
  var tokens: Range<Int32> = 0..<0
  /// What touches, where the wall might be a thing of its own.
  var noun: SceneNoun?
}

struct SceneDistance: Sendable {
  var value: Double
  var op: SceneOperator = .exactly
  /// Half of the last digit that was written.
  var resolution: Double
  var approximate = false
  var unit: WordKey?
}

/// What must hold of a set of things.
enum SceneGroup: Sendable {
  case same(SceneAttribute, part: SceneSide?)
  case different(SceneAttribute)
  /// So many values of an attribute among them.
  case distinct(SceneAttribute, Int)
  case heights(same: Bool)
  /// The base and the top of each share an attribute.
  case ends(SceneAttribute, same: Bool)
  /// All values of an attribute that the scene has are among them.
  case every(SceneAttribute)
  /// Their values are these and no others.
  case exactly([SceneValue])
  /// So many of them meet a condition.
  case some(SceneQuantity, SceneCondition)
  /// Things of the same kind of label.
  case touchingEachOther
  /// One right above the other.
  case stacked
}

/// Picks things out of a set by their order.
indirect enum SceneSelector: Sendable {
  case extreme(SceneMeasure, sign: Int)
  /// The nearest to a thing (`sign` -1), or the farthest.
  case nearest(SceneQuantified, sign: Int)
  /// The n-th from a side, from 1.
  case ordinal(Int, from: SceneSide)
}
