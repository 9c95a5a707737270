import AssayConfiguration
package import AssayCore
import AssayWire
import Glibc

/// The folder of a corpus.
///
///     suite.yaml     a suite over the cases, with gates
///     cases.jsonl    one case a line, in assay's own form
///     media/         media by digest
///     .lock          held by whoever writes
package struct CorpusFolder: Sendable {
  package let path: String

  package init(path: String) { self.path = Files.absolute(path) }

  package var cases: String { path + "/cases.jsonl" }
  package var suite: String { path + "/suite.yaml" }
  package var media: String { path + "/media" }

  static let casesMax = 100_000

  /// Relative to the folder, as lines name it.
  static func mediaName(_ digest: Digest, _ suffix: String) -> String {
    "media/\(digest.hex.prefix(2))/\(digest.hex.dropFirst(2)).\(suffix)"
  }

  /// - Throws: `.data` where there is no corpus, or a line is none of its cases, with the line's number.
  package func read() throws(AssayError) -> [CorpusCase] {
    try checkFolder()
    guard Files.exists(cases) else {
      throw AssayError(
        .data, "there is no corpus", at: .init(file: cases), remedy: "`assay corpus add` makes one; check the path")
    }
    var found: [CorpusCase] = []
    var ids: Set<String> = []
    var lines = try LineReader(path: cases)
    while let line = try lines.next() {
      if line.bytes.isEmpty, !line.isTooLong { continue }
      guard !line.isTooLong else { throw fault(line.number, "it is longer than \(SuiteDefaults.lineBytesMax) bytes") }
      switch CorpusCase.read(line.bytes) {
      case .success(let one):
        guard ids.insert(one.id).inserted else { throw fault(line.number, "its id appears twice") }
        found.append(one)
      case .failure(let problem): throw fault(line.number, problem.why)
      }
      guard found.count <= Self.casesMax else {
        throw AssayError(
          .data, "the corpus holds more than \(Self.casesMax) cases", at: .init(file: cases),
          remedy: "`assay corpus prune` takes out what is no longer needed")
      }
    }
    return found
  }

  private func checkFolder() throws(AssayError) {
    guard let kind = Files.kind(path), kind != .folder else { return }
    throw AssayError(
      .data, "a corpus is a folder, and this is \(kind == .file ? "a file" : "none")", at: .init(file: path),
      remedy: Files.name(of: path) == "cases.jsonl" || Files.name(of: path) == "suite.yaml"
        ? "name the folder that it is in" : "name another path")
  }

  private func fault(_ line: Int, _ why: String) -> AssayError {
    AssayError(
      .data, "the line is no case of a corpus: \(why)", at: .init(file: cases, line: line),
      remedy: "mend the line, or take it out; nothing is added to or taken from a corpus that cannot be read")
  }

  /// Replaces the cases in one step.
  func write(_ all: [CorpusCase]) throws(AssayError) {
    var bytes: [UInt8] = []
    for one in all {
      bytes += JSONValue.object(one.line).encoded()
      bytes.append(0x0A)
    }
    try Files.write(bytes, to: cases)
  }

  // MARK: One writer at a time

  static let lockSecondsMax = 300

  /// - Throws: `.storage` where another process holds the lock for longer than `lockSecondsMax`.
  func locked<Value>(_ body: () async throws(AssayError) -> Value) async throws(AssayError) -> Value {
    try checkFolder()
    try Files.makeFolder(path)
    let descriptor = open(path + "/.lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard descriptor >= 0 else { throw Files.failure("cannot be written", path + "/.lock") }
    defer { close(descriptor) }
    var waitedMs = 0
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR else { throw Files.failure("cannot be locked", path + "/.lock") }
      guard waitedMs < Self.lockSecondsMax * 1000, !Task.isCancelled else {
        throw AssayError(
          .storage, "another process is writing this corpus", at: .init(file: path),
          remedy: "try again when it has ended")
      }
      try? await Task.sleep(for: .milliseconds(20))
      waitedMs += 20
    }
    return try await body()
  }
}
