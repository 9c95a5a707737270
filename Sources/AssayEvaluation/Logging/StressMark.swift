package import AssayCore
package import AssayStress
import AssayWire

/// What was done to the media of a sample before a model was asked.
package struct StressMark: Sendable, Hashable {
  /// One medium that was changed.
  package struct Medium: Sendable, Hashable {
    /// The part's index in the clean sample.
    package var part: Int
    package var value: StressValue
    /// What was reached, by name with its unit.
    package var achieved: [String: Double]
    /// What else was lost on the way, and that nothing changed, in sentences.
    package var notes: [String] = []
    /// The file it was made from, where there is one.
    package var path: String?
    /// The file of the other medium that was used, where there is one.
    package var otherPath: String?

    package init(
      part: Int, value: StressValue, achieved: [String: Double] = [:], notes: [String] = [], path: String? = nil,
      otherPath: String? = nil
    ) {
      self.part = part
      self.value = value
      self.achieved = achieved
      self.notes = notes
      self.path = path
      self.otherPath = otherPath
    }
  }

  package var name: String
  package var version: Int
  package var severity: Int
  /// The clean sample's id, and the index of its line in the log.
  package var of: String
  package var cleanIndex: Int
  /// The cluster that the dataset itself gives; the record's own is at least its clean sample.
  package var cluster: String?
  package var media: [Medium]
  /// Labels that can no longer be checked, each with its reason.
  package var dropped: [String] = []

  package init(
    name: String, version: Int, severity: Int, of: String, cleanIndex: Int, cluster: String? = nil,
    media: [Medium] = []
  ) {
    self.name = name
    self.version = version
    self.severity = severity
    self.of = of
    self.cleanIndex = cleanIndex
    self.cluster = cluster
    self.media = media
  }

  /// `gaussian_blur:3`.
  package var label: String { "\(name):\(severity)" }

  /// Commands that make the changed media again.
  package var commands: [String] { commands { _ in nil } }

  /// - Parameter kept: where a medium is that stood in the dataset itself; `FILE` and `OTHER` are written without.
  package func commands(kept: (Digest) -> String?) -> [String] {
    media.map { medium in
      let other = medium.value.other.flatMap { medium.otherPath ?? kept($0) }
      return medium.value.command(file: medium.path ?? kept(medium.value.input) ?? "FILE", other: other)
    }
  }

  init?(_ json: JSONValue) {
    guard let name = json["name"]?.string, let severity = json["severity"]?.int, let of = json["of"]?.string,
      let cleanIndex = json["clean_index"]?.int
    else { return nil }
    self.init(
      name: name, version: json["version"]?.int ?? 1, severity: severity, of: of, cleanIndex: cleanIndex,
      cluster: json["cluster"]?.string)
    dropped = (json["dropped"]?.array ?? []).compactMap(\.string)
    for item in json["media"]?.array ?? [] {
      guard let part = item["part"]?.int, let value = StressValue(json: item) else { continue }
      var achieved: [String: Double] = [:]
      for member in item["achieved"]?.object?.members ?? [] { achieved[member.key] = member.value.double }
      media.append(
        Medium(
          part: part, value: value, achieved: achieved, notes: (item["notes"]?.array ?? []).compactMap(\.string),
          path: item["path"]?.string, otherPath: item["other_path"]?.string))
    }
  }

  var json: JSONValue {
    .object([
      "name": .string(name), "version": .int(version), "severity": .int(severity), "of": .string(of),
      "clean_index": .int(cleanIndex), "cluster": cluster.map { .string($0) } ?? .null,
      "media": .array(
        media.map { medium in
          var object = JSONObject([("part", .int(medium.part))])
          for member in medium.value.json.object?.members ?? [] { object.append(member.key, member.value) }
          object.append("achieved", StressValue.json(medium.achieved))
          if !medium.notes.isEmpty { object.append("notes", .array(medium.notes.map { .string($0) })) }
          if let path = medium.path { object.append("path", .string(path)) }
          if let path = medium.otherPath { object.append("other_path", .string(path)) }
          return .object(object)
        }),
      "dropped": .array(dropped.map { .string($0) }),
    ])
  }
}
