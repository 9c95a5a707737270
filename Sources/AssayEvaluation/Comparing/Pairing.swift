import AssayConfiguration
import AssayCore

/// Two runs, paired by the ids of their samples.
struct Pairing {
  struct Change {
    var id: String
    var base: Double
    var candidate: Double
    /// Of a stressed sample: both runs' values of the sample as it is.
    var clean: ComparisonCase.Clean?
  }

  let base: ComparedRun
  let candidate: ComparedRun
  /// In both, in the order of the base's dataset.
  let ids: [String]
  let onlyBase: Int
  let onlyCandidate: Int
  /// Samples that both runs were to ask and that are in the log of one only: the other did not finish, or stopped early.
  let missing: (inBase: [String], inCandidate: [String])
  /// Whether both runs were to ask the same samples.
  let isSameChoice: Bool
  /// Same id, other question, media or labels: no pair.
  let otherContent: Int

  init(_ base: ComparedRun, _ candidate: ComparedRun) {
    self.base = base
    self.candidate = candidate
    var (ids, others) = ([String](), 0)
    var common = 0
    for id in base.ids {
      guard let first = base.samples[id], let second = candidate.samples[id] else { continue }
      common += 1
      if first.content == second.content { ids.append(id) } else { others += 1 }
    }
    self.ids = ids
    otherContent = others
    isSameChoice = base.manifest.identity.selection == candidate.manifest.identity.selection
    missing =
      isSameChoice
      ? (
        inBase: candidate.ids.filter { base.samples[$0] == nil },
        inCandidate: base.ids.filter { candidate.samples[$0] == nil }
      ) : ([], [])
    onlyBase = base.ids.count - common
    onlyCandidate = candidate.ids.count - common
  }

  var hasClusters: Bool { ids.contains { base.samples[$0]?.cluster != nil } }

  /// Samples whose value of the metric differs, by how much and in which direction; gold where there is gold.
  ///
  /// - Parameter ids: of pairs.
  func changes(_ metric: String?, _ ids: [String]) -> (worse: [Change], better: [Change]) {
    guard let (first, second) = positions(metric) else { return ([], []) }
    let sign = base.metrics[first].higherIsBetter ? 1.0 : -1.0
    var (worse, better) = ([Change](), [Change]())
    for id in ids {
      guard let mine = base.samples[id]?.values[first]?.mean,
        let theirs = candidate.samples[id]?.values[second]?.mean, mine != theirs
      else { continue }
      let change = Change(id: id, base: mine, candidate: theirs)
      if (theirs - mine) * sign < 0 { worse.append(change) } else { better.append(change) }
    }
    // Stable, so that equals stay in the order of the dataset.
    func ordered(_ changes: [Change]) -> [Change] {
      changes.enumerated().sorted {
        (-abs($0.element.candidate - $0.element.base), $0.offset)
          < (-abs($1.element.candidate - $1.element.base), $1.offset)
      }.map(\.element)
    }
    return (ordered(worse), ordered(better))
  }

  /// Where both runs have a metric, gold where there is gold; nil where they do not mean the same by it.
  func positions(_ metric: String?) -> (base: Int, candidate: Int)? {
    let found = Authority.allCases.lazy.compactMap { authority -> (Int, Int)? in
      let key = MetricKey(name: metric ?? "", authority: authority)
      guard let first = base.position(of: key), let second = candidate.position(of: key) else { return nil }
      return (first, second)
    }.first
    guard let (first, second) = found, base.metrics[first].definition == candidate.metrics[second].definition else {
      return nil
    }
    return (first, second)
  }

  /// Reads what both runs answered.
  func cases(_ changes: [Change], casesMax: Int) throws(AssayError) -> [ComparisonCase] {
    var cases: [ComparisonCase] = []
    for change in changes.prefix(casesMax) {
      guard let first = base.samples[change.id], let second = candidate.samples[change.id] else { continue }
      let mine = try RunLog(path: base.folder.samples).record(first.entry)
      let theirs = try RunLog(path: candidate.folder.samples).record(second.entry)
      cases.append(
        ComparisonCase(
          id: change.id, slices: first.slices, base: change.base, candidate: change.candidate,
          baseAnswer: mine.answer?.text, candidateAnswer: theirs.answer?.text, media: media(theirs),
          baseRecord: mine, candidateRecord: theirs, clean: change.clean))
    }
    return cases
  }

  private func media(_ record: SampleRecord) -> [ComparisonCase.Medium] {
    record.sample.request.parts.enumerated().compactMap { index, part in
      guard let asset = part.asset else { return nil }
      let places = [
        record.mediaPaths[index], candidate.folder.mediaPath(asset.digest), base.folder.mediaPath(asset.digest),
      ]
      return .init(part: index, digest: asset.digest, file: places.compactMap { $0 }.first { Files.exists($0) })
    }
  }
}
