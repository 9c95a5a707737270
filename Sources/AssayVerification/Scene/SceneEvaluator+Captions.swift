import AssayLanguage

/// Things that a describing sentence names, against boxes and captions.
extension SceneEvaluator {
  /// What speaks for and against a named thing.
  private struct Witness {
    var boxes: [Int32] = []
    /// Boxes of a broader label: a person, for "man".
    var broader: [Int32] = []
    /// Facts of captions that name it.
    var captions: [Int] = []
    /// They use its last word only, without what narrows it.
    var isHeadOnly = false
    var knowledge = SceneCoverage.Knowledge.outside

    var isSeen: Bool { !boxes.isEmpty || !captions.isEmpty || !broader.isEmpty }
  }

  func judge(_ description: SceneDescription, of claim: Claim) -> Judgement {
    let phrase = description.phrases[description.index]
    let witness = witness(phrase.noun)
    let context = context(description)
    let focus = text.byteRange(tokens: Int(phrase.noun.tokens.lowerBound)..<Int(phrase.noun.tokens.upperBound))
    let name = text.string(focus)
    let boxes = (witness.boxes + witness.broader).compactMap { view.nodes[Int($0)].fact }
    // A single denied thing is absent; among several nobody knows which one is meant.
    if phrase.isNobody, phrase.isCertain {
      let isSeen = !boxes.isEmpty || !witness.captions.isEmpty
      // "No one is near the car": somebody may be elsewhere.
      return isSeen && description.phrases.count > 1
        ? .notCheckable(.unparsed, rule: "presence.denied@1") : denied(witness, boxes, name, focus)
    }
    if description.phrases.contains(where: { $0.isNobody && !$0.isCertain }) {
      return .notCheckable(.unparsed, rule: "presence.denied@1")
    }
    if description.phrases.contains(where: { $0.isNobody && self.witness($0.noun).isSeen }) {
      // What is said of nobody was not checked; that the things are there is not what is said.
      return .notCheckable(.unparsed, rule: "presence.denied@1")
    }
    if phrase.isDenied || (description.hasLooseDenial && description.phrases.count == 1) {
      return denied(witness, boxes, name, focus)
    }
    if description.hasLooseDenial { return .notCheckable(.unparsed, rule: "presence.denied@1") }
    if let fewer = fewer(phrase.things.quantity, witness, boxes, name, focus) { return fewer }
    if !witness.boxes.isEmpty {
      let strength = witness.captions.isEmpty ? 0.85 : 0.93
      return Judgement(
        .supported, strength: strength, rule: "presence.boxed@1", supporting: boxes + witness.captions,
        explanation: "\(witness.boxes.count) \(name) found\(also(witness.captions)).")
    }
    if !witness.captions.isEmpty {
      // A thing that the extractor knows and did not find: the captions alone say so.
      let isMissing = witness.broader.isEmpty && covered(witness.knowledge) != nil
      return Judgement(
        .supported, strength: isMissing || witness.isHeadOnly ? 0.55 : 0.6 + 0.3 * context,
        rule: "presence.captioned@1",
        supporting: boxes + witness.captions, explanation: "\(witness.captions.count) captions speak of \(name).")
    }
    if !witness.broader.isEmpty {
      return Judgement(
        .supported, strength: 0.35 + 0.4 * context, rule: "presence.compatible@1", supporting: boxes,
        explanation: "What was found may be \(name).")
    }
    if let recall = covered(witness.knowledge) {
      return Judgement(
        .contradicted, strength: 0.4 + 0.5 * recall + 0.05 * (1 - context), rule: "presence.absent@1", focus: focus,
        explanation: "No \(name) among \(view.objects.count) objects, and no caption speaks of one.")
    }
    guard phrase.isCertain else { return .notCheckable(.unparsed, rule: "presence.uncertain@1") }
    // How sure: the more of the sentence is borne out, the likelier it is that this was only not mentioned.
    let strength = 0.8 * (1 - 0.8 * context)
    return Judgement(
      .unsupported, strength: strength, rule: "presence.unmentioned@1", reason: .outsideVocabulary, focus: focus,
      explanation: "No extractor knows \(name), and no caption speaks of it.")
  }

  private func denied(_ witness: Witness, _ boxes: [Int], _ name: String, _ focus: Range<Int>) -> Judgement {
    if !witness.boxes.isEmpty || !witness.captions.isEmpty {
      return Judgement(
        .contradicted, strength: witness.boxes.isEmpty ? 0.7 : 0.9, rule: "presence.denied@1",
        opposing: boxes + witness.captions, focus: focus,
        explanation: "\(name) is said to be absent, and was observed.")
    }
    guard witness.broader.isEmpty else { return .notCheckable(.unparsed, rule: "presence.denied@1") }
    guard let recall = covered(witness.knowledge) else {
      return Judgement(
        .unsupported, strength: 0.5, rule: "presence.denied@1", reason: .recallUnknown,
        explanation: "No \(name) was found, but nobody knows whether it would have been.")
    }
    return Judgement(
      .supported, strength: 0.4 + 0.5 * recall, rule: "presence.denied@1",
      explanation: "No \(name) was found among \(view.objects.count) objects.")
  }

