package import AssayLanguage

/// Finds relations in a text by their wordings, the longest first.
package enum RelationLexicon {
  /// The relation whose wording starts at a token, and how many tokens the wording has: "sits right on top of"
  /// is `on top of` with five. Words of degree ("directly", "slightly") and verbs of place ("sits", "is parked",
  /// "located") before a wording belong to it.
  package static func match(in text: TokenizedText, at index: Int, before end: Int? = nil) -> (
    relation: Relation, tokens: Int
  )? {
    let end = min(end ?? text.count, text.count)
    guard index >= 0, index < end else { return nil }
    if let plain = plain(text, index, end) { return plain }
    var next = index
    // "is sitting almost directly on": a verb of place, then words of degree.
    if verbs.contains(text.tokens[next].key) { next += 1 }
    var degrees = 0
    while next < end, degrees < degreesMax, degreeWords.contains(text.tokens[next].key) {
      next += 1
      degrees += 1
    }
    guard next > index, next < end, let found = plain(text, next, end) else { return nil }
    // "Lying down", "standing up": a posture, not a place.
    if found.relation == .up || found.relation == .down { return nil }
    return (found.relation, found.tokens + next - index)
  }

  /// The wording alone, without verbs and words of degree before it.
  package static func plain(_ text: TokenizedText, _ index: Int, _ end: Int) -> (relation: Relation, tokens: Int)? {
    guard let found = table.longest(in: text, at: index, before: end) else { return nil }
    return (relations[found.value], found.tokens)
  }

  /// The relation of a whole wording such as "to the left of"; nil when it is none.
  package static func relation(named wording: String) -> Relation? {
    let text = TokenizedText(wording)
    guard let found = match(in: text, at: 0), found.tokens == text.count else { return nil }
    return found.relation
  }

  private static let degreesMax = 3
  private static let relations = Relation.allCases
  private static let table: PhraseTable = {
    var table = PhraseTable()
    for (value, relation) in relations.enumerated() {
      table.insert(TokenizedText(relation.rawValue).tokens.map(\.key), value)
    }
    let numbers = Dictionary(uniqueKeysWithValues: relations.enumerated().map { ($1, $0) })
    for (relation, patterns) in RelationWordings.all {
      for pattern in patterns {
        for words in PhrasePattern.expand(pattern) { table.insert(words, numbers[relation] ?? 0) }
      }
    }
    return table
  }()

  private static let degreeWords: Set<WordKey> = [
    "directly", "immediately", "right", "just", "slightly", "almost", "completely", "fully", "partly", "partially",
    "closely", "clearly", "exactly", "entirely", "precisely", "somewhat", "mostly", "squarely", "well", "far",
    "straight", "diagonally", "vertically", "horizontally", "perfectly", "neatly", "very", "quite", "still", "also",
    "currently", "firmly", "safely", "securely", "loosely", "barely", "visibly", "totally", "way", "high", "low",
  ]

  private static let verbs: Set<WordKey> = {
    let words = """
      sits sit sat sitting seated stands stand stood standing lies lie lay lying laying lays rests rest rested resting
      hangs hang hung hanging floats float floating leans leaning located situated positioned placed found parked
      perched mounted stationed set resides residing kept stored stacked balanced arranged aligned appears seen
      visible nestled tucked propped suspended hovering hovers displayed shown waiting walks walking moves moving
      runs running rides riding crouching kneeling sleeping laid remains stays staying put pinned planted
      """
    return Set(words.split(whereSeparator: \.isWhitespace).map { WordKey($0) })
  }()
}
