import AssayCore
import AssaySignals
import AssayStress
import Foundation

/// A voice by the program espeak-ng, where it is installed; the words go in over a pipe.
struct SpokenWords: AttackVoice {
  private static let secondsMax = 60
  private static let bytesMax = 32 << 20
  let program: URL

  /// Nil where it is not installed.
  init?() {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
    guard
      let folder = folders.first(where: { $0.hasPrefix("/") && access($0 + "/espeak-ng", X_OK) == 0 })
    else { return nil }
    program = URL(filePath: folder + "/espeak-ng")
  }

  func speech(
    _ text: String, wordsPerMinute: Int, isWhispered: Bool
  ) async throws(AssayError) -> Recording {
    let process = Process()
    let (input, output) = (Pipe(), Pipe())
    process.executableURL = program
    process.arguments = [
      "--stdin", "--stdout", "-v", isWhispered ? "en-us+whisper" : "en-us", "-s",
      String(min(450, max(80, wordsPerMinute))),
    ]
    process.environment = ["PATH": "/usr/bin:/bin"]
    (process.standardInput, process.standardOutput, process.standardError) = (input, output, FileHandle.nullDevice)
    let failure = AssayError(.missing, "espeak-ng gave no speech", remedy: "try `espeak-ng hello` by hand")
    do { try process.run() } catch { throw failure }
    input.fileHandleForWriting.write(Data(text.utf8.prefix(4_000)))
    try? input.fileHandleForWriting.close()
    let bytes = (try? output.fileHandleForReading.readToEnd()) ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0, bytes.count <= Self.bytesMax,
      let recording = Self.recording(Array(bytes))
    else { throw failure }
    return recording
  }

  /// Mono samples of 16 bits behind a header of 44 bytes, whose lengths a stream cannot know.
  static func recording(_ bytes: [UInt8]) -> Recording? {
    guard bytes.count > 44, bytes.starts(with: Array("RIFF".utf8)), bytes[22] == 1, bytes[34] == 16 else { return nil }
    let rate = Int(bytes[24]) | Int(bytes[25]) << 8 | Int(bytes[26]) << 16
    let samples = stride(from: 44, to: bytes.count - 1, by: 2).map { index in
      Float(Int16(truncatingIfNeeded: Int(bytes[index]) | Int(bytes[index + 1]) << 8)) / 32_768
    }
    guard rate <= 192_000 else { return nil }
    return Recording(channels: [samples], sampleRateHz: rate)
  }
}
