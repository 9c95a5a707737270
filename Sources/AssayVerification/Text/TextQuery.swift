package import AssayLanguage

/// What a sentence says about read, spoken or written text, ready to be checked.
///
/// Token ranges point into the text that the claim stands in.
package struct TextQuery: Sendable {
  package enum Form: Sendable {
    case field(FieldQuery)
    case read(ReadQuery)
    case spoken(SpokenQuery)
    case sound(SoundQuery)
    /// How many people speak.
    case speakers(AmountCondition)
    /// The whole sentence, to be compared with passages or with further samples.
    case statement(Range<Int>)
  }

  package var form: Form
  /// The claim denies what the form says.
  package var negative: Bool

  package init(_ form: Form, negative: Bool = false) {
    self.form = form
    self.negative = negative
  }
}

/// A role of a document and the value that the claim gives it.
package struct FieldQuery: Sendable {
  package var role: FieldRole
  /// The words that name the role, for a role that the lexicon does not know and for explanations.
  package var name: [WordKey]
  package var nameText: String
  package var value: Range<Int>
  /// Comparisons, where the sentence says more than one plain amount.
  package var conditions: [AmountCondition] = []
  package var manner: Manner = .plain
  /// The words of the name without the ending of a plural; empty where they are the same.
  package var singular: [WordKey] = []

  package enum Manner: Sendable, Hashable {
    case plain
    /// The value stands alone; which role it has is a guess.
    case bare
    /// The claim gives no value: "a discount was given" says that it is not nought.
    case exists
  }

  package init(role: FieldRole, name: [WordKey], nameText: String, value: Range<Int>) {
    self.role = role
    self.name = name
    self.nameText = nameText
    self.value = value
  }
}

/// Text that something reads, without a role.
package struct ReadQuery: Sendable {
  package var value: Range<Int>
  /// Words of the thing that bears the text ("the stop sign"); empty when none is named.
  package var bearer: [WordKey]

  package init(value: Range<Int>, bearer: [WordKey] = []) {
    self.value = value
    self.bearer = bearer
  }
}

/// Words that were said, with the time, the speaker or the order that the claim gives them.
package struct SpokenQuery: Sendable {
  package enum Relation: Sendable, Hashable { case none, before, after, sameSpeaker, differentSpeakers }

  package var quote: Range<Int>
  /// The words stand in quotation marks; otherwise they may be a paraphrase.
  package var verbatim: Bool
  package var second: Range<Int>?
  package var relation: Relation
  package var time: TimeQuery?
  /// The token that names the speaker: `2`, `Anna`; nil when anybody will do.
  package var speaker: Range<Int>?
  /// How often it is said, where the claim tells.
  package var times: Int?
  package var timesAtLeast: Bool

  package init(
    quote: Range<Int>, verbatim: Bool, second: Range<Int>? = nil, relation: Relation = .none, time: TimeQuery? = nil,
    speaker: Range<Int>? = nil, times: Int? = nil, timesAtLeast: Bool = false
  ) {
    self.quote = quote
    self.verbatim = verbatim
    self.second = second
    self.relation = relation
    self.time = time
    self.speaker = speaker
    self.times = times
    self.timesAtLeast = timesAtLeast
  }
}

/// A sound with the time, the length or the order that the claim gives it.
package struct SoundQuery: Sendable {
  package var label: Range<Int>
  package var second: Range<Int>?
  package var relation: SpokenQuery.Relation
  package var time: TimeQuery?
  /// Length in seconds.
  package var seconds: Double?

  package init(
    label: Range<Int>, second: Range<Int>? = nil, relation: SpokenQuery.Relation = .none, time: TimeQuery? = nil,
    seconds: Double? = nil
  ) {
    self.label = label
    self.second = second
    self.relation = relation
    self.time = time
    self.seconds = seconds
  }
}

/// When: seconds from the start, and how far off a true statement may be.
package struct TimeQuery: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    case at, between, before, after
    /// Within the last `start` seconds.
    case closing
    /// "At the beginning", "towards the end": a fifth of the whole.
    case opening, ending
    /// A share of the whole, from `start` to `end` as fractions: "the second half".
    case part
  }

  package var kind: Kind
  package var start: Double
  package var end: Double
  package var tolerance: Double
  /// The tokens that say it.
  package var tokens: Range<Int>

  package init(kind: Kind, start: Double, end: Double, tolerance: Double, tokens: Range<Int>) {
    self.kind = kind
    self.start = start
    self.end = end
    self.tolerance = tolerance
    self.tokens = tokens
  }
}
