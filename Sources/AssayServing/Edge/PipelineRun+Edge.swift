import AssayCore
import AssayResilience
import AssayVerification
import AssayWire

/// What a run at an edge node has made so far.
struct EdgeProgress {
  var leaving: [EdgeLeaving]?
  var parcels: [EdgeParcel] = []
  var made: EdgeBody.Made?
  /// Places of models that were asked here and are not asked again.
  var tried: Set<Int> = []
  var forwarded: String?
}

// A request at a node near the devices: answered here where that holds, else by the central gateway, which sees only
// what may leave.
extension PipelineRun {
  mutating func generate(at edge: EdgeNode) async -> ServingOutcome {
    if let outcome = await answerHere(edge) { return closed(outcome, edge, .here) }
    let outcome = await generate()
    switch outcome.status {
    case .answered:
      if let model = outcome.model, edge.isCentral(pipeline.models[model]) {
        return closed(fromCentral(outcome), edge, .central)
      }
      guard outcome.model == nil else { return closed(outcome, edge, .here) }
      return closed(lowered(outcome), edge, .withoutCentral)
    case .failed(let failure):
      let kind = failure.verdict.kind
      guard request.mayDegrade, !failure.isCommitted, ![.cancelled, .validation, .policy].contains(kind),
        let partial = await fromWhatWasPerceived(edge)
      else { return closed(outcome, edge, .failed) }
      return closed(partial, edge, .withoutCentral)
    default: return closed(outcome, edge, .failed)
    }
  }

  // MARK: Here

  /// The built-in model's answer where the route names it and the answer holds; nil where the central gateway is asked.
  private mutating func answerHere(_ edge: EdgeNode) async -> ServingOutcome? {
    let own = pipeline.models.indices.filter { edge.builtins.contains(pipeline.models[$0].upstream) }
    guard let first = own.first, own.count < pipeline.models.count, let fallback = pipeline.fallback else {
      progress.forwarded = own.isEmpty ? "not_asked" : nil
      return nil
    }
    progress.tried = Set(own)
    let start = elapsedMs()
    let context = ProviderContext(settings: request.settings, evidence: evidence)
    let answer = try? await fallback.answer(request.request, context: context, assets: assets)
    guard let answer, !answer.abstained, !answer.text.isEmpty else {
      progress.forwarded = "abstained"
      note("local", since: start, ["forwarded_because": "abstained"])
      return nil
    }
    var outcome = await judge(ModelAnswer(text: answer.text, finish: "stop"), model: first)
    let risk = outcome.decision?.risk.value ?? 1
    let isSure = risk <= edge.configuration.riskMax
    if !isSure {
      progress.forwarded = "risk"
    } else if (outcome.rung ?? .human) > .caveat || outcome.decision?.floors.isEmpty == false {
      progress.forwarded = "decision"
    }
    note(
      "local", since: start,
      [
        "risk": .double((risk * 10_000).rounded() / 10_000),
        "forwarded_because": progress.forwarded.map { .string($0) } ?? .null,
      ])
    guard progress.forwarded == nil else { return nil }
    outcome.attempts = [
      RequestTrace.Attempt(
        model: pipeline.models[first].name, startMs: start, durationMs: elapsedMs() - start, status: nil)
    ]
    outcome.costNano = 0
    outcome.stages = stages
    return outcome
  }

  // MARK: The central gateway

  /// The request as it may leave, signed anew for each call; nil where none can be made, and then none is sent.
  mutating func parcel(_ edge: EdgeNode, model: String) async -> EdgeParcel? {
    guard let input = request.edge, let outline = try? JSONValue(parsing: input.outline) else { return nil }
    if progress.leaving == nil { progress.leaving = await leaving(edge) }
    let leaving = progress.leaving ?? []
    var contents = Dictionary(leaving.map { ($0.part, $0.contents) }) { first, _ in first }
    for index in contents.keys where contents[index]?.isEmpty == true {
      contents[index] = [.text("[\(request.request.parts[index].modality.rawValue) that stays on its site]")]
    }
    guard let made = EdgeBody.make(outline, model: model, contents: contents) else { return nil }
    progress.made = made
    let claims = Self.claims(edge, leaving, made, contents)
    let stamp = edge.stamp()
    let seal = edge.signer.seal(
      claims: claims.text, messages: made.messages, issuedMs: stamp.ms, nonce: stamp.nonce)
    let allowed = contents.values.joined().compactMap { content -> Digest? in
      if case .text = content { nil } else { content.digest }
    }
    let parcel = EdgeParcel(made.body(evidence: seal), allowed: Set(allowed))
    if let parcel { progress.parcels.append(parcel) }
    return parcel
  }

