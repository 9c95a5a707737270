package import AssayCore
package import AssayMedia
package import AssaySignals
import AssayWire

/// A file of a sample, before or after an attack was put into it.
package struct AttackFile: Sendable, Hashable {
  package var bytes: [UInt8]
  package var modality: Modality
  /// What it came under; carries its suffix.
  package var name: String

  package init(_ bytes: [UInt8], modality: Modality, name: String) {
    self.bytes = bytes
    self.modality = modality
    self.name = name
  }

  /// Under another suffix.
  func renamed(_ suffix: String) -> String {
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name + "." + suffix }
    return name[..<dot] + "." + suffix
  }
}

/// Draws QR and bar codes.
package protocol CodeWriting: Sendable {
  /// - Parameter format: as the library names it: `QRCode`, `Code128`.
  func code(_ text: String, format: String, width: Int, height: Int) async throws(AssayError) -> Pixmap
}

/// Codes by the media worker's library.
package struct WorkerCodes: CodeWriting {
  private let workers: any WorkerCalling

  package init(workers: any WorkerCalling) { self.workers = workers }

  package func code(
    _ text: String, format: String, width: Int, height: Int
  ) async throws(AssayError) -> Pixmap {
    let header: JSONValue = [
      "task": "draw-code", "text": .string(text), "format": .string(format), "width": .int(width),
      "height": .int(height),
    ]
    let reply = try await workers.call(WorkerCall(header: header), role: .media)
    guard let width = reply.header["width"]?.int, let height = reply.header["height"]?.int,
      let picture = Pixmap(width: width, height: height, channels: 1, samples: reply.payload)
    else { throw AssayError(.ingestion, "the media worker's code has no size") }
    return picture
  }
}

/// A voice for spoken attacks.
package protocol AttackVoice: Sendable {
  /// - Parameter wordsPerMinute: 80 to 450.
  func speech(
    _ text: String, wordsPerMinute: Int, isWhispered: Bool
  ) async throws(AssayError) -> Recording
}

/// What the carriers work with; what is missing makes them say so.
package struct AttackTools: Sendable {
  package var media: any MediaDecoding
  /// Gives recordings with all their channels at their own rate; without it they come as one channel at 16 kHz.
  package var encoding: (any MediaEncoding)?
  package var codes: (any CodeWriting)?
  package var voice: (any AttackVoice)?

  package init(
    media: any MediaDecoding, encoding: (any MediaEncoding)? = nil, codes: (any CodeWriting)? = nil,
    voice: (any AttackVoice)? = nil
  ) {
    self.media = media
    self.encoding = encoding
    self.codes = codes
    self.voice = voice
  }

  func recording(_ file: AttackFile) async throws(AssayError) -> Recording {
    let found: Recording?
    if let encoding {
      found = try await encoding.recording(file.bytes)
    } else {
      let sound = try await media.sound(file.bytes, sampleRateHz: Self.plainRateHz)
      found = Recording(channels: [sound.samples], sampleRateHz: Self.plainRateHz)
    }
    guard let found, found.frames * found.channels.count <= Self.samplesMax else {
      throw AssayError(
        .data, "\(AttackWords.printable(file.name)) is too long for an attack, or holds no sound", remedy: "cut it")
    }
    return found
  }

  private static let plainRateHz = 16_000
  /// Over all channels.
  private static let samplesMax = 48_000 * 2 * 3_600

  func spoken(
    _ text: String, wordsPerMinute: Int = 150, isWhispered: Bool = false
  ) async throws(AssayError) -> Recording {
    guard let voice else {
      throw AssayError(
        .missing, "a spoken attack needs a voice", remedy: "install espeak-ng, or leave spoken families out")
    }
    return try await voice.speech(text, wordsPerMinute: wordsPerMinute, isWhispered: isWhispered)
  }
}
