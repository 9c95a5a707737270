extension TelemetryConfiguration {
  /// Whether requests become spans: without a collector a caller's context is only passed on.
  package var isTracing: Bool { otlp != nil }

  /// Header fields as `OTEL_EXPORTER_OTLP_HEADERS` writes them: `name=value,name=value`. What is no field is left out.
  package static func headers(_ text: String) -> [(name: String, value: String)] {
    text.split(separator: ",").compactMap { pair in
      let halves = pair.split(separator: "=", maxSplits: 1).map(String.init)
      guard halves.count == 2 else { return nil }
      let name = String(halves[0].filter { $0 != " " })
      let value = String(halves[1].drop { $0 == " " })
      let isPlain = value.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
      return name.isEmpty || !name.utf8.allSatisfy(isNameByte) || !isPlain ? nil : (name, value)
    }
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == 0x2D || byte == 0x5F
  }
}
