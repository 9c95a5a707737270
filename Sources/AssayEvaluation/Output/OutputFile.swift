import AssayConfiguration
package import AssayCore
import AssayWire
import Glibc

/// A file of results, whose form its extension names.
package enum OutputFile {
  package static let forms = ["json", "jsonl", "csv", "html", "junit.xml"]

  /// Finds what would fail only after a run has been paid for: an unknown form, a folder that is not there.
  ///
  /// - Throws: `.usage`.
  package static func check(_ path: String) throws(AssayError) {
    guard path.hasSuffix(".xml") || forms.contains(Files.suffix(of: path)) else { throw unknownForm(path) }
    let folder = Files.folder(of: Files.absolute(path))
    guard Files.kind(folder) == .folder else {
      throw AssayError(.usage, "there is no folder \(folder) for \(path)", remedy: "make it, or name another file")
    }
  }

  private static func unknownForm(_ path: String) -> AssayError {
    AssayError(
      .usage, "the form of \(path) is not known",
      remedy: "use one of the extensions .\(forms.joined(separator: ", ."))")
  }

  /// - Throws: `.usage` for an unknown extension, `.storage`.
  package static func write(_ path: String, from folder: RunFolder) throws(AssayError) {
    if path.hasSuffix(".xml") { return try copy(folder.junit, to: path) }
    switch Files.suffix(of: path) {
    case "json": try copy(folder.scores, to: path)
    case "jsonl": try copy(folder.samples, to: path)
    case "csv": try writeCSV(path, folder)
    case "html": try copy(folder.report, to: path)
    default: throw unknownForm(path)
    }
  }

  private static func copy(_ source: String, to path: String) throws(AssayError) {
    let descriptor = open(source, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Files.failure("cannot be opened", source) }
    defer { close(descriptor) }
    let target = try StreamedFile(path)
    var offset = 0
    while true {
      let bytes = try Files.read(descriptor, at: offset, count: 1 << 18, path: source)
      guard !bytes.isEmpty else { break }
      try target.write(bytes)
      offset += bytes.count
    }
    try target.finish()
  }

  /// One row a score: long form, which every tool can pivot.
  private static func writeCSV(_ path: String, _ folder: RunFolder) throws(AssayError) {
    let target = try StreamedFile(path)
    let head = [
      "index", "id", "epoch", "status", "slices", "metric", "definition", "layer", "authority", "value", "unscored",
      "parse",
      "extracted", "error",
    ]
    try target.write(row(head))
    try RunLog(path: folder.samples).forEach(depth: .scores) { record throws(AssayError) in
      let base = [
        "\(record.index)", record.sample.id, "\(record.epoch)", record.status.rawValue,
        record.slices.joined(separator: "|"),
      ]
      let error = record.failure.map { "\($0.type): \($0.message)" } ?? ""
      if record.scores.isEmpty { try target.write(row(base + ["", "", "", "", "", "", "", "", error])) }
      for named in record.scores {
        let score = named.score
        var unscored = ""
        if case .unscored(let reason) = score.outcome { unscored = reason }
        try target.write(
          row(
            base + [
              named.name, score.metric, score.layer.rawValue, score.authority.rawValue,
              score.value.map { "\($0)" } ?? "",
              unscored, score.parse.rawValue, score.extracted ?? "", error,
            ]))
      }
    }
    try target.finish()
  }

  static func row(_ cells: [String]) -> [UInt8] { Array((cells.map(quoted).joined(separator: ",") + "\r\n").utf8) }

  /// Quoted where RFC 4180 asks for it. A cell that a spreadsheet would run as a formula gets a quote in front.
  private static func quoted(_ cell: String) -> String {
    var cell = cell
    if let first = cell.utf8.first, "=+-@\t\r".utf8.contains(first), Double(cell) == nil { cell = "'" + cell }
    guard cell.utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return cell }
    var text = "\""
    for scalar in cell.unicodeScalars {
      if scalar == "\"" { text += "\"" }
      text.unicodeScalars.append(scalar)
    }
    return text + "\""
  }
}

/// A file written piece by piece that appears under its name only when it is whole.
private final class StreamedFile {
  private let path: String
  private let temporary: String
  private var descriptor: Int32

  init(_ path: String) throws(AssayError) {
    self.path = path
    temporary = "\(path).\(getpid()).tmp"
    descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Files.failure("cannot be written", path) }
  }

  deinit {
    guard descriptor >= 0 else { return }
    close(descriptor)
    unlink(temporary)
  }

  func write(_ bytes: [UInt8]) throws(AssayError) {
    let error = Files.writeAll(bytes, to: descriptor)
    guard error == 0 else {
      errno = error
      throw Files.failure("cannot be written", path)
    }
  }

  func finish() throws(AssayError) {
    let isClosed = close(descriptor) == 0
    descriptor = -1
    guard isClosed, rename(temporary, path) == 0 else { throw Files.failure("cannot be written", path) }
  }
}
