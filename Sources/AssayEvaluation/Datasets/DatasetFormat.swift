import AssayConfiguration
import AssayCore
import AssayWire

extension DataSource {
  /// The form of a file: as declared, else by its extension and first line.
  static func format(of path: String, declared: Format) throws(AssayError) -> Format {
    guard declared == .auto else { return declared }
    switch Files.suffix(of: path) {
    case "csv": return .csv
    case "tsv": return .vlmevalkit
    case "jsonl", "ndjson": break
    default:
      var lines = try LineReader(path: path, lineBytesMax: 1 << 20)
      guard let first = try lines.next(), first.bytes.first(where: { $0 != 0x20 }) == UInt8(ascii: "{") else {
        throw AssayError(
          .data, "the form of \(Files.name(of: path)) is not clear from its name", at: .init(file: path),
          remedy: "set `format` to jsonl, csv, inspect, vlmevalkit or openai-evals")
      }
    }
    return .jsonl
  }
}
