import Foundation
import Testing

/// The tree of the checkout that these tests were built from.
enum House {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// Floors by room, top to bottom as Package.swift lists them. A room may import only what stands lower,
  /// or what stands further down on its own floor.
  static let floors: [(floor: Int, room: String)] = [
    (3, "assay"), (3, "AssayGateway"),
    (2, "AssayStore"), (2, "AssayServing"), (2, "AssayReport"), (2, "AssayEvaluation"), (2, "AssayInference"),
    (1, "AssayStress"), (1, "AssayPerception"), (1, "AssayMedia"), (1, "AssayScoring"),
    (1, "AssayVerification"), (1, "AssayInjection"), (1, "AssayResilience"), (1, "AssayConfiguration"),
    (0, "AssayLanguage"), (0, "AssayFormats"),
    (0, "AssaySignals"), (0, "AssayStatistics"), (0, "AssayCore"), (0, "AssayWire"),
  ]

  /// Rooms that only workers use; the main program must not reach them.
  static let workerRooms = ["AssayDecoding", "AssayNeural", "AssayWorkerKit"]
  static let workers = ["assay-media-worker", "assay-av-worker", "assay-ocr-worker"]

  static func swiftFiles(under folder: String) throws -> [URL] {
    let top = root.appending(path: folder)
    let walker = try #require(FileManager.default.enumerator(at: top, includingPropertiesForKeys: nil))
    return walker.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }.sorted { $0.path < $1.path }
  }

  static func lines(of file: URL) throws -> [Substring] {
    try String(contentsOf: file, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// The modules a file imports, whatever the access level it imports them with.
  static func imports(of file: URL) throws -> Set<String> {
    var modules: Set<String> = []
    for line in try lines(of: file) {
      let words = line.split(separator: " ")
      guard let position = words.firstIndex(of: "import"), position <= 2, position + 1 < words.count else { continue }
      guard
        words[..<position].allSatisfy({
          $0.hasPrefix("@") || ["package", "internal", "private", "public"].contains($0)
        })
      else { continue }
      modules.insert(String(words[position + 1]))
    }
    return modules
  }

  static func shown(_ file: URL) -> String { String(file.path.dropFirst(root.path.count + 1)) }
}
