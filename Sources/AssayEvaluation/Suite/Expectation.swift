package import AssayCore
import AssayMedia

/// What a suite demands of its media before any model is asked: a sample that fails is an ingestion failure.
package struct Expectation: Sendable, Hashable {
  package struct SignalBound: Sendable, Hashable {
    package var signal: String
    package var bounds: [Bound]

    package init(signal: String, bounds: [Bound]) {
      self.signal = signal
      self.bounds = bounds
    }
  }

  package var modality: Modality
  /// Fewest and most parts of the modality that a sample has.
  package var partsMin: Int
  package var partsMax: Int?
  /// What the content must be, by its real type.
  package var types: [String]
  package var signals: [SignalBound]
  package var unit: String?
  package var upAxis: String?
  package var frame: String?
  /// A medium that could be decoded only in part counts as failed.
  package var isWhole: Bool
  /// Sound and picture must be in step, timestamps in order, frame and unit as declared.
  package var isAligned: Bool

  package init(modality: Modality) {
    self.modality = modality
    partsMin = 0
    partsMax = nil
    types = []
    signals = []
    unit = nil
    upAxis = nil
    frame = nil
    isWhole = false
    isAligned = false
  }

  /// What is off, naming the part, the signal and the demand; empty when nothing is.
  package func failures(of request: Request, media: [Evidence.PartMedia]) -> [String] {
    let parts = request.parts.enumerated().filter { $1.modality == modality }
    var failures: [String] = []
    if parts.count < partsMin {
      failures.append("\(parts.count) \(modality.rawValue) parts, at least \(partsMin) expected")
    }
    if let partsMax, parts.count > partsMax {
      failures.append("\(parts.count) \(modality.rawValue) parts, at most \(partsMax) expected")
    }
    for (index, part) in parts where part.asset != nil {
      guard let info = media.first(where: { $0.part == index })?.info, info.status != .refused else { continue }
      if let found = info.modality, found != modality {
        failures.append("part \(index): the content is \(found.rawValue) (\(info.type)), expected \(modality.rawValue)")
        continue
      }
      failures += check(info).map { "part \(index): \($0)" }
    }
    return failures
  }

  private func check(_ info: MediaInfo) -> [String] {
    var failures: [String] = []
    if !types.isEmpty, !types.contains(info.type) {
      failures.append("is \(info.type), expected \(types.joined(separator: " or "))")
    }
    if isWhole, info.status == .degraded || info.decodedShare < 1 {
      failures.append("only \(Int(info.decodedShare * 100)) % could be decoded")
    }
    let measured = info.signals
    for bound in signals {
      guard let value = measured[bound.signal] else {
        failures.append("\(bound.signal) was not measured")
        continue
      }
      for demand in bound.bounds where !demand.holds(value) {
        failures.append("\(bound.signal) is \(value), expected \(demand.text)")
      }
    }
    if isAligned {
      let declared = MediaExpectation(unit: unit, frame: frame, upAxis: upAxis)
      failures += Alignment.findings(info, expected: declared).filter { $0.severity == .refused }.map(\.message)
    } else if let geometry = info.geometry {
      failures += mismatch("coordinate unit", geometry.unit, unit)
      failures += mismatch("up axis", geometry.upAxis, upAxis)
      failures += mismatch("coordinate frame", geometry.frame, frame)
    }
    return failures
  }

  private func mismatch(_ what: String, _ found: String?, _ wanted: String?) -> [String] {
    guard let wanted, found != wanted else { return [] }
    return ["\(what) is \(found ?? "not known"), expected \(wanted)"]
  }
}
