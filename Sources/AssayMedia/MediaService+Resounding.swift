package import AssayCore
package import AssaySignals
import AssayWire

extension MediaService {
  package func soundTrack(of film: [UInt8]) async throws(AssayError) -> Recording {
    try expectFilm(film)
    return try Self.recording(try await ask(["task": "recording", "fills_gaps": true], film))
  }

  package func resounded(_ film: [UInt8], with sound: Recording) async throws(AssayError) -> [UInt8] {
    try expectFilm(film)
    guard (1...32).contains(sound.channels.count), (1_000...768_000).contains(sound.sampleRateHz), sound.frames > 0
    else {
      throw Self.refusal(
        "unsupported", "sound of \(sound.channels.count) channels at \(sound.sampleRateHz) Hz does not fit a film",
        remedy: "convert it to at most 32 channels and 768 kHz")
    }
    guard film.count + sound.frames * sound.channels.count * 4 <= WorkerFrame.payloadBytesMax else {
      throw Self.refusal(
        "too_large", "the film and its sound are more than \(WorkerFrame.payloadBytesMax >> 20) MiB", remedy: "cut it")
    }
    var header: JSONObject = ["task": "resound", "film": .int(film.count), "rate": .int(sound.sampleRateHz)]
    header.append("channels", .int(sound.channels.count))
    let reply = try await ask(header, film + sound.interleavedBytes)
    guard !reply.payload.isEmpty else { throw Self.nonsense(.film) }
    return reply.payload
  }
}
