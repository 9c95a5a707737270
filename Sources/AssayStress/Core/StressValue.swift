package import AssayCore
package import AssayWire

/// One application of a perturbation to one medium, as a value: whoever has the input's bytes and this can make the
/// output's bytes again.
package struct StressValue: Sendable, Hashable {
  package var name: String
  package var version: Int
  package var severity: Int
  /// Of the generator of random numbers.
  package var seed: UInt64
  /// Values that were given instead of drawn.
  package var settings: [String: Double]
  package var input: Digest
  package var output: Digest

  package init(
    name: String, version: Int, severity: Int, seed: UInt64, settings: [String: Double] = [:], input: Digest,
    output: Digest
  ) {
    self.name = name
    self.version = version
    self.severity = severity
    self.seed = seed
    self.settings = settings
    self.input = input
    self.output = output
  }

  /// `gaussian_blur:3`.
  package var label: String { "\(name):\(severity)" }

  /// Nil when the value is not of this form.
  package init?(json: JSONValue) {
    guard let name = json["name"]?.string, let version = json["version"]?.int, let severity = json["severity"]?.int,
      let seed = json["seed"]?.string.flatMap({ UInt64($0) }),
      let input = json["input"]?.string.flatMap({ Digest(hex: $0) }),
      let output = json["output"]?.string.flatMap({ Digest(hex: $0) })
    else { return nil }
    var settings: [String: Double] = [:]
    for member in json["settings"]?.object?.members ?? [] { settings[member.key] = member.value.double }
    self.init(
      name: name, version: version, severity: severity, seed: seed, settings: settings, input: input, output: output)
  }

  package var json: JSONValue {
    .object([
      "name": .string(name), "version": .int(version), "severity": .int(severity), "seed": .string(String(seed)),
      "settings": Self.json(settings), "input": .string(input.hex), "output": .string(output.hex),
    ])
  }

  package static func json(_ numbers: [String: Double]) -> JSONValue {
    .object(JSONObject(numbers.sorted { $0.key < $1.key }.map { ($0.key, .double($0.value)) }))
  }

  /// The command that makes the output again from the input's file.
  package func command(file: String) -> String {
    let quoted = "'" + file.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    let plain = file.utf8.allSatisfy { byte in
      byte &- 48 < 10 || byte | 0x20 >= 97 && byte | 0x20 <= 122 || "./_-".utf8.contains(byte)
    }
    let given = settings.sorted { $0.key < $1.key }.map { " --set \($0.key)=\($0.value)" }.joined()
    return "assay stress \(plain && !file.isEmpty ? file : quoted) --as \(label) --seed \(seed)\(given)"
  }
}
