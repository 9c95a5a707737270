import AssayConfiguration
import AssayCore
import Dispatch
import Glibc
import Synchronization

/// An append-only file of whole lines. A line is in the file when `append` returns, so that a killed process
/// loses none; it is forced to the disk within `syncDelayMs` or `syncLinesMax` lines, so that a power cut loses few.
final class AppendLog: Sendable {
  private struct State {
    var descriptor: Int32
    /// Where the last whole line ends.
    var length: Int
    var unsynced = 0
    var isScheduled = false
    var syncError: Int32 = 0
  }

  let path: String
  private let state: Mutex<State>
  private let queue = DispatchQueue(label: "assay.log")

  /// Opens or makes the file; what follows its last line feed is a line torn by a kill and is cut off.
  ///
  /// - Throws: `.usage` when another process writes it: two writers would tear each other's lines.
  init(path: String) throws(AssayError) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw Files.failure("cannot be written", path) }
    self.path = path
    var length = 0
    do throws(AssayError) {
      try Self.lock(descriptor, path)
      length = try Self.wholeLength(descriptor, path)
    } catch {
      Glibc.close(descriptor)
      throw error
    }
    // Character devices such as /dev/full cannot be cut; their writes will say what is wrong.
    ftruncate(descriptor, off_t(length))
    lseek(descriptor, off_t(length), SEEK_SET)
    state = Mutex(State(descriptor: descriptor, length: length))
  }

  deinit { state.withLock { if $0.descriptor >= 0 { Self.release($0.descriptor) } } }

  /// The lock ends with the process, however that ends. File systems without locks are written without one.
  static func lock(_ descriptor: Int32, _ path: String) throws(AssayError) {
    guard FileIdentity(descriptor)?.isRegular == true else { return }
    guard flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK else { return }
    throw AssayError(
      .usage, "another process is writing this run", at: .init(file: path),
      remedy: "wait until it ends, or stop it with Ctrl-C")
  }

  /// Unlocks by name: a duplicate that is being synced would keep the lock beyond the close.
  private static func release(_ descriptor: Int32) {
    flock(descriptor, LOCK_UN)
    Glibc.close(descriptor)
  }

  private static func wholeLength(_ descriptor: Int32, _ path: String) throws(AssayError) -> Int {
    guard let size = FileIdentity(descriptor)?.size else { return 0 }
    var end = size
    while end > 0 {
      let start = max(0, end - 65_536)
      let bytes = try Files.read(descriptor, at: start, count: end - start, path: path)
      if let newline = bytes.lastIndex(of: 0x0A) { return start + newline + 1 }
      end = start
    }
    return 0
  }

  /// Bytes of whole lines.
  var length: Int { state.withLock { $0.length } }

  /// Adds one line; waits for a full disk as long as `storageWaitSecondsMax`.
  ///
  /// - Parameter onWait: told once when the disk is full and the log waits for space, and with nil when it has it.
  /// - Throws: `.storage`; the file then still ends with a whole line.
  func append(
    _ line: [UInt8], waitSecondsMax: Int = SuiteDefaults.storageWaitSecondsMax,
    onWait: @Sendable (String?) -> Void = { _ in }
  ) async throws(AssayError) {
    var waited = 0
    while true {
      let error = write(line)
      guard error != 0 else {
        if waited > 0 { onWait(nil) }
        return
      }
      guard error == ENOSPC || error == EDQUOT, waited < waitSecondsMax else {
        errno = error
        throw Files.failure("cannot be written", path)
      }
      if waited == 0 { onWait("the disk is full: \(path); waiting up to \(waitSecondsMax) s for space") }
      waited += 1
      // Not cut short by cancellation: the line is paid for.
      await withCheckedContinuation { continuation in
        queue.asyncAfter(deadline: .now() + 1) { continuation.resume() }
      }
    }
  }

  private func write(_ line: [UInt8]) -> Int32 {
    state.withLock { state in
      guard state.descriptor >= 0 else { return EBADF }
      let error = Files.writeAll(line, to: state.descriptor)
      guard error == 0 else {
        // A part of the line may be there: back to the last whole one.
        ftruncate(state.descriptor, off_t(state.length))
        lseek(state.descriptor, off_t(state.length), SEEK_SET)
        return error
      }
      state.length += line.count
      state.unsynced += 1
      schedule(&state)
      return 0
    }
  }

  private func schedule(_ state: inout State) {
    if state.unsynced == SuiteDefaults.syncLinesMax {
      queue.async { [weak self] in self?.sync() }
    } else if !state.isScheduled {
      state.isScheduled = true
      queue.asyncAfter(deadline: .now() + .milliseconds(SuiteDefaults.syncDelayMs)) { [weak self] in self?.sync() }
    }
  }

  /// Forces what was appended to the disk.
  func sync() {
    let descriptor = state.withLock { state -> Int32 in
      state.isScheduled = false
      guard state.unsynced > 0 else { return -1 }
      state.unsynced = 0
      // A duplicate, so that the lock is not held while the disk works.
      return dup(state.descriptor)
    }
    guard descriptor >= 0 else { return }
    let error = fdatasync(descriptor) == 0 ? 0 : errno
    Glibc.close(descriptor)
    // Devices and pipes cannot be synced, which is no failure.
    if error != 0, error != EINVAL, error != EROFS { state.withLock { $0.syncError = error } }
  }

  /// Syncs and closes; nothing can be appended afterwards.
  func close() throws(AssayError) {
    sync()
    let error = state.withLock { state -> Int32 in
      if state.descriptor >= 0 { Self.release(state.descriptor) }
      state.descriptor = -1
      return state.syncError
    }
    guard error == 0 else {
      errno = error
      throw Files.failure("could not be forced to the disk", path)
    }
  }
}
