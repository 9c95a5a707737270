package import AssayCore
package import AssayWire

/// Above which risk an answer of the cheap model is not kept, or above which complexity it is not asked, by slice.
/// Slices are paths, `image/phone` under `image` under the whole; one without its own threshold takes its parent's.
package struct RouteThresholds: Sendable, Hashable {
  package enum Signal: String, Sendable, Hashable, CaseIterable {
    /// After the cheap model's answer: a cascade.
    case risk
    /// Before anything is asked: a router.
    case complexity
  }

  package var signal: Signal
  /// By path; the whole is "". A threshold of nil sends everything to the strong model.
  package var bySlice: [String: Double?]

  package init(signal: Signal = .risk, bySlice: [String: Double?] = [:]) {
    self.signal = signal
    self.bySlice = bySlice
  }

  /// Nil where everything goes to the strong model.
  package func threshold(_ slice: String) -> Double? {
    var path = slice[...]
    while true {
      if let known = bySlice[String(path)] { return known }
      guard !path.isEmpty else { return nil }
      path = path.lastIndex(of: "/").map { path[..<$0] } ?? ""
    }
  }

  package var json: JSONValue {
    .object([
      "signal": .string(signal.rawValue),
      "thresholds": .object(
        JSONObject(
          bySlice.sorted { $0.key < $1.key }.map { ($0.key, $0.value.map { .double($0) } ?? .null) })),
    ])
  }

  /// - Throws: `.data` when it is not what `json` wrote.
  package init(_ value: JSONValue) throws(AssayError) {
    guard let signal = value["signal"]?.string.flatMap(Signal.init(rawValue:)),
      let members = value["thresholds"]?.object?.members, members.count <= 10_000
    else { throw AssayError(.data, "this is no file of thresholds for a route: it needs signal and thresholds") }
    self.init(signal: signal)
    for (slice, threshold) in members {
      guard threshold.isNull || (threshold.double.map { $0.isFinite } ?? false) else {
        throw AssayError(.data, "the threshold of slice \(slice.isEmpty ? "\"\"" : slice) is no number and not null")
      }
      bySlice[slice] = .some(threshold.double)
    }
  }
}
