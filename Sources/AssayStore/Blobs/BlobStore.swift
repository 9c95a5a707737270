package import AssayCore
import AssayWire
import Glibc
import Synchronization

/// Keeps bytes by their digest. Every implementation holds to: the same name means the same bytes, put twice is put
/// once, and bytes that do not fit their name are never handed out.
package protocol BlobStore: Sendable {
  /// - Returns: the lower-case hex of the bytes' SHA-256, which is their name.
  func put(_ bytes: [UInt8]) throws(AssayError) -> String
  /// - Returns: nil when there is no such blob.
  func get(_ digest: String) throws(AssayError) -> [UInt8]?
  func contains(_ digest: String) -> Bool
  /// - Returns: false when there was none.
  @discardableResult
  func delete(_ digest: String) throws(AssayError) -> Bool
}

/// Blobs as files: `sha256/ab/<digest>`, within a bound of bytes.
package final class BlobFolder: BlobStore {
  /// What happens when there is no room.
  package enum Overflow: Sendable {
    /// What was used longest ago goes.
    case leastRecentlyUsed
    /// Nothing goes, and the new one is refused.
    case refuse
  }

  private struct Entry {
    var bytes: Int
    var lastUse: UInt64
  }

  private struct State {
    var entries: [String: Entry] = [:]
    var bytes = 0
    var uses: UInt64 = 0
    var quarantined = 0
  }

  package let folder: String
  private let bytesMax: Int
  private let blobBytesMax: Int
  private let overflow: Overflow
  private let state: Mutex<State>

  /// Reads the names and sizes of what is there, oldest use first.
  package init(
    folder: String, bytesMax: Int = 4 << 30, blobBytesMax: Int = 256 << 20, overflow: Overflow = .leastRecentlyUsed
  ) throws(AssayError) {
    self.folder = folder
    self.bytesMax = bytesMax
    self.blobBytesMax = min(blobBytesMax, bytesMax)
    self.overflow = overflow
    try StoreFiles.makeFolder(folder + "/sha256")
    state = Mutex(Self.scan(folder))
    // What is more than the bound, because the bound was lowered, goes at the next put.
  }

  package var bytes: Int { state.withLock { $0.bytes } }
  package var count: Int { state.withLock { $0.entries.count } }
  /// Blobs whose bytes did not fit their name.
  package var quarantined: Int { state.withLock { $0.quarantined } }

  package func put(_ bytes: [UInt8]) throws(AssayError) -> String {
    let digest = SHA256.hex(bytes)
    guard bytes.count <= blobBytesMax else {
      throw AssayError(.storage, "the blob of \(bytes.count) bytes is longer than the \(blobBytesMax) that are taken")
    }
    let path = path(digest)
    // Held through the write: two that put the same bytes, or the last free ones, must not both count.
    try state.withLock { (state) throws(AssayError) in
      state.uses += 1
      if state.entries[digest] != nil {
        state.entries[digest]?.lastUse = state.uses
        if access(path, F_OK) == 0 {
          utimes(path, nil)
          return
        }
        forget(digest, &state)
      }
      try makeRoom(bytes.count, &state)
      let place = StoreFiles.folder(of: path)
      if mkdir(place, 0o700) == 0 { try StoreFiles.syncFolder(folder + "/sha256") }
      try StoreFiles.put(bytes, at: path, replaces: false)
      state.entries[digest] = Entry(bytes: bytes.count, lastUse: state.uses)
      state.bytes += bytes.count
    }
    return digest
  }

  package func get(_ digest: String) throws(AssayError) -> [UInt8]? {
    guard Self.isDigest(digest) else { return nil }
    let path = path(digest)
    guard let bytes = try StoreFiles.read(path, bytesMax: blobBytesMax) else {
      state.withLock { forget(digest, &$0) }
      return nil
    }
    guard SHA256.hex(bytes) == digest else {
      quarantine(digest, path)
      return nil
    }
    state.withLock { state in
      state.uses += 1
      state.entries[digest]?.lastUse = state.uses
    }
    // The order of use outlives the process by the time of last access; a failure costs nothing.
    utimes(path, nil)
    return bytes
  }

  /// Says that a blob was used again.
  /// - Returns: false when there is none.
  package func use(_ digest: String) -> Bool {
    guard Self.isDigest(digest) else { return false }
    let path = path(digest)
    return state.withLock { state in
      guard state.entries[digest] != nil, utimes(path, nil) == 0 else { return false }
      state.uses += 1
      state.entries[digest]?.lastUse = state.uses
      return true
    }
  }

  package func contains(_ digest: String) -> Bool { state.withLock { $0.entries[digest] != nil } }

  @discardableResult
  package func delete(_ digest: String) throws(AssayError) -> Bool {
    guard Self.isDigest(digest) else { return false }
    let path = path(digest)
    unlink(folder + "/quarantine/" + digest)
    return try state.withLock { (state) throws(AssayError) in
      forget(digest, &state)
      if unlink(path) == 0 { return true }
      guard errno == ENOENT else { throw StoreFiles.failed("the blob cannot be deleted", path) }
      return false
    }
  }

  /// Reads everything and sets aside what is damaged.
  /// - Returns: the damaged ones' digests.
  package func scrub() throws(AssayError) -> [String] {
    var damaged: [String] = []
    for digest in state.withLock({ $0.entries.keys.sorted() }) {
      if try get(digest) == nil { damaged.append(digest) }
    }
    return damaged
  }

  /// Deletes what was neither put nor read since a time, in nanoseconds since 1970.
  /// - Returns: how many went.
  package func remove(unusedSinceNs time: Int64) -> Int {
    state.withLock { state in
      var count = 0
      for digest in state.entries.keys.sorted() {
        var status = stat()
        guard lstat(path(digest), &status) == 0 else { continue }
        let used = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
        guard used < time, unlink(path(digest)) == 0 else { continue }
        forget(digest, &state)
        count += 1
      }
      return count
    }
  }

  /// Deletes what was used longest ago until the rest fits.
  /// - Returns: how many went.
  package func shrink(to bytes: Int) -> Int {
    state.withLock { state in
      var count = 0
      for (digest, _) in state.entries.sorted(by: { $0.value.lastUse < $1.value.lastUse }) where state.bytes > bytes {
        unlink(path(digest))
        forget(digest, &state)
        count += 1
      }
      return count
    }
  }

  private func makeRoom(_ count: Int, _ state: inout State) throws(AssayError) {
    guard state.bytes + count > bytesMax else { return }
    if case .refuse = overflow {
      throw AssayError(
        .storage, "the asset folder holds \(state.bytes) of \(bytesMax) bytes and has no room for \(count)",
        at: .init(file: folder), remedy: "raise its bound, or let old assets go")
    }
    for (digest, _) in state.entries.sorted(by: { $0.value.lastUse < $1.value.lastUse }) {
      if state.bytes + count <= bytesMax { return }
      unlink(path(digest))
      forget(digest, &state)
    }
  }

  private func forget(_ digest: String, _ state: inout State) {
    if let entry = state.entries.removeValue(forKey: digest) { state.bytes -= entry.bytes }
  }

  private func quarantine(_ digest: String, _ path: String) {
    let place = folder + "/quarantine"
    mkdir(place, 0o700)
    for old in StoreFiles.names(in: place).dropLast(SpoolRecovery.quarantinedFilesMax - 1) { unlink(place + "/" + old) }
    if rename(path, place + "/" + digest) != 0 { unlink(path) }
    state.withLock { state in
      forget(digest, &state)
      state.quarantined += 1
    }
  }

  private func path(_ digest: String) -> String { "\(folder)/sha256/\(digest.prefix(2))/\(digest)" }

  private static func isDigest(_ text: String) -> Bool {
    text.utf8.count == 64 && text.utf8.allSatisfy { $0 &- 0x30 < 10 || $0 &- 0x61 < 6 }
  }

  private static func scan(_ folder: String) -> State {
    var found: [(digest: String, bytes: Int, used: Int)] = []
    for prefix in StoreFiles.names(in: folder + "/sha256") {
      let place = "\(folder)/sha256/\(prefix)"
      for name in StoreFiles.names(in: place) {
        guard isDigest(name) else {
          // A write that a crash cut short.
          if name.hasSuffix(".tmp") { unlink(place + "/" + name) }
          continue
        }
        var status = stat()
        guard lstat(place + "/" + name, &status) == 0 else { continue }
        found.append((name, Int(status.st_size), Int(status.st_mtim.tv_sec)))
      }
    }
    var state = State()
    for blob in found.sorted(by: { ($0.used, $0.digest) < ($1.used, $1.digest) }) {
      state.uses += 1
      state.entries[blob.digest] = Entry(bytes: blob.bytes, lastUse: state.uses)
      state.bytes += blob.bytes
    }
    return state
  }
}
