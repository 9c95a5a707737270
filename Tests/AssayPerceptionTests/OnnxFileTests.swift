import AssayCore
import AssayMedia
import AssaySignals
import AssayWire
import Glibc
import Testing

@testable import AssayPerception

/// Real ONNX files, written here, run in the real locked-down worker in the place of extractors of every sort.
@Suite("ONNX files in the place of extractors", .enabled(if: RealWorkers.areThere, "fetch the models"), .serialized)
struct OnnxFileTests {
  private func perceive(
    _ extractor: String, _ configuration: String, model: [UInt8], _ bytes: [UInt8], _ modality: Modality,
    type: String? = nil
  ) async throws -> Evidence {
    let path = scratchFile("\(extractor).onnx", model)
    defer { unlink(path) }
    let text = #"{"extractors": {"\#(extractor)": \#(configuration)}}"#.replacing("FILE", with: path)
    var assets = FakeAssets()
    var asset = assets.add(bytes)
    asset.declaredType = type
    let pool = WorkerPool()
    defer { pool.shutdown() }
    let perceiver = Perceiver(
      media: MediaService(workers: pool), workers: pool,
      configuration: try PerceptionConfiguration(JSONValue(parsing: text)))
    return await perceiver.perceive(
      .about(asset, modality), plan: PerceptionPlan(extractors: [extractor]), assets: assets)
  }

  /// Seconds at amplitudes, as a WAV file: a tone of 400 Hz whose mean level is 2/π of its amplitude.
  private func sound(_ stretches: [(seconds: Double, amplitude: Double)]) -> [UInt8] {
    var samples: [Double] = []
    for (seconds, amplitude) in stretches {
      for index in 0..<Int(seconds * 16_000) { samples.append(amplitude * sin(Double(index) * 2 * .pi * 400 / 16_000)) }
    }
    return RealWorkers.wav(
      samples.flatMap { value -> [UInt8] in
        let bits = UInt16(bitPattern: Int16((value * 32_767).rounded()))
        return [UInt8(bits & 255), UInt8(bits >> 8)]
      })
  }

  private func near(_ span: TimeSpan?, _ start: Double, _ end: Double, _ tolerance: Double = 0.03) -> Bool {
    guard let span else { return false }
    return abs(span.start - start) <= tolerance && abs(span.end - end) <= tolerance
  }

  @Test("pictures: classes")
  func picture() async throws {
    var canvas = Canvas(64, 48)
    canvas.rectangle(0, 0, 64, 48, Canvas.green)
    let evidence = try await perceive(
      "classes",
      #"{"onnx": "FILE", "labels": ["red", "green", "blue"], "output": "scores", "input": {"name": "pixels", "side": 16}}"#,
      model: OnnxWriter.colours(), PngWriter.encode(try canvas.pixmap), .image)
    let best = try #require(evidence.observation(id: "p0.classes.0"), "\(evidence.coverages)")
    #expect(best.text == "green" && best.kind == .object && (best.confidence ?? 0) > 0.4)
    #expect(best.source.hasPrefix("onnx:"))
  }

  @Test("pictures: a detector's boxes, without weak ones and doubles, in pixels of the picture")
  func detector() async throws {
    var canvas = Canvas(200, 100)
    canvas.rectangle(0, 0, 200, 100, Canvas.black)
    // Centre, size, score, label, in shares; black pixels become −1 and raise every score by one.
    let rows: [[Float]] = [
      [0.5, 0.5, 0.2, 0.4, -0.1, 1], [0.51, 0.5, 0.2, 0.4, -0.3, 1], [0.51, 0.5, 0.2, 0.4, -0.3, 0],
      [0.1, 0.1, 0.4, 0.4, -0.2, 0], [0.9, 0.9, 0.1, 0.1, -0.8, 0],
    ]
    let evidence = try await perceive(
      "faces",
      #"{"onnx": "FILE", "kind": "boxes", "labels": ["cat", "dog"], "output": "boxes", "normalised": true, "columns": ["cx", "cy", "width", "height", "score", "label"], "input": {"name": "pixels", "side": 32, "mean": [127.5, 127.5, 127.5], "deviation": [127.5, 127.5, 127.5]}}"#,
      model: OnnxWriter.detector(rows, score: 4), PngWriter.encode(try canvas.pixmap), .image)
    let found = evidence.observations(.face)
    #expect(found.map(\.text) == ["dog", "cat", "cat"], "\(evidence.coverages)")
    let boxes = found.compactMap { $0.region?.box }.map { [$0.x, $0.y, $0.width, $0.height].map { $0.rounded() } }
    // The second label's box stays; the one at the corner is cut to the picture.
    #expect(boxes == [[80, 30, 40, 40], [0, 0, 60, 30], [82, 30, 40, 40]])
    #expect(abs((found.first?.confidence ?? 0) - 0.9) < 0.02)
  }

