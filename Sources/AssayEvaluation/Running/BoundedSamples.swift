import AssayCore

/// The samples that `samples_max` takes: of those of the run that an entry works on so many, spread evenly. Which slice a
/// sample is in that asks for media signals is not known yet: such a slice bounds nothing here.
struct BoundedSamples: Sendable {
  /// By the number of a perturbation in the suite; positions in the dataset.
  private var perturbed: [Int: Set<Int>] = [:]
  /// Nil where attacks are not bounded.
  private var attacked: Set<Int>?

  /// Entries with the same bound over the same samples.
  private struct Demand: Hashable {
    var targets: Set<Modality>
    var slices: [String]
    var most: Int
  }

  /// Reads the data once more, without media, where anything is bounded.
  init(_ suite: Suite, _ selection: Selection) throws(AssayError) {
    guard let stress = suite.stress else { return }
    var found: [Demand: [Int]] = [:]
    for spec in stress.specs { if let demand = Self.demand(spec) { found[demand] = [] } }
    let attacks = stress.attacks.flatMap { $0.samplesMax == nil ? nil : $0 }
    guard !found.isEmpty || attacks != nil else { return }
    let demands = Array(found.keys)
    var attackable: [Int] = []
    // Every shard chooses among all samples, so that together they are one run.
    let first = selection.range.lowerBound
    var reader = DatasetReader(suite.data) { $0 >= first }
    while let record = try reader.next(), record.index < selection.range.upperBound {
      guard case .success(let draft) = record.draft, selection.mayTake(draft) else { continue }
      let kinds = Stressing.kinds(of: draft)
      for demand in demands where !demand.targets.isDisjoint(with: kinds) && suite.mayBe(draft, in: demand.slices) {
        found[demand]?.append(record.index)
      }
      if let attacks, !Attacking.lines(of: draft, attacks).isEmpty { attackable.append(record.index) }
    }
    let chosen = found.map { demand, all in (demand, Self.spread(all, demand.most)) }
    let byDemand = Dictionary(uniqueKeysWithValues: chosen)
    for (number, spec) in stress.specs.enumerated() { perturbed[number] = Self.demand(spec).flatMap { byDemand[$0] } }
    if let most = attacks?.samplesMax { attacked = Self.spread(attackable, most) }
  }

  private static func demand(_ spec: StressSuite.Spec) -> Demand? {
    spec.samplesMax.map { Demand(targets: spec.targets, slices: spec.slices, most: $0) }
  }

  /// So many of all, each from a stretch of its own.
  static func spread(_ all: [Int], _ most: Int) -> Set<Int> {
    guard all.count > most else { return Set(all) }
    return Set(all.indices.filter { $0 * most / all.count != ($0 + 1) * most / all.count }.map { all[$0] })
  }

  /// The numbers (from 1) of the variants that a sample may have, by its kinds of media and its place in the data.
  func variants(of draft: DraftSample, index: Int, _ stress: StressSuite) -> [Int] {
    let kinds = Stressing.kinds(of: draft)
    var numbers: [Int] = []
    var next = 1
    for (number, spec) in stress.specs.enumerated() {
      defer { next += spec.severities.count }
      guard !spec.targets.isDisjoint(with: kinds), perturbed[number]?.contains(index) ?? true else { continue }
      numbers += next..<next + spec.severities.count
    }
    return numbers
  }

  /// Lines of variants and attacks, an epoch, that do not come of so many samples because of a bound.
  func linesLeftOut(of samples: Int, _ stress: StressSuite) -> Int {
    var lines = 0
    for (number, spec) in stress.specs.enumerated() {
      guard let chosen = perturbed[number] else { continue }
      lines += max(0, samples - chosen.count) * spec.severities.count
    }
    let attacks = stress.width - 1 - stress.variants.count
    return lines + (attacked.map { max(0, samples - $0.count) * attacks } ?? 0)
  }

  func areAttacked(_ index: Int) -> Bool { attacked?.contains(index) ?? true }
}

extension Selection {
  /// Whether a sample is wanted, as far as its line tells.
  func mayTake(_ draft: DraftSample) -> Bool {
    if let ids, !ids.contains(draft.id) { return false }
    return filter.map { $0.mayHold(for: draft) } ?? true
  }
}

extension Suite {
  /// Whether a sample may be in one of the slices, as far as its line tells; none of them means all.
  func mayBe(_ draft: DraftSample, in names: [String]) -> Bool {
    names.isEmpty || slices.contains { names.contains($0.name) && $0.predicate.mayHold(for: draft) }
  }
}

extension Predicate {
  /// False only where the line itself says so: media signals are not known.
  fileprivate func mayHold(for draft: DraftSample) -> Bool {
    guard !needsMedia else { return true }
    // Names of modalities are asked of parts, texts and media alike.
    let unread = Digest(of: [])
    let parts = draft.messages.flatMap(\.parts).map { part -> Part in
      guard case .media = part.content else { return .text("") }
      return .asset(Asset(digest: unread, declaredType: nil, bytes: 0, name: nil), modality: part.modality)
    }
    let request = Request(
      messages: [Message(role: .user, parts: parts)], attributes: draft.attributes, caseID: draft.id)
    let sample = Sample(
      id: draft.id, request: request, labels: draft.labels, choices: draft.choices, cluster: draft.cluster)
    var findings: [String] = []
    return holds(for: PredicateSubject(sample: sample), findings: &findings)
  }
}
