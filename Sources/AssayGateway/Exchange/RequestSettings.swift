import AssayResilience
import AssayVerification
import AssayWire

/// What a client says to the gateway itself: in the member `assay` of the body, or in `x-assay-…` fields, which win.
struct RequestSettings {
  var caseID: String?
  var attributes: [(name: String, value: String)] = []
  var deadlineMs: Int?
  var maxCostUSD: Double?
  /// The same in nano-units.
  var maxCostNano: Int? { maxCostUSD.flatMap { Int(exactly: min($0 * 1e9, 1e18).rounded()) } }
  var mayDegrade = true
  /// The least autonomous rung that is of use to the client.
  var minAutonomy: Rung?
  var cache = CacheUse.use
  var priority = Priority.interactive

  enum CacheUse: String { case use, refresh, bypass }

  private static let attributeNames = ["device", "geo", "segment", "locale"]
  private static let valueBytesMax = 256

  init(_ fields: [(name: String, value: String)], own: JSONValue?) throws(APIError) {
    for (name, value) in own?.object?.members ?? [] {
      guard let text = Self.text(value) else {
        throw .invalid("`assay.\(name)` should be a string or a number.", code: "invalid_type", param: "assay.\(name)")
      }
      try set(name, text, "assay.\(name)")
    }
    for field in fields {
      let name = String(field.name.lowercased().map { $0 == "-" ? "_" : $0 })
      try set(name, field.value, "x-assay-\(field.name)")
    }
  }

  static func priority(_ value: String) -> Priority? {
    switch value {
    case "interactive": .interactive
    case "batch": .batch
    default: nil
    }
  }

  private static func text(_ value: JSONValue) -> String? {
    switch value {
    case .string(let text): text
    case .int(let number): String(number)
    case .double(let number): String(number)
    default: nil
    }
  }

  private mutating func set(_ name: String, _ value: String, _ path: String) throws(APIError) {
    guard value.utf8.count <= Self.valueBytesMax,
      value.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
    else { throw .invalid("`\(path)` is too long or holds a control character.", code: "invalid_value", param: path) }
    switch name {
    case "case": caseID = value
    case "device", "geo", "segment", "locale":
      attributes.removeAll { $0.name == name }
      attributes.append((name, value))
    case "deadline_ms":
      guard let number = Int(value), number > 0 else {
        throw .invalid("`\(path)` should be a whole number above 0.", code: "invalid_value", param: path)
      }
      deadlineMs = number
    case "max_cost_usd":
      guard let number = Double(value), number.isFinite, number >= 0 else {
        throw .invalid("`\(path)` should be a number, 0 or more.", code: "invalid_value", param: path)
      }
      maxCostUSD = number
    case "degrade":
      guard value == "allow" || value == "deny" else {
        throw .invalid("`\(path)` should be allow or deny.", code: "invalid_value", param: path)
      }
      mayDegrade = value == "allow"
    case "cache":
      guard let use = CacheUse(rawValue: value) else {
        throw .invalid("`\(path)` should be use, refresh or bypass.", code: "invalid_value", param: path)
      }
      cache = use
    case "class":
      guard let priority = Self.priority(value) else {
        throw .invalid("`\(path)` should be interactive or batch.", code: "invalid_value", param: path)
      }
      self.priority = priority
    case "min_autonomy":
      guard let rung = Rung(rawValue: value) else {
        let names = Rung.allCases.map(\.rawValue).joined(separator: ", ")
        throw .invalid("`\(path)` should be one of \(names).", code: "invalid_value", param: path)
      }
      minAutonomy = rung
    case "idempotency_key": break
    default: throw .invalid("`\(path)` is not known.", code: "unknown_setting", param: path)
    }
  }
}
