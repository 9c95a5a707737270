import AssayCore
import AssayDecoding
import AssayFormats
import AssaySignals
import Glibc
import Testing

func probe(sound bytes: [UInt8]) -> MediaInfo {
  var info = MediaInfo(digest: Digest(of: bytes), bytes: bytes.count, type: ContentType.sniff(bytes).type)
  AudioProbe.probe(ByteView(bytes), into: &info)
  return info
}

@Suite("Sound") struct AudioDecoderTests {
  static func tone(_ count: Int, rate: Int = 16_000, hertz: Double = 440) -> [Int16] {
    (0..<count).map { Int16(12_000 * sin(2 * Double.pi * hertz * Double($0) / Double(rate))) }
  }

  @Test("a WAV comes back as it was written")
  func wav() throws {
    let samples = Self.tone(1600)
    let (sound, notFinite) = try AudioDecoder(ByteView(Encoder.wav(samples))).mono()
    #expect(sound.sampleRateHz == 16_000)
    #expect(notFinite == 0)
    #expect(sound.samples == samples.map { Float($0) / 32_768 })
  }

  @Test("channels are averaged")
  func stereo() throws {
    let sound = try AudioDecoder(ByteView(Encoder.wav([16_384, 0, -16_384, -16_384], channels: 2))).mono().sound
    #expect(sound.samples == [0.25, -0.5])
  }

  @Test("codec, length and signals are probed")
  func probed() throws {
    let info = probe(sound: Encoder.wav(Self.tone(16_000)))
    #expect(info.status == .ok)
    #expect(info.findings.isEmpty)
    let audio = try #require(info.audio)
    #expect(audio.codec == "pcm_s16" && audio.bitDepth == 16 && audio.channels == 1 && audio.seconds == 1)
    // A sine of amplitude a has a mean square of a²/2.
    #expect(abs(try #require(audio.loudnessDb) - 20 * log10(12_000 / 32_768 / 2.squareRoot())) < 0.01)
    #expect(abs(try #require(audio.bandwidthHz) - 440) < 8)
    #expect(audio.clippedShare == 0)
  }

  @Test("a header that claims more than there is makes it degraded, with the share")
  func boast() {
    let whole = Encoder.wav(Self.tone(8000))
    let info = probe(sound: Array(whole.prefix(44 + 8000)))
    #expect(info.status == .degraded)
    #expect(info.findings.map(\.code) == ["truncated"])
    #expect(abs(info.decodedShare - 0.5) < 0.01)
    #expect(info.audio?.seconds == 0.25)
  }

  @Test("samples that are no numbers become silence and are counted")
  func notFinite() {
    let info = probe(sound: Encoder.wav(floats: [0.1, .nan, .infinity, -0.1] + .init(repeating: 0, count: 400)))
    #expect(info.status == .degraded)
    #expect(info.findings.first?.code == "not_finite")
    #expect(info.findings.first?.message.hasPrefix("2 samples") == true)
    #expect(info.audio?.loudnessDb != nil)
  }

