import AssayCore
import AssayWire

/// What a dataset calls the fields that Assay knows.
struct FieldMap: Sendable, Hashable {
  /// Names on our side, as they may stand under `fields` in a suite.
  static let known = [
    "id", "input", "system", "target", "weak_target", "choices", "attributes", "labels", "cluster", "image", "audio",
    "video", "document", "geometry", "file",
  ]
  static let media: [(name: String, modality: Modality?)] = [
    ("image", .image), ("audio", .audio), ("video", .video), ("document", .document), ("geometry", .geometry),
    ("file", nil),
  ]

  private let names: [String: String]
  private let paths: [String: [String]]

  init(_ names: [String: String] = [:]) {
    self.names = names
    paths = names.mapValues { $0.split(separator: ".").map(String.init) }
  }

  /// Their name of one of our fields.
  func name(_ field: String) -> String { names[field] ?? field }

  func isMapped(_ field: String) -> Bool { names[field] != nil }

  /// The value of one of our fields in an object of theirs: the member itself, or the dotted path to it.
  func value(_ field: String, in object: JSONObject) -> JSONValue? {
    let name = name(field)
    if let value = object[name] { return value.isNull ? nil : value }
    guard let path = paths[field], path.count > 1, let first = path.first, var value = object[first] else { return nil }
    for key in path.dropFirst() {
      guard let inner = value[key] else { return nil }
      value = inner
    }
    return value.isNull ? nil : value
  }
}
