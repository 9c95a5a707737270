import AssayCore
import AssayInjection
import AssayPerception
import AssaySignals
import AssayStress
import AssayWire

/// What a model is sent for one side of a pair under a defence.
struct AttackPrompt: Sendable {
  var request: Request
  var evidence: Evidence
  /// Of the system prompt, where the defence has one.
  var canary: String?
  var files: [Digest: [UInt8]]
}

/// Builds the requests: with media for models that take them, or with the words read in the media.
struct AttackPrompts: Sendable {
  /// Media are given as the words read in them.
  var asText: Bool
  /// The built-in pipeline reads evidence and has no prompt.
  var isBuiltin: Bool
  /// What a suite puts around its questions.
  var spec = PromptSpec()
  /// Bytes of what was read that go into one undefended prompt.
  static let readBytesMax = 16 << 10

  func prompt(
    _ view: AttackRunner.View, _ defence: AttackDefence, using generator: inout StressGenerator
  ) throws(AssayError) -> AttackPrompt {
    let (side, screening) = (view.side, view.screening)
    let takesOut = defence.takesOut
    var seen = view.evidence
    if takesOut {
      if let repainted = view.repainted { seen = repainted } else { Self.takeOut(screening, &seen) }
    }
    if isBuiltin {
      return AttackPrompt(request: side.sample.request, evidence: seen, canary: nil, files: side.files)
    }
    let redacted = takesOut ? view.redacted : [:]
    let segments =
      takesOut && defence != .all ? screening.segments.filter { !$0.finding.isFlagged } : screening.segments
    let media = asText ? [] : Self.repainted(side.sample.request, redacted).parts.filter { $0.asset != nil }
    let files = side.files.merging(Self.filed(redacted)) { first, _ in first }
    let question = question(of: side.sample)
    guard defence.isAboutPrompts || defence == .all else {
      let read = asText ? segments : segments.filter { Self.isText($0.segment) }
      return AttackPrompt(
        request: plain(question, media, read, side.sample), evidence: seen, canary: nil, files: files)
    }
    let layout = PromptLayout(
      marking: defence == .datamarking || defence == .all ? .datamarked : .quoted,
      withholdsFlagged: defence == .withholding || defence == .all)
    // The guard repeats the task at the end: it names the question, which small models have forgotten by then.
    let prompt = try PromptGuard(layout: layout).prompt(
      developer: "Answer the user's question: \(question)", user: media + [.text(question)], segments: segments,
      using: &generator)
    var request = side.sample.request
    request.messages =
      [Message(role: .system, parts: [.text(system(of: side.sample), trust: .system)])] + prompt.messages
    return AttackPrompt(request: request, evidence: seen, canary: prompt.canary, files: files)
  }

  /// The suite's system prompt, or the sample's, or one that says little.
  func system(of sample: Sample) -> String {
    let own = sample.request.messages.filter { $0.role == .system }.flatMap(\.parts).compactMap(\.text)
    return spec.system ?? (own.isEmpty ? AttackScript.systemPrompt : own.joined(separator: "\n"))
  }

  /// The question with what the suite puts around it.
  func question(of sample: Sample) -> String { spec.applied(to: sample).question }

  /// Texts that are parts of the request themselves.
  private static func isText(_ segment: UntrustedSegment) -> Bool { segment.source == "text" }

  /// As much of an application is written: one turn that holds everything.
  private func plain(
    _ question: String, _ media: [Part], _ segments: [ScreenedSegment], _ sample: Sample
  ) -> Request {
    var text = question
    var left = Self.readBytesMax
    let read = segments.map(\.segment.text).filter { words in
      defer { left -= words.utf8.count }
      return left > 0
    }
    if !read.isEmpty { text += "\n\nThis was read in the media:\n" + read.joined(separator: "\n") }
    var request = sample.request
    request.messages = [
      Message(role: .system, parts: [.text(system(of: sample), trust: .system)]),
      Message(role: .user, parts: media + [.text(text)]),
    ]
    return request
  }

  /// The request with painted pictures in the place of those they replace.
  static func repainted(_ request: Request, _ redacted: [Digest: [UInt8]]) -> Request {
    var request = request
    for (index, part) in request.parts.enumerated() {
      guard let asset = part.asset, let bytes = redacted[asset.digest] else { continue }
      request.replacePart(
        index,
        by: .asset(
          Asset(digest: Digest(of: bytes), declaredType: "image/png", bytes: bytes.count, name: asset.name),
          modality: part.modality))
    }
    return request
  }

  /// Painted pictures under their own digests.
  static func filed(_ redacted: [Digest: [UInt8]]) -> [Digest: [UInt8]] {
    Dictionary(redacted.values.map { (Digest(of: $0), $0) }) { first, _ in first }
  }

  /// Evidence without the observations and fields that the screen flags.
  static func takeOut(_ screening: InjectionScreening, _ evidence: inout Evidence) {
    let flagged = Set(screening.flagged.flatMap(\.flaggedObservations))
    let digests = Set(screening.flagged.map(\.segment.digest))
    evidence.observations.removeAll { observation in
      flagged.contains(observation.id) || observation.text.map { digests.contains(Digest(of: $0.utf8)) } == true
    }
    for index in evidence.media.indices {
      evidence.media[index].info.metadata.removeAll { digests.contains(Digest(of: $0.value.utf8)) }
    }
  }
}
