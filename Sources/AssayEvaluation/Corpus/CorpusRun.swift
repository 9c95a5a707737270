import AssayConfiguration
package import AssayCore
import AssayScoring
package import AssayStress
import AssayWire

/// Takes samples of a run as candidates for a corpus.
package struct CorpusRun: Sendable {
  /// Which samples are wanted; of several, whichever of them takes it.
  package struct Choice: Sendable {
    package var failed = false
    package var samples: Set<String> = []
    /// Right by less than so much.
    package var nearMissMargin: Double?
    /// Nil lets it follow from why it was chosen.
    package var reason: CorpusReason?

    package init() {}
  }

  package struct Found: Sendable {
    package var candidates: [CorpusCandidate] = []
    /// Samples that were asked for by name and are not in the run.
    package var missing: [String] = []
    /// Samples that were asked for by name and were never made or asked, and why.
    package var refused: [(sample: String, why: String)] = []
    /// Samples without an answer, which say nothing of the model.
    package var unanswered = 0
  }

  package static let candidatesMax = 10_000

  private let folder: RunFolder
  private let manifest: RunManifest
  /// Nil where the suite's file has gone or changed into something else.
  private let suite: Suite?
  private let judge: CorpusJudge
  /// Nil: media that were kept nowhere are not made again.
  private let remaking: StressRemaking?

  /// - Parameter studio: makes stressed media again that were kept nowhere.
  /// - Throws: `.data` where the folder holds no run.
  package init(_ folder: RunFolder, judge: CorpusJudge, studio: StressStudio? = nil) throws(AssayError) {
    self.folder = folder
    self.judge = judge
    manifest = try RunManifest(reading: folder)
    let suite = try? SuiteLoader.load(manifest.suiteFile)
    self.suite = suite
    remaking = studio.map { StressRemaking(folder, suite, $0) }
  }

  /// - Throws: `.usage` where a scorer that should decide is none of the run's.
  package func find(_ choice: Choice) throws(AssayError) -> Found {
    var found = Found()
    var scorers = Set(suite?.scorers.map(\.name) ?? [])
    var seen: Set<String> = []
    var wanted = choice.samples
    try RunLog(path: folder.samples).forEach { record throws(AssayError) in
      let isNamed = choice.samples.contains(record.sample.id)
      wanted.remove(record.sample.id)
      scorers.formUnion(record.scores.map(\.name))
      if isNamed, let why = Self.unmade(record) {
        if !found.refused.contains(where: { $0.sample == record.sample.id }) {
          found.refused.append((record.sample.id, why))
        }
        return
      }
      guard record.status == .answered || isNamed else {
        found.unanswered += 1
        return
      }
      let (verdict, names) = judge.judge(record.scores)
      guard let reason = self.reason(choice, verdict, isNamed: isNamed), seen.insert(record.sample.id).inserted else {
        return
      }
      guard found.candidates.count < Self.candidatesMax else {
        throw AssayError(
          .data, "more than \(Self.candidatesMax) samples of the run would be added",
          remedy: "name those that matter with --sample, or choose scorers with --metric")
      }
      found.candidates.append(candidate(record, reason, names))
    }
    found.missing = wanted.sorted()
    try check(against: scorers)
    return found
  }

  /// Why a sample holds its clean media and labels under the name of what should have been done to it.
  private static func unmade(_ record: SampleRecord) -> String? {
    // Of what was made the sample itself says by what.
    let isUnmade = record.stress != nil && record.sample.attributes["stress"] == nil
    guard record.status == .skipped || isUnmade else { return nil }
    return "it was left out of the run" + (record.failure.map { ": " + $0.message } ?? "")
  }

  private func check(against scorers: Set<String>) throws(AssayError) {
    guard let unknown = judge.metrics.subtracting(scorers).min() else { return }
    throw AssayError(
      .usage, "no scorer of the run is called `\(unknown.shortened(60))`",
      remedy: nearest(unknown, in: scorers.sorted()).map { "did you mean `\($0)`?" }
        ?? (scorers.isEmpty ? "it has none" : "its scorers: \(scorers.sorted().joined(separator: ", "))"))
  }

  private func reason(_ choice: Choice, _ verdict: CorpusJudge.Verdict, isNamed: Bool) -> CorpusReason? {
    switch verdict {
    case .wrong where choice.failed || isNamed: return choice.reason ?? .failure
    case .right(let margin):
      if let most = choice.nearMissMargin, margin < most { return choice.reason ?? .nearMiss }
      return isNamed ? choice.reason ?? .example : nil
    default: return isNamed ? choice.reason ?? .example : nil
    }
  }

  private func candidate(_ record: SampleRecord, _ reason: CorpusReason, _ names: [String]) -> CorpusCandidate {
    var media: [Digest: CorpusCandidate.Source] = [:]
    var inline: SampleAssets?
    for (index, part) in record.sample.request.parts.enumerated() {
      guard let asset = part.asset, media[asset.digest] == nil else { continue }
      if let path = record.mediaPaths[index], Files.exists(path) {
        media[asset.digest] = .file(path)
      } else if Files.exists(folder.mediaPath(asset.digest)) {
        media[asset.digest] = .file(folder.mediaPath(asset.digest))
      } else {
        if inline == nil { inline = suite.flatMap { HardCaseMedia.assets(of: record, $0) } }
        if let bytes = inline?.kept(asset.digest) { media[asset.digest] = .bytes(bytes) }
      }
    }
    let isUnlabelled = record.sample.labels(.answer, .gold).isEmpty && names.isEmpty
    let abstains = record.sample.labels(.answer, .gold).contains { $0.value.isNull }
    var candidate = CorpusCandidate(
      record.sample, media: media, reason: reason, origin: "run:" + manifest.id, release: manifest.model,
      behaviour: isUnlabelled ? .unlabelled : abstains ? .abstain : .answer, scorers: scorers(record, names))
    candidate.extractors = suite?.perception.extractors
    candidate.stress = record.stress?.label
    candidate.remaking = remade(record, lacking: Set(assets(of: record)).subtracting(media.keys))
    return candidate
  }

  private func assets(of record: SampleRecord) -> [Digest] {
    record.sample.request.parts.compactMap { $0.asset }.filter { $0.declaredType != Asset.addressType }.map(\.digest)
  }

  /// Nil where nothing that is missing was made by a perturbation.
  private func remade(
    _ record: SampleRecord, lacking: Set<Digest>
  ) -> (@Sendable () async throws(AssayError) -> [Digest: [UInt8]])? {
    let wanted = (record.stress?.media ?? []).filter { lacking.contains($0.value.output) }
    guard let remaking, !wanted.isEmpty else { return nil }
    // Of the record no more is held than its place and its mark.
    var small = SampleRecord(index: record.index, epoch: record.epoch, place: record.place, sample: record.sample)
    small.stress = record.stress
    let bare = small
    return { () async throws(AssayError) -> [Digest: [UInt8]] in
      var made: [Digest: [UInt8]] = [:]
      for medium in wanted where made[medium.value.output] == nil {
        made[medium.value.output] = try await remaking.make(medium, of: bare).bytes
      }
      return made
    }
  }

  private func scorers(_ record: SampleRecord, _ names: [String]) -> [CorpusScorer] {
    names.compactMap { name in
      guard let score = record.scores.first(where: { $0.name == name })?.score else { return nil }
      let spec = suite?.scorers.first { $0.name == name }
      return CorpusScorer(
        name: name, metric: spec?.metric ?? score.metric, options: spec?.options ?? .object([:]),
        isLowerBetter: judge.isLowerBetter(score.metric))
    }
  }
}

