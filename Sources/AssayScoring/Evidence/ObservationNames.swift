import AssayCore
import AssayWire

/// Under which names a label may speak of an observation: a red circle is a `circle` and a `red circle`.
enum ObservationNames {
  /// Names that say no more than that something is there.
  private static let generic: Set<String> = ["object", "thing", "item", "cluster"]

  /// Whether any observation of the kind satisfies the expected value. Clusters are numbered, not named, so
  /// "object" means any of them.
  static func acceptsAny(_ kind: Observation.Kind, _ value: JSONValue?) -> Bool {
    guard let value else { return true }
    return kind == .cluster && generic.contains(ExpectedObservation.key(value))
  }

  /// The most exact name first: with its colour, then without.
  static func of(_ observation: Observation) -> [String] {
    let plain = ExpectedObservation.key(observation.value)
    guard observation.kind == .shape || observation.kind == .object,
      let colour = observation.attributes["colour"]?.string, !colour.isEmpty, observation.text != nil
    else { return [plain] }
    return [ExpectedObservation.key(.string(colour + " " + plain)), plain]
  }

  /// The name under which an observation is compared with the classes of a label: the one that the label
  /// uses; else as exact as the label's names are, so that a wrong colour is a false alarm of its class.
  static func name(of observation: Observation, among truth: [ExpectedObservation]) -> String {
    let own = truth.filter { $0.kind == observation.kind }
    let names = of(observation)
    let wanted = Set(own.compactMap { $0.value.map(ExpectedObservation.key) })
    if let name = names.first(where: wanted.contains) { return name }
    if own.contains(where: { acceptsAny($0.kind, $0.value) }) { return "" }
    let isExact = wanted.contains { $0.utf8.contains(UInt8(ascii: " ")) }
    return (isExact ? names.first : names.last) ?? ""
  }
}