  @Test("sound: frames above a threshold become stretches of speech with silence between")
  func voice() async throws {
    let evidence = try await perceive(
      "speech",
      #"{"onnx": "FILE", "kind": "frames", "labels": ["speech"], "output": "logits", "input": {"name": "audio", "layout": ["batch", "channel", "samples"], "window_seconds": 2}}"#,
      model: OnnxWriter.loudness(step: 160, level: 0.1),
      sound([(1, 0), (1.5, 0.5), (1, 0), (0.5, 0.5)]), .audio)
    let spoken = evidence.observations(.speech)
    #expect(spoken.count == 2, "\(evidence.coverages)")
    // The first stretch lies over the cut between two windows.
    #expect(near(spoken.first?.region?.span, 1, 2.5) && near(spoken.last?.region?.span, 3.5, 4))
    #expect(evidence.observations(.silence).count == 2)
    #expect(near(evidence.observations(.silence).first?.region?.span, 0, 1))
    #expect((spoken.first?.confidence ?? 0) > 0.9)
    #expect(evidence.coverages.first?.state == .complete)
  }

  @Test("sound: letters of a recogniser become an utterance and words with times")
  func recogniser() async throws {
    // Levels of blank, word end, a, b; 0.1 s a frame. Written: "ab", "ba"; a repeat without a blank counts once.
    let level = Double.pi / 2
    let (silence, end, a, b) = ((0.1, 0.0), (0.1, 0.1 * level), (0.1, 0.25 * level), (0.1, 0.4 * level))
    let evidence = try await perceive(
      "speech",
      #"{"onnx": "FILE", "kind": "ctc", "labels": ["<blank>", "|", "a", "b"], "labels_first": true, "output": "logits", "input": {"name": "audio", "layout": ["batch", "channel", "samples"]}}"#,
      model: OnnxWriter.letters(step: 1_600, levels: [0, 0.1, 0.25, 0.4]),
      sound([silence, a, a, b, end, b, silence, a, silence]), .audio)
    let line = try #require(evidence.observations(.utterance).first, "\(evidence.coverages)")
    #expect(line.text == "ab ba")
    #expect(near(line.region?.span, 0.1, 0.8))
    let words = evidence.observations(.spokenWord)
    #expect(words.map(\.text) == ["ab", "ba"])
    #expect(near(words.first?.region?.span, 0.1, 0.4) && near(words.last?.region?.span, 0.5, 0.8))
    #expect(words.allSatisfy { $0.attributes["line"] == .string(line.id) })
  }

  @Test("sound: classes of windows, at a rate of the model's own")
  func volume() async throws {
    let evidence = try await perceive(
      "sounds",
      #"{"onnx": "FILE", "labels": ["quiet", "loud"], "output": "scores", "threshold": 0.5, "input": {"name": "audio", "rate": 8000, "window_seconds": 1}}"#,
      model: OnnxWriter.volume(), sound([(1, 0.01), (1, 0.8)]), .audio)
    let sounds = evidence.observations(.sound)
    #expect(sounds.map(\.text) == ["quiet", "loud"], "\(evidence.coverages)")
    #expect(near(sounds.last?.region?.span, 1, 2))
    #expect(evidence.coverages.first?.vocabulary == ["quiet", "loud"])
  }

  /// A PLY file of a floor, 2 × 2 metres, and two boxes of points above it.
  private static let room: [UInt8] = {
    var points: [(Double, Double, Double)] = []
    for x in 0..<40 { for y in 0..<40 { points.append((Double(x) * 0.05, Double(y) * 0.05, 0)) } }
    for corner in [0.2, 1.4] {
      for x in 0..<8 {
        for y in 0..<8 {
          for z in 0..<8 {
            points.append((corner + Double(x) * 0.05, corner + Double(y) * 0.05, 0.8 + Double(z) * 0.05))
          }
        }
      }
    }
    let lines = points.map { "\($0.0) \($0.1) \($0.2)" }.joined(separator: "\n")
    return Array(
      "ply\nformat ascii 1.0\nelement vertex \(points.count)\nproperty float x\nproperty float y\nproperty float z\nend_header\n\(lines)\n"
        .utf8)
  }()

  @Test("points: every point is labelled, in several runs, and groups of a label get a box")
  func segments() async throws {
    let evidence = try await perceive(
      "geometry",
      #"{"onnx": "FILE", "kind": "segments", "labels": ["floor", "thing"], "output": "scores", "input": {"name": "points", "points": 500, "layout": ["batch", "points", "channels"], "normalise": "none"}}"#,
      model: OnnxWriter.layers(at: 0.5), Self.room, .geometry)
    let found = evidence.observations(.cluster)
    #expect(found.map(\.text) == ["floor", "thing", "thing"], "\(evidence.coverages)")
    #expect(found.map { $0.attributes["points"]?.int } == [1_600, 512, 512])
    #expect(evidence.coverages.first?.state == .complete)
    guard case .box3d(let box)? = found.last?.region?.shape else {
      Issue.record("there is no box")
      return
    }
    #expect(abs(box.size.z - 0.35) < 0.01 && box.centre.z > 0.9)
  }

