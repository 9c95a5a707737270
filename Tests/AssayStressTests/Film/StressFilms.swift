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
  /// Uncompressed stereo sound in a QuickTime film.
  static let quickTime = Result {
    try make("pcm.mov", picture + click + ["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "pcm_s16le", "-ac", "2"])
  }

  static let picture = ["-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=2"]
  static let click = ["-f", "lavfi", "-i", "aevalsrc=if(between(t\\,1\\,1.002)\\,0.8\\,0):s=48000:d=2"]
  static let codecs = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "128k"]

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
