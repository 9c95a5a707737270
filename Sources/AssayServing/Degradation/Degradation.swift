package import AssayCore
package import AssayWire

/// A way to answer with less than what was sent.
package enum Degradation: String, Sendable, Hashable, CaseIterable {
  /// A picture with fewer pixels.
  case smaller
  /// The words read in a picture or a film.
  case ocrText = "ocr_text"
  /// Single pictures of a film, with what its container says.
  case frames
  /// Sound at a lower sample rate, one channel, as WAV.
  case resampled
  /// What is said, in words.
  case transcript
  /// The text layer of a document, or what was read on its pages.
  case pageText = "page_text"
  /// Sizes of a scan or mesh, with what was found in it.
  case extents
  /// What the container says, and nothing of the content.
  case metadata
  /// The medium cannot be read: the client is asked for another capture.
  case recapture
  /// No model answered; the built-in rules did, from the evidence.
  case evidenceOnly = "evidence_only"

  package enum Trigger: String, Sendable, Hashable, CaseIterable {
    /// No model of the route takes it.
    case capability
    /// It is larger than the route allows.
    case limit
    /// A model said that it cannot take it.
    case upstream
    /// It could not be decoded.
    case refused
    /// No model could be reached.
    case outage
    /// No model is cheap enough for what the request may cost.
    case cost
  }
}

/// What a route allows to be given up, in order.
package struct DegradationPolicy: Sendable, Hashable {
  package var steps: [Modality: [Degradation]]
  /// Longest side of a picture that is sent as it is; nil for any.
  package var imageSidePixelsMax: Int?
  /// Bytes of one medium that is sent as it is; nil for any.
  package var mediumBytesMax: Int?
  /// What one medium may be as it is; nil for anything.
  package var limits: MediaLimits?
  /// Longest side of a picture that was made smaller, and of a frame.
  package var smallerSidePixelsMax = 768
  package var framesMax = 8
  /// Text that stands for one medium.
  package var textBytesMax = 24 << 10
  /// Where no model answers, the built-in rules answer from the evidence.
  package var answersFromEvidence = true

  package init(steps: [Modality: [Degradation]] = DegradationPolicy.standard) { self.steps = steps }

  /// Bytes that a medium made smaller may have.
  var smallerBytesMax: Int? { [mediumBytesMax, limits?.bytesMax].compactMap { $0 }.min() }

  /// Whether something can be given up of a medium that is too large, or that cannot be read.
  package func mends(_ modality: Modality, _ trigger: Degradation.Trigger) -> Bool {
    let steps = steps[modality] ?? []
    return trigger == .refused ? steps.contains(.recapture) : steps.contains { $0 != .recapture }
  }

  package static let standard: [Modality: [Degradation]] = [
    .image: [.smaller, .ocrText], .video: [.frames, .transcript, .metadata],
    .audio: [.resampled, .transcript, .metadata],
    .document: [.pageText], .geometry: [.extents], .text: [],
  ]

  /// Gives nothing up.
  package static let none: DegradationPolicy = {
    var policy = DegradationPolicy(steps: [:])
    policy.answersFromEvidence = false
    return policy
  }()

  /// The next step for a medium; nil when there is none left.
  ///
  /// - Parameters:
  ///   - done: steps that were taken for it.
  ///   - inputs: what the model takes; nil before a model is chosen.
  package func next(
    _ modality: Modality, trigger: Degradation.Trigger, done: [Degradation], inputs: Set<Modality>?
  ) -> Degradation? {
    (steps[modality] ?? []).first { step in
      guard !done.contains(step) else { return false }
      // A step that was passed over is not gone back to: degradation goes down only.
      if let last = done.last, let order = steps[modality], let at = order.firstIndex(of: last),
        let own = order.firstIndex(of: step), own < at
      {
        return false
      }
      switch step {
      case .smaller: return trigger == .limit && inputs?.contains(.image) ?? true
      case .resampled:
        return trigger == .limit || trigger == .upstream && inputs?.contains(.audio) ?? true
      case .frames: return trigger != .refused && (inputs?.contains(.image) ?? true)
      default: return inputs?.contains(.text) ?? true
      }
    }
  }
}

/// One step that was taken, for the trace and the client.
package struct DegradedStep: Sendable, Hashable {
  package var part: Int?
  /// `messages[1].content[2]`, where the client's body is known.
  package var path: String?
  package var from: String
  package var to: Degradation
  package var trigger: Degradation.Trigger
  /// What is lost or wrong, in one sentence.
  package var detail: String

  package init(
    part: Int?, path: String? = nil, from: String, to: Degradation, trigger: Degradation.Trigger, detail: String
  ) {
    self.part = part
    self.path = path
    self.from = from
    self.to = to
    self.trigger = trigger
    self.detail = detail
  }

  /// `image:ocr_text:upstream`, of few values: fit for a header and a label.
  package var name: String { "\(from):\(to.rawValue):\(trigger.rawValue)" }

  package var json: JSONValue {
    var object: JSONObject = [:]
    if let part { object.append("part", .int(part)) }
    if let path { object.append("path", .string(path)) }
    object.append("from", .string(from))
    object.append("to", .string(to.rawValue))
    object.append("because", .string(trigger.rawValue))
    object.append("detail", .string(detail))
    return .object(object)
  }
}
