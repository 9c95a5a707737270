package import AssayLanguage
import Glibc

/// Nouns of claims against labels of the evidence.
extension SceneEvaluator {
  /// More labels than this are not compared one by one.
  static let labelsMax = 512

  /// Objects whose label a noun names, exactly or as a broader word.
  func candidates(_ noun: SceneNoun) -> [Int32] {
    if let exact = view.byLabel[noun.phrase] { return exact }
    return view.nouns.candidates.value(of: noun, matcher) { matching(noun) }
  }

  private func matching(_ noun: SceneNoun) -> [Int32] {
    if let synonyms = SceneSynonyms.table[noun.phrase] {
      let found = synonyms.flatMap { view.byLabel[$0] ?? [] }
      if !found.isEmpty { return found }
    }
    guard view.labels.count <= Self.labelsMax else { return [] }
    let claim = matcher.concept(words: noun.words)
    var found: [Int32] = []
    for (label, nodes) in view.labels where match(claim, label).supports { found += nodes }
    return found
  }

  /// Objects that may be what a narrower noun names: a person, for "man".
  func possible(_ noun: SceneNoun) -> [Int32] {
    // What the extractor has a label of its own for is not hidden under another one.
    guard view.labels.count <= Self.labelsMax, !view.coverage.knows(noun.phrase) else { return [] }
    return view.nouns.possible.value(of: noun, matcher) {
      let claim = matcher.concept(words: noun.words)
      var found: [Int32] = []
      for (label, nodes) in view.labels {
        switch match(claim, label).relation {
        case .hyponym, .compatible: found += nodes
        default: continue
        }
      }
      return found
    }
  }

  func match(_ claim: LabelConcept, _ label: SceneLabel) -> LabelMatch {
    matcher.match(claim, matcher.concept(words: label.words))
  }

  func match(_ noun: SceneNoun, _ label: SceneLabel) -> LabelMatch { match(matcher.concept(words: noun.words), label) }

  /// Whether a thing that a noun names would have been found.
  func knowledge(of noun: SceneNoun) -> SceneCoverage.Knowledge {
    if isDoubtful(noun) { return .outside }
    let exact = view.coverage.knowledge(of: noun)
    guard case .outside = exact else { return exact }
    if let others = SceneSynonyms.table[noun.phrase], others.contains(where: { view.coverage.knows($0) }) {
      return view.coverage.anyKnowledge
    }
    guard view.coverage.vocabulary.count <= 4 * Self.labelsMax else { return .outside }
    return view.nouns.knowledge.value(of: noun, matcher) {
      let claim = matcher.concept(words: noun.words)
      for label in view.coverage.vocabulary {
        switch match(claim, label).relation {
        // What would have been found under another name, or under a broader one.
        case .same, .synonym, .hyponym: return view.coverage.knowledge(of: label)
        default: continue
        }
      }
      return .outside
    }
  }
}

extension SceneCondition {
  /// Nothing but an open property is said.
  var isOpen: Bool {
    switch self {
    case .open: true
    case .not(let inner): inner.isOpen
    case .all(let parts), .any(let parts): parts.contains { $0.isOpen }
    default: false
    }
  }
}

extension SceneEvaluator {
  /// A thing that no vocabulary names: what it does or is cannot be looked up, not even in a complete scene.
  func isUnlabelled(_ thing: SceneThing) -> Bool {
    guard case .noun(let noun) = thing.kind else { return false }
    return !view.coverage.knows(noun.phrase) && !view.coverage.knows(noun.lemma)
      && SceneSynonyms.table[noun.phrase] == nil
  }

  /// Even of a complete scene only things are known to be absent: what was taken for a noun and is none ("sphere
  /// feels", "the latter", "three of them") says nothing.
  private func isDoubtful(_ noun: SceneNoun) -> Bool {
    guard view.coverage.isClosed, !view.coverage.knows(noun.phrase), !view.coverage.knows(noun.lemma),
      SceneSynonyms.table[noun.phrase] == nil
    else { return false }
    if Self.notThings.contains(noun.lemma) || Self.notThings.contains(noun.surface) { return true }
    // A known label with an unknown word behind it is a subject with its verb, not a compound.
    if noun.words.dropLast().contains(where: { view.coverage.knows($0) || SceneSynonyms.table[$0] != nil }) {
      return true
    }
    let tokens = Int(noun.tokens.lowerBound)..<min(Int(noun.tokens.upperBound), text.count)
    if tokens.contains(where: { text[$0].kind != .word }) { return true }
    guard let wordNet = SceneLabels.wordNet else { return false }
    return !wordNet.hasNoun(noun.lemma) && !wordNet.hasNoun(noun.surface)
  }

  private static let notThings: Set<WordKey> = [
    "it", "they", "them", "this", "that", "these", "those", "latter", "former", "one", "ones", "other", "others",
    "rest", "remainder", "he", "she", "him", "her", "camera", "viewer", "observer", "made", "count", "number", "total",
  ]
}

/// Other names of the labels that drawn scenes use.
enum SceneSynonyms {
  static let table: [WordKey: [WordKey]] = [
    "ball": ["sphere"], "orb": ["sphere"], "globe": ["sphere"], "box": ["cube"], "disc": ["circle", "cylinder"],
    "disk": ["circle", "cylinder"], "dot": ["circle"], "round": ["circle", "sphere"], "can": ["cylinder"],
    "tube": ["cylinder"], "rectangle": ["square"], "container": ["box"], "grid": ["box"], "panel": ["box"],
  ]
}

/// The words that nouns are compared by.
package enum SceneLabels {
  /// With WordNet where it is installed, opened at first use; its compiled table is kept in the user's cache folder.
  package static let standard = LabelMatcher(wordNet: wordNet)

  /// Nil where WordNet is not installed: then labels match by lemma, synonym and glossary only.
  package static let wordNet = try? WordNetStore.open(table: table)

  /// `$XDG_CACHE_HOME/assay/wordnet.table`, else `~/.cache/assay/wordnet.table`; nil where neither can be made.
  private static var table: String? {
    let base: String
    if let cache = getenv("XDG_CACHE_HOME"), cache.pointee != 0 {
      base = String(cString: cache)
    } else if let home = getenv("HOME"), home.pointee != 0 {
      base = String(cString: home) + "/.cache"
    } else {
      return nil
    }
    let folder = base + "/assay"
    _ = mkdir(base, 0o755)
    _ = mkdir(folder, 0o755)
    return access(folder, W_OK) == 0 ? folder + "/wordnet.table" : nil
  }
}
