import AssayLanguage
import Synchronization

/// What nouns name in one evidence, kept from claim to claim: answers about one picture speak of the same few things,
/// and each sentence is judged once for every thing that it names.
struct NounMemos: Sendable {
  let candidates = NounMemo<[Int32]>()
  let possible = NounMemo<[Int32]>()
  let knowledge = NounMemo<SceneCoverage.Knowledge>()
  let captions = NounMemo<CaptionView.Naming>()
}

/// One kind of finding by noun.
final class NounMemo<Finding: Sendable>: Sendable {
  private struct Entry {
    /// The same lemma may be written in several ways, and a glossary gives words another meaning.
    var surface: WordKey
    var matcher: UInt64
    var finding: Finding
  }

  private let entries = Mutex<[WordKey: Entry]>([:])

  /// What was found of a noun before, or what `find` finds now. The lock is not held while it looks.
  func value(of noun: SceneNoun, _ matcher: LabelMatcher, find: () -> Finding) -> Finding {
    let serial = matcher.serial
    let known = entries.withLock { $0[noun.phrase] }
    if let known, known.surface == noun.surface, known.matcher == serial { return known.finding }
    let entry = Entry(surface: noun.surface, matcher: serial, finding: find())
    entries.withLock { entries in
      if entries.count >= NounMemoLimits.nounsMax { entries.removeAll() }
      entries[noun.phrase] = entry
    }
    return entry.finding
  }
}

enum NounMemoLimits {
  /// Nouns of one evidence; beyond it a memo starts anew.
  static let nounsMax = 2048
}
