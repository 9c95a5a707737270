import ArgumentParser
import AssayCore
import AssaySignals
import AssayStress
import AssayWire
import Foundation

/// What perturbations of sound cost, beside audiomentations: see `Benchmarks/stress_audio.py`.
struct StressBenchAudio: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench-audio", abstract: "Measure perturbations of sound on raw 32-bit float samples.",
    shouldDisplay: false)

  @Option(help: "The recording: mono, 32-bit floats.", completion: .file())
  var raw: String

  @Option(help: "The sound to mix in, in the same form.", completion: .file())
  var other: String

  @Option(help: "The room's impulse response, in the same form.", completion: .file())
  var impulse: String

  @Option(help: "Samples a second.")
  var rate = 16_000

  @Option(help: "Calls of each.")
  var repeats = 40

  func run() throws {
    let (sound, voice, room) = (try recording(raw), try recording(other), try recording(impulse))
    let lines = try SoundBench.run(sound, other: voice, impulse: room.channels[0], repeats: repeats)
    var object = JSONObject()
    for line in lines { object.append(line.name, .double(line.milliseconds)) }
    Terminal.printJSON(.object(object))
  }

  private func recording(_ path: String) throws -> Recording {
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
    guard let recording = Recording(interleaved: bytes, channels: 1, sampleRateHz: rate), recording.frames > 0 else {
      throw AssayError(.data, "the file holds no 32-bit floats", at: .init(file: path))
    }
    return recording
  }
}
