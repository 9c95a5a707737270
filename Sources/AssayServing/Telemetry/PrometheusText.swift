/// Prometheus' text format 0.0.4, with the names that OpenTelemetry's rules give: dots become underscores, units are
/// written out, counters end with `_total`.
package enum PrometheusText {
  package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  package static func render(_ families: [MetricFamily]) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(32 << 10)
    for family in families { write(family, to: &output) }
    return output
  }

  package static func name(_ family: MetricFamily) -> String {
    var name = plain(family.name)
    switch family.unit {
    case .seconds: if !name.hasSuffix("_seconds") { name += "_seconds" }
    case .bytes: if !name.hasSuffix("_bytes") { name += "_bytes" }
    case .usd: if !name.hasSuffix("_usd") { name += "_usd" }
    case .tokens, .none: break
    }
    return family.kind == .counter ? name + "_total" : name
  }

  /// A name of letters, digits and underscores.
  static func plain(_ name: String) -> String {
    var bytes = name.utf8.map { byte -> UInt8 in
      byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == 0x5F ? byte : 0x5F
    }
    if let first = bytes.first, first &- 0x30 < 10 { bytes.insert(0x5F, at: 0) }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func write(_ family: MetricFamily, to output: inout [UInt8]) {
    let name = name(family)
    let kind =
      switch family.kind {
      case .counter: "counter"
      case .gauge: "gauge"
      case .histogram: "histogram"
      }
    output += "# HELP \(name) \(escapedHelp(family.help))\n# TYPE \(name) \(kind)\n".utf8
    for point in family.sorted {
      let labels = point.labels.map { "\(plain($0.name))=\"\(escaped($0.value))\"" }.joined(separator: ",")
      switch point.value {
      case .integer(let value): line(name, labels, String(value), &output)
      case .number(let value): line(name, labels, number(value), &output)
      case .histogram(let histogram):
        let comma = labels.isEmpty ? "" : ","
        var total: UInt64 = 0
        for (bound, count) in zip(histogram.bounds, histogram.counts) {
          total += count
          line(name + "_bucket", "\(labels)\(comma)le=\"\(number(bound))\"", String(total), &output)
        }
        line(name + "_bucket", "\(labels)\(comma)le=\"+Inf\"", String(histogram.count), &output)
        line(name + "_sum", labels, number(histogram.sum), &output)
        line(name + "_count", labels, String(histogram.count), &output)
      }
    }
  }

  private static func line(_ name: String, _ labels: String, _ value: String, _ output: inout [UInt8]) {
    output += labels.isEmpty ? "\(name) \(value)\n".utf8 : "\(name){\(labels)} \(value)\n".utf8
  }

  private static func number(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  static func escaped(_ text: String) -> String {
    var output = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": output += "\\\\"
      case "\"": output += "\\\""
      case "\n": output += "\\n"
      default: output.unicodeScalars.append(scalar)
      }
    }
    return output
  }

  private static func escapedHelp(_ text: String) -> String {
    var output = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": output += "\\\\"
      case "\n": output += "\\n"
      default: output.unicodeScalars.append(scalar)
      }
    }
    return output
  }
}
