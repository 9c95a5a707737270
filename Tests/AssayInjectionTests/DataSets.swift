import AssayCore
import AssayInjection
import AssayWire
import Foundation
import Testing

/// The development sets under `ASSAY_DATA`; they are never committed.
enum DataSets {
  static let folder: String? = ProcessInfo.processInfo.environment["ASSAY_DATA"].map { $0 + "/verification/injection/" }
  static var isPresent: Bool { folder != nil }
  static let isVerbose = ProcessInfo.processInfo.environment["ASSAY_INJECTION_VERBOSE"] != nil
  static let showsHeld = ProcessInfo.processInfo.environment["ASSAY_INJECTION_HELD"] != nil

  struct Row: Sendable {
    var id: String
    var text: String
    var channel: SegmentChannel
    var family: String
    var isAttack: Bool
    var isDirect: Bool
    /// Rules were written while looking at this half only.
    var isDevelopment: Bool
  }

  static func lines(_ file: String) throws -> [JSONValue] {
    let path = try #require(folder) + file + ".jsonl"
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    return try bytes.split(separator: 0x0A).map { try JSONValue(parsing: Array($0)) }
  }

  static func isDevelopment(_ id: String) -> Bool {
    guard let digit = SHA256.hex(Array(id.utf8)).utf8.first else { return true }
    return digit % 2 == (digit >= 0x61 ? 1 : 0)
  }

  static func rows(_ file: String) throws -> [Row] {
    try lines(file).compactMap { line in
      guard let id = line["id"]?.string, let segment = line["segment"], let text = segment["text"]?.string,
        let channel = segment["channel"]?.string.flatMap(SegmentChannel.init(rawValue:))
      else { return nil }
      return Row(
        id: id, text: text, channel: channel, family: line["label"]?["family"]?.string ?? "",
        isAttack: line["label"]?["injection"]?.bool ?? false, isDirect: line["label"]?["reach"]?.string == "direct",
        isDevelopment: isDevelopment(id))
    }
  }
}

/// Flagged of all, in the half that the rules were written on and in the other.
struct Tally: CustomStringConvertible {
  var flagged = [0, 0]
  var count = [0, 0]
  var tiers = [0, 0, 0, 0]

  mutating func add(_ finding: InjectionFinding, development: Bool) {
    let half = development ? 0 : 1
    count[half] += 1
    if finding.isFlagged { flagged[half] += 1 }
    tiers[finding.tier] += 1
  }

  var share: Double { Double(flagged[0] + flagged[1]) / Double(max(1, count[0] + count[1])) }
  var heldShare: Double { Double(flagged[1]) / Double(max(1, count[1])) }
  var total: Int { count[0] + count[1] }
  var totalFlagged: Int { flagged[0] + flagged[1] }

  var description: String {
    func percent(_ a: Int, _ b: Int) -> String { b == 0 ? "-" : String((1000 * a / b)).asPercent }
    return
      "\(totalFlagged)/\(total) \(percent(totalFlagged, total)) %; written on \(percent(flagged[0], count[0])) %, "
      + "held out \(percent(flagged[1], count[1])) %; tiers 0-3: \(tiers)"
  }
}

extension String {
  fileprivate var asPercent: String {
    let padded = String(repeating: "0", count: max(0, 2 - count)) + self
    return padded.dropLast() + "." + padded.suffix(1)
  }
}
