package import AssayCore
package import AssayStatistics
package import AssayWire

/// What labels taught, as a file: calibrators of risk and of strength, the risk model they belong to, certificates.
package struct CalibrationFile: Sendable, Hashable {
  static let kind = "assay.calibration"

  /// The first twelve digits of the content's SHA-256: two files with one version are the same.
  package let version: String
  /// The raw risks that were calibrated come from this model; nil where rows stated their own risk.
  package let model: RiskModel?
  /// From raw risk to the chance of not being supported.
  package let risk: SlicedCalibrator?
  /// From 1 - strength to the chance that the verdict is wrong.
  package let strength: SlicedCalibrator?
  package private(set) var certificates: [Certificate]
  /// Rows that taught, and the authority of their labels.
  package let rows: Int
  package let authority: Authority

  package init(
    model: RiskModel?, risk: SlicedCalibrator?, strength: SlicedCalibrator?, rows: Int, authority: Authority
  ) {
    self.model = model
    self.risk = risk
    self.strength = strength
    self.rows = rows
    self.authority = authority
    certificates = []
    version = Self.version(of: Self.core(model, risk, strength, rows, authority))
  }

  /// The calibrated chance of not being supported.
  package func risk(_ raw: Double, slice: String = "") -> Double { risk?.probability(raw, slice: slice) ?? raw }

  /// The calibrated chance that a verdict of this strength is right.
  package func strength(_ raw: Double, slice: String = "") -> Double {
    strength.map { 1 - $0.probability(1 - raw, slice: slice) } ?? raw
  }

  package func resolvedSlice(_ slice: String) -> String { risk?.resolved(slice) ?? "" }

  /// Adds a certificate; its calibrator must be this version.
  package mutating func add(_ certificate: Certificate) {
    if certificate.calibrator == version { certificates.append(certificate) }
  }

  /// Ends all certificates, as a drift alarm does.
  package mutating func voidCertificates(_ reason: String, source: String) {
    for index in certificates.indices { certificates[index].void(reason, source: source) }
  }

  /// The valid certificate for at most so many wrong, the one that lets most through.
  package func certificate(alpha: Double) -> Certificate? {
    certificates.filter { $0.isValid && $0.method == .learnThenTest && $0.alpha <= alpha }
      .max { $0.threshold < $1.threshold }
  }

  package var json: JSONValue {
    var members = Self.core(model, risk, strength, rows, authority)
    members.append("version", .string(version))
    members.append("certificates", .array(certificates.map { JSONValue(encoding: $0) }))
    return SealedDocument.seal(members, kind: Self.kind)
  }

  /// - Throws: `data` when the file is of another kind or format, was changed, or holds what is no calibrator.
  package init(json value: JSONValue) throws(AssayError) {
    let members = try SealedDocument.open(value, kind: Self.kind)
    guard let authority = Authority(rawValue: try members.text("authority")) else {
      throw AssayError(.data, "`authority` is gold or weak.", at: .init(path: "authority"))
    }
    let model: RiskModel? =
      if let inner = members["model"]?.object { try RiskModel(members: inner) } else { nil }
    self.init(
      model: model, risk: try members.decoded("risk", as: SlicedCalibrator.self),
      strength: try members.decoded("strength", as: SlicedCalibrator.self), rows: try members.count("rows"),
      authority: authority)
    guard try members.text("version") == version else {
      throw AssayError(
        .data, "The version does not fit the calibrators.", at: .init(path: "version"), remedy: "Calibrate again.")
    }
    certificates = try members.decoded("certificates", as: [Certificate].self) ?? []
  }

  private static func core(
    _ model: RiskModel?, _ risk: SlicedCalibrator?, _ strength: SlicedCalibrator?, _ rows: Int, _ authority: Authority
  ) -> JSONObject {
    var members: JSONObject = ["authority": .string(authority.rawValue), "rows": .int(rows)]
    if let model { members.append("model", .object(model.members)) }
    if let risk { members.append("risk", JSONValue(encoding: risk)) }
    if let strength { members.append("strength", JSONValue(encoding: strength)) }
    return members
  }

  private static func version(of core: JSONObject) -> String {
    String(SHA256.hex(JSONValue.object(core).encoded()).prefix(12))
  }
}