/// Takes the samples of a dataset in assay's own form, or one medium with a question.
package enum CorpusFile {
  /// - Throws: `.data` at the first line that is wrong, with its number.
  package static func dataset(_ path: String, reason: CorpusReason) throws(AssayError) -> [CorpusCandidate] {
    let path = Files.absolute(path)
    let source = DataSource(paths: [path])
    var reader = DatasetReader([source])
    let loader = MediaLoader(dataFile: path, source: source)
    var found: [CorpusCandidate] = []
    while let record = try reader.next() {
      let draft: DraftSample
      switch record.draft {
      case .success(let read): draft = read
      case .failure(let error): throw error
      }
      let loaded: (sample: Sample, assets: SampleAssets, paths: [Int: String])
      do throws(AssayError) { loaded = try loader.load(draft) } catch {
        var error = error
        error.place = AssayError.Place(file: path, line: record.place.line, path: error.place?.path)
        throw error
      }
      guard found.count < CorpusRun.candidatesMax else {
        throw AssayError(.data, "the file holds more than \(CorpusRun.candidatesMax) samples", at: .init(file: path))
      }
      found.append(candidate(loaded.sample, loaded.assets, loaded.paths, path, reason))
    }
    return found
  }

  private static func candidate(
    _ sample: Sample, _ assets: SampleAssets, _ paths: [Int: String], _ file: String, _ reason: CorpusReason
  ) -> CorpusCandidate {
    var media: [Digest: CorpusCandidate.Source] = [:]
    for (index, part) in sample.request.parts.enumerated() {
      guard let asset = part.asset else { continue }
      if let path = paths[index] {
        media[asset.digest] = .file(path)
      } else if let bytes = assets.kept(asset.digest) {
        media[asset.digest] = .bytes(bytes)
      }
    }
    let labels = sample.labels(.answer, .gold)
    let behaviour: CorpusBehaviour =
      labels.isEmpty ? .unlabelled : labels.contains { $0.value.isNull } ? .abstain : .answer
    // Answers are compared as texts: an object is none.
    let isComparable = behaviour != .answer || labels.contains { CorpusExpectation.isPlain($0.value) }
    return CorpusCandidate(
      sample, media: media, reason: reason, origin: "file:" + Files.name(of: file), behaviour: behaviour,
      scorers: isComparable ? CorpusExpectation.scorers(of: behaviour) : [])
  }

  /// - Throws: `.usage` where the file's ending names no medium, `.data` where it cannot be read.
  package static func medium(
    _ path: String, question: String, expectation: CorpusExpectation, reason: CorpusReason
  ) throws(AssayError) -> CorpusCandidate {
    guard let modality = MediaKinds.modality(ofPath: path) else {
      throw AssayError(
        .usage, "\(Files.name(of: path).shortened(80)) has no ending of a medium that is known", at: .init(file: path),
        remedy: "rename it, or write a dataset that names it")
    }
    let bytes = try Files.read(path, bytesMax: SuiteDefaults.mediaBytesMax)
    guard !bytes.isEmpty else { throw AssayError(.data, "the file is empty", at: .init(file: path)) }
    let digest = Digest(of: bytes)
    let asset = Asset(
      digest: digest, declaredType: MediaKinds.type(ofPath: path), bytes: bytes.count, name: Files.name(of: path))
    let request = Request(messages: [
      Message(role: .user, parts: [.asset(asset, modality: modality), .text(question)])
    ])
    return CorpusCandidate(
      Sample(id: Files.name(of: path), request: request, labels: expectation.labels), media: [digest: .file(path)],
      reason: reason, origin: "file:" + Files.name(of: path), behaviour: expectation.behaviour,
      scorers: CorpusExpectation.scorers(of: expectation.behaviour))
  }
}

