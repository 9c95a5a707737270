package import AssayLanguage
import AssayWire

/// The evidence of one request, indexed once and then read by every rule. Immutable.
///
/// Views that only some claims need (`scene`, `page`, `transcript`, `passages`) are built when the index is
/// built, and only from facts of their kind, so that a claim costs no scan over facts of another kind.
package final class EvidenceIndex: Sendable {
  package let frames: [Frame]
  /// In the order of the input; a fact's number in here is its identity for judgements.
  package let facts: [Fact]
  package let coverage: [FactCoverage]
  /// Further answers of the same model to the same request.
  package let samples: [String]
  package let kinds: FactKinds
  /// Extractors that could not run.
  package let unavailable: [UnavailableExtractor]

  package let scene: SceneView
  package let texts: TextView
  package let space: SpaceView
  /// What the modalities say differently of the same thing, before any answer.
  package let conflicts: ConflictReport

  package init(
    frames: [Frame] = [], facts: [Fact] = [], coverage: [FactCoverage] = [], samples: [String] = [],
    unavailable: [UnavailableExtractor] = [], conditions: ConditionLexicon = .standard
  ) {
    self.frames = frames
    self.facts = facts
    self.coverage = coverage
    self.samples = samples
    self.unavailable = unavailable
    var kinds: FactKinds = samples.isEmpty ? [] : .samples
    for fact in facts { kinds.insert(FactKinds(fact.kind)) }
    self.kinds = kinds
    scene = SceneView(frames: frames, facts: facts, coverage: coverage)
    texts = TextView(frames: frames, facts: facts, coverage: coverage, samples: samples)
    space = SpaceView(frames: frames, facts: facts, coverage: coverage)
    conflicts = ConflictFinder.report(facts, conditions: conditions)
  }

  package static let empty = EvidenceIndex()

  package func coverage(_ kind: Fact.Kind) -> [FactCoverage] { coverage.filter { $0.kind == kind } }
}

/// Which kinds of evidence there are: lets a reader choose between two readings of a sentence.
package struct FactKinds: OptionSet, Sendable {
  package let rawValue: UInt16
  package init(rawValue: UInt16) { self.rawValue = rawValue }

  package static let objects = FactKinds(rawValue: 1)
  package static let texts = FactKinds(rawValue: 2)
  package static let words = FactKinds(rawValue: 4)
  package static let speech = FactKinds(rawValue: 8)
  package static let sounds = FactKinds(rawValue: 16)
  package static let fields = FactKinds(rawValue: 32)
  package static let measures = FactKinds(rawValue: 64)
  package static let captions = FactKinds(rawValue: 128)
  package static let passages = FactKinds(rawValue: 256)
  package static let metadata = FactKinds(rawValue: 512)
  package static let samples = FactKinds(rawValue: 1024)

  package init(_ kind: Fact.Kind) {
    self =
      switch kind {
      case .object: .objects
      case .text: .texts
      case .word: .words
      case .speech: .speech
      case .sound: .sounds
      case .field: .fields
      case .measure: .measures
      case .caption: .captions
      case .passage: .passages
      case .metadata: .metadata
      }
  }
}

extension EvidenceIndex {
  /// The words of the things that were observed.
  package var labelWords: Set<WordKey> {
    var words: Set<WordKey> = []
    for number in scene.objects.prefix(Self.wordsFactsMax) { words.formUnion(WordKey.words(of: facts[number].value)) }
    return words
  }

  /// The words of everything that was observed: labels and the values of attributes.
  package var observedWords: Set<WordKey> {
    var words: Set<WordKey> = []
    for fact in facts.prefix(Self.wordsFactsMax) {
      words.formUnion(WordKey.words(of: fact.value))
      for attribute in fact.attributes { words.formUnion(WordKey.words(of: attribute.value.string ?? "")) }
    }
    return words
  }

  /// Only prompts ask for these sets; beyond this many facts they are cut.
  private static var wordsFactsMax: Int { 10_000 }
}

extension EvidenceIndex {
  /// Only the facts with these ids, and what contains them; coverage stays as it is.
  package func restricted(to ids: Set<String>) -> EvidenceIndex {
    restricted(to: facts.indices.filter { ids.contains(facts[$0].id) })
  }

  /// Only the facts with these numbers, and what contains them; coverage stays as it is.
  package func restricted(to numbers: [Int]) -> EvidenceIndex {
    var kept: Set<Int> = []
    for number in numbers {
      var next: Int? = number
      while let current = next, kept.insert(current).inserted { next = facts[current].parent }
    }
    var place: [Int: Int] = [:]
    var chosen: [Fact] = []
    for number in kept.sorted() {
      var fact = facts[number]
      fact.parent = fact.parent.flatMap { place[$0] }
      place[number] = chosen.count
      chosen.append(fact)
    }
    return EvidenceIndex(frames: frames, facts: chosen, coverage: coverage, unavailable: unavailable)
  }
}
