import AssayConfiguration
package import AssayCore
import AssayScoring
import AssayWire

/// Errors as Hendrycks and Dietterich (2019) count them: one less the rate of what is right.
///
/// With E(c, s) the error under corruption c at severity s and R that of a reference,
/// CE(c) = Σ_s E(c, s) / Σ_s R(c, s) and mCE is its mean over corruptions; the relative CE takes the error without
/// corruption from each: Σ_s (E(c, s) - E) / Σ_s (R(c, s) - R).
enum CorruptionError {
  /// Nil where the value is no share of what is right, and no error either.
  static func of(_ aggregate: Aggregate) -> Double? {
    guard let value = aggregate.value, value.isFinite else { return nil }
    // Sums round: a mean of ones may lie a little above one.
    if aggregate.higherIsBetter { return (-rounding...1 + rounding).contains(value) ? min(1, max(0, 1 - value)) : nil }
    return value >= -rounding ? max(0, value) : nil
  }

  private static let rounding = 1e-9

  static func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  struct Against {
    var mce: Double?
    var relative: Double?
    var notes: [String] = []
  }

  /// - Parameter curves: of one metric, slice and authority.
  static func against(_ reference: StressReference, _ curves: [Robustness.Curve]) -> Against {
    var (plain, relative): ([Double], [Double]) = ([], [])
    var result = Against()
    for curve in curves {
      guard let known = reference.curve(like: curve) else {
        result.notes.append("the reference run has no \(curve.perturbation)")
        continue
      }
      guard known.version == curve.version else {
        result.notes.append("the reference run has another version of \(curve.perturbation)")
        continue
      }
      let pairs = curve.points.compactMap { point -> (mine: Double, theirs: Double)? in
        guard let mine = of(point.aggregate), let theirs = known.errors[point.severity] else { return nil }
        return (mine, theirs)
      }
      guard pairs.count == curve.points.count, !pairs.isEmpty else {
        result.notes.append("\(curve.perturbation): not every severity has an error in both runs")
        continue
      }
      let (mine, theirs) = pairs.reduce((0, 0)) { ($0.0 + $1.mine, $0.1 + $1.theirs) }
      if theirs > 0 {
        plain.append(mine / theirs)
      } else {
        result.notes.append("\(curve.perturbation): the reference makes no error")
      }
      guard let clean = curve.cleanError, let cleanTheirs = known.clean else { continue }
      let fall = theirs - cleanTheirs * Double(pairs.count)
      if fall > 0 {
        relative.append((mine - clean * Double(pairs.count)) / fall)
      } else {
        result.notes.append("\(curve.perturbation): the reference does not degrade")
      }
    }
    (result.mce, result.relative) = (mean(plain), mean(relative))
    return result
  }
}

/// The errors of a run that others are held against.
package struct StressReference: Sendable {
  struct Known: Sendable {
    var version: Int
    var clean: Double?
    var errors: [Int: Double]
  }

  package var name: String
  private var curves: [String: Known] = [:]
  private var digests: [String: String] = [:]

  /// - Throws: `.data` when the run has no results of stress.
  package init(_ folder: RunFolder) throws(AssayError) {
    let bytes = try Files.read(folder.scores, bytesMax: 256 << 20)
    guard let scores = try? JSONValue(parsing: bytes), let list = scores["robustness"]?["curves"]?.array else {
      throw AssayError(
        .data, "\(folder.id) has no results of stress to compare with", at: .init(file: folder.scores),
        remedy: "run the same suite with the reference model first")
    }
    name = "\(scores["model"]?.string ?? "") in \(folder.id)"
    for member in scores["digests"]?.object?.members ?? [] { digests[member.key] = member.value.string }
    for curve in list {
      guard let key = Self.key(curve), let isHigherBetter = curve["higher_is_better"]?.bool else { continue }
      var errors: [Int: Double] = [:]
      for point in curve["points"]?.array ?? [] {
        guard let severity = point["severity"]?.int, let value = point["value"]?.double else { continue }
        let error = isHigherBetter ? 1 - value : value
        if error >= 0 { errors[severity] = error }
      }
      curves[key] = Known(
        version: curve["version"]?.int ?? 1, clean: curve["clean"]?["error"]?.double, errors: errors)
    }
  }

  /// Errors on other samples, or by other scorers, are nothing to be relative to.
  ///
  /// - Throws: `.data` naming what differs.
  func check(_ identity: RunManifest.Identity) throws(AssayError) {
    let differing = identity.named.filter { ["data", "scorers", "selection"].contains($0.name) }
      .filter { $0.digest != digests[$0.name] }.map(\.name)
    guard !differing.isEmpty else { return }
    throw AssayError(
      .data, "the reference run differs from this one in its \(differing.joined(separator: ", ")): \(name)",
      remedy: "run the reference model on the same suite, samples and perturbations")
  }

  private static func key(_ curve: JSONValue) -> String? {
    guard let perturbation = curve["perturbation"]?.string, let name = curve["name"]?.string,
      let authority = curve["authority"]?.string
    else { return nil }
    return [perturbation, name, curve["slice"]?.string ?? "", authority].joined(separator: "\u{0}")
  }

  func curve(like curve: Robustness.Curve) -> Known? {
    curves[
      [curve.perturbation, curve.name, curve.slice ?? "", curve.authority.rawValue].joined(separator: "\u{0}")]
  }
}
