import Foundation
import GRDBSQLite
import Synchronization

/// Stands between SQLite and its files, and writes down every change of the files in one folder: to count syncs, to
/// fail one operation, and to play what a disk holds after the power went at any moment.
///
/// It is SQLite's default from its first use on; files outside a watched folder pass through untouched.
final class RecordingDisk: Sendable {
  enum Change: Sendable {
    case write(file: String, at: Int, bytes: [UInt8])
    case truncate(file: String, to: Int)
    case sync(file: String)
    case delete(file: String)
    /// Something that the test says, such as that a write was acknowledged.
    case mark(Int)
  }

  struct State: Sendable {
    var changes: [Change] = []
    /// Operations until one fails; nil for never.
    var failsIn: Int?
    var failed = 0
  }

  static let all = Mutex<[String: RecordingDisk]>([:])
  let folder: String
  let state = Mutex(State())

  init(_ folder: String) {
    self.folder = folder
    RecordingFiles.install()
    Self.all.withLock { $0[folder] = self }
  }

  func stop() { _ = Self.all.withLock { $0.removeValue(forKey: folder) } }

  static func disk(for path: String) -> RecordingDisk? {
    all.withLock { all in all.first { path.hasPrefix($0.key + "/") }?.value }
  }

  func mark(_ number: Int) { state.withLock { $0.changes.append(.mark(number)) } }

  var syncs: Int {
    state.withLock { state in
      state.changes.reduce(0) { if case .sync = $1 { $0 + 1 } else { $0 } }
    }
  }

  /// Counts an operation, and says whether it is the one that fails.
  func fails() -> Bool {
    state.withLock { state in
      guard let rest = state.failsIn else { return false }
      state.failsIn = rest - 1
      guard rest <= 0 else { return false }
      state.failed += 1
      return true
    }
  }

  func note(_ change: Change) { state.withLock { $0.changes.append(change) } }
}

/// SQLite's table of file operations with ours in front.
enum RecordingFiles {
  private static let installed: Bool = {
    guard let real = sqlite3_vfs_find(nil) else { return false }
    Self.real.store(Int(bitPattern: real), ordering: .sequentiallyConsistent)
    let mine = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
    mine.pointee = real.pointee
    mine.pointee.pNext = nil
    mine.pointee.szOsFile = Int32(headerBytes) + real.pointee.szOsFile
    mine.pointee.zName = UnsafePointer(strdup("recording"))
    mine.pointee.xOpen = { _, name, file, flags, out in RecordingFiles.open(name, file, flags, out) }
    mine.pointee.xDelete = { _, name, syncs in RecordingFiles.delete(name, syncs) }
    return sqlite3_vfs_register(mine, 1) == SQLITE_OK
  }()

  private static let real = Atomic(0)
  /// Our methods' pointer, the disk and the name stand before SQLite's own file.
  private static let headerBytes = 32

  static func install() { precondition(installed) }

  private static var realVFS: UnsafeMutablePointer<sqlite3_vfs>? {
    UnsafeMutablePointer(bitPattern: real.load(ordering: .sequentiallyConsistent))
  }

  private final class Named {
    let disk: RecordingDisk?
    let name: String
    init(_ disk: RecordingDisk?, _ name: String) { (self.disk, self.name) = (disk, name) }
  }

  private typealias File = UnsafeMutablePointer<sqlite3_file>

  private static func inner(_ file: File?) -> File? {
    guard let file else { return nil }
    return (UnsafeMutableRawPointer(file) + headerBytes).assumingMemoryBound(to: sqlite3_file.self)
  }

  private static func named(_ file: File?) -> Named? {
    guard let file else { return nil }
    let place = (UnsafeMutableRawPointer(file) + 8).assumingMemoryBound(to: UnsafeRawPointer?.self)
    return place.pointee.map { Unmanaged<Named>.fromOpaque($0).takeUnretainedValue() }
  }

  private static func methods(_ file: File?) -> sqlite3_io_methods? { inner(file)?.pointee.pMethods?.pointee }

