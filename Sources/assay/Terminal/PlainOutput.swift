import AssayCore
@preconcurrency import Glibc

/// Writing what a command was asked to write: through links and into devices, never in their place.
enum PlainOutput {
  /// What is read is never written over.
  static func refuse(_ output: String, as input: String) throws(AssayError) {
    var (there, source) = (stat(), stat())
    guard stat(output, &there) == 0, stat(input, &source) == 0, there.st_ino == source.st_ino,
      there.st_dev == source.st_dev
    else { return }
    throw AssayError(
      .usage, "the output is the input: it would be written over", at: .init(file: output),
      remedy: "name another file with --out")
  }

  static func write(_ bytes: [UInt8], to path: String) throws(AssayError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      // A place that cannot be is a wrong wish; a full disk or too many open files are faults.
      let isWrongPlace = [ENOENT, ENOTDIR, EISDIR, EACCES, EPERM, EROFS, ENAMETOOLONG, ELOOP].contains(errno)
      throw AssayError(
        isWrongPlace ? .usage : .storage, "the file cannot be written: \(String(cString: strerror(errno)))",
        at: .init(file: path),
        remedy: "choose another place")
    }
    defer { close(descriptor) }
    try write(bytes, to: descriptor, named: path)
  }

  /// Writes all of it, or says why not: a full disk and a reader that went away are errors, not silence.
  static func write(_ bytes: [UInt8], to descriptor: Int32, named name: String = "standard output") throws(AssayError) {
    var offset = 0
    while offset < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress?.advanced(by: offset), $0.count - offset)
      }
      if count < 0 {
        if errno == EINTR { continue }
        if errno == EPIPE, descriptor == STDOUT_FILENO { endQuietly() }
        throw AssayError(.storage, "\(name) cannot be written: \(String(cString: strerror(errno)))")
      }
      offset += count
    }
  }

  /// Text on standard output, with its line feed.
  static func say(_ text: String) throws(AssayError) { try write(Array((text + "\n").utf8), to: STDOUT_FILENO) }

  /// What `print` buffered is written when the program ends, too late for `print` to tell of a full disk.
  static func finishPrinting() throws(AssayError) {
    errno = 0
    let failed = fflush(nil) != 0
    let reason = errno
    guard failed || ferror(stdout) != 0 else { return }
    if reason == EPIPE || hasLostItsReader { endQuietly() }
    let why = failed && reason != 0 ? String(cString: strerror(reason)) : "some of it was lost"
    throw AssayError(.storage, "standard output cannot be written: \(why)")
  }

  /// The reader has what it wanted (`assay verify --batch … | head -1`): the end as the shell knows it, without a word.
  private static func endQuietly() -> Never { _exit(128 + SIGPIPE) }

  private static var hasLostItsReader: Bool {
    var state = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
    return poll(&state, 1, 0) > 0 && state.revents & Int16(POLLERR) != 0
  }

  /// Closed standard streams would give their numbers to the next files that are opened, and what is printed would
  /// go there. They get streams that refuse instead.
  static func holdStandardStreams() {
    for (descriptor, mode) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_WRONLY)]
    where fcntl(descriptor, F_GETFD) < 0 {
      _ = open("/dev/null", mode)
    }
  }
}
