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
  /// The other medium that was mixed in or took its place; nil where there was none.
  package var other: Digest?

  package init(
    name: String, version: Int, severity: Int, seed: UInt64, settings: [String: Double] = [:], input: Digest,
    output: Digest, other: Digest? = nil
  ) {
    self.name = name
    self.version = version
    self.severity = severity
    self.seed = seed
    self.settings = settings
    self.input = input
    self.output = output
    self.other = other
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
    let other = json["other"]?.string
    if let other, Digest(hex: other) == nil { return nil }
    var settings: [String: Double] = [:]
    for member in json["settings"]?.object?.members ?? [] { settings[member.key] = member.value.double }
    self.init(
      name: name, version: version, severity: severity, seed: seed, settings: settings, input: input, output: output,
      other: other.flatMap { Digest(hex: $0) })
  }

  package var json: JSONValue {
    var object: JSONObject = [
      "name": .string(name), "version": .int(version), "severity": .int(severity), "seed": .string(String(seed)),
      "settings": Self.json(settings), "input": .string(input.hex), "output": .string(output.hex),
    ]
    if let other { object.append("other", .string(other.hex)) }
    return .object(object)
  }

  package static func json(_ numbers: [String: Double]) -> JSONValue {
    .object(JSONObject(numbers.sorted { $0.key < $1.key }.map { ($0.key, .double($0.value)) }))
  }

  /// The command that makes the output again from the input's file and, where another medium was used, from that one.
  package func command(file: String, other: String? = nil) -> String {
    let given = settings.sorted { $0.key < $1.key }.map { " --set " + Self.quoted("\($0.key)=\($0.value)") }.joined()
    let with = self.other == nil ? "" : " --with " + Self.quoted(other ?? "OTHER")
    return "assay stress \(Self.quoted(file)) --as \(label) --seed \(seed)\(given)\(with)"
  }

  /// As a shell takes it for one word that is no option.
  private static func quoted(_ word: String) -> String {
    let word = word.hasPrefix("-") ? "./" + word : word
    let isPlain = word.utf8.allSatisfy { byte in
      byte &- 48 < 10 || byte | 0x20 >= 97 && byte | 0x20 <= 122 || "./_-=+".utf8.contains(byte)
    }
    if isPlain, !word.isEmpty { return word }
    return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