  /// Evidence with its parts numbered as the new request numbers them.
  private static func claims(
    _ edge: EdgeNode, _ leaving: [EdgeLeaving], _ made: EdgeBody.Made, _ contents: [Int: [EdgeContent]]
  ) -> EdgeClaims {
    var claims = EdgeClaims(node: edge.configuration.name, media: [], evidence: Evidence())
    for medium in leaving {
      guard let place = made.starts[medium.part] else { continue }
      claims.media.append(
        EdgeClaims.Medium(
          part: place, count: contents[medium.part]?.count ?? 1, modality: medium.modality, digest: medium.digest,
          bytes: medium.rawBytes, type: medium.type, given: medium.given))
      var evidence = medium.evidence
      for index in evidence.observations.indices { evidence.observations[index].part = place }
      for index in evidence.coverages.indices { evidence.coverages[index].part = place }
      for index in evidence.media.indices { evidence.media[index].part = place }
      claims.evidence.merge(evidence)
    }
    return claims
  }

  private func leaving(_ edge: EdgeNode) async -> [EdgeLeaving] {
    let policy = edge.policy
    let derivation = EdgeDerivation(policy: policy, evidence: evidence, flagged: flagged)
    var all: [EdgeLeaving] = []
    for (index, part) in mediaParts {
      guard let asset = part.asset else { continue }
      let info = evidence.media(part: index)
      var leaving = EdgeLeaving(
        part: index, path: request.path(of: index), modality: part.modality, digest: asset.digest,
        type: info?.type ?? asset.declaredType ?? "unknown", rawBytes: asset.bytes)
      // What the question does not need does not leave.
      let use = gates.first { $0.part == index }?.use ?? .send
      if use != .skip, info?.status != .refused {
        derivation.derive(&leaving)
        if use == .send || leaving.contents.isEmpty { await addPictures(&leaving, edge, asset) }
        await addVector(&leaving, edge)
      } else if info?.status == .refused {
        leaving.contents = [.text("[\(part.modality.rawValue) that could not be read]")]
      }
      all.append(leaving)
    }
    return all
  }

  private func addPictures(_ leaving: inout EdgeLeaving, _ edge: EdgeNode, _ asset: Asset) async {
    let policy = edge.policy
    let rule = policy.raw(leaving.modality)
    guard let bytes = try? await assets.bytes(of: asset.digest) else { return }
    if let pictures = edge.pictures {
      for (name, content) in await pictures.pictures(leaving, policy, evidence: evidence, bytes: bytes) {
        leaving.contents.append(content)
        leaving.note(name.rawValue)
      }
    }
    guard rule == .always || rule == .whenUnsure && leaving.contents.isEmpty else { return }
    if leaving.modality == .image,
      policy.identifiers == .mask || policy.metadata.count < EdgePolicy.Metadata.allCases.count
    {
      // Written anew: a file's own bytes carry its metadata, the place among them.
      guard let content = await edge.pictures?.whole(leaving, policy, evidence: evidence, bytes: bytes) else { return }
      leaving.contents.append(content)
    } else {
      leaving.contents.append(.medium(bytes, modality: leaving.modality, type: leaving.type))
    }
    leaving.note("raw")
  }

  private func addVector(_ leaving: inout EdgeLeaving, _ edge: EdgeNode) async {
    guard edge.policy.allows(.embedding, of: leaving.modality), let embedding = edge.embedding else { return }
    let kinds: Set<Observation.Kind> = [.textLine, .pageText, .utterance, .subtitle]
    let said = evidence.observations.filter { $0.part == leaving.part && kinds.contains($0.kind) }.compactMap(\.text)
    guard !said.isEmpty, let vector = await embedding.vector(of: said.joined(separator: "\n")) else { return }
    let values = vector.values.map { JSONValue.double((Double($0) * 10_000).rounded() / 10_000) }
    leaving.evidence.observations.append(
      Observation(
        id: "p\(leaving.part).embedding", kind: .embedding, value: .array(values), part: leaving.part,
        source: vector.source))
    leaving.note(EdgePolicy.Derivative.embedding.rawValue)
  }

