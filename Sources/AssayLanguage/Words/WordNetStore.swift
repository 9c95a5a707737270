import AssayWire
import Glibc

/// Opens WordNet: the compiled table from the cache where it is current, else built anew from Debian's files.
package enum WordNetStore {
  /// Where the package `wordnet-base` puts its files.
  package static let debianFolder = "/usr/share/wordnet"
  static let fileBytesMax = 64 << 20
  static let sources = ["index.noun", "data.noun", "noun.exc", "cntlist.rev", "index.adj", "data.adj"]
  /// Without these there is no dictionary; without the others it knows less.
  private static let needed: Set<String> = ["index.noun", "data.noun"]

  /// `table` is the path of the compiled table; its folder must exist. A table that is missing, stale, broken or of
  /// another layout is built again and put in place by a rename; where that fails the dictionary lives in memory.
  package static func open(folder: String = debianFolder, table: String?) throws(WordNetProblem) -> WordNet {
    for name in needed.sorted() where access("\(folder)/\(name)", R_OK) != 0 {
      throw .notInstalled(folder: folder)
    }
    let signature = signature(of: folder)
    if let table, let memory = WordNetMemory.map(table) {
      if memory.signature == signature, let wordNet = WordNet(memory) { return wordNet }
      // Copied or touched, perhaps not changed.
      if let digest = try? digest(of: read(folder)), memory.digest == digest, let wordNet = WordNet(memory) {
        return wordNet
      }
    }
    let files = try read(folder)
    let bytes = try WordNetBuilder.table(files, folder: folder, digest: digest(of: files), signature: signature)
    if let table, replace(table, with: bytes), let memory = WordNetMemory.map(table), let mapped = WordNet(memory) {
      return mapped
    }
    guard let built = WordNet(WordNetMemory(copying: bytes)) else { throw .malformed(file: folder, line: 0) }
    return built
  }

  private static func signature(of folder: String) -> [UInt8] {
    var text = "\(WordNetFormat.version)"
    for name in sources {
      var status = stat()
      guard stat("\(folder)/\(name)", &status) == 0 else { continue }
      text += "\n\(name) \(status.st_size) \(status.st_mtim.tv_sec) \(status.st_mtim.tv_nsec)"
    }
    return SHA256.digest(Array(text.utf8))
  }

  private static func digest(of files: [String: [UInt8]]) -> [UInt8] {
    var hash = SHA256()
    for name in sources {
      guard let bytes = files[name] else { continue }
      Array("\(name) \(bytes.count)\n".utf8).withUnsafeBytes { hash.update($0) }
      bytes.withUnsafeBytes { hash.update($0) }
    }
    return hash.finish()
  }

  private static func read(_ folder: String) throws(WordNetProblem) -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for name in sources {
      guard let bytes = contents("\(folder)/\(name)") else {
        if needed.contains(name) { throw .unreadable(file: "\(folder)/\(name)") }
        continue
      }
      files[name] = bytes
    }
    return files
  }

  private static func contents(_ path: String) -> [UInt8]? {
    let file = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0, status.st_size >= 0, status.st_size <= fileBytesMax else { return nil }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress.map { $0 + done }, $0.count - done) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return nil }
      done += count
    }
    return bytes
  }

  /// Writes a file beside and renames it, so that nobody ever reads half a table.
  private static func replace(_ path: String, with bytes: [UInt8]) -> Bool {
    let draft = "\(path).\(getpid()).\(UInt64.random(in: 0...UInt64.max)).new"
    let file = Glibc.open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard file >= 0 else { return false }
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { write(file, $0.baseAddress.map { $0 + done }, $0.count - done) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { break }
      done += count
    }
    let written = done == bytes.count && fsync(file) == 0
    close(file)
    guard written, rename(draft, path) == 0 else {
      unlink(draft)
      return false
    }
    return true
  }
}
