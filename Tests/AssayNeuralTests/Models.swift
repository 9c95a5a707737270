import AssayCore
import AssaySignals
import AssayWire
import Glibc
import Testing

@testable import AssayNeural

/// Whether `scripts/fetch-models` has run; tests that need weights are skipped otherwise.
enum Installed {
  static let folder = ModelFolder()
  static let models = has("onnxruntime/libonnxruntime.so") && has("manifest.json")
  static let samples = models && has("samples/beckett.wav")

  static func has(_ name: String) -> Bool { access(folder.file(name), R_OK) == 0 }
}

// References: Python's onnxruntime 1.28.0 on the same weights and inputs (one thread), Hugging Face's tokenizers.
@Suite(.enabled(if: Installed.models, "the models are not installed: run scripts/fetch-models"), .serialized)
struct ModelTests {
  private func opened<T>(_ make: (ModelFolder, OnnxRuntime) throws -> T) throws -> T {
    try make(Installed.folder, try Installed.folder.runtime())
  }

  @Test("the classifier's probabilities and embedding are the reference's")
  func classes() throws {
    let classifier = try opened { try EfficientNetLite(folder: $0, runtime: $1) }
    let picture = try #require(
      Pixmap(width: 60, height: 40, channels: 3, samples: RGBPicture.pattern(width: 60, height: 40).samples))
    let found = try classifier.classify(picture, top: 3)
    #expect(found.classes.map(\.index) == [451, 506, 616])
    for (one, expected) in zip(found.classes, [0.23045726, 0.11379335, 0.07932522]) {
      #expect(abs(one.probability - expected) < 1e-4)
      #expect(one.box.x >= 0 && one.box.maxX <= 60 && one.box.y >= 0 && one.box.maxY <= 40)
    }
    #expect(found.classes.first?.label == "bolo tie")
    #expect(found.embedding.count == 1280)
    #expect(abs(found.embedding[0] - 0.018369) < 1e-4 && abs(found.embedding[5] - 0.014396) < 1e-4)
  }

  @Test("pictures of one pixel, of one channel and far too long ones are answered or refused")
  func pictures() throws {
    let (classifier, detector) = try opened {
      (try EfficientNetLite(folder: $0, runtime: $1), try BlazeFace(folder: $0, runtime: $1))
    }
    for (width, height, channels) in [(1, 1, 3), (3, 1, 1), (40, 300, 4)] {
      let samples = [UInt8](repeating: 77, count: width * height * channels)
      let picture = try #require(Pixmap(width: width, height: height, channels: channels, samples: samples))
      #expect(try classifier.classify(picture, top: 5).classes.count == 5)
      #expect(try detector.faces(in: picture).isEmpty)
    }
    let strip = try #require(Pixmap(width: 900, height: 1, channels: 1, samples: .init(repeating: 0, count: 900)))
    #expect(throws: NeuralError.self) { try classifier.classify(strip, top: 1) }
  }

  @Test(
    "tokens are the reference tokenizer's",
    arguments: [
      ("The red valve is left of the pump.", [101, 1996, 2417, 10764, 2003, 2187, 1997, 1996, 10216, 1012, 102]),
      (
        "Crème brûlée, naïve façade — Ångström",
        [101, 13675, 21382, 7987, 9307, 2063, 1010, 15743, 8508, 1517, 17076, 15687, 102]
      ),
      ("中文 mixed 한국어", [101, 1746, 1861, 3816, 1469, 30006, 30021, 29991, 30014, 30020, 29999, 30008, 102]),
      (
        "unaffable!!! INV-20394 £12.50",
        [101, 14477, 20961, 3468, 999, 999, 999, 1999, 2615, 1011, 18540, 2683, 2549, 14534, 2475, 1012, 2753, 102]
      ),
    ])
  func tokens(text: String, expected: [Int64]) throws {
    let document = try JSONValue(parsing: try Installed.folder.bytes("text/minilm-l6-v2-tokenizer.json"))
    #expect(try WordPiece(document).encode(text, tokensMax: 128) == expected)
  }

  @Test("sentence vectors are the reference's, of unit length, and do not depend on their neighbours")
  func sentences() throws {
    let encoder = try opened { try MiniLM(folder: $0, runtime: $1) }
    let texts = [
      "The red valve is left of the pump.", "A red valve stands to the left of the pump.",
      "The stock market fell sharply.", "",
    ]
    let all = try encoder.embed(texts)
    #expect(all.count == 4 * 384)
    let rows = (0..<4).map { Array(all[$0 * 384..<($0 + 1) * 384]) }
    for (found, expected) in zip(rows[0], [-0.025553, 0.009166, -0.114848, 0.019442, 0.015083] as [Float]) {
      #expect(abs(found - expected) < 1e-4)
    }
    func product(_ a: [Float], _ b: [Float]) -> Float { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
    #expect(abs(product(rows[0], rows[1]) - 0.90044) < 1e-3)
    #expect(abs(product(rows[0], rows[2]) - 0.08846) < 1e-3)
    for row in rows { #expect(abs(product(row, row) - 1) < 1e-5) }
    #expect(try encoder.embed([texts[2]]) == rows[2])
  }

  @Test("silence, noise and a tone hold no speech")
  func noSpeech() throws {
    let transcriber = try opened {
      SpeechTranscriber(
        voice: try SileroVoice(folder: $0, runtime: $1), speech: try MoonshineSpeech(folder: $0, runtime: $1))
    }
    for frequency in [0, 440.0] {
      let samples = (0..<24_000).map { Float(0.3 * sin(2 * Double.pi * frequency * Double($0) / 16_000)) }
      let found = try transcriber.transcribe(samples)
      #expect(found.segments.isEmpty && found.activity.ranges.isEmpty)
      #expect(found.activity.probabilities.count == 47)
    }
    #expect(try transcriber.transcribe([]).segments.isEmpty)
  }

  @Test(
    "a clear recording is transcribed word for word, its probabilities of speech are the reference's",
    .enabled(if: Installed.samples, "the sample recordings are not installed: run scripts/fetch-models --samples"))
  func recording() throws {
    let transcriber = try opened {
      SpeechTranscriber(
        voice: try SileroVoice(folder: $0, runtime: $1), speech: try MoonshineSpeech(folder: $0, runtime: $1))
    }
    let samples = Self.samples(ofWave: try Installed.folder.bytes("samples/beckett.wav"))
    let found = try transcriber.transcribe(samples)
    let probabilities = found.activity.probabilities
    #expect(probabilities.count == 312)
    #expect(abs(probabilities.reduce(0, +) - 147.549) < 0.05)
    #expect(abs(probabilities[0] - 0.122989) < 1e-3 && abs(probabilities[10] - 0.762468) < 1e-3)
    let words = found.segments.flatMap(\.words).map { $0.text.lowercased().filter(\.isLetter) }
    #expect(words.joined(separator: " ") == "ever tried ever failed no matter try again fail again fail better")
    let times = found.segments.flatMap(\.words).flatMap { [$0.span.start, $0.span.end] }
    #expect(times == times.sorted() && (times.last ?? 0) < 9.97)
  }

  /// The samples of a 16-bit mono WAV file with a header of 44 bytes.
  static func samples(ofWave bytes: [UInt8]) -> [Float] {
    stride(from: 44, to: bytes.count - 1, by: 2).map {
      Float(Int16(bitPattern: UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8)) / 32_768
    }
  }
}

@Suite struct OnnxRuntimeTests {
  @Test("a missing library, missing weights and files that are no models are named with their remedy")
  func missing() throws {
    let nowhere = ModelFolder(path: "/nonexistent")
    #expect {
      try nowhere.runtime()
    } throws: { error in
      let error = error as? NeuralError
      return error?.code == .missing && error?.message.contains("scripts/fetch-models") == true
    }
    #expect(throws: NeuralError.self) { try nowhere.bytes("vision/imagenet-1k-labels.txt") }
    #expect(throws: NeuralError.self) { try OnnxRuntime(libraryPath: "/proc/self/exe") }
  }

  @Test("bytes that are no model are refused", .enabled(if: Installed.models))
  func broken() throws {
    let runtime = try Installed.folder.runtime()
    for bytes in [[], [0], [UInt8](repeating: 255, count: 4_096)] as [[UInt8]] {
      #expect(throws: NeuralError.self) { _ = try bytes.withUnsafeBytes { try OnnxSession($0, runtime: runtime) } }
    }
    let whole = try Installed.folder.bytes("vision/blazeface-short.onnx")
    for part in 1..<4 {
      #expect(throws: NeuralError.self) {
        _ = try whole[..<(whole.count * part / 4)].withUnsafeBytes { try OnnxSession($0, runtime: runtime) }
      }
    }
  }

  @Test("a wrong name, shape or type of an input is an error with a bounded text", .enabled(if: Installed.models))
  func wrongInputs() throws {
    let runtime = try Installed.folder.runtime()
    let session = try Installed.folder.session("vision/blazeface-short.onnx", runtime: runtime)
    let small = try OnnxValue.floats([1, 2], shape: [1, 2], runtime: runtime)
    let integers = try OnnxValue.integers([1], shape: [1], runtime: runtime)
    for (name, value) in [("image", small), ("image", integers), ("picture", small)] {
      #expect {
        _ = try session.run(names: [name], values: [value], outputs: ["scores"])
      } throws: { error in
        (error as? NeuralError).map { $0.code == .failed && $0.message.utf8.count < 400 } ?? false
      }
    }
    #expect(throws: NeuralError.self) { try OnnxValue.floats([1, 2, 3], shape: [2], runtime: runtime) }
    #expect(throws: NeuralError.self) { try integers.floats() }
    #expect(try small.floats() == [1, 2] && small.shape == [1, 2])
  }
}
