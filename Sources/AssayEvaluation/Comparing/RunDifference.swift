import AssayConfiguration
package import AssayCore

/// What two runs do not have in common although a comparison of models takes it for granted.
package struct RunDifference: Sendable, Hashable {
  package enum Kind: String, Sendable, CaseIterable {
    case suite, data, prompt, scorers, selection, perception, metrics, seed, epochs
  }

  package var kind: Kind
  /// What it is in each, short.
  package var base: String
  package var candidate: String

  package var text: String {
    switch kind {
    case .suite: "the suite file is another (\(base) and \(candidate))"
    case .data: "the data files are others (\(base) and \(candidate))"
    case .prompt: "the suite's prompt is another"
    case .scorers: "scorers, their options or their versions are others"
    case .selection: "other samples were chosen"
    case .perception: "what perceives is another"
    case .metrics: "definitions are others: \(base) and \(candidate)"
    case .seed: "the seed is \(base) and \(candidate)"
    case .epochs: "each sample was asked \(base) and \(candidate) times"
    }
  }

  static func between(_ base: ComparedRun, _ candidate: ComparedRun) -> [RunDifference] {
    var found = between(base.manifest, candidate.manifest)
    let changed = base.metrics.compactMap { metric -> (String, String)? in
      guard let position = candidate.position(of: metric.key) else { return nil }
      let other = candidate.metrics[position].definition
      return other == metric.definition ? nil : (metric.definition, other)
    }
    if !changed.isEmpty {
      found.append(
        RunDifference(
          kind: .metrics, base: changed.map(\.0).joined(separator: ", "),
          candidate: changed.map(\.1).joined(separator: ", ")))
    }
    return found
  }

  static func between(_ base: RunManifest, _ candidate: RunManifest) -> [RunDifference] {
    let named = zip(base.identity.named, candidate.identity.named)
    let names = Set(base.identity.differences(from: candidate.identity))
    var found = named.compactMap { mine, theirs -> RunDifference? in
      guard names.contains(mine.name), let kind = Kind(rawValue: mine.name) else { return nil }
      return RunDifference(
        kind: kind, base: String(mine.digest.prefix(8)), candidate: String(theirs.digest.prefix(8)))
    }
    if base.seed != candidate.seed {
      found.append(RunDifference(kind: .seed, base: "\(base.seed)", candidate: "\(candidate.seed)"))
    }
    if base.epochs != candidate.epochs {
      found.append(RunDifference(kind: .epochs, base: "\(base.epochs)", candidate: "\(candidate.epochs)"))
    }
    return found
  }

  /// What is said and not refused: pairs are the samples that both runs have, and whoever perceives is part of a model.
  private static let told: Set<Kind> = [.selection, .perception]

  /// Reads `suite,data`.
  ///
  /// - Throws: `.usage` for a name that is none.
  package static func kinds(parsing texts: [String]) throws(AssayError) -> Set<Kind> {
    var kinds: Set<Kind> = []
    for name in texts.flatMap({ $0.split(separator: ",").map { String($0).trimmed } }) {
      if name == "all" {
        kinds.formUnion(Kind.allCases)
        continue
      }
      guard let kind = Kind(rawValue: name) else {
        let known = Kind.allCases.map(\.rawValue)
        throw AssayError(
          .usage, "`\(name.shortened(40))` is nothing that may differ",
          remedy: "known: \((known + ["all"]).joined(separator: ", "))")
      }
      kinds.insert(kind)
    }
    return kinds
  }

  /// - Throws: `.data` naming what differs beyond what is allowed, and how to go on.
  static func refuse(
    _ differences: [RunDifference], allowed: Set<Kind>, _ base: RunFolder, _ candidate: RunFolder
  ) throws(AssayError) {
    let forbidden = differences.filter { !allowed.contains($0.kind) && !told.contains($0.kind) }
    guard !forbidden.isEmpty else { return }
    let names = differences.filter { !told.contains($0.kind) }.map(\.kind.rawValue).joined(separator: ",")
    let same = [Kind.data, .prompt, .scorers].filter { kind in !differences.contains { $0.kind == kind } }
    var remedy = "`--allow-different \(names)` compares them anyway and says so"
    if forbidden.contains(where: { $0.kind == .metrics || $0.kind == .scorers }) {
      remedy = "`assay score` applies today's scorers to an old run; \(remedy)"
    } else if forbidden.contains(where: { $0.kind == .suite }), !same.isEmpty {
      remedy += "; " + same.map(\.rawValue).joined(separator: ", ") + (same.count == 1 ? " is" : " are") + " the same"
    }
    throw AssayError(
      .data,
      "\(candidate.id) cannot be compared with \(base.id): \(forbidden.map(\.text).joined(separator: "; "))",
      at: .init(file: candidate.manifest), remedy: remedy)
  }
}
