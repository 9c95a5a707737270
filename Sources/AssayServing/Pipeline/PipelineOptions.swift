package import AssayVerification

/// What a route asks of the pipeline.
package struct PipelineOptions: Sendable, Hashable {
  package enum StreamMode: String, Sendable, Hashable, CaseIterable {
    /// The whole answer is verified, then replayed as a stream.
    case hold
    /// The answer is streamed at once; what the verification found comes as the last event.
    case after
  }

  /// When the next, stronger model of the route is asked.
  package struct Escalation: Sendable, Hashable {
    /// A risk above this asks the next model; nil never does.
    package var riskMax: Double?
    package var onConflict: Bool
    /// The answer is empty, cut, or no JSON where JSON was asked for.
    package var onInvalid: Bool
    /// An answer that nobody could judge.
    package var onUnjudged = false
    /// Calibrated thresholds of risk by combination of modalities; where they have none for it, no answer of a model
    /// that has a stronger one behind it is kept.
    package var riskThresholds: RouteThresholds?

    package init(riskMax: Double? = 0.5, onConflict: Bool = true, onInvalid: Bool = true) {
      self.riskMax = riskMax
      self.onConflict = onConflict
      self.onInvalid = onInvalid
    }

    static let never = Escalation(riskMax: nil, onConflict: false, onInvalid: false)
    /// Some answer could send a request on.
    var isOn: Bool { riskMax != nil || onConflict || onInvalid || onUnjudged || riskThresholds != nil }
  }

  package var gates = true
  package var verifies = true
  /// The only extractors that run, and of them, where parts are gated, those that the question needs; nil for all.
  package var extractors: Set<String>?
  /// The rung may change the text; else it is only said beside it.
  package var decides = true
  package var gate = ModalityGate()
  package var degradation = DegradationPolicy()
  package var escalation = Escalation()
  package var ladder = LadderConfiguration()
  package var stream = StreamMode.hold
  /// Of all attempts together, in nano-units of the price table; nil for none.
  package var costNanoMax: Int?
  /// The share of the time left that perception may use.
  package var perceptionShare = 0.5

  package init() {}
}
