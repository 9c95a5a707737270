package import AssayVerification

/// What a route asks of the pipeline.
package struct PipelineOptions: Sendable, Hashable {
  package enum StreamMode: String, Sendable, Hashable, CaseIterable {
    /// The whole answer is verified, then replayed as a stream.
    case hold
    /// The answer is streamed at once; what the verification found comes as the last event.
    case after
  }

  /// When the next, dearer model is asked: once.
  package struct Escalation: Sendable, Hashable {
    /// A risk above this asks the next model; nil never does.
    package var riskMax: Double?
    package var onConflict: Bool
    /// The answer is empty, cut, or no JSON where JSON was asked for.
    package var onInvalid: Bool

    package init(riskMax: Double? = 0.5, onConflict: Bool = true, onInvalid: Bool = true) {
      self.riskMax = riskMax
      self.onConflict = onConflict
      self.onInvalid = onInvalid
    }
  }

  package var gates = true
  package var verifies = true
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
