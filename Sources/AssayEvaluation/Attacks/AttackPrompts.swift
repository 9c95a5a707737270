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
  /// Bytes of what was read that go into one undefended prompt.
  static let readBytesMax = 16 << 10

  func prompt(
    _ side: AttackPair.Side, _ evidence: Evidence, _ screening: InjectionScreening, _ defence: AttackDefence,
    redacted: [Digest: [UInt8]], using generator: inout StressGenerator
  ) throws(AssayError) -> AttackPrompt {
    let takesOut = defence == .redaction || defence == .all
    let flagged = Set(screening.flagged.flatMap(\.flaggedObservations))
    var seen = evidence
    if takesOut { Self.takeOut(screening, flagged, &seen) }
    if isBuiltin {
      return AttackPrompt(request: side.sample.request, evidence: seen, canary: nil, files: side.files)
    }
    let segments =
      takesOut && defence != .all ? screening.segments.filter { !$0.finding.isFlagged } : screening.segments
    let media = asText ? [] : media(of: side, takesOut ? redacted : [:])
    let files = side.files.merging(redacted) { first, _ in first }
    let question = side.sample.request.question
    guard defence.isAboutPrompts || defence == .all else {
      let read = asText ? segments : segments.filter { Self.isText($0.segment) }
      return AttackPrompt(
        request: plain(question, media, read, side.sample.request), evidence: seen, canary: nil, files: files)
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
      [Message(role: .system, parts: [.text(AttackScript.systemPrompt, trust: .system)])] + prompt.messages
    return AttackPrompt(request: request, evidence: seen, canary: prompt.canary, files: files)
  }

  /// Texts that are parts of the request themselves.
  private static func isText(_ segment: UntrustedSegment) -> Bool { segment.source == "text" }

  /// As much of an application is written: one turn that holds everything.
  private func plain(
    _ question: String, _ media: [Part], _ segments: [ScreenedSegment], _ original: Request
  ) -> Request {
    var text = question
    var left = Self.readBytesMax
    let read = segments.map(\.segment.text).filter { words in
      defer { left -= words.utf8.count }
      return left > 0
    }
    if !read.isEmpty { text += "\n\nThis was read in the media:\n" + read.joined(separator: "\n") }
    var request = original
    request.messages = [
      Message(role: .system, parts: [.text(AttackScript.systemPrompt, trust: .system)]),
      Message(role: .user, parts: media + [.text(text)]),
    ]
    return request
  }

  /// The media of the request, flagged boxes painted over where they were.
  private func media(of side: AttackPair.Side, _ redacted: [Digest: [UInt8]]) -> [Part] {
    side.sample.request.parts.compactMap { part in
      guard let asset = part.asset else { return nil }
      guard let bytes = redacted[asset.digest] else { return part }
      return .asset(Asset(digest: Digest(of: bytes), bytes: bytes.count, name: asset.name), modality: part.modality)
    }
  }

  /// Evidence without the observations and fields that the screen flags.
  private static func takeOut(_ screening: InjectionScreening, _ flagged: Set<String>, _ evidence: inout Evidence) {
    let digests = Set(screening.flagged.map(\.segment.digest))
    evidence.observations.removeAll { observation in
      flagged.contains(observation.id) || observation.text.map { digests.contains(Digest(of: $0.utf8)) } == true
    }
    for index in evidence.media.indices {
      evidence.media[index].info.metadata.removeAll { digests.contains(Digest(of: $0.value.utf8)) }
    }
  }
}
