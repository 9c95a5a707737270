import AssayConfiguration
package import AssayCore
import AssayWire

/// The suite of a corpus: every scorer that its cases bring, each on its own cases, and a gate for each.
package enum CorpusSuite {
  /// Most of what went wrong once is right now.
  package static let bound = Bound(.atLeast, 0.95)
  static let mark = "# Written by `assay corpus`, again and again. Without this line it is yours, and is left alone."

  /// The scorers of a new case under names that mean the same in the whole corpus.
  static func named(_ scorers: [CorpusScorer], among all: [CorpusCase]) -> [CorpusScorer] {
    var known: [String: CorpusScorer] = [:]
    for one in all { for scorer in one.note.scorers where known[scorer.name] == nil { known[scorer.name] = scorer } }
    return scorers.map { scorer in
      var scorer = scorer
      let name = safe(scorer.name)
      var number = 1
      repeat {
        scorer.name = number == 1 ? name : "\(name)_\(number)"
        number += 1
      } while known[scorer.name].map({ $0 != scorer }) ?? false
      known[scorer.name] = scorer
      return scorer
    }
  }

  private static func safe(_ name: String) -> String {
    let bytes = name.utf8.prefix(60).map { byte -> UInt8 in
      byte &- 48 < 10 || byte | 0x20 >= 97 && byte | 0x20 <= 122 ? byte : UInt8(ascii: "_")
    }
    return bytes.isEmpty ? "answer" : String(decoding: bytes, as: UTF8.self)
  }

  /// What is good is a share: a bound that all of them keep, or none can, would be no gate.
  ///
  /// - Throws: `.usage` naming what is wrong with it.
  package static func bound(parsing text: String) throws(AssayError) -> Bound {
    guard let bound = Bound(parsing: text) else {
      throw AssayError(.usage, "`\(text.shortened(40))` is no bound", remedy: "write for example \">= 0.95\"")
    }
    let isKept =
      bound.comparison == .atLeast ? bound.limit > 0 && bound.limit <= 1 : bound.limit >= 0 && bound.limit < 1
    guard bound.isLower, isKept else {
      throw AssayError(
        .usage, "no gate of a corpus can be `\(bound.text)`: it asks for at least a share of what was right",
        remedy: "write a share from 0 to 1, as \">= 0.95\"; for error rates it is turned around")
    }
    return bound
  }

  private static let boundMark = "# Gates ask for: "

  /// What the gates of a suite that is written here ask for; nil where it does not say so.
  private static func bound(of suite: [UInt8]) -> Bound? {
    for line in suite.split(separator: 0x0A, maxSplits: 3).prefix(2) where line.starts(with: boundMark.utf8) {
      return try? bound(parsing: String(decoding: line.dropFirst(boundMark.utf8.count), as: UTF8.self))
    }
    return nil
  }

  /// - Parameter bound: what gates ask for from now on; nil leaves what they ask for.
  /// - Returns: false where the file is somebody's own.
  static func write(_ folder: CorpusFolder, _ all: [CorpusCase], bound: Bound?) throws(AssayError) -> Bool {
    var known: Bound?
    if Files.exists(folder.suite) {
      let there = try Files.read(folder.suite, bytesMax: 16 << 20)
      guard there.starts(with: mark.utf8) else { return false }
      known = Self.bound(of: there)
    }
    try Files.write(Array(text(all, bound: bound ?? known ?? Self.bound).utf8), to: folder.suite)
    return true
  }

  /// At least 0.95 of what is good is at most 0.05 of what is bad.
  private static func mirrored(_ bound: Bound) -> Bound {
    let limit = ((1 - bound.limit) * 1e9).rounded() / 1e9
    switch bound.comparison {
    case .atLeast: return Bound(.atMost, limit)
    case .above: return Bound(.below, limit)
    case .atMost: return Bound(.atLeast, limit)
    case .below: return Bound(.above, limit)
    }
  }

  static func text(_ all: [CorpusCase], bound: Bound) -> String {
    var scorers: [CorpusScorer] = []
    var names: Set<String> = []
    for one in all {
      for scorer in one.note.scorers where names.insert(scorer.name).inserted { scorers.append(scorer) }
    }
    var lines = [
      mark, boundMark + bound.text, "version: 1", "name: corpus",
      "description: What went wrong once, or nearly did, and has to stay right.", "data: cases.jsonl",
      "model: builtin:pipeline", "slices:",
    ]
    // The built-in model answers from what perception finds: with other extractors other cases would fail.
    let named = all.map(\.note.extractors)
    if !named.isEmpty, named.allSatisfy({ $0 != nil }) {
      let extractors = Set(named.compactMap { $0 }.joined()).sorted()
      lines.insert("perception: {extractors: [\(extractors.joined(separator: ", "))]}", at: lines.count - 1)
    }
    for reason in CorpusReason.allCases {
      lines.append("  \(reason.rawValue): attributes.corpus.reason == \"\(reason.rawValue)\"")
    }
    for scorer in scorers { lines.append("  by_\(scorer.name): attributes.corpus.scorers contains \"\(scorer.name)\"") }
    // A suite has a scorer, also where no case brings one.
    if scorers.isEmpty {
      return (lines + ["scorers:", "  - \(JSONValue.object(CorpusScorer.usual.suiteJSON).compact)"]).joined(
        separator: "\n") + "\n"
    }
    lines.append("scorers:")
    for scorer in scorers {
      var object = scorer.suiteJSON
      object.append("on", .string("by_" + scorer.name))
      lines.append("  - " + JSONValue.object(object).compact)
    }
    lines.append("gates:")
    for scorer in scorers {
      let gate: JSONValue = [
        "metric": .string(scorer.name), "slice": .string("by_" + scorer.name), "on": "value",
        "bound": .string(scorer.isLowerBetter ? mirrored(bound).text : bound.text), "min_n": 1,
      ]
      lines.append("  - " + gate.compact)
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