  // MARK: What came back

  /// The more careful of the two decisions holds: the central gateway may know what the node does not.
  private func fromCentral(_ outcome: ServingOutcome) -> ServingOutcome {
    var outcome = outcome
    guard let answer = outcome.answer, let body = answer.body,
      let (rest, said) = answer.isStream ? EdgeReply.splitStream(body) : EdgeReply.split(body)
    else { return outcome }
    outcome.answer?.body = rest
    outcome.central = said
    if let rung = said["decision"]?.string.flatMap({ Rung(rawValue: $0) }), rung > outcome.rung ?? .answer {
      outcome.rung = rung
      // What the central gateway lets be said is said as it is.
      outcome.text = outcome.answer?.text
    }
    return outcome
  }

  static let awayNote = "The central gateway could not be reached; this is what was perceived on the site."

  /// Without the second look an answer stands on less: never more than one with a caveat.
  private func lowered(_ outcome: ServingOutcome) -> ServingOutcome {
    var outcome = outcome
    guard outcome.rung ?? .answer <= .caveat else { return outcome }
    outcome.rung = .caveat
    if let text = outcome.text, (try? JSONValue(parsing: Array(text.utf8)))?.object == nil {
      outcome.text = text + "\n\n" + Self.awayNote
    }
    return outcome
  }

  /// No rule answers the question, and what was read and heard is told all the same.
  private mutating func fromWhatWasPerceived(_ edge: EdgeNode) async -> ServingOutcome? {
    // The client is on the site: what may not leave it may be told here.
    var policy = EdgePolicy()
    for modality in EdgePolicy.modalities {
      policy.forward[modality] = Set(EdgePolicy.Derivative.allowed(for: modality).filter { !$0.isPicture })
    }
    policy.identifiers = .keep
    policy.textBytesMax = 4 << 10
    let derivation = EdgeDerivation(policy: policy, evidence: evidence, flagged: flagged)
    var texts: [String] = []
    for (index, part) in mediaParts {
      guard let asset = part.asset else { continue }
      var leaving = EdgeLeaving(
        part: index, path: nil, modality: part.modality, digest: asset.digest, type: "", rawBytes: asset.bytes)
      derivation.derive(&leaving)
      for case .text(let text) in leaving.contents {
        let lines = text.split(separator: "\n", maxSplits: 1).dropFirst().first.map(String.init) ?? ""
        texts.append("\(part.modality.rawValue) \(index):\n" + lines)
      }
    }
    guard !texts.isEmpty else { return nil }
    degraded.append(
      DegradedStep(
        part: nil, from: "model", to: .evidenceOnly, trigger: .outage,
        detail: "No model answered; what was perceived on the site is told as it is."))
    var outcome = finished(.answered, nil)
    outcome.text = Self.awayNote + "\n\n" + texts.joined(separator: "\n\n")
    outcome.rung = .partial
    outcome.unverified = "it is the evidence itself"
    return outcome
  }

  // MARK: The record

  private func closed(
    _ outcome: ServingOutcome, _ edge: EdgeNode, _ answered: EdgeReport.Answered
  ) -> ServingOutcome {
    var outcome = outcome
    var report = EdgeReport(node: edge.configuration.name)
    report.answered = answered
    report.forwarded = answered == .here ? nil : progress.forwarded
    let sent = progress.parcels.filter(\.isSent)
    report.sentBytes = sent.reduce(0) { $0 + $1.body.count }
    report.rawBytes = request.edge?.bodyBytes ?? 0
    report.traceID = request.edge?.traceID
    if !sent.isEmpty {
      report.media = progress.leaving ?? []
      report.dropped = progress.made?.dropped ?? []
      report.removedBytes = progress.made?.removedBytes ?? 0
    }
    report.central = outcome.central
    outcome.edge = report
    outcome.stages.append(
      StageRecord(name: "edge", startMs: elapsedMs(), durationMs: 0, facts: report.facts))
    return outcome
  }
}
