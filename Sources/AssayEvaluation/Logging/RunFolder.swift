import AssayConfiguration
package import AssayCore
import AssayWire
import Glibc

/// The folder of one run and the names of what is in it.
package struct RunFolder: Sendable, Hashable {
  package let path: String

  package init(path: String) { self.path = Files.absolute(path) }

  package var manifest: String { path + "/run.json" }
  package var samples: String { path + "/samples.jsonl" }
  package var events: String { path + "/events.jsonl" }
  /// Answers that were paid for, until their samples are finished.
  package var answers: String { path + "/answers.jsonl" }
  package var scores: String { path + "/scores.json" }
  package var slices: String { path + "/slices.json" }
  package var junit: String { path + "/junit.xml" }
  package var report: String { path + "/report.html" }
  /// One row a score.
  package var csv: String { path + "/scores.csv" }
  /// Media of hard cases, as `sha256/ab/cdef…`.
  package var media: String { path + "/media" }
  package var id: String { Files.name(of: path) }

  package func mediaPath(_ digest: Digest) -> String {
    "\(media)/sha256/\(digest.hex.prefix(2))/\(digest.hex.dropFirst(2))"
  }

  /// Makes `<UTC time>_<suite>_<model>_<short id>` under the folder of runs.
  package static func make(under runs: String, suite: String, model: String) throws(AssayError) -> RunFolder {
    try Files.makeFolder(Files.absolute(runs))
    let time = Clock.text(Clock.nowMs).utf8.prefix(19).map { $0 == UInt8(ascii: ":") ? UInt8(ascii: "-") : $0 }
    for _ in 0..<16 {
      let id = String(UInt32.random(in: 0...0xFFFFFF) | 0x1000000, radix: 16).dropFirst()
      let name = "\(String(decoding: time, as: UTF8.self))_\(safe(suite))_\(safe(model))_\(id)"
      let folder = RunFolder(path: Files.absolute(runs) + "/" + name)
      guard !Files.exists(folder.path) else { continue }
      try Files.makeFolder(folder.path)
      return folder
    }
    throw AssayError(.storage, "no free name for a run under \(runs)")
  }

  private static func safe(_ name: String) -> String {
    let bytes = name.utf8.prefix(40).map { byte -> UInt8 in
      let isSafe =
        byte &- 48 < 10 || byte | 0x20 >= 97 && byte | 0x20 <= 122 || byte == UInt8(ascii: ".")
        || byte == UInt8(ascii: "-")
      return isSafe ? byte : UInt8(ascii: "-")
    }
    return bytes.isEmpty ? "unnamed" : String(decoding: bytes, as: UTF8.self)
  }

  /// The run that a person means: a folder, the name of one under `runs`, or `latest`.
  package static func find(_ text: String, under runs: String) throws(AssayError) -> RunFolder {
    let root = Files.absolute(runs)
    let names = Files.names(in: root).filter { Files.exists("\(root)/\($0)/run.json") }
    if text == "latest" {
      guard let last = names.max(by: { touched("\(root)/\($0)", $0) < touched("\(root)/\($1)", $1) }) else {
        throw AssayError(.usage, "there is no run under \(root)", remedy: "start one with `assay eval SUITE`")
      }
      return RunFolder(path: root + "/" + last)
    }
    for path in [Files.absolute(text), root + "/" + text] where Files.exists(path + "/run.json") {
      return RunFolder(path: path)
    }
    throw AssayError(
      .usage, "there is no run \(text.shortened())",
      remedy: nearest(text, in: names).map { "did you mean \($0)?" } ?? "`assay list runs` shows those under \(root)")
  }

  /// When a run was last started, ended, merged or scored; its name decides a tie. A merged run has any name.
  private static func touched(_ folder: String, _ name: String) -> (Int, Int, String) {
    var status = stat()
    guard stat(folder + "/run.json", &status) == 0 else { return (0, 0, name) }
    return (Int(status.st_mtim.tv_sec), Int(status.st_mtim.tv_nsec), name)
  }

  /// All runs under a folder, oldest first.
  package static func all(under runs: String) -> [RunFolder] {
    let root = Files.absolute(runs)
    return Files.names(in: root).filter { Files.exists("\(root)/\($0)/run.json") }.map {
      RunFolder(path: root + "/" + $0)
    }
  }
}
