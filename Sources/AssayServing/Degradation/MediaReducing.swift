package import AssayCore
import AssayFormats
package import AssayMedia
import AssaySignals

/// Makes smaller media of large ones.
package protocol MediaReducing: Sendable {
  /// The picture as PNG, no side longer than `sidePixelsMax`.
  func picture(_ bytes: [UInt8], sidePixelsMax: Int) async throws(AssayError) -> [UInt8]
  /// Pictures of a film as PNG, evenly spaced.
  func frames(
    _ bytes: [UInt8], framesMax: Int, sidePixelsMax: Int
  ) async throws(AssayError) -> [(seconds: Double, png: [UInt8])]
  /// The sound as WAV, one channel of 16 bits at the sample rate.
  func sound(_ bytes: [UInt8], sampleRateHz: Int) async throws(AssayError) -> [UInt8]
}

/// Decodes in the locked-down workers and writes PNG here.
package struct DecodedReducer: MediaReducing {
  private let media: any MediaDecoding

  package init(media: any MediaDecoding) { self.media = media }

  package func picture(_ bytes: [UInt8], sidePixelsMax: Int) async throws(AssayError) -> [UInt8] {
    PngWriter.encode(try await media.image(bytes, sideMax: sidePixelsMax))
  }

  package func frames(
    _ bytes: [UInt8], framesMax: Int, sidePixelsMax: Int
  ) async throws(AssayError) -> [(seconds: Double, png: [UInt8])] {
    try await media.frames(bytes, framesMax: framesMax, sideMax: sidePixelsMax).map {
      ($0.seconds, PngWriter.encode($0.picture))
    }
  }

  package func sound(_ bytes: [UInt8], sampleRateHz: Int) async throws(AssayError) -> [UInt8] {
    let sound = try await media.sound(bytes, sampleRateHz: sampleRateHz)
    guard let recording = Recording(channels: [sound.samples], sampleRateHz: sound.sampleRateHz),
      let written = WAVWriter.encode(recording)
    else { throw AssayError(.ingestion, "the sound is more than a WAV file can hold") }
    return written
  }
}
