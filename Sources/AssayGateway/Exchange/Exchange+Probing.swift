import AssayCore
import AssayMedia
import AssayServing
import AssayWire
import NIOCore

// Media are decoded in a worker before anything is asked.
extension Exchange {
  /// True when the request goes on later, or has been refused.
  func probes() -> Bool {
    guard let route, route.configuration.probesMedia, let prober = shared.prober, let work = doorWork,
      !work.door.parts.isEmpty
    else { return false }
    var jobs: [MediaLook.Job] = []
    var seen: Set<String> = []
    for (index, part) in work.door.parts.enumerated() where seen.insert(part.digest + part.type).inserted {
      guard let digest = Digest(hex: part.digest), prober.known(digest, declaredType: part.type) == nil else {
        continue
      }
      jobs.append(MediaLook.Job(index: index, digest: digest, type: part.type))
    }
    guard !jobs.isEmpty else { return !judge(prober, [:]) }
    phase = .probing
    deadline = end
    let exchange = NIOLoopBound(self, eventLoop: context.loop)
    let loop = context.loop
    let look = MediaLook(jobs: jobs, door: work.door, body: body, prober: prober)
    work.probing = Task {
      let found = await look.run()
      loop.execute { exchange.value.probed(prober, found) }
    }
    return true
  }

  private func probed(_ prober: SharedProbing, _ found: [String: MediaInfo]) {
    guard phase == .probing else { return }
    phase = .preparing
    doorWork?.probing = nil
    if judge(prober, found) { proceed() }
  }

  // MARK: What was found

  /// False when the request has been refused.
  private func judge(_ prober: SharedProbing, _ found: [String: MediaInfo]) -> Bool {
    guard let route, let work = doorWork else { return true }
    var records: [JSONValue] = []
    var refusal: APIError?
    for index in trace.parts.indices {
      let part = trace.parts[index]
      guard
        let known = found[part.digest]
          ?? Digest(hex: part.digest).flatMap({ prober.known($0, declaredType: part.type) })
      else { continue }
      let info = known.aligned(with: route.configuration.mediaExpectation)
      note(info, in: &trace.parts[index])
      records.append(MediaRecord.json(part, info))
      refusal = refusal ?? self.refusal(of: part, info, route)
    }
    work.door.parts = trace.parts
    if !records.isEmpty { trace.stages.append(("media", JSONValue.object(["parts": .array(records)]).compact)) }
    guard let refusal else { return true }
    fail(refusal)
    return false
  }

  private func note(_ info: MediaInfo, in part: inout RequestTrace.Part) {
    for (width, height) in [info.image.map { ($0.width, $0.height) }, info.video.map { ($0.width, $0.height) }]
      .compactMap({ $0 })
    {
      let (pixels, overflows) = width.multipliedReportingOverflow(by: height)
      if !overflows { part.pixels = pixels }
    }
    part.seconds = info.video?.seconds ?? info.audio?.seconds
    part.points = info.geometry?.points
  }

  private func refusal(of part: RequestTrace.Part, _ info: MediaInfo, _ route: Route) -> APIError? {
    if info.status == .refused {
      let finding = info.findings.first { $0.severity == .refused }
      if finding?.code == "missing" {
        return APIError(
          503, "server_error", code: "media_check_unavailable", "Media cannot be looked into at the moment.",
          param: part.path, retryAfterMs: 5000)
      }
      guard !mends(part.modality, .refused, route) else { return nil }
      let remedy = finding?.remedy.map { " Remedy: \($0)." } ?? ""
      return .invalid(
        "\(part.path): \(finding?.message ?? "It cannot be decoded.")\(remedy)", code: "invalid_media",
        param: part.path)
    }
    // A part of a picture is no smaller picture: nothing that a route gives up makes it whole.
    if let lack = route.configuration.mediaLimits.lack(of: info) {
      return .invalid("\(part.path): \(lack.message)", code: lack.code, param: part.path)
    }
    if let excess = route.configuration.mediaLimits.excess(of: info), !mends(part.modality, .limit, route) {
      return .invalid("\(part.path): \(excess.message)", code: excess.code, param: part.path)
    }
    return nil
  }

  /// Whether the route's pipeline can do with less of the medium.
  private func mends(_ modality: Modality, _ trigger: Degradation.Trigger, _ route: Route) -> Bool {
    guard let pipeline = route.pipeline, start.path == .chat, own?.mayDegrade ?? true else { return false }
    return pipeline.options.degradation.mends(modality, trigger)
  }
}

/// The media of one request on their way through the workers.
struct MediaLook: Sendable {
  struct Job: Sendable {
    var index: Int
    var digest: Digest
    var type: String
  }

  private static let atOnce = 4

  let jobs: [Job]
  let door: MediaDoor
  let body: ByteBuffer
  let prober: SharedProbing

  /// What was found, by digest.
  func run() async -> [String: MediaInfo] {
    await withTaskGroup(of: (String, MediaInfo?).self) { group in
      var found: [String: MediaInfo] = [:]
      for number in jobs.indices {
        if number >= Self.atOnce, let one = await group.next() { found[one.0] = one.1 }
        if Task.isCancelled { break }
        let job = jobs[number]
        group.addTask { await look(job) }
      }
      for await one in group { found[one.0] = one.1 }
      return found
    }
  }

  private func look(_ job: Job) async -> (String, MediaInfo?) {
    guard let bytes = door.content(of: job.index, in: body) else { return (job.digest.hex, nil) }
    return (job.digest.hex, await prober.probe(bytes, digest: job.digest, declaredType: job.type))
  }
}

extension MediaInfo {
  /// With the checks of sound against picture, times, frame and scale. What contradicts a declaration refuses; what a
  /// medium says against itself lowers the trust in it.
  fileprivate func aligned(with expectation: MediaExpectation) -> MediaInfo {
    var info = self
    guard info.status != .refused else { return info }
    let own = Alignment.findings(self)
    for finding in Alignment.findings(self, expected: expectation) {
      var finding = finding
      if finding.severity == .refused, own.contains(finding) { finding.severity = .degraded }
      guard !info.findings.contains(where: { $0.code == finding.code && $0.severity == finding.severity }) else {
        continue
      }
      info.note(finding)
    }
    return info
  }
}

/// A medium in the trace: what it is and how healthy. Codes and numbers, no words of its own.
enum MediaRecord {
  static func json(_ part: RequestTrace.Part, _ info: MediaInfo) -> JSONValue {
    let signals = info.signals.sorted { $0.key < $1.key }.filter { $0.key != "bytes" && $0.value.isFinite }
    return [
      "path": .string(part.path), "digest": .string(part.digest), "type": .string(part.type), "bytes": .int(part.bytes),
      "status": .string(info.status.rawValue),
      "findings": .array(
        info.findings.map { ["code": .string($0.code), "severity": .string($0.severity.rawValue)] }),
      "signals": .object(
        JSONObject(signals.map { (key: $0.key, value: .double(($0.value * 1000).rounded() / 1000)) })),
    ]
  }
}
