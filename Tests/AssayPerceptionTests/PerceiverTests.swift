import AssayCore
import AssayMedia
import AssaySignals
import AssayWire
import Testing

@testable import AssayPerception

@Suite("Perceiver")
struct PerceiverTests {
  static func redCircle() throws -> Pixmap {
    var canvas = Canvas(100, 80)
    canvas.ellipse(50, 40, 20, 20, Canvas.red)
    return try canvas.pixmap
  }

  static var allWorkers: FakeWorkers {
    var workers = FakeWorkers()
    workers.on("ocr read", Replies.ocr)
    workers.on("ocr-model read", Replies.ocr2)
    workers.on("vision-model faces", Replies.faces)
    workers.on("vision-model classes", Replies.classes)
    workers.on("speech-model transcribe", Replies.transcript)
    workers.on("speech-model voice", Replies.transcript)
    return workers
  }

  private func perceive(
    _ workers: FakeWorkers, media: FakeMedia? = nil, plan: PerceptionPlan = .everything, modality: Modality = .image,
    configuration: PerceptionConfiguration = PerceptionConfiguration()
  ) async throws -> Evidence {
    var assets = FakeAssets()
    let asset = assets.add(Array("picture".utf8))
    let media = try media ?? FakeMedia(picture: Self.redCircle())
    let perceiver = Perceiver(media: media, workers: workers, configuration: configuration)
    return await perceiver.perceive(.about(asset, modality), plan: plan, assets: assets)
  }

  private func coverage(_ evidence: Evidence, _ extractor: String) -> Coverage? {
    evidence.coverages.first { $0.extractor == extractor }
  }

  @Test("a picture gives lines, words, faces, classes, colours and shapes with identifiers in order")
  func picture() async throws {
    let evidence = try await perceive(Self.allWorkers)
    let line = try #require(evidence.observation(id: "p0.ocr.0"))
    #expect(line.kind == .textLine && line.text == "TOTAL 12.50" && line.source == "tesseract@5.3.0")
    #expect(line.region == .box(Box2D(x: 10, y: 20, width: 60, height: 12)))
    let word = try #require(evidence.observation(id: "p0.ocr.1"))
    #expect(word.kind == .textWord && word.attributes["line"] == "p0.ocr.0" && word.confidence == 0.95)
    #expect(evidence.observations(.face).count == 1)
    #expect(evidence.observations(.object).map(\.text) == ["espresso"])
    #expect(evidence.observations(.embedding).first?.value.array?.count == 3)
    #expect(evidence.observations(.shape).map(\.text) == ["circle"])
    #expect(evidence.observations(.shape).first?.attributes["colour"] == "red")
    #expect(evidence.observations.allSatisfy { $0.trust == .untrusted && $0.part == 0 })
    #expect(Set(evidence.observations.map(\.id)).count == evidence.observations.count)
    #expect(coverage(evidence, "classes")?.vocabularyName == "imagenet-1k")
    #expect(coverage(evidence, "ocr")?.state == .complete)
  }

  @Test("recall is declared for the extractors that the configuration names, and for no other")
  func declaredRecall() async throws {
    var configuration = PerceptionConfiguration()
    configuration.recall = ["ocr": 0.9, "shapes": 0.5]
    let evidence = try await perceive(Self.allWorkers, configuration: configuration)
    #expect(coverage(evidence, "ocr")?.recall == 0.9)
    #expect(coverage(evidence, "faces")?.recall == nil)
    var broken = FakeWorkers()
    broken.on("ocr read", [:])
    let unavailable = try await perceive(broken, configuration: configuration)
    #expect(coverage(unavailable, "ocr")?.state == .unavailable && coverage(unavailable, "ocr")?.recall == nil)
  }

  @Test("the two readings are compared, and the line that differs is named")
  func secondReading() async throws {
    let evidence = try await perceive(Self.allWorkers)
    let agreement = try #require(evidence.agreements.first { $0.sources == ["ocr", "ocr2"] })
    // total1250 against total1258: 7 of 8 pairs are shared.
    #expect(agreement.value == 0.875)
    #expect(agreement.observations == [])
    var workers = Self.allWorkers
    workers.on(
      "ocr-model read",
      ["source": "pp-ocr@6", "lines": [["text": "something else", "box": [0, 0, 5, 5], "words": []]]])
    let other = try await perceive(workers)
    let low = try #require(other.agreements.first { $0.sources == ["ocr", "ocr2"] })
    #expect(low.value < 0.2 && low.observations.contains("p0.ocr.0") && low.observations.contains("p0.ocr2.0"))
  }