/// What somebody says a case has to come to.
package struct CorpusExpectation: Sendable {
  /// Acceptable answers; empty where nothing is said.
  package var answers: [String]
  package var abstains: Bool
  /// `person:anna`.
  package var source: String

  package init(answers: [String] = [], abstains: Bool = false, source: String) {
    self.answers = answers
    self.abstains = abstains
    self.source = source
  }

  package var behaviour: CorpusBehaviour { abstains ? .abstain : answers.isEmpty ? .unlabelled : .answer }

  package var labels: [Label] {
    switch behaviour {
    case .unlabelled: []
    case .abstain: [Label(.answer, .null, source: source)]
    case .answer:
      [
        Label(
          .answer, answers.count == 1 ? .string(answers[0]) : .array(answers.map { .string($0) }), source: source)
      ]
    }
  }

  /// Whether an answer can be compared with it, or with one of the answers that it lists.
  static func isPlain(_ value: JSONValue) -> Bool {
    switch value {
    case .string, .int, .double, .bool: true
    case .array(let values): values.contains { $0.object == nil && $0.array == nil && !$0.isNull }
    case .null, .object: false
    }
  }

  package static func scorers(of behaviour: CorpusBehaviour) -> [CorpusScorer] {
    switch behaviour {
    case .answer: [.usual]
    case .abstain: [.abstention]
    case .unlabelled: []
    }
  }
}