  @Test("limits hold for length, channels and rate")
  func limits() {
    var limits = AudioLimits()
    limits.secondsMax = 0.5
    #expect(throws: DecodeError.self) {
      try AudioDecoder(ByteView(Encoder.wav(Self.tone(16_000))), limits: limits).mono()
    }
    let many = Encoder.wav(.init(repeating: 0, count: 330), channels: 33)
    #expect(throws: DecodeError.self) { try AudioDecoder(ByteView(many)) }
    #expect(throws: DecodeError.self) { try AudioDecoder(ByteView(Encoder.wav(Self.tone(100), rate: 999))) }
  }

  @Test("no sound, no samples and nonsense are refused with a reason")
  func refused() {
    #expect(probe(sound: Encoder.wav([])).findings.last?.code == "truncated")
    #expect(probe(sound: Array("RIFF\0\0\0\0WAVE".utf8)).findings.last?.code == "decode_failed")
    #expect(probe(sound: Array("fLaC".utf8)).status == .refused)
    // A tag and nothing more: the library must not be asked, because it would go looking for other files.
    let tagOnly = Array("ID3\u{4}\0\0\0\0\0\u{10}".utf8) + [UInt8](repeating: 0, count: 40)
    #expect(probe(sound: Array(tagOnly.prefix(12))).findings.last?.code == "decode_failed")
    #expect(probe(sound: tagOnly).findings.last?.code == "decode_failed")
    #expect(throws: DecodeError.self) { try AudioDecoder(ByteView(Array("neither here nor there".utf8))) }
    #expect(probe(sound: Array("OggS".utf8)).status == .refused)
  }

  @Test("a hidden file in a chunk of its own is reported")
  func payload() {
    var bytes = Encoder.wav(Self.tone(800))
    bytes += Array("junk".utf8) + Encoder.le(8, 4) + Array("%PDF-1.4".utf8)
    bytes.replaceSubrange(4..<8, with: Encoder.le(bytes.count - 8, 4))
    #expect(probe(sound: bytes).findings.map(\.code) == ["embedded_payload"])
  }

  @Test("resampling keeps a tone's level and length")
  func resampling() throws {
    let samples = (0..<48_000).map { Float(0.5 * sin(2 * Double.pi * 1000 * Double($0) / 48_000)) }
    let sound = try Waveform(samples: samples, sampleRateHz: 48_000).resampled(to: 16_000)
    #expect(abs(sound.samples.count - 16_000) < 16)
    let middle = sound.samples[4000..<12_000]
    let power = middle.reduce(0) { $0 + Double($1) * Double($1) } / Double(middle.count)
    #expect(abs(power - 0.125) < 0.001)
    // What lies above half the new rate is gone, not folded down.
    let high = (0..<48_000).map { Float(0.5 * sin(2 * Double.pi * 12_000 * Double($0) / 48_000)) }
    let folded = try Waveform(samples: high, sampleRateHz: 48_000).resampled(to: 16_000)
    #expect(folded.samples[1000..<15_000].allSatisfy { abs($0) < 0.001 })
  }

  @Test("however a WAV is broken, it ends in a value or a reason")
  func damage() {
    for broken in Damage.all(Encoder.wav(Self.tone(400))) {
      let info = probe(sound: broken)
      #expect((0...1).contains(info.decodedShare))
      #expect(info.status != .refused || !info.findings.isEmpty)
    }
  }
}

@Suite("Codes") struct CodeReaderTests {
  /// An EAN-13 drawn bar by bar: 4006381333931.
  static func ean13() throws -> Pixmap {
    let left = ["0001101", "0100111", "0101111", "0111101", "0001001", "0110011"]
    let right = ["1000010", "1000010", "1000010", "1110100", "1000010", "1100110"]
    let modules = "101" + left.joined() + "01010" + right.joined() + "101"
    let bars =
      [UInt8](repeating: 255, count: 30) + modules.utf8.flatMap { [UInt8](repeating: $0 == 0x31 ? 0 : 255, count: 3) }
      + [UInt8](repeating: 255, count: 30)
    return try #require(
      Pixmap(width: bars.count, height: 60, channels: 1, samples: [[UInt8]](repeating: bars, count: 60).flatMap(\.self))
    )
  }

  @Test("a bar code is read with its place")
  func read() throws {
    let codes = try CodeReader.read(try Self.ean13())
    #expect(codes.map(\.text) == ["4006381333931"])
    #expect(codes.first?.format == "EAN-13")
    let box = try #require(codes.first?.box)
    #expect(abs(box[0] - 30) < 6 && abs(box[2] - 285) < 12)
  }

  @Test("blank and tiny pictures hold none")
  func blank() throws {
    for side in [1, 2, 64] {
      let white = try #require(
        Pixmap(width: side, height: side, channels: 3, samples: .init(repeating: 255, count: side * side * 3)))
      #expect(try CodeReader.read(white).isEmpty)
    }
  }
}