  @Test("the same input gives the same evidence, whatever finishes first")
  func determinism() async throws {
    let first = JSONValue(encoding: try await perceive(Self.allWorkers)).encoded()
    for _ in 0..<5 { #expect(try await JSONValue(encoding: perceive(Self.allWorkers)).encoded() == first) }
  }

  @Test("without workers each extractor says that it could not look, and what needs none still looks")
  func noWorkers() async throws {
    let evidence = try await perceive(FakeWorkers())
    for name in ["ocr", "ocr2", "faces", "classes"] {
      let found = try #require(coverage(evidence, name))
      #expect(found.state == .unavailable && found.note?.contains("not installed") == true)
      #expect(found.note?.contains("scripts/bootstrap") == true)
    }
    #expect(coverage(evidence, "colours")?.state == .complete)
    #expect(evidence.observations(.shape).count == 1)
  }

  static let malformedReplies: [JSONValue] = [
    nil, [], "text", [:], ["lines": 3], ["source": "x", "lines": [3]], ["source": "x", "lines": [["text": "a"]]],
    ["source": 7, "lines": []], ["lines": []],
    ["source": "x", "lines": [["text": "a", "box": [1, 2, 3], "words": []]]],
    ["source": "x", "lines": [["text": "a", "box": [900, 900, 10, 10], "words": []]]],
    ["source": "x", "lines": [["text": "a", "box": [-50, 0, 10, 10], "words": []]]],
    ["source": "x", "lines": [["text": "a", "box": [0, 0, -5, 10], "words": []]]],
    ["source": "x", "lines": [["text": "a", "box": [0, 0, 5, "10"], "words": []]]],
    ["source": "x", "lines": [["text": "a", "box": [0, 0, 5, .double(.nan)], "words": []]]],
    ["source": "x", "lines": [["text": "a", "box": [0, 0, 5, 5], "words": "none"]]],
    ["source": "x", "lines": [["text": "a", "box": [0, 0, 5, 5], "words": [], "confidence": "high"]]],
    ["ok": false, "code": "decode_failed", "message": "no"],
  ]

  @Test("a malformed reply is an unavailable coverage, never a crash", arguments: malformedReplies)
  func malformed(_ reply: JSONValue) async throws {
    var workers = Self.allWorkers
    workers.on("ocr read", reply)
    workers.on("vision-model faces", reply)
    workers.on("vision-model classes", reply)
    let evidence = try await perceive(workers)
    for name in ["ocr", "faces", "classes"] {
      #expect(coverage(evidence, name)?.state == .unavailable)
      #expect(!evidence.observations.contains { $0.id.hasPrefix("p0.\(name).") })
    }
  }

  @Test("a box that sticks out of the picture is cut to it, a confidence beyond 1 is clamped")
  func clamped() async throws {
    var workers = FakeWorkers()
    workers.on("vision-model faces", ["source": "x", "faces": [["box": [-5, 60, 30, 40], "confidence": 1.7]]])
    let face = try #require(try await perceive(workers).observations(.face).first)
    #expect(face.region?.box == Box2D(x: 0, y: 60, width: 25, height: 20))
    #expect(face.confidence == 1)
  }

  @Test("boxes come back in pixels of the asset when the picture was decoded smaller")
  func scaled() async throws {
    var media = try FakeMedia(picture: Self.redCircle())
    media.info = { bytes in
      var info = MediaInfo(digest: Digest(of: bytes), bytes: bytes.count, type: "image/png", modality: .image)
      info.image = ImageInfo(width: 400, height: 320)
      return info
    }
    let evidence = try await perceive(Self.allWorkers, media: media)
    #expect(evidence.observation(id: "p0.ocr.0")?.region?.box == Box2D(x: 40, y: 80, width: 240, height: 48))
    let circle = try #require(evidence.observations(.shape).first?.region?.box)
    #expect(abs(circle.midX - 200) < 4 && abs(circle.width - 160) < 6)
  }

  @Test("a picture is decoded once for all extractors, and perceived once for several questions")
  func sharing() async throws {
    var assets = FakeAssets()
    let asset = assets.add([1, 2, 3])
    let media = try FakeMedia(picture: Self.redCircle())
    let workers = Self.allWorkers
    let perceiver = Perceiver(media: media, workers: workers)
    let (request, reader) = (Request.about(asset, .image), assets)
    let all = await withTaskGroup(of: Evidence.self) { group in
      for _ in 0..<6 { group.addTask { await perceiver.perceive(request, plan: .everything, assets: reader) } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(Set(all).count == 1)
    // Four extractors call a worker once each.
    #expect(workers.calls.value == 4)
    _ = await perceiver.perceive(request, plan: .everything, assets: reader)
    #expect(workers.calls.value == 4)
  }

  @Test("a timeout is not remembered")
  func timeouts() async throws {
    var assets = FakeAssets()
    let asset = assets.add([1])
    var workers = FakeWorkers()
    workers.answers["ocr read"] = { _ in .failure(AssayError(.timeout, "the ocr worker took too long")) }
    let perceiver = Perceiver(media: try FakeMedia(picture: Self.redCircle()), workers: workers)
    for _ in 0..<3 {
      let evidence = await perceiver.perceive(
        .about(asset, .image), plan: PerceptionPlan(extractors: ["ocr"]), assets: assets)
      #expect(coverage(evidence, "ocr")?.state == .unavailable)
    }
    #expect(workers.calls.value == 3)
  }

  @Test("a plan runs what it names, and a name that does not exist is reported")
  func plans() async throws {
    let evidence = try await perceive(Self.allWorkers, plan: PerceptionPlan(extractors: ["faces", "fases"]))
    #expect(evidence.coverages.map(\.extractor).sorted() == ["faces", "fases"])
    #expect(coverage(evidence, "fases")?.state == .unavailable)
    let probed = try await perceive(Self.allWorkers, plan: .probeOnly)
    #expect(probed.observations.isEmpty && probed.coverages.isEmpty && probed.media.count == 1)
  }

  @Test("a refused medium leaves every extractor unavailable, with the reason")
  func refused() async throws {
    var media = FakeMedia()
    media.info = { bytes in
      var info = MediaInfo(digest: Digest(of: bytes), bytes: bytes.count, type: "image/tiff", modality: .image)
      info.note(MediaFinding("unsupported", .refused, "TIFF is not read"))
      return info
    }
    let evidence = try await perceive(Self.allWorkers, media: media)
    #expect(evidence.observations.isEmpty)
    #expect(evidence.coverages.count >= 6)
    #expect(evidence.coverages.allSatisfy { $0.state == .unavailable && $0.note?.contains("TIFF") == true })
  }

  @Test("bytes that cannot be had are a refused medium")
  func missingAsset() async throws {
    let perceiver = Perceiver(media: FakeMedia(), workers: FakeWorkers())
    let asset = Asset(digest: Digest(of: [9]), bytes: 1)
    let evidence = await perceiver.perceive(.about(asset, .image), plan: .everything, assets: FakeAssets())
    #expect(evidence.media.first?.info.status == .refused)
    #expect(evidence.media.first?.info.findings.first?.code == "unreadable")
  }

  @Test("a picture that cannot be decoded is reported by everyone who wanted to see it")
  func undecodable() async throws {
    let evidence = try await perceive(Self.allWorkers, media: FakeMedia())
    #expect(coverage(evidence, "ocr")?.note == "the bytes end too early")
    #expect(coverage(evidence, "shapes")?.state == .unavailable)
    #expect(coverage(evidence, "metadata")?.state == .complete)
  }

  @Test("a picture of one pixel is too small to read, which is no absence")
  func onePixel() async throws {
    let pixel = try #require(Pixmap(width: 1, height: 1, channels: 3, samples: [1, 2, 3]))
    let evidence = try await perceive(
      Self.allWorkers, media: FakeMedia(picture: pixel), plan: PerceptionPlan(extractors: ["ocr", "faces", "colours"]))
    #expect(coverage(evidence, "ocr")?.state == .partial && coverage(evidence, "faces")?.state == .partial)
    #expect(evidence.observations(.colour).count == 1)
  }

  @Test("the bound on observations is kept and said")
  func bound() async throws {
    var configuration = PerceptionConfiguration()
    configuration.observationsMax = 2
    let evidence = try await perceive(Self.allWorkers, configuration: configuration)
    #expect(evidence.observations.filter { $0.id.hasPrefix("p0.ocr.") }.count == 2)
    #expect(coverage(evidence, "ocr")?.state == .partial)
  }
}
