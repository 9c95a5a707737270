package import AssayCore

/// The record of one handled request, without its media bytes and, unless its route allows it, without its text.
package struct RequestTrace: Sendable {
  package enum Outcome: String, Sendable {
    case answered, refused, failed, truncated
    /// The client went away before the answer's end.
    case abandoned
  }

  /// One call of an upstream.
  package struct Attempt: Sendable {
    package var model: String
    package var startMs: Double
    package var durationMs: Double
    /// Nil when no answer came.
    package var status: Int?
    /// Why it did not count: `rate_limit`, `overload`, `timeout`, `capability`, `transport`…
    package var failure: String?

    package init(model: String, startMs: Double, durationMs: Double = 0, status: Int? = nil, failure: String? = nil) {
      self.model = model
      self.startMs = startMs
      self.durationMs = durationMs
      self.status = status
      self.failure = failure
    }
  }

  /// A medium, by digest.
  package struct Part: Sendable {
    package var path: String
    package var modality: Modality
    package var digest: String
    package var type: String
    package var bytes: Int
    /// What decoding found; nil where nothing was decoded.
    package var pixels: Int?
    package var seconds: Double?
    package var points: Int?

    package init(path: String, modality: Modality, digest: String, type: String, bytes: Int) {
      self.path = path
      self.modality = modality
      self.digest = digest
      self.type = type
      self.bytes = bytes
    }
  }

  /// Words of the request or of its answer, cut to a bound.
  package struct Text: Sendable, Hashable {
    /// `messages[1].content[2]`, or `answer`.
    package var path: String
    package var text: String
    /// How long it was.
    package var bytes: Int
    /// Who spoke: `system`, `user`, `assistant`…
    package var role: String?

    package init(path: String, text: String, bytes: Int, role: String? = nil) {
      self.path = path
      self.text = text
      self.bytes = bytes
      self.role = role
    }
  }

  package var id = ""
  /// Nanoseconds since 1970.
  package var startedAtNs: Int64 = 0
  package var endpoint = ""
  package var route = ""
  package var tenant = ""
  package var keyID = ""
  package var caseID: String?
  package var attributes: [(name: String, value: String)] = []
  package var outcome = Outcome.answered
  package var status = 0
  package var errorCode: String?
  package var parts: [Part] = []
  package var attempts: [Attempt] = []
  package var bodyBytes = 0
  package var answerBytes = 0
  package var streamed = false
  package var inputTokens: Int?
  package var outputTokens: Int?
  package var cachedTokens: Int?
  package var usageIsEstimated = false
  /// Whole nano-units of the price table's currency; nil when a price or a count is unknown.
  package var costNano: Int?
  package var priceVersion: String?
  package var firstByteMs: Double?
  package var totalMs: Double = 0
  /// Own time: the whole without waiting for upstreams and for the client.
  package var overheadMs: Double = 0
  package var release = ""
  package var cache: String?
  package var degraded: [String] = []
  /// What later stages add, as JSON members: verdicts, risk, decision, skipped modalities.
  package var stages: [(name: String, json: String)] = []
  /// Events of a stream that carried content.
  package var events: Int?
  /// The class and the reason of a request that was shed.
  package var shed: (class: String, reason: String)?
  /// The dimension of the limit that refused it: `requests`, `images`…
  package var limitedBy: String?
  /// How a hedge ended: `won`, `lost`.
  package var hedge: String?
  /// The verifier's risk, 0 to 1, and the decision it led to.
  package var risk: Double?
  package var decision: String?
  /// What people wrote, where the configuration lets it be kept; no sink but the store writes it down.
  package var texts: [Text] = []
  /// Media of the request that nobody looked at, because it was refused before or because they are addresses; counted
  /// where texts are kept.
  package var unreadMedia = 0
  /// Where the request stands in a distributed trace.
  package var context: TraceContext?
  /// At an edge node: what left the site.
  package var edge: EdgeReport?
  /// At a central gateway: what became of a node's evidence.
  package var evidence: EdgeState?

  package init() {}

  /// No whole answer came of it, for another reason than that the client went away.
  package var hasFailed: Bool {
    switch outcome {
    case .refused, .failed, .truncated: true
    case .answered: status >= 400
    case .abandoned: false
    }
  }
}

/// Takes traces over from the event loops. An implementation never blocks and never fails a request.
package protocol TraceSink: Sendable {
  func take(_ trace: consuming RequestTrace)
}

/// Gives every trace to several sinks, in order.
package struct TraceFan: TraceSink {
  package let sinks: [any TraceSink]

  package init(_ sinks: [any TraceSink]) { self.sinks = sinks }

  package func take(_ trace: consuming RequestTrace) {
    let trace = trace
    for sink in sinks { sink.take(trace) }
  }
}

/// Keeps nothing.
package struct NoTraces: TraceSink {
  package init() {}
  package func take(_ trace: consuming RequestTrace) {}
}
