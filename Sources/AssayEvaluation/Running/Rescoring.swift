import AssayConfiguration
package import AssayCore
import AssayScoring
import AssayWire
import Glibc

/// Applies today's scorers to the answers of an old run, without a call; the old values are kept and shown beside.
package enum Rescoring {
  package struct Change: Sendable, Hashable {
    package var slice: String?
    package var name: String
    package var authority: Authority
    package var before: Double?
    package var after: Double?
    package var definitionBefore: String?
    package var definitionAfter: String?
  }

  package struct Outcome: Sendable {
    package var folder: RunFolder
    package var results: RunResults
    package var changes: [Change]
    /// Samples whose scores are not what they were.
    package var samplesChanged: Int
    /// How the run itself ended, which new scores do not change.
    package var status: RunManifest.Status
    package var failure: AssayError?
    package var exitCode: ExitCode
  }

  /// Writes `samples.jsonl`, `scores.json`, `slices.json` and `junit.xml` anew; the first time the old ones are kept
  /// with `.before` in their names, so that the values of the run itself stay.
  ///
  /// - Throws: `.data` when the folder holds no run, `.configuration` when the suite has no such scorer, `.storage`.
  package static func rescore(
    _ folder: RunFolder, suite: Suite, tools: EvaluationTools
  ) async throws(AssayError) -> Outcome {
    var manifest = try RunManifest(reading: folder)
    var suite = suite
    (suite.epochs, suite.seed) = (manifest.epochs, manifest.seed)
    let scorers = try ScorerSet(suite, tools)
    // A run that is still written would go on in the file that this replaces.
    if Files.exists(folder.samples) { try AppendLog(path: folder.samples).close() }
    let before = oldValues(folder)
    let temporary = RunFolder(path: folder.path + "/rescored.tmp")
    try Files.makeFolder(temporary.path)
    unlink(temporary.samples)
    let log = try AppendLog(path: temporary.samples)
    var changed = 0
    var clean: SampleRecord?
    for entry in try RunLog(path: folder.samples).entries() {
      var record = try RunLog(path: folder.samples).record(entry)
      let old = record.scores
      if record.isAsItIs { clean = record }
      // Attacks were judged when they were asked, and have no scores.
      if record.attack == nil {
        score(&record, suite, scorers, clean: clean?.index == record.stress?.cleanIndex ? clean : nil)
      }
      if record.scores != old { changed += 1 }
      try await log.append(record.encoded(suite: suite.name))
    }
    try log.close()
    manifest.identity.suite = suite.digest.hex
    manifest.identity.scorers = scorers.digest.hex
    manifest.metrics = scorers.metrics
    let results = try Results.write(
      folder: temporary, suite: suite, scorers: scorers, tools: tools, model: manifest.model,
      identity: manifest.identity, reference: try? manifest.stressReference(),
      sequential: SequentialPlan(manifest.facts))
    try replace(folder, by: temporary)
    try manifest.write(to: folder)
    let ended = manifest.summary["exit_code"]?.int.flatMap { Int32(exactly: $0) }.flatMap(ExitCode.init(rawValue:))
    return Outcome(
      folder: folder, results: results, changes: changes(before, results), samplesChanged: changed,
      status: manifest.status,
      failure: manifest.failure.map { AssayError(.internalError, manifest.summary["error"]?.string ?? $0) },
      exitCode: RunSummary.exitCode(manifest.status, failure: ended, results.verdict))
  }

  /// - Parameter clean: the sample that a stressed one was made of: its media decide the slices of both.
  private static func score(_ record: inout SampleRecord, _ suite: Suite, _ scorers: ScorerSet, clean: SampleRecord?) {
    guard !record.sample.request.messages.isEmpty, record.status != .skipped else { return }
    let media = record.stress == nil ? record.evidence.media : clean?.evidence.media ?? []
    let subject = PredicateSubject(sample: record.sample, media: media)
    var findings: [String] = []
    record.slices = suite.slices.filter { $0.predicate.holds(for: subject, findings: &findings) }.map(\.name)
    let item = ScoringCase(sample: record.sample, evidence: record.evidence, answer: record.answer)
    record.scores = scorers.score(item, slices: record.slices)
  }

  private static func replace(_ folder: RunFolder, by new: RunFolder) throws(AssayError) {
    let pairs = [
      (folder.samples, new.samples), (folder.scores, new.scores), (folder.slices, new.slices),
      (folder.junit, new.junit),
    ]
    for (old, new) in pairs {
      let kept = old + ".before"
      if Files.exists(old), !Files.exists(kept), link(old, kept) != 0 { throw Files.failure("cannot be kept", old) }
      guard rename(new, old) == 0 else { throw Files.failure("cannot be replaced", old) }
    }
    rmdir(new.path)
  }

  private struct Key: Hashable {
    var slice: String?
    var name: String
    var authority: Authority
  }

  private static func oldValues(_ folder: RunFolder) -> [Key: (value: Double?, metric: String?)] {
    var values: [Key: (value: Double?, metric: String?)] = [:]
    func add(_ results: JSONValue?, slice: String?) {
      for authority in Authority.allCases {
        for row in results?[authority.rawValue]?.array ?? [] {
          guard let name = row["name"]?.string else { continue }
          values[Key(slice: slice, name: name, authority: authority)] = (row["value"]?.double, row["metric"]?.string)
        }
      }
    }
    func read(_ path: String) -> JSONValue? {
      (try? Files.read(path, bytesMax: 256 << 20)).flatMap { try? JSONValue(parsing: $0) }
    }
    add(read(folder.scores)?["results"], slice: nil)
    for member in read(folder.slices)?["slices"]?.object?.members ?? [] { add(member.value, slice: member.key) }
    return values
  }

  private static func changes(
    _ before: [Key: (value: Double?, metric: String?)], _ results: RunResults
  ) -> [Change] {
    var changes: [Change] = []
    var seen: Set<Key> = []
    for slice in [results.all] + results.slices {
      for row in slice.metrics {
        let key = Key(slice: slice.slice, name: row.name, authority: row.aggregate.authority)
        seen.insert(key)
        changes.append(
          Change(
            slice: slice.slice, name: row.name, authority: row.aggregate.authority, before: before[key]?.value,
            after: row.aggregate.value, definitionBefore: before[key]?.metric, definitionAfter: row.aggregate.metric))
      }
    }
    func order(_ key: Key) -> (String, String, String) { (key.slice ?? "", key.name, key.authority.rawValue) }
    for (key, old) in before.sorted(by: { order($0.key) < order($1.key) }) where !seen.contains(key) {
      changes.append(
        Change(
          slice: key.slice, name: key.name, authority: key.authority, before: old.value, after: nil,
          definitionBefore: old.metric, definitionAfter: nil))
    }
    return changes
  }
}
