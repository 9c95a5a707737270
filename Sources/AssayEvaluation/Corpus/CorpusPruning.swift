import AssayConfiguration
package import AssayCore
import AssayWire
import Glibc

/// Takes cases out of a corpus that it no longer needs.
package struct CorpusPruning: Sendable {
  package struct Rules: Sendable {
    package var olderThanDays: Int?
    /// Right in each of the last so many runs of the corpus's suite.
    package var passedInRuns: Int?
    /// Cases that look the same as an earlier one.
    package var duplicates = false
    package var likeness = MediaPrint.Likeness()

    package init() {}
  }

  package struct Plan: Sendable {
    /// Cases with why they go, in the order of the corpus.
    package var going: [(one: CorpusCase, why: String)] = []
    package var total = 0
    /// Media files that nobody speaks of then.
    package var filesRemoved = 0
    package var notes: [String] = []
  }

  let folder: CorpusFolder
  let rules: Rules
  let judge: CorpusJudge
  /// Runs that may be of the corpus's suite.
  let runs: [RunFolder]
  let nowMs: Int

  package init(_ folder: CorpusFolder, _ rules: Rules, judge: CorpusJudge, runs: [RunFolder]) {
    self.init(folder, rules, judge: judge, runs: runs, nowMs: Clock.nowMs)
  }

  init(_ folder: CorpusFolder, _ rules: Rules, judge: CorpusJudge, runs: [RunFolder], nowMs: Int) {
    (self.folder, self.rules, self.judge, self.runs, self.nowMs) = (folder, rules, judge, runs, nowMs)
  }

  /// What would go; nothing is changed.
  package func plan() throws(AssayError) -> Plan { try plan(try folder.read()) }

  /// Takes it out. Media go after the lines that name them: a kill in between leaves files, never holes.
  ///
  /// - Parameter bound: what the suite's gates ask for from now on; nil for what they ask for already.
  package func apply(bound: Bound? = nil) async throws(AssayError) -> Plan {
    // Others may have written since a plan was looked at: it is made anew under the lock.
    try await folder.locked { () async throws(AssayError) -> Plan in
      let all = try folder.read()
      var plan = try plan(all)
      guard !plan.going.isEmpty else {
        if bound != nil { _ = try CorpusSuite.write(folder, all, bound: bound) }
        return plan
      }
      let going = Set(plan.going.map(\.one.id))
      let left = all.filter { !going.contains($0.id) }
      try folder.write(left)
      _ = try CorpusSuite.write(folder, left, bound: bound)
      plan.filesRemoved = removeMedia(of: plan.going.map(\.one), keeping: left)
      return plan
    }
  }

  private func plan(_ all: [CorpusCase]) throws(AssayError) -> Plan {
    var plan = Plan()
    plan.total = all.count
    let passed = try passedIDs(&plan)
    var kept: [CorpusCase] = []
    for one in all {
      if let why = why(one, passed, kept, &plan) { plan.going.append((one, why)) } else { kept.append(one) }
    }
    return plan
  }

  private func why(
    _ one: CorpusCase, _ passed: Set<String>, _ kept: [CorpusCase], _ plan: inout Plan
  ) -> String? {
    if let days = rules.olderThanDays, let added = Clock.milliseconds(one.note.addedAt),
      nowMs - added > days * 86_400_000
    {
      return days == 1 ? "older than a day" : "older than \(days) days"
    }
    if passed.contains(one.id), let count = rules.passedInRuns {
      return count == 1 ? "right in the last run" : "right in the last \(count) runs"
    }
    if rules.duplicates,
      let (other, isExact) = CorpusAdding.same(
        one.note.words, one.note.media, one.note.perturbation, in: kept, rules.likeness)
    {
      let like = "\(isExact ? "the same as" : "looks or sounds like") \(other.id)"
      // Else what it failed by would be forgotten with it.
      let alone = one.note.scorers.filter { !other.note.scorers.contains($0) }.map(\.name)
      guard !alone.isEmpty else { return like }
      plan.notes.append(
        "\(one.id) \(isExact ? "is " : "")\(like), and stays: \(alone.joined(separator: ", ")) judges it alone")
    }
    return nil
  }

  /// Cases that each of the last runs has asked and found right.
  private func passedIDs(_ plan: inout Plan) throws(AssayError) -> Set<String> {
    guard let count = rules.passedInRuns else { return [] }
    let own = runs.compactMap { run -> (RunFolder, String)? in
      guard let manifest = try? RunManifest(reading: run), manifest.status == .success,
        Files.absolute(manifest.suiteFile) == folder.suite
      else { return nil }
      return (run, manifest.startedAt)
    }.sorted { $0.1 > $1.1 }.prefix(count)
    guard own.count == count else {
      let found = own.isEmpty ? "no finished run" : "only \(own.count) finished runs"
      plan.notes.append(
        "\(found) of \(folder.suite) found where \(count) should have been right: none goes by that rule")
      return []
    }
    var passed: Set<String>?
    for (run, _) in own {
      var right: Set<String> = []
      var wrong: Set<String> = []
      try RunLog(path: run.samples).forEach(depth: .scores) { record throws(AssayError) in
        if case .right = judge.judge(record.scores).0, record.status == .answered {
          right.insert(record.sample.id)
        } else {
          wrong.insert(record.sample.id)
        }
      }
      right.subtract(wrong)
      passed = passed?.intersection(right) ?? right
    }
    return passed ?? []
  }

  /// Files named by digests that only these cases have. Paths are made of digests, never of what a line says.
  private func removeMedia(of going: [CorpusCase], keeping left: [CorpusCase]) -> Int {
    let needed = Set(left.flatMap { $0.note.media.map(\.digest) })
    var removed = 0
    for digest in Set(going.flatMap { $0.note.media.map(\.digest) }).subtracting(needed) {
      let place = folder.media + "/\(digest.hex.prefix(2))"
      for name in Files.names(in: place) where Files.stem(of: name) == digest.hex.dropFirst(2) {
        if unlink(place + "/" + name) == 0 { removed += 1 }
      }
      rmdir(place)
    }
    return removed
  }
}
