/// Sizes and times as people write them: `64MiB`, `10s`. Reading and writing are each other's inverse.
package enum Units {
  package static let sizes: [(unit: String, bytes: Int)] = [
    ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("TB", 1_000_000_000_000),
    ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000), ("B", 1),
  ]
  package static let times: [(unit: String, milliseconds: Int)] = [
    ("d", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1000), ("ms", 1),
  ]
  /// The same units under the names that people also use.
  private static let otherTimes = ["m": "min", "sec": "s", "hour": "h", "day": "d", "minute": "min", "second": "s"]

  package enum Reading: Equatable, Sendable {
    case value(Int)
    /// A number alone.
    case noUnit(String)
    case unknownUnit(String)
    case notWhole
    case nonsense
  }

  package static func size(_ text: String) -> Reading { read(text) { unit in sizes.first { $0.unit == unit }?.bytes } }

  package static func time(_ text: String) -> Reading { read(text) { period($0) } }

  /// The milliseconds of a unit by any of its names.
  package static func period(_ unit: String) -> Int? {
    let unit = otherTimes[unit] ?? unit
    return times.first { $0.unit == unit }?.milliseconds
  }

  private static func read(_ text: String, _ factor: (String) -> Int?) -> Reading {
    let bytes = Array(text.utf8)
    let end = bytes.firstIndex { !($0 >= 0x30 && $0 <= 0x39 || $0 == UInt8(ascii: ".")) } ?? bytes.count
    let number = String(decoding: bytes[..<end], as: UTF8.self)
    guard end > 0, end < 20, bytes[0] != UInt8(ascii: "."), let value = Double(number) else { return .nonsense }
    let unit = String(decoding: bytes[end...], as: UTF8.self).trimmed
    guard !unit.isEmpty else { return .noUnit(number) }
    guard let factor = factor(unit) else { return .unknownUnit(unit) }
    if let whole = Int(number) {
      let (product, overflow) = whole.multipliedReportingOverflow(by: factor)
      return overflow ? .nonsense : .value(product)
    }
    return Int(exactly: value * Double(factor)).map { .value($0) } ?? .notWhole
  }

  package static func sizeText(_ bytes: Int) -> String {
    guard bytes > 0 else { return "0B" }
    let unit = sizes.first { bytes % $0.bytes == 0 } ?? ("B", 1)
    return "\(bytes / unit.bytes)\(unit.unit)"
  }

  package static func timeText(_ milliseconds: Int) -> String {
    guard milliseconds > 0 else { return "0s" }
    let unit = times.first { milliseconds % $0.milliseconds == 0 } ?? ("ms", 1)
    return "\(milliseconds / unit.milliseconds)\(unit.unit)"
  }
}

extension YAMLValue {
  /// A number of bytes, written with its unit.
  package func bytes(_ range: ClosedRange<Int>) -> Int? {
    guard let text = string() else { return nil }
    return checked(Units.size(text), text, range, Units.sizes.map(\.unit), like: "64MiB", Units.sizeText)
  }

  /// A time in milliseconds, written with its unit.
  package func milliseconds(_ range: ClosedRange<Int>) -> Int? {
    guard let text = string() else { return nil }
    return checked(Units.time(text), text, range, Units.times.map(\.unit), like: "10s", Units.timeText)
  }

  private func checked(
    _ reading: Units.Reading, _ text: String, _ range: ClosedRange<Int>, _ units: [String], like example: String,
    _ shown: (Int) -> String
  ) -> Int? {
    let known = "units: \(units.joined(separator: ", "))"
    switch reading {
    case .value(let value) where range.contains(value): return value
    case .value:
      problem("should be from \(shown(range.lowerBound)) to \(shown(range.upperBound)), is \(text.shortened(40))")
    case .noUnit(let number):
      problem("`\(number.shortened(40))` has no unit", remedy: "write it as `\(example)`; \(known)")
    case .unknownUnit(let unit):
      problem(
        "unknown unit `\(unit.shortened(40))`",
        remedy: nearest(unit, in: units).map { "did you mean `\($0)`?" } ?? known)
    case .notWhole: problem("`\(text.shortened(40))` is no whole number of the smallest unit", remedy: known)
    case .nonsense:
      problem("should be a number with its unit, is `\(text.shortened(40))`", remedy: "such as `\(example)`")
    }
    return nil
  }

  /// True or false, also written `on` and `off`.
  package func toggle() -> Bool? {
    if isText, let text = string() {
      if text == "on" { return true }
      if text == "off" { return false }
    }
    guard isText, typeName == "true or false" else {
      problem("should be on or off, is \(typeName)")
      return nil
    }
    return bool()
  }
}
