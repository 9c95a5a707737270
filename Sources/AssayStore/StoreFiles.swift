import AssayCore
import Glibc

/// Files that survive a power cut: written beside their place, synced, renamed, and the folder synced after them.
enum StoreFiles {
  static func makeFolder(_ path: String) throws(AssayError) {
    var built = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      built += built.isEmpty || built.hasSuffix("/") ? String(part) : "/" + part
      if mkdir(built, 0o700) == 0 {
        // A folder whose name a power cut takes back takes everything in it along.
        try syncFolder(folder(of: built))
        continue
      }
      guard errno != EEXIST else { continue }
      // A parent that exists may be on a file system that can only be read.
      if access(built, F_OK) != 0 { throw failed("the folder cannot be made", built) }
    }
  }

  static func failed(_ what: String, _ path: String, _ code: Int32 = errno) -> AssayError {
    AssayError(
      .storage, "\(what): \(String(cString: strerror(code)))", at: .init(file: path),
      remedy: "see that the disk has room and that the folder can be written")
  }

  static func syncFolder(_ path: String) throws(AssayError) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failed("the folder cannot be opened", path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failed("the folder cannot be synced", path) }
  }

  /// Writes all of it, or returns the error's number.
  static func writeAll(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int32 {
    var offset = 0
    while offset < bytes.count {
      let count = write(descriptor, bytes.baseAddress?.advanced(by: offset), bytes.count - offset)
      if count < 0 {
        if errno == EINTR { continue }
        return errno
      }
      if count == 0 { return EIO }
      offset += count
    }
    return 0
  }

  /// Puts a file in place at once and for good.
  /// - Parameter replaces: false to fail when a file of that name is there.
  /// - Returns: false when it was there and stays.
  @discardableResult
  static func put(
    _ bytes: some Collection<UInt8>, at path: String, replaces: Bool = true, mode: mode_t = 0o600
  ) throws(AssayError) -> Bool {
    let folder = folder(of: path)
    let temporary = "\(path).\(getpid()).\(UInt32.random(in: 0 ... .max)).tmp"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw failed("the file cannot be written", path) }
    defer { unlink(temporary) }
    var code = Array(bytes).withUnsafeBytes { writeAll(descriptor, $0) }
    if code == 0, fsync(descriptor) != 0 { code = errno }
    close(descriptor)
    guard code == 0 else { throw failed("the file cannot be written", path, code) }
    if replaces {
      guard rename(temporary, path) == 0 else { throw failed("the file cannot be put in place", path) }
    } else if link(temporary, path) != 0 {
      if errno == EEXIST { return false }
      throw failed("the file cannot be put in place", path)
    }
    try syncFolder(folder)
    return true
  }

  /// - Returns: nil when there is no such file.
  static func read(_ path: String, bytesMax: Int) throws(AssayError) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else {
      if errno == ENOENT { return nil }
      throw failed("the file cannot be read", path)
    }
    defer { close(descriptor) }
    guard let size = size(descriptor), size <= bytesMax else {
      throw AssayError(.storage, "the file is longer than \(bytesMax) bytes", at: .init(file: path))
    }
    return try read(descriptor, from: 0, count: size, named: path)
  }

  /// Fewer bytes than asked for at the file's end.
  static func read(
    _ descriptor: Int32, from start: Int, count: Int, named path: String
  ) throws(AssayError) -> [UInt8] {
    var code: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let got = pread(descriptor, buffer.baseAddress?.advanced(by: filled), count - filled, off_t(start + filled))
        if got < 0, errno == EINTR { continue }
        if got < 0 { code = errno }
        guard got > 0 else { break }
        filled += got
      }
    }
    guard code == 0 else { throw failed("the file cannot be read", path, code) }
    return bytes
  }

  static func size(_ descriptor: Int32) -> Int? {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int(status.st_size) : nil
  }

  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// Names in a folder, sorted; none when it is not there.
  static func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Bytes that a file or a folder's files take on the disk, two levels down at most.
  static func usedBytes(_ path: String, levels: Int = 3) -> Int {
    var status = stat()
    guard lstat(path, &status) == 0 else { return 0 }
    guard status.st_mode & S_IFMT == S_IFDIR else { return Int(status.st_blocks) * 512 }
    guard levels > 0 else { return 0 }
    return names(in: path).reduce(0) { $0 + usedBytes(path + "/" + $1, levels: levels - 1) }
  }

  /// Copies a file, synced, as `put` does.
  static func copy(_ path: String, to place: String, bytesMax: Int) throws(AssayError) -> Bool {
    guard let bytes = try read(path, bytesMax: bytesMax) else { return false }
    try put(bytes, at: place)
    return true
  }

  /// Sets a file aside for people to look at; the oldest by name go when there are many.
  /// - Returns: its new place; nil when it could only be deleted.
  @discardableResult
  static func setAside(_ path: String, as name: String? = nil, keeping countMax: Int = 8) -> String? {
    let place = folder(of: path) + "/quarantine"
    mkdir(place, 0o700)
    let name = name ?? path.split(separator: "/").last.map(String.init) ?? "file"
    for old in names(in: place).dropLast(countMax - 1) { unlink(place + "/" + old) }
    guard rename(path, place + "/" + name) == 0 else {
      unlink(path)
      return nil
    }
    return place + "/" + name
  }

  /// Bytes free to us on the file system of a path.
  static func freeBytes(_ path: String) -> Int? {
    var status = statvfs()
    guard statvfs(path, &status) == 0 else { return nil }
    return Int(status.f_bavail) * Int(status.f_frsize)
  }
}

/// Nanoseconds since 1970.
func wallClockNs() -> Int64 {
  var time = timespec()
  clock_gettime(CLOCK_REALTIME, &time)
  return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}