  private static func open(
    _ name: UnsafePointer<CChar>?, _ file: File?, _ flags: Int32, _ out: UnsafeMutablePointer<Int32>?
  ) -> Int32 {
    guard let file, let realVFS, let open = realVFS.pointee.xOpen else { return SQLITE_CANTOPEN }
    file.pointee.pMethods = nil
    let path = name.map { String(cString: $0) } ?? ""
    let disk = RecordingDisk.disk(for: path)
    let code = open(realVFS, name, inner(file), flags, out)
    let place = (UnsafeMutableRawPointer(file) + 8).assumingMemoryBound(to: UnsafeRawPointer?.self)
    place.pointee = nil
    guard inner(file)?.pointee.pMethods != nil else { return code }
    let label = String(path.split(separator: "/").last ?? "")
    place.pointee = UnsafeRawPointer(Unmanaged.passRetained(Named(disk, label)).toOpaque())
    file.pointee.pMethods = UnsafePointer(table)
    return code
  }

  private static func delete(_ name: UnsafePointer<CChar>?, _ syncs: Int32) -> Int32 {
    guard let realVFS, let delete = realVFS.pointee.xDelete else { return SQLITE_IOERR }
    let path = name.map { String(cString: $0) } ?? ""
    let code = delete(realVFS, name, syncs)
    if code == SQLITE_OK {
      RecordingDisk.disk(for: path)?.note(.delete(file: String(path.split(separator: "/").last ?? "")))
    }
    return code
  }

  nonisolated(unsafe) private static let table: UnsafeMutablePointer<sqlite3_io_methods> = {
    // Proof: written here once, before anybody can have it, and only read by SQLite afterwards.
    let table = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
    table.pointee = sqlite3_io_methods()
    table.pointee.iVersion = 2
    table.pointee.xClose = { file in
      let code = methods(file)?.xClose?(inner(file)) ?? SQLITE_OK
      if let file {
        let place = (UnsafeMutableRawPointer(file) + 8).assumingMemoryBound(to: UnsafeRawPointer?.self)
        if let held = place.pointee { Unmanaged<Named>.fromOpaque(held).release() }
        place.pointee = nil
      }
      return code
    }
    table.pointee.xRead = { methods($0)?.xRead?(inner($0), $1, $2, $3) ?? SQLITE_IOERR }
    table.pointee.xWrite = { file, bytes, count, offset in
      if let entry = named(file), let disk = entry.disk, let bytes {
        if disk.fails() { return SQLITE_IOERR | 3 << 8 }
        let copy = Array(UnsafeRawBufferPointer(start: bytes, count: Int(count)))
        disk.note(.write(file: entry.name, at: Int(offset), bytes: copy))
      }
      return methods(file)?.xWrite?(inner(file), bytes, count, offset) ?? SQLITE_IOERR
    }
    table.pointee.xTruncate = { file, size in
      if let entry = named(file), let disk = entry.disk {
        if disk.fails() { return SQLITE_IOERR | 6 << 8 }
        disk.note(.truncate(file: entry.name, to: Int(size)))
      }
      return methods(file)?.xTruncate?(inner(file), size) ?? SQLITE_IOERR
    }
    table.pointee.xSync = { file, flags in
      if let entry = named(file), let disk = entry.disk {
        if disk.fails() { return SQLITE_IOERR | 4 << 8 }
        disk.note(.sync(file: entry.name))
      }
      return methods(file)?.xSync?(inner(file), flags) ?? SQLITE_IOERR
    }
    table.pointee.xFileSize = { methods($0)?.xFileSize?(inner($0), $1) ?? SQLITE_IOERR }
    table.pointee.xLock = { methods($0)?.xLock?(inner($0), $1) ?? SQLITE_IOERR }
    table.pointee.xUnlock = { methods($0)?.xUnlock?(inner($0), $1) ?? SQLITE_IOERR }
    table.pointee.xCheckReservedLock = { methods($0)?.xCheckReservedLock?(inner($0), $1) ?? SQLITE_IOERR }
    table.pointee.xFileControl = { methods($0)?.xFileControl?(inner($0), $1, $2) ?? SQLITE_NOTFOUND }
    table.pointee.xSectorSize = { methods($0)?.xSectorSize?(inner($0)) ?? 4096 }
    table.pointee.xDeviceCharacteristics = { methods($0)?.xDeviceCharacteristics?(inner($0)) ?? 0 }
    table.pointee.xShmMap = { methods($0)?.xShmMap?(inner($0), $1, $2, $3, $4) ?? SQLITE_IOERR }
    table.pointee.xShmLock = { methods($0)?.xShmLock?(inner($0), $1, $2, $3) ?? SQLITE_IOERR }
    table.pointee.xShmBarrier = { methods($0)?.xShmBarrier?(inner($0)) }
    table.pointee.xShmUnmap = { methods($0)?.xShmUnmap?(inner($0), $1) ?? SQLITE_IOERR }
    return table
  }()
}
