/// Relations between words of the table of labels.
enum LabelTableMatch {
  /// Nil when the table does not know both, or leaves it to a dictionary.
  static func compare(_ claim: LabelMatcher.Content, _ label: LabelMatcher.Content) -> LabelMatch? {
    guard !claim.roles.isEmpty, !label.roles.isEmpty else { return nil }
    var best: LabelMatch?
    for a in claim.roles {
      for b in label.roles {
        guard let found = compare(claim, a, label, b) else { continue }
        if best.map({ rank(found) < rank($0) }) ?? true { best = found }
      }
    }
    return best
  }

  /// Too broad a parent for two things to be told apart by it.
  private static let joinsNothing: Set<String> = ["living thing", "being", "object", "item", "device", "toy", "figure"]

  private static func rank(_ match: LabelMatch) -> Int {
    LabelMatch.Relation.allCases.firstIndex(of: match.relation) ?? Int.max
  }

  private static func compare(
    _ claim: LabelMatcher.Content, _ a: LabelLexicon.Role, _ label: LabelMatcher.Content, _ b: LabelLexicon.Role
  ) -> LabelMatch? {
    let lexicon = LabelLexicon.standard
    func found(_ relation: LabelMatch.Relation, over between: String? = nil, listed: Bool = false) -> LabelMatch {
      LabelMatch(relation, between: between.map { [$0] } ?? [], source: .table, listed: listed)
    }
    let base = lexicon.names[a.label]
    guard a.label == b.label else {
      // Two broader words, or one of another label: a dictionary may know more.
      guard a.part != .broader, b.part != .broader else { return nil }
      if lexicon.areConfusable(a.label, b.label) { return found(.compatible) }
      let parents = lexicon.broader[a.label].filter { !joinsNothing.contains($0) }
      if let parent = parents.first(where: lexicon.broader[b.label].contains) {
        return found(.coHyponym, over: parent)
      }
      return found(.unrelated)
    }
    switch (a.part, b.part) {
    case (.broader, .broader): return nil
    case (.broader, .kind): return found(.hypernym, over: base)
    case (.broader, _): return found(.hypernym)
    case (.kind, .broader): return found(.hyponym, over: base)
    case (_, .broader): return found(.hyponym)
    case (.kind, .kind):
      if LabelLexicon.differInSex(claim.key, label.key) { return found(.coHyponym, over: base) }
      return found(.compatible)
    case (.kind, _): return found(.hyponym, listed: true)
    case (_, .kind): return found(.hypernym)
    default: return found(.synonym)
    }
  }
}

/// Relations between meanings of WordNet.
enum WordNetMatch {
  /// Steps up on either side to a common parent of two disjoint kinds.
  static let siblingStepsMax = 2
  /// Kinds in these of the lexicographer's files exclude each other: animals, artifacts, food, plants, substances.
  /// Persons do not: one may be a mother and a doctor.
  private static let disjointFiles: Set<Int> = [5, 6, 13, 20, 27]
  private static let pathMax = 6

  static func compare(_ claim: LabelMatcher.Content, _ label: LabelMatcher.Content, in wordNet: WordNet)
    -> LabelMatch?
  {
    var sibling: LabelMatch?
    var broader: LabelMatch?
    for (aRank, a) in claim.senses.enumerated() {
      let above = wordNet.ancestors(of: a)
      for (bRank, b) in label.senses.enumerated() {
        if a == b { return LabelMatch(.synonym, source: .wordNet) }
        let below = wordNet.ancestors(of: b)
        if let place = below.firstIndex(where: { $0.synset == a }) {
          let between = names(below, from: place, wordNet).dropFirst().dropLast()
          return LabelMatch(.hypernym, between: Array(between), source: .wordNet)
        }
        if broader == nil, let place = above.firstIndex(where: { $0.synset == b }) {
          let between = names(above, from: place, wordNet).reversed().dropFirst().dropLast()
          broader = LabelMatch(.hyponym, between: Array(between), source: .wordNet)
        }
        // Rare meanings make everything siblings.
        if sibling == nil, aRank == 0, bRank == 0, let parent = commonParent(above, below, in: wordNet) {
          sibling = LabelMatch(.coHyponym, between: [parent], source: .wordNet)
        }
      }
    }
    return broader ?? sibling
  }

  /// Names from an ancestor down to the meaning it was reached from; long ways lose their middle.
  private static func names(_ ancestors: [WordNet.Ancestor], from place: Int, _ wordNet: WordNet) -> [String] {
    var path: [String] = []
    var index = place
    while true {
      path.append(wordNet.name(of: ancestors[index].synset))
      if index == 0 { break }
      index = ancestors[index].from
    }
    if path.count > pathMax { path = path.prefix(pathMax / 2) + path.suffix(pathMax / 2) }
    return path
  }

  private static func commonParent(_ a: [WordNet.Ancestor], _ b: [WordNet.Ancestor], in wordNet: WordNet) -> String? {
    guard let first = a.first, let second = b.first,
      wordNet.file(of: first.synset) == wordNet.file(of: second.synset),
      disjointFiles.contains(wordNet.file(of: first.synset))
    else { return nil }
    for ancestor in a where ancestor.steps > 0 && ancestor.steps <= siblingStepsMax {
      if b.contains(where: { $0.synset == ancestor.synset && $0.steps > 0 && $0.steps <= siblingStepsMax }) {
        return wordNet.name(of: ancestor.synset)
      }
    }
    return nil
  }
}