  /// A stated number that the boxes do not reach, or that "exactly" makes too small; nil where the number fits, where
  /// there are no boxes of the very label, or where a caption states it.
  private func fewer(
    _ quantity: SceneQuantity, _ witness: Witness, _ boxes: [Int], _ name: String, _ focus: Range<Int>
  ) -> Judgement? {
    let isLone = Self.isLone(phraseStart: focus, text)
    guard quantity.kind == .count || isLone && quantity.kind == .some, !quantity.approximate, !witness.boxes.isEmpty,
      quantity.number < 100
    else {
      return nil
    }
    let (found, wanted) = (witness.boxes.count, quantity.number)
    let fits =
      switch quantity.op {
      case .exactly: quantity.strict ? found == wanted : found >= wanted
      case .atLeast: found >= wanted
      case .atMost: found <= wanted
      case .moreThan: found > wanted
      case .fewerThan: found < wanted
      }
    guard !fits || (wanted == 1 && found > 1 && isLone) else { return nil }
    if quantity.strict || isLone {
      return Judgement(
        .contradicted, strength: 0.8, rule: "count.boxed@1", opposing: boxes, focus: focus,
        explanation: "\(found) \(name) found; the sentence says \(quantity.strict ? "exactly " : "")\(wanted).")
    }
    let word = Self.numerals.indices.contains(wanted) ? Self.numerals[wanted] : WordKey("\(wanted)")
    let stated = Set(view.captions.captions(with: [word, WordKey("\(wanted)")]).map { view.captions.facts[Int($0)] })
    guard stated.isDisjoint(with: witness.captions) else { return nil }
    return Judgement(
      .contradicted, strength: quantity.strict ? 0.85 : 0.75, rule: "count.boxed@1", opposing: boxes, focus: focus,
      explanation: "\(found) \(name) found; the sentence says \(wanted).")
  }

  /// "a single couch", "a lone bear": one and no more.
  private static func isLone(phraseStart focus: Range<Int>, _ text: TokenizedText) -> Bool {
    let first = text.tokens(in: focus).lowerBound
    return text.tokens[max(0, first - 3)..<min(text.count, first + 1)].contains { lone.contains($0.key) }
  }

  private static let lone: Set<WordKey> = ["single", "lone", "solitary", "sole"]

  private static let numerals: [WordKey] = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
  ]

  private func also(_ captions: [Int]) -> String {
    captions.isEmpty ? "" : ", and \(captions.count) captions speak of it"
  }

  private func covered(_ knowledge: SceneCoverage.Knowledge) -> Double? {
    if case .covered(let recall) = knowledge { recall } else { nil }
  }

  private func witness(_ noun: SceneNoun) -> Witness {
    var witness = Witness()
    witness.boxes = candidates(noun)
    let naming = captions(naming: noun)
    (witness.captions, witness.isHeadOnly) = (naming.facts, naming.isHeadOnly)
    if witness.boxes.isEmpty {
      witness.broader = possible(noun)
      witness.knowledge = knowledge(of: noun)
    }
    return witness
  }

  /// Captions that use the noun, a synonym or a narrower word; a compound counts when its words stand in one caption.
  private func captions(naming noun: SceneNoun) -> CaptionView.Naming {
    guard !view.captions.isEmpty else { return CaptionView.Naming() }
    return view.nouns.captions.value(of: noun, matcher) { naming(noun) }
  }

  private func naming(_ noun: SceneNoun) -> CaptionView.Naming {
    let captions = view.captions
    var isHeadOnly = false
    var found = Set(captions.captions(with: [noun.lemma, noun.surface]))
    for word in noun.words.dropLast() where !found.isEmpty {
      let narrowed = found.intersection(captions.captions(with: [word]))
      if narrowed.isEmpty { isHeadOnly = true } else { found = narrowed }
    }
    if found.isEmpty {
      let claim = matcher.concept(words: noun.words)
      // A word that is a label of its own names that label: "bears" are no people, whatever a dictionary says.
      let isKnown = view.coverage.exists && !isOutside(noun)
      for key in captions.keys.prefix(400) {
        // Nor is a participle a name: "born" is no person.
        if SceneWordForms.irregularParticiples.contains(key) { continue }
        if isKnown, view.coverage.knows(key) || view.coverage.knows(captions.lemma(of: key)) { continue }
        let said = matcher.concept(words: [key])
        if matcher.match(claim, said).supports { found.formUnion(captions.captions(with: [key])) }
      }
    }
    return CaptionView.Naming(facts: found.sorted().map { captions.facts[Int($0)] }, isHeadOnly: isHeadOnly)
  }

  private func isOutside(_ noun: SceneNoun) -> Bool {
    if case .outside = knowledge(of: noun) { true } else { false }
  }

  /// The share of a sentence's words that boxes or captions bear out, leaving the judged phrase out.
  private func context(_ description: SceneDescription) -> Double {
    var said = 1.0
    var borne = 0.5
    for (index, phrase) in description.phrases.enumerated() where index != description.index {
      said += 1
      if witness(phrase.noun).isSeen { borne += 1 }
    }
    for forms in description.otherWords {
      said += 0.5
      if forms.contains(where: { view.captions.has($0) }) { borne += 0.5 }
    }
    return borne / said
  }
}
