import Synchronization

/// Compares the nouns of claims with the labels of observations: by lemma, by the customer's glossary, by the table
/// of detectors' labels, by WordNet. Every pair is worked out once.
package final class LabelMatcher: Sendable {
  private let wordNet: WordNet?
  private let glossary: Glossary
  private let state = Mutex(State())
  /// Tells this matcher from all others of the process, for what is remembered of its answers elsewhere.
  package let serial = LabelMatcher.serials.wrappingAdd(1, ordering: .relaxed).newValue
  private static let serials = Atomic<UInt64>(0)

  /// What is remembered; beyond it the matcher starts to remember anew.
  static let conceptsMax = 200_000
  static let pairsMax = 400_000
  /// Words of a noun phrase that are looked at, from its end.
  private static let wordsMax = 4

  private struct State {
    var concepts: [WordKey: LabelConcept] = [:]
    var next: UInt32 = 0
    /// By the numbers of both concepts, in one key.
    var pairs: [WordKey: LabelMatch] = [:]
  }

  /// What a noun phrase was resolved to.
  struct Content: Sendable {
    /// Of the longest phrase at the end that some dictionary knows, else of the last word.
    var key: WordKey
    var meaning: Int?
    var roles: [LabelLexicon.Role]
    /// Only itself: a compound that its last word does not describe ("toilet seat").
    var isCompound: Bool
    /// Words stand before it that no dictionary knows with it.
    var isModified: Bool
    /// A toy, a picture, a statue of the thing.
    var isUnreal: Bool
    var senses: [UInt32]
  }

  package init(wordNet: WordNet? = nil, glossary: Glossary = .none) {
    self.wordNet = wordNet
    self.glossary = glossary
  }

  /// Whether WordNet is at hand: without it only the built-in words and the glossary are related.
  package var hasWordNet: Bool { wordNet != nil }

  /// The concept of a label, as an extractor writes it: "dining table", "traffic_light", "Hot dogs".
  package func concept(_ label: String) -> LabelConcept {
    let text = TokenizedText(label.utf8.contains(95) ? String(label.map { $0 == "_" ? " " : $0 }) : label)
    return concept(in: text, tokens: 0..<text.count)
  }

  /// The concept of a noun phrase in a text: nouns with their modifiers, without articles and numerals.
  package func concept(in text: TokenizedText, tokens: Range<Int>) -> LabelConcept {
    concept(words: PhraseKey.nounWords(text, tokens))
  }

  /// The concept of words whose last one is a singular noun already.
  package func concept(words: [WordKey]) -> LabelConcept {
    let whole = PhraseKey.combine(words)
    return state.withLock { state in
      if let known = state.concepts[whole] { return known }
      if state.concepts.count >= Self.conceptsMax { state.concepts.removeAll() }
      let concept = LabelConcept(number: state.next, content: resolve(words))
      state.next &+= 1
      state.concepts[whole] = concept
      return concept
    }
  }

  /// How the noun of a claim stands to that of an observation.
  package func match(_ claim: LabelConcept, _ label: LabelConcept) -> LabelMatch {
    if claim.content.key == label.content.key && claim.number == label.number { return same(claim.content) }
    let pair = WordKey(bits: UInt64(claim.number) << 32 | UInt64(label.number))
    if let known = state.withLock({ $0.pairs[pair] }) { return known }
    let found = compare(claim.content, label.content)
    state.withLock { state in
      if state.pairs.count >= Self.pairsMax { state.pairs.removeAll() }
      state.pairs[pair] = found
    }
    return found
  }

  package func match(_ claim: String, _ label: String) -> LabelMatch { match(concept(claim), concept(label)) }

  private func same(_ content: Content) -> LabelMatch {
    LabelMatch(.same, source: .lemma, headOnly: content.isModified)
  }

  private func resolve(_ words: [WordKey]) -> Content {
    let lexicon = LabelLexicon.standard
    let tail = words.suffix(Self.wordsMax)
    var key = words.last ?? WordKey(bits: 0)
    var used = min(1, words.count)
    for start in tail.indices.dropLast() {
      let phrase = PhraseKey.combine(tail[start...])
      guard glossary.meaning(of: phrase) != nil || lexicon.knows(phrase) || wordNet?.hasNoun(phrase) == true else {
        continue
      }
      (key, used) = (phrase, tail.endIndex - start)
      break
    }
    // "mice" and the like, where the rules of spelling do not know them.
    if used == 1, let wordNet, !wordNet.hasNoun(key), let singular = wordNet.singular(of: key) { key = singular }
    let roles = lexicon.roles[key] ?? []
    return Content(
      key: key, meaning: glossary.meaning(of: key), roles: roles,
      isCompound: lexicon.isCompound(key), isModified: words.count > used,
      isUnreal: words.dropLast(used).contains { LabelLexicon.unreal.contains($0) }, senses: senses(key, roles))
  }

  private func senses(_ key: WordKey, _ roles: [LabelLexicon.Role]) -> [UInt32] {
    guard let wordNet else { return [] }
    let lexicon = LabelLexicon.standard
    var senses: [UInt32] = []
    for role in roles where role.part != .broader {
      let name = PhraseKey.noun(lexicon.names[role.label])
      let meaning = lexicon.meanings[role.label].flatMap { wordNet.sense($0, rank: 0) }
      guard let base = meaning ?? wordNet.sense(name, rank: 0) else { continue }
      if role.part != .kind {
        senses.append(base)
        continue
      }
      // Of a kind's meanings only those that are of that kind.
      senses += wordNet.senses(key, most: 4).filter { sense in
        wordNet.ancestors(of: sense).contains { $0.synset == base }
      }
    }
    if senses.isEmpty && !roles.contains(where: { $0.part != .broader }) { return wordNet.senses(key) }
    return Array(senses.prefix(4))
  }

  private func compare(_ claim: Content, _ label: Content) -> LabelMatch {
    var match = known(claim, label)
    if claim.isUnreal != label.isUnreal && match.relation != .unrelated {
      match.relation = .compatible
    }
    match.headOnly = claim.isModified || label.isModified
    return match
  }

  private func known(_ claim: Content, _ label: Content) -> LabelMatch {
    if claim.key == label.key { return LabelMatch(.same, source: .lemma) }
    if let found = byGlossary(claim, label) { return found }
    if let found = LabelTableMatch.compare(claim, label) { return found }
    // A compound is nothing that its last word is, unless WordNet knows it.
    if let wordNet, let found = WordNetMatch.compare(claim, label, in: wordNet) { return found }
    return LabelMatch(.unrelated)
  }

  private func byGlossary(_ claim: Content, _ label: Content) -> LabelMatch? {
    guard !glossary.isEmpty, let a = claim.meaning, let b = label.meaning else {
      return acrossGlossary(claim, label)
    }
    if a == b { return LabelMatch(.synonym, source: .glossary) }
    if let path = glossary.path(from: b, to: a) {
      return LabelMatch(.hypernym, between: path.dropFirst().dropLast().reversed(), source: .glossary)
    }
    if let path = glossary.path(from: a, to: b) {
      return LabelMatch(.hyponym, between: Array(path.dropFirst().dropLast()), source: .glossary)
    }
    return nil
  }

  /// A glossary's term that is a kind of something only the other tables know: "XJ-9" is a pump is a machine.
  private func acrossGlossary(_ claim: Content, _ label: Content) -> LabelMatch? {
    if let meaning = label.meaning {
      for above in glossary.ancestors(of: meaning).dropFirst() {
        let step = resolve([PhraseKey.noun(glossary.name(above))])
        let match = LabelTableMatch.compare(claim, step)
        if claim.key == step.key || match?.supports == true {
          return LabelMatch(.hypernym, between: [glossary.name(above)], source: .glossary)
        }
      }
    }
    return nil
  }
}
