import CSpawn
import Foundation

/// Films made on the spot by ffmpeg and espeak-ng, each made once a run.
enum MadeFilms {
  static let ffmpeg = tool("ffmpeg")
  static let espeak = tool("espeak-ng")

  private static func tool(_ name: String) -> String? {
    let path = "/usr/bin/\(name)"
    return FileManager.default.isExecutableFile(atPath: path) ? path : nil
  }

  static let missing: String = "install ffmpeg and espeak-ng to make films for these tests"
  static let canMake = ffmpeg != nil && espeak != nil

  private static let folder: URL = {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("assay-films-\(getpid())")
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    atexit { MadeFilms.remove() }
    return folder
  }()

  private static func remove() { try? FileManager.default.removeItem(at: folder) }

  /// What ffmpeg makes of the arguments, in a file of that name.
  static func make(_ name: String, _ arguments: [String]) throws -> [UInt8] {
    let file = folder.appendingPathComponent("\(UUID().uuidString)-\(name)")
    let common = ["-hide_banner", "-loglevel", "error", "-y", "-bitexact"]
    try run(ffmpeg ?? "", common + arguments + [file.path])
    return [UInt8](try Data(contentsOf: file))
  }

  /// A test card of 320 × 180 at 25 Hz.
  static let card = ["-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25"]
  static let codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-ar", "48000"]

  /// Two seconds of card with a spoken sentence; what comes before the sound's input shifts it.
  static func spoken(
    _ name: String = "film.mp4", shift: [String] = [], codecs: [String] = codecs
  ) throws -> [UInt8] {
    try make(name, card + shift + ["-i", try speech(), "-t", "2"] + codecs)
  }

  private static let sentence = Result {
    let file = folder.appendingPathComponent("speech.wav")
    try run(espeak ?? "", ["-w", file.path, "The red valve is left of the pump. Turn it slowly."])
    return file.path
  }

  /// The path of a spoken sentence as WAV, 22,050 Hz.
  static func speech() throws -> String {
    try sentence.get()
  }

  /// A file with these bytes, for ffmpeg to read.
  static func file(_ name: String, _ bytes: [UInt8]) throws -> String {
    let file = folder.appendingPathComponent("\(UUID().uuidString)-\(name)")
    try Data(bytes).write(to: file)
    return file.path
  }

  private struct Failed: Error { var tool: String }

  /// Not Foundation's `Process`: it lists this process's open files before it starts another, reads past the end of the
  /// list when there are many, and these tests share their process with hundreds of sockets.
  private static func run(_ tool: String, _ arguments: [String]) throws {
    var words = ([tool] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var child = assay_child()
    guard assay_spawn(&words, environ, 1 << 16, &child) == 0 else { throw Failed(tool: tool) }
    defer { for end in [child.input, child.output, child.errors] { close(end) } }
    var status: Int32 = -1
    guard waitpid(child.pid, &status, 0) == child.pid, status == 0 else { throw Failed(tool: tool) }
  }
}
