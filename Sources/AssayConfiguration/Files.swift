package import AssayCore
import Glibc

/// Paths and whole small files, with errors that name the file and the reason.
package enum Files {
  package enum Kind: Sendable { case file, folder, other }

  package static func kind(_ path: String) -> Kind? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file
    case S_IFDIR: return .folder
    default: return .other
    }
  }

  package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  package static func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/") else { return normalised(path) }
    guard let current = getcwd(nil, 0) else { return path }
    defer { free(current) }
    return normalised(String(cString: current) + "/" + path)
  }

  package static func resolve(_ path: String, in folder: String) -> String {
    path.hasPrefix("/") ? normalised(path) : normalised(folder + "/" + path)
  }

  /// Without `.`, `..` and doubled slashes, by text alone.
  package static func normalised(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(part) }
    }
    return "/" + parts.joined(separator: "/")
  }

  /// The path with every symbolic link followed; nil when something on it does not exist.
  package static func real(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  package static func folder(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  package static func name(of path: String) -> String {
    path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[path.utf8.index(after: $0)...]) } ?? path
  }

  /// The name without its last extension.
  package static func stem(of path: String) -> String {
    let name = name(of: path)
    guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")), dot != name.startIndex else { return name }
    return String(name[..<dot])
  }

  /// The lower-case extension without its dot; empty when there is none.
  package static func suffix(of path: String) -> String {
    let name = name(of: path)
    guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")) else { return "" }
    return name[name.utf8.index(after: dot)...].lowercased()
  }

  /// The names in a folder, sorted; empty when it cannot be read.
  package static func names(in folder: String) -> [String] {
    guard let handle = opendir(folder) else { return [] }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle), names.count < 1_000_000 {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// The whole of a regular file.
  ///
  /// - Throws: `.data` when it is not there, is no regular file or is too large; `.storage` when reading fails.
  package static func read(_ path: String, bytesMax: Int) throws(AssayError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw failure("cannot be opened", path, code: errno == ENOENT ? .data : nil) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw AssayError(.data, "\(path) is not a regular file", at: .init(file: path))
    }
    guard status.st_size <= bytesMax else {
      throw AssayError(
        .data, "\(path) has \(status.st_size) bytes, more than the \(bytesMax) that are allowed", at: .init(file: path))
    }
    var bytes: [UInt8] = []
    let error = fill(&bytes, from: descriptor, count: Int(status.st_size))
    guard error == 0 else {
      errno = error
      throw failure("cannot be read", path)
    }
    return bytes
  }

  private static func fill(_ bytes: inout [UInt8], from descriptor: Int32, count: Int) -> Int32 {
    var failure: Int32 = 0
    bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let got = Glibc.read(descriptor, buffer.baseAddress.map { $0 + filled }, count - filled)
        if got < 0, errno == EINTR { continue }
        if got < 0 { failure = errno }
        if got <= 0 { break }
        filled += got
      }
    }
    return failure
  }

  /// Reads `count` bytes at an offset; fewer at the end of the file.
  package static func read(_ descriptor: Int32, at offset: Int, count: Int, path: String) throws(AssayError) -> [UInt8]
  {
    var error: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let got = pread(descriptor, buffer.baseAddress.map { $0 + filled }, count - filled, off_t(offset + filled))
        if got < 0, errno == EINTR { continue }
        if got < 0 { error = errno }
        if got <= 0 { break }
        filled += got
      }
    }
    guard error == 0 else {
      errno = error
      throw failure("cannot be read", path)
    }
    return bytes
  }

  /// Writes a file in one step: readers see the old content or the new, never a part.
  package static func write(_ bytes: [UInt8], to path: String, isSynced: Bool = true) throws(AssayError) {
    let temporary = "\(path).\(getpid()).\(UInt32.random(in: 0 ... .max)).tmp"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure("cannot be written", path) }
    var error = writeAll(bytes, to: descriptor)
    if error == 0, isSynced, fdatasync(descriptor) != 0 { error = errno }
    if close(descriptor) != 0, error == 0 { error = errno }
    if error == 0, rename(temporary, path) != 0 { error = errno }
    guard error != 0 else { return }
    unlink(temporary)
    errno = error
    throw failure("cannot be written", path)
  }

  /// Zero, or the error number of what stopped it.
  package static func writeAll(_ bytes: [UInt8], to descriptor: Int32, from start: Int = 0) -> Int32 {
    bytes.withUnsafeBytes { buffer in
      var done = start
      while done < buffer.count {
        let count = Glibc.write(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done)
        if count < 0, errno == EINTR { continue }
        if count < 0 { return errno }
        done += count
      }
      return 0
    }
  }

  package static func makeFolder(_ path: String) throws(AssayError) {
    var current = ""
    for part in path.split(separator: "/", omittingEmptySubsequences: true) {
      current += (current.isEmpty && !path.hasPrefix("/") ? "" : "/") + part
      if mkdir(current, 0o755) != 0, errno != EEXIST { throw failure("cannot be made", current) }
    }
    guard kind(path) == .folder else { throw AssayError(.storage, "\(path) is not a folder", at: .init(file: path)) }
  }

  /// An error about a file from the current `errno`.
  package static func failure(_ what: String, _ path: String, code: AssayError.Code? = nil) -> AssayError {
    let number = errno
    let remedy: String? =
      switch number {
      case ENOSPC, EDQUOT: "free some space; what was finished is kept and `--resume` goes on"
      case EACCES, EPERM, EROFS: "check the permissions of the file and its folder"
      case ENOENT: "check the path"
      case EMFILE: "raise the limit on open files (`ulimit -n`)"
      default: nil
      }
    return AssayError(
      code ?? .storage, "\(what): \(String(cString: strerror(number)))", at: .init(file: path), remedy: remedy)
  }
}
