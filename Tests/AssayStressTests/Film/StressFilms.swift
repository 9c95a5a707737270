import CSpawn
import Foundation

/// Films made on the spot by ffmpeg for these tests.
enum StressFilms {
  static let ffmpeg = "/usr/bin/ffmpeg"
  static let canMake = FileManager.default.isExecutableFile(atPath: ffmpeg)

  private struct Failed: Error {}

  /// Two seconds of a test card of 160 × 90 at 25 Hz, with a click in the sound at one second.
  static let clicked = Result { try make("clicked.mp4", picture + click + codecs) }
  /// The same in Matroska.
  static let matroska = Result { try make("clicked.mkv", picture + click + codecs) }
  /// Without sound.
  static let silent = Result { try make("silent.mp4", picture + codecs) }
  /// With a steady sound: a tone in noise.
  static let loud = Result { try make("loud.mp4", picture + steady + codecs + ["-b:a", "256k"]) }
  static let loudQuickTime = Result {
    try make(
      "loud.mov", picture + steady + ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "pcm_s16le", "-ac", "2"])
  }
  /// Uncompressed stereo sound in a QuickTime film.
  static let quickTime = Result {
    try make("pcm.mov", picture + click + ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "pcm_s16le", "-ac", "2"])
  }

  static let picture = ["-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=2"]
  static let click = ["-f", "lavfi", "-i", "aevalsrc=if(between(t\\,1\\,1.002)\\,0.8\\,0):s=48000:d=2"]
  static let steady = [
    "-f", "lavfi", "-i", "aevalsrc=0.3*sin(2764*t)+0.1*sin(9000*t*t)+0.05*(2*random(0)-1):s=48000:d=2",
  ]
  static let codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "128k"]

  struct Shown {
    var seconds: Double
    var hash: String
  }

  /// When each coded picture is shown, in seconds, and a hash of its bytes; in the order in which they are stored.
  static func pictures(of film: [UInt8]) throws -> [Shown] {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).film")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(film).write(to: file)
    let listing = file.path + ".csv"
    defer { try? FileManager.default.removeItem(atPath: listing) }
    try run(
      "/usr/bin/ffprobe",
      [
        "-v", "error", "-select_streams", "v", "-show_packets", "-show_data_hash", "MD5", "-show_entries",
        "packet=pts_time,data_hash", "-of", "csv=p=0", "-o", listing, file.path,
      ])
    let output = String(decoding: try Data(contentsOf: URL(fileURLWithPath: listing)), as: UTF8.self)
    return output.split(separator: "\n").compactMap { line in
      let fields = line.split(separator: ",")
      guard fields.count >= 2, let seconds = Double(fields[0]) else { return nil }
      return Shown(seconds: seconds, hash: String(fields[1]))
    }
  }

  static func make(_ name: String, _ arguments: [String]) throws -> [UInt8] {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString)-\(name)")
    defer { try? FileManager.default.removeItem(at: file) }
    try run(ffmpeg, ["-hide_banner", "-loglevel", "error", "-y", "-bitexact"] + arguments + [file.path])
    return [UInt8](try Data(contentsOf: file))
  }

  /// Not Foundation's `Process`: it lists this process's open files before it starts another, reads past the end of the
  /// list when there are many, and these tests share their process with hundreds of sockets.
  private static func run(_ tool: String, _ arguments: [String]) throws {
    var words = ([tool] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var child = assay_child()
    guard assay_spawn(&words, environ, 1 << 16, &child) == 0 else { throw Failed() }
    defer { for end in [child.input, child.output, child.errors] { close(end) } }
    var status: Int32 = -1
    guard waitpid(child.pid, &status, 0) == child.pid, status == 0 else { throw Failed() }
  }
}
