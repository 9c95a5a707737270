import AssayConfiguration
package import AssayCore
import AssayWire
import Glibc
import Synchronization

/// Answers on disk by the digest of their request. Only answers enter it, never errors; what has not been used
/// for longest leaves it when it grows beyond its bound.
package final class ResponseCache: Sendable {
  package let folder: String
  package let bytesMax: Int
  private let writes = Mutex(0)

  package init(folder: String, bytesMax: Int = SuiteDefaults.cacheBytesMax) throws(AssayError) {
    self.folder = Files.absolute(folder)
    self.bytesMax = bytesMax
    try Files.makeFolder(self.folder)
  }

  private func path(_ key: Digest) -> String { "\(folder)/\(key.hex.prefix(2))/\(key.hex.dropFirst(2)).json" }

  /// The answer to a request; nil when there is none or its file is damaged.
  package func answer(_ key: Digest) -> Answer? {
    let path = path(key)
    guard let bytes = try? Files.read(path, bytesMax: 64 << 20), let value = try? JSONValue(parsing: bytes),
      value["version"]?.int == RequestKey.version, value["key"]?.string == key.hex, let form = value["answer"]
    else { return nil }
    // The time of last use is what pruning goes by.
    utimensat(AT_FDCWD, path, nil, 0)
    return AnswerForm.answer(form, timing: value["timing"])
  }

  /// - Throws: `.storage`; the answer itself is not lost by that.
  package func store(_ answer: Answer, key: Digest) throws(AssayError) {
    let path = path(key)
    let bucket = Files.folder(of: path)
    if mkdir(bucket, 0o755) != 0, errno != EEXIST { throw Files.failure("cannot be made", bucket) }
    var line = LineWriter()
    line.open()
    line.member("version", RequestKey.version)
    line.member("key", key.hex)
    line.member("answer", AnswerForm.json(answer))
    if let timing = answer.timing { line.member("timing", AnswerForm.json(timing)) }
    line.close()
    line.end()
    try Files.write(line.bytes, to: path, isSynced: false)
    let isDue = writes.withLock { writes in
      writes += 1
      return writes % 10_000 == 0
    }
    if isDue { prune() }
  }

  package struct Entry: Sendable, Hashable {
    package var key: String
    package var bytes: Int
    /// Milliseconds since 1970.
    package var usedAtMs: Int
  }

  /// Everything in the cache, by key.
  package func list() -> [Entry] {
    var entries: [Entry] = []
    for bucket in Files.names(in: folder) where bucket.utf8.count == 2 {
      for name in Files.names(in: "\(folder)/\(bucket)") where name.hasSuffix(".json") {
        var status = stat()
        guard stat("\(folder)/\(bucket)/\(name)", &status) == 0 else { continue }
        entries.append(
          Entry(
            key: bucket + name.dropLast(5), bytes: Int(status.st_size),
            usedAtMs: status.st_mtim.tv_sec * 1000 + status.st_mtim.tv_nsec / 1_000_000))
      }
    }
    return entries
  }

  /// Removes what was used longest ago until the rest fits; gives how many files and bytes went.
  @discardableResult
  package func prune(bytesMax: Int? = nil) -> (files: Int, bytes: Int) {
    let entries = list()
    var total = entries.reduce(0) { $0 + $1.bytes }
    var removed = (files: 0, bytes: 0)
    for entry in entries.sorted(by: { ($0.usedAtMs, $0.key) < ($1.usedAtMs, $1.key) }) {
      guard total > bytesMax ?? self.bytesMax else { break }
      guard unlink("\(folder)/\(entry.key.prefix(2))/\(entry.key.dropFirst(2)).json") == 0 else { continue }
      total -= entry.bytes
      removed = (removed.files + 1, removed.bytes + entry.bytes)
    }
    return removed
  }

  /// Removes everything.
  @discardableResult
  package func clear() -> (files: Int, bytes: Int) { prune(bytesMax: -1) }
}
