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
    let (process, pipe) = (Process(), Pipe())
    process.executableURL = URL(fileURLWithPath: "/usr/bin/ffprobe")
    process.arguments = [
      "-v", "error", "-select_streams", "v", "-show_packets", "-show_data_hash", "MD5", "-show_entries",
      "packet=pts_time,data_hash", "-of", "csv=p=0", file.path,
    ]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return output.split(separator: "\n").compactMap { line in
      let fields = line.split(separator: ",")
      guard fields.count >= 2, let seconds = Double(fields[0]) else { return nil }
      return Shown(seconds: seconds, hash: String(fields[1]))
    }
  }

  static func make(_ name: String, _ arguments: [String]) throws -> [UInt8] {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString)-\(name)")
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: ffmpeg)
    process.arguments = ["-hide_banner", "-loglevel", "error", "-y", "-bitexact"] + arguments + [file.path]
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failed() }
    return [UInt8](try Data(contentsOf: file))
  }
}