  @Test("points: classes of a whole scan, normalised to the unit sphere")
  func shape() async throws {
    let evidence = try await perceive(
      "form",
      #"{"onnx": "FILE", "takes": "points", "labels": ["flat", "tall"], "output": "scores", "input": {"name": "points", "points": 256}}"#,
      model: OnnxWriter.height(), Self.room, .geometry)
    #expect(evidence.observations(.object).first?.text == "tall", "\(evidence.coverages)")
    // One run does not look at every point.
    #expect(evidence.coverages.first?.state == .partial)
  }

  @Test("texts: classes line by line, of bytes")
  func lines() async throws {
    var rows = [[Float]](repeating: [0, 0], count: 256)
    rows[Int(UInt8(ascii: "?"))] = [9, 0]
    rows[Int(UInt8(ascii: "!"))] = [0, 9]
    let evidence = try await perceive(
      "tone",
      #"{"onnx": "FILE", "takes": "text", "labels": ["question", "call"], "output": "scores", "threshold": 0.5, "input": {"name": "ids", "mask": "mask", "by": "line"}}"#,
      model: OnnxWriter.votes(rows), Array("Who is there?\n\nGo away!\n".utf8), .text, type: "text/plain")
    let found = evidence.observations(.metadata)
    #expect(found.map(\.text) == ["question", "call"], "\(evidence.coverages)")
    #expect(found.map { $0.attributes["line"] } == [1, 3])
  }

  @Test("texts: a sentence's embedding is the mean over its pieces, which the worker makes")
  func embedding() async throws {
    let words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "red", "valve", "##s"]
    let vocabulary = words.enumerated().map { #""\#($1)": \#($0)"# }.joined(separator: ",")
    let prefix = "##"
    let document = scratchFile(
      "tokenizer.json",
      Array(
        #"{"normalizer": {"type": "BertNormalizer", "lowercase": true}, "model": {"type": "WordPiece", "continuing_subword_prefix": "\#(prefix)", "vocab": {\#(vocabulary)}}}"#
          .utf8))
    defer { unlink(document) }
    var rows = [[Float]](repeating: [0, 0, 0], count: words.count)
    (rows[4], rows[5], rows[6]) = ([3, 0, 0], [0, 4, 0], [0, 0, 0])
    let evidence = try await perceive(
      "sentences",
      #"{"onnx": "FILE", "kind": "embedding", "takes": "text", "output": "vectors", "input": {"name": "ids", "tokens": "wordpiece", "vocabulary": "\#(document)"}}"#,
      model: OnnxWriter.table(rows), Array("Red valves".utf8), .text, type: "text/plain")
    let vector = evidence.observations(.embedding).first?.value.array?.compactMap(\.double) ?? []
    #expect(vector.count == 3, "\(evidence.coverages)")
    #expect(zip(vector, [0.6, 0.8, 0]).allSatisfy { abs($0 - $1) < 1e-6 }, "\(vector)")
  }

  @Test("texts: a user's model gives the sentence vectors that likeness is measured with")
  func likeness() async throws {
    var rows = [[Float]](repeating: [0, 0], count: 256)
    (rows[97], rows[98]) = ([1, 0], [0, 1])
    let path = scratchFile("likeness.onnx", OnnxWriter.table(rows))
    defer { unlink(path) }
    var input = ONNXInput.Text()
    input.name = "ids"
    var model = ONNXModel(path: path, kind: .embedding, input: .text(input))
    model.output = "vectors"
    let pool = WorkerPool()
    defer { pool.shutdown() }
    let embedder = TextEmbedder(workers: pool, replacement: model)
    #expect(abs(try await embedder.likeness("aaa", "a") - 1) < 1e-6)
    #expect(abs(try await embedder.likeness("a", "b")) < 1e-6)
    #expect(abs(try await embedder.likeness("ab", "a") - 0.5.squareRoot()) < 1e-6)
  }

  @Test("a model that does not fit what is declared is an unavailable coverage that says why")
  func misfits() async throws {
    let wrongLabels = try await perceive(
      "sounds", #"{"onnx": "FILE", "labels": ["a", "b", "c"], "output": "scores", "input": {"name": "audio"}}"#,
      model: OnnxWriter.volume(), sound([(1, 0.5)]), .audio)
    #expect(wrongLabels.coverages.first?.note?.contains("has 2 classes, but 3 labels") == true)
    let wrongName = try await perceive(
      "sounds", #"{"onnx": "FILE", "labels": ["a", "b"], "output": "scores", "input": {"name": "sound"}}"#,
      model: OnnxWriter.volume(), sound([(1, 0.5)]), .audio)
    #expect(wrongName.coverages.first?.state == .unavailable)
    let noModel = try await perceive(
      "sounds", #"{"onnx": "FILE", "labels": ["a", "b"], "input": {"name": "sound"}}"#, model: Array("nonsense".utf8),
      sound([(1, 0.5)]), .audio)
    #expect(noModel.coverages.first?.state == .unavailable)
    for evidence in [wrongLabels, wrongName, noModel] { #expect(evidence.observations.isEmpty) }
  }
}
