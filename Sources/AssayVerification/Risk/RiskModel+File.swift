package import AssayCore
package import AssayWire

extension RiskModel {
  static let kind = "assay.risk-model"

  /// With version and digest; weights by signal name.
  package var json: JSONValue { SealedDocument.seal(members, kind: Self.kind) }

  /// - Throws: `data` when the file is of another kind or format, was changed, or holds what is no model.
  package init(json value: JSONValue) throws(AssayError) {
    try self.init(members: try SealedDocument.open(value, kind: Self.kind))
  }

  /// Without the seal, as part of another document.
  var members: JSONObject {
    let weights = zip(RiskSignals.Name.allCases, self.weights).map { (key: $0.rawValue, value: JSONValue.double($1)) }
    return [
      "version": .string(version), "intercept": .double(intercept), "weights": .object(JSONObject(weights)),
    ]
  }

  /// The same model with a version that its content gives: `trained@1f3a…`.
  func named(byContentOf name: String) -> RiskModel {
    let digest = SHA256.hex(JSONValue.object(members).encoded()).prefix(12)
    return RiskModel(version: "\(name)@\(digest)", intercept: intercept, weights: weights) ?? self
  }

  init(members: JSONObject) throws(AssayError) {
    guard let named = members["weights"]?.object else {
      throw AssayError(.data, "`weights` is missing or not an object.", at: .init(path: "weights"))
    }
    var weights = [Double](repeating: 0, count: RiskSignals.Name.allCases.count)
    for member in named.members {
      guard let name = RiskSignals.Name(rawValue: member.key) else {
        throw AssayError(
          .data, "No signal is called `\(member.key.prefix(60))`.", at: .init(path: "weights.\(member.key.prefix(60))"),
          remedy: "The model comes from another version of assay: train it again.")
      }
      guard let weight = member.value.double, weight.isFinite, weight >= 0 else {
        throw AssayError(
          .data, "A weight is a number that is not below 0.", at: .init(path: "weights.\(member.key)"))
      }
      weights[name.index] = weight
    }
    let (version, intercept) = (try members.text("version"), try members.number("intercept"))
    guard let model = RiskModel(version: version, intercept: intercept, weights: weights) else {
      throw AssayError(.data, "`version` has 1 to \(Self.versionBytesMax) bytes.", at: .init(path: "version"))
    }
    self = model
  }
}
