import AssayCore
import AssayMedia
import AssayPerception
import AssayServing
import AssaySignals
import Glibc
import Synchronization

@testable import AssayGateway

/// The real workers behind a gateway, started once for all tests.
enum RealWorkers {
  static let areThere: Bool = {
    let environment = { (name: String) in getenv(name).map { String(cString: $0) } }
    let folder =
      environment("ASSAY_MODELS") ?? environment("XDG_DATA_HOME").map { $0 + "/assay/models" }
      ?? (environment("HOME") ?? "") + "/.local/share/assay/models"
    return access(folder + "/manifest.json", R_OK) == 0 && MadeMedia.canMake
  }()

  private static let pool = WorkerPool()
  static let media = MediaService(workers: pool)
  static let probing = SharedProbing(Probe())
  static let services = services(probing)

  /// What stands on the workers, with these probes for the door and everything behind it.
  static func services(_ probing: SharedProbing) -> GatewayServices {
    let shared = SharedMedia(media, probing: probing)
    return GatewayServices(
      perception: Perceiver(media: shared, workers: pool, configuration: PerceptionConfiguration()), media: shared)
  }

  private struct Probe: MediaProbing {
    func probe(_ bytes: [UInt8], declaredType: String?) async -> MediaInfo {
      await media.probe(bytes, declaredType: declaredType, name: nil)
    }
  }
}

/// Media made on the spot by ffmpeg and espeak-ng.
enum MadeMedia {
  static let canMake = has("ffmpeg") && has("espeak-ng")

  static func has(_ tool: String) -> Bool { access("/usr/bin/\(tool)", X_OK) == 0 }

  /// The folder in which a tool has made what its arguments say.
  static func made(_ tool: String, _ arguments: [String]) throws -> String {
    try run("cd '\(folder)' && /usr/bin/\(tool)", arguments)
    return folder
  }

  private static let folder: String = {
    let folder = (getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp") + "/assay-door-\(getpid())"
    mkdir(folder, 0o700)
    atexit { _ = system("rm -rf '\(MadeMedia.folder)'") }
    return folder
  }()

  private static let count = Atomic(0)

  /// What ffmpeg makes of the arguments, in a file with that ending.
  static func make(_ ending: String, _ arguments: [String]) throws -> [UInt8] {
    let file = "\(folder)/\(count.add(1, ordering: .relaxed).newValue).\(ending)"
    try run("/usr/bin/ffmpeg", ["-hide_banner", "-loglevel", "error", "-y", "-bitexact"] + arguments + [file])
    guard let stream = fopen(file, "rb") else { throw Failed(tool: file) }
    defer { fclose(stream) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&block, 1, block.count, stream), count > 0 { bytes += block[..<count] }
    return bytes
  }

  /// A spoken sentence.
  static func speech(_ ending: String = "wav", _ arguments: [String] = []) throws -> [UInt8] {
    try make(ending, ["-i", try spoken.get()] + arguments)
  }

  private static let spoken = Result {
    let file = folder + "/speech.wav"
    try run("/usr/bin/espeak-ng", ["-w", file, "The red valve is left of the pump. Turn it slowly."])
    return file
  }

  /// Two seconds of a test card with the sentence; the sound starts late by so many seconds.
  static func film(late: Double = 0) throws -> [UInt8] {
    try make(
      "mp4",
      ["-f", "lavfi", "-i", "testsrc2=size=320x180:rate=10", "-itsoffset", "\(late)", "-i", try spoken.get()]
        + ["-t", "2", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", "-ar", "48000"])
  }

  /// Words as a picture.
  static func words(_ text: String) throws -> [UInt8] {
    try make(
      "png",
      ["-f", "lavfi", "-i", "color=white:size=640x160", "-vf", "drawtext=text='\(text)':fontsize=72:x=40:y=40"]
        + ["-frames:v", "1"])
  }

  static func picture(_ width: Int, _ height: Int) throws -> [UInt8] {
    try make("png", ["-f", "lavfi", "-i", "testsrc2=size=\(width)x\(height)", "-frames:v", "1"])
  }

  /// Points on a box of 2 × 1 × 0.5.
  static var scan: [UInt8] {
    var lines = ["ply", "format ascii 1.0", "element vertex 200"]
    lines += ["x", "y", "z"].map { "property float \($0)" } + ["end_header"]
    for number in 0..<200 {
      let (x, y) = (Double(number % 20) / 19 * 2, Double(number / 20) / 9)
      lines.append("\(x) \(y) \(number % 2 == 0 ? 0 : 0.5)")
    }
    return Array((lines.joined(separator: "\n") + "\n").utf8)
  }

  private struct Failed: Error { var tool: String }

  private static func run(_ tool: String, _ arguments: [String]) throws {
    let words = [tool] + arguments.map { "'" + $0.replacing("'", with: "'\\''") + "'" }
    guard system(words.joined(separator: " ") + " < /dev/null > /dev/null 2>&1") == 0 else { throw Failed(tool: tool) }
  }
}
