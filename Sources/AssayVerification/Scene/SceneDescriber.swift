import AssayLanguage
import AssayWire

/// Reads a sentence that describes a picture for the things it names: one claim for each noun phrase.
///
/// Captions use open language, which no grammar covers; what can be checked of them is whether the things that
/// they name are there.
enum SceneDescriber {
  /// Further noun phrases of one sentence are not read.
  static let phrasesMax = 24

  static func claims(of sentence: Sentence, _ lexemes: [Lexeme]) -> [Claim] {
    var parser = SceneParser(text: sentence.text, lexemes: lexemes, range: 0..<lexemes.count)
    parser.compoundMax = 3
    var description = SceneDescription(phrases: [], otherWords: [])
    var denies = false
    while !parser.isDone, description.phrases.count < phrasesMax {
      if let nobody = nobody(&parser) {
        description.phrases.append(nobody)
        continue
      }
      if var phrase = phrase(&parser) {
        phrase.isDenied = denies || phrase.things.quantity.kind == .none
        denies = false
        description.phrases.append(phrase)
        continue
      }
      if let key = parser.current?.key {
        if deniers.contains(key) || (lacking.contains(key) && parser.sees(.of, 1)) {
          denies = true
        } else if looseDeniers.contains(key) || parser.sees(.negated) {
          description.hasLooseDenial = true
        }
      }
      if let lexeme = parser.current, lexeme.has([.open, .posture, .value, .relation]), !lexeme.has([.filler, .be]) {
        let token = sentence.text[Int(lexeme.start)]
        if lexeme.end - lexeme.start == 1, token.end - token.start > 3 {
          description.otherWords.append(CaptionView.forms(token, sentence.text))
        }
      }
      parser.at += 1
    }
    // "may have been ordered": what is only guessed at.
    for (index, lexeme) in lexemes.enumerated().dropLast() where guesses.contains(lexeme.key) {
      if lexemes[index + 1].has([.be, .have]) {
        return [Claim(span: sentence.bytes, type: .other, form: .setAside(.speculation))]
      }
    }
    return description.phrases.indices.map { claim(at: $0, description, sentence) }
  }

  private static let guesses: Set<WordKey> = ["may", "might", "could"]

  /// They deny the phrase behind them.
  private static let deniers: Set<WordKey> = ["without", "lacks", "lack", "lacking", "sans"]
  /// "empty of people", "free of cars"
  private static let lacking: Set<WordKey> = ["empty", "devoid", "free", "clear", "void", "bare"]
  /// They deny something before them, or nobody knows what.
  private static let looseDeniers: Set<WordKey> = [
    "absent", "nowhere", "missing", "never", "nobody", "none", "neither", "nor", "empty", "devoid", "free", "not",
  ]

  /// "no one", "nobody"
  private static func nobody(_ parser: inout SceneParser) -> SceneDescription.Phrase? {
    let start = parser.at
    if parser.sees(.none), parser.sees(key: "one", 1) {
      parser.at += 2
    } else if !parser.takes(key: "nobody") {
      return nil
    }
    let tokens = parser.tokens(from: start)
    let noun = SceneNoun(phrase: "person", lemma: "person", surface: "person", words: ["person"], tokens: tokens)
    let thing = SceneThing(kind: .noun(noun), words: tokens, head: tokens)
    // "No one is in the room", but "nobody has put a table there": only the first speaks of who is there.
    return SceneDescription.Phrase(
      things: SceneQuantified(quantity: SceneQuantity(kind: .none), thing: thing), noun: noun,
      isCertain: parser.sees([.be, .posture]) || parser.isDone,
      isDenied: true, isNobody: true)
  }

  private static func phrase(_ parser: inout SceneParser) -> SceneDescription.Phrase? {
    guard parser.sees(startTags), !parser.sees([.which, .relation, .be, .with, .and]) || parser.sees([.the]) else {
      return nil
    }
    let start = parser.at
    if let lexeme = parser.current, lexeme.tags == .open, SceneWordForms.isParticiple(parser.text, lexeme) {
      return nil
    }
    // "no one": nobody, and nothing that is named.
    if parser.sees(.none), parser.sees(key: "one", 1) || parser.sees(key: "body", 1) { return nil }
    if let lexeme = parser.current, lacking.contains(lexeme.key), parser.sees(.of, 1) { return nil }
    guard let things = parser.quantified(post: false), case .noun(let noun) = things.thing.kind,
      !SceneNouns.wholes.contains(noun.lemma), !things.thing.head.isEmpty
    else {
      parser.at = start
      return nil
    }
    let isCertain = things.quantity.kind != .bare || things.thing.plural
    return SceneDescription.Phrase(things: things, noun: noun, isCertain: isCertain)
  }

  private static let startTags: SceneTag = [
    .open, .indefinite, .the, .demonstrative, .possessive, .each, .all, .both, .none, .some, .vague, .number,
    .comparator, .approx, .other, .value, .shade, .superlative, .ordinal,
  ]

  private static func claim(at index: Int, _ description: SceneDescription, _ sentence: Sentence) -> Claim {
    let phrase = description.phrases[index]
    let tokens = Int(phrase.things.thing.words.lowerBound)..<Int(phrase.things.thing.words.upperBound)
    var formula = SceneFormula(.exists(phrase.things), tokens: tokens)
    formula.description = description
    formula.description?.index = index
    return Claim(
      span: sentence.text.byteRange(tokens: tokens), type: .presence,
      polarity: phrase.isDenied ? .negative : .positive,
      slots: [Claim.Slot("subject", .string(SceneSlots(sentence.text).phrase(phrase.things.thing)))],
      form: .scene(formula))
  }

  // MARK: What is no description

  /// A thing with nothing but values and geometry said of it.
  static func isPlain(_ thing: SceneThing) -> Bool { thing.conditions.allSatisfy { isPlain($0) } }

  static func isPlain(_ condition: SceneCondition) -> Bool {
    switch condition {
    case .values, .isA, .compare, .nearer, .outdoes, .distance, .sameAs, .together, .extreme, .present, .edge, .place:
      true
    case .related(let relation, let object, _, _): geometric.contains(relation) && isPlain(object.thing)
    case .not(let inner): isPlain(inner)
    case .any(let parts), .all(let parts): parts.allSatisfy { isPlain($0) }
    case .has, .lacks, .unlikeIt, .mostOf, .outcounts, .sameContainer, .scoped, .open, .mentions: false
    }
  }

  /// Relations that captions use loosely are not among them.
  private static let geometric: Set<SceneRelation> = [
    .leftOf, .rightOf, .above, .below, .behind, .inFrontOf, .between, .nextTo, .touching, .under, .onTopOf,
  ]
}

extension SceneKind {
  var isPronoun: Bool {
    if case .it = self { true } else { false }
  }
}

extension SceneCondition {
  var isPresence: Bool {
    if case .present = self { true } else { false }
  }
}
