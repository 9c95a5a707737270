import AssayConfiguration
package import AssayCore
import Glibc

/// Follows the files of a configuration: asked once in a while, it says what became of them.
package struct ConfigurationWatch: Sendable {
  package enum Change: Sendable {
    case none
    /// It is to be used from now on. `restart` names what only a restart can change.
    case changed(ServingConfiguration, restart: [String], notes: [String])
    /// It is wrong, and the one before stays.
    case refused([AssayError])
  }

  /// Enough of a file to see that it may have changed without reading it.
  private struct Stamp: Sendable, Hashable {
    var seconds: Int
    var nanoseconds: Int
    var bytes: Int
    var inode: UInt

    init?(_ path: String) {
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
      (bytes, inode) = (Int(status.st_size), UInt(status.st_ino))
    }
  }

  package let path: String
  private let known: ConfigurationCheck.Known
  /// What is in use.
  package private(set) var current: ServingConfiguration
  /// What was worth saying when it was read first.
  package let notes: [String]
  private var files: [String]
  private var stamps: [Stamp?]
  /// Digests of the files as they were read last, good or bad: a touched file is no changed file.
  private var digests: [Digest?]

  /// Reads the configuration for the first time.
  ///
  /// - Throws: `.configuration` with the first problem.
  package init(path: String, known: ConfigurationCheck.Known = .init()) throws(AssayError) {
    self.path = path
    self.known = known
    let files = [Files.absolute(path)]
    var stamps = files.map { Stamp($0) }
    let check = ConfigurationCheck(path: path, known: known)
    current = try check.get()
    notes = check.notes
    // Stamps are older than what was read: a change in between is seen at the next look.
    stamps += check.files.dropFirst().map { Stamp($0) }
    self.files = check.files
    self.stamps = stamps
    digests = check.files.map { Self.digest($0) }
  }

  /// - Parameter isForced: asked for by a signal, so that an unchanged file is read as well.
  package mutating func look(isForced: Bool = false) -> Change {
    let stamps = files.map { Stamp($0) }
    guard isForced || stamps != self.stamps else { return .none }
    self.stamps = stamps
    let digests = files.map { Self.digest($0) }
    guard isForced || digests != self.digests else { return .none }
    let check = ConfigurationCheck(path: path, known: known)
    // A file that is named for the first time is followed from now on, also by a wrong configuration.
    let added = check.files.filter { !files.contains($0) }
    files = check.configuration == nil ? files + added : check.files
    self.stamps = files.map { Stamp($0) }
    self.digests = files.map { Self.digest($0) }
    guard let configuration = check.configuration else { return .refused(check.problems) }
    guard isForced || configuration != current else { return .none }
    let restart = Self.restart(current, configuration)
    current = configuration
    return .changed(configuration, restart: restart, notes: check.notes)
  }

  /// What a running gateway cannot change.
  private static func restart(_ old: ServingConfiguration, _ new: ServingConfiguration) -> [String] {
    var names: [String] = []
    if old.listen != new.listen { names.append("listen") }
    if old.authentication != new.authentication { names.append("auth") }
    if old.store != new.store || old.storage != new.storage { names.append("store") }
    if old.store != nil, old.redaction != new.redaction { names.append("redaction") }
    if old.limits.connectionsMax != new.limits.connectionsMax { names.append("limits.connections") }
    return names
  }

  private static func digest(_ path: String) -> Digest? {
    (try? Files.read(path, bytesMax: ConfigurationCheck.documentBytesMax)).map { Digest(of: $0) }
  }
}
