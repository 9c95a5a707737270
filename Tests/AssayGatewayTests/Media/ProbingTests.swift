import AssayCore
import AssayMedia
import AssayServing
import AssayWire
import Testing

@testable import AssayGateway

@Suite("Media decoded at the door")
struct ProbingTests {
  @Test("the same picture is decoded once, and text never")
  func once() async throws {
    let prober = CountingProber { _ in }
    try await Door.open({ _ in [.answer(200, Said.completion)] }, prober: prober) { door in
      for _ in 0..<3 { try await #expect(door.chat(Media.question(Media.png)).status == 200) }
      try await #expect(door.chat(Door.question()).status == 200)
      #expect(prober.calls == 1)
      #expect(await door.isIdle())
    }
  }

  @Test("what cannot be decoded, or is too large, is refused by naming the part, and no upstream is asked")
  func refused() async throws {
    let probers = [
      CountingProber { $0.note(MediaFinding("truncated", .refused, "The picture ends too soon.")) },
      CountingProber {
        $0.image = ImageInfo(width: 100_000, height: 100_000, channels: 3, bitDepth: 8, hasAlpha: false)
      },
    ]
    for (prober, code) in zip(probers, ["invalid_media", "image_too_large"]) {
      try await Door.open({ _ in [.answer(200, Said.completion)] }, prober: prober) { door in
        for _ in 0..<2 {
          let answer = try await door.chat(Media.question(Media.png))
          #expect(answer.status == 400)
          #expect(answer.text.contains("\"code\":\"\(code)\""))
          #expect(answer.text.contains("\"param\":\"messages[0].content[1]\""))
        }
        #expect(prober.calls == 1 && door.upstream.requests.isEmpty)
        #expect(await door.isIdle())
      }
    }
  }

  @Test(
    "a picture of which too little is there is refused by naming the part; one that lacks less goes in, and the trace says so",
    arguments: [(0.5, nil, 400), (0.74, nil, 400), (0.8, nil, 200), (0.5, 0.4, 200), (0.8, 0.9, 400)])
  func incomplete(share: Double, least: Double?, status: Int) async throws {
    let prober = CountingProber {
      $0.decodedShare = share
      $0.image = ImageInfo(width: 10, height: 10)
      $0.note(MediaFinding("truncated", .degraded, "The picture ends too soon."))
    }
    let configure: (inout ServingConfiguration) -> Void = {
      if let least { $0.routes[0].mediaLimits.decodedShareMin = least }
    }
    try await Door.open({ _ in [.answer(200, Said.completion)] }, prober: prober, configure: configure) { door in
      let answer = try await door.chat(Media.question(Media.png))
      #expect(answer.status == status, "\(answer.text)")
      let stage = try #require(door.traces.all.last?.stages.first { $0.name == "media" })
      #expect(stage.json.contains("\"status\":\"degraded\"") && stage.json.contains("\"decoded_share\":\(share)"))
      guard status == 400 else { return }
      #expect(answer.text.contains("\"code\":\"media_incomplete\"") && answer.text.contains("\(Int(share * 100)) %"))
      #expect(answer.text.contains("\"param\":\"messages[0].content[1]\"") && door.upstream.requests.isEmpty)
    }
  }

  @Test("requests that come together with the same picture wait for one decoding")
  func together() async throws {
    let gate = AsyncGate()
    let prober = CountingProber(gate: gate)
    try await Door.open({ _ in [.answer(200, Said.completion)] }, threads: 2, prober: prober) { door in
      try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<8 { group.addTask { try await door.chat(Media.question(Media.png)).status } }
        let areAllThere = await Door.eventually { door.gateway.requestsInFlight == 8 && prober.calls > 0 }
        #expect(areAllThere && door.upstream.requests.isEmpty)
        gate.open()
        for try await status in group { #expect(status == 200) }
      }
      #expect(prober.calls == 1 && door.upstream.requests.count == 8)
    }
  }

  @Test("two parts with the same bytes are one medium, another one is its own")
  func parts() async throws {
    let prober = CountingProber()
    try await Door.open({ _ in [.answer(200, Said.completion)] }, prober: prober) { door in
      let image = "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,\(Media.png)\"}}"
      let body =
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[\(image),\(image),\(image)]}]}"
      try await #expect(door.chat(body).status == 200)
      #expect(prober.calls == 1)
      let stage = try #require(door.traces.all.last?.stages.first { $0.name == "media" })
      #expect(try JSONValue(parsing: Array(stage.json.utf8))["parts"]?.array?.count == 3)
    }
  }

  @Test("what is known of a medium is bounded, and what says something of the workers is not kept")
  func bounded() async throws {
    let prober = CountingProber()
    let shared = SharedProbing(prober, bytesMax: 10 << 10)
    for round in 0..<2 {
      for number in 0..<20 { _ = await shared.probe([1, 2, UInt8(number)], declaredType: nil) }
      #expect(prober.calls == 20 * (round + 1))
    }
    _ = await shared.probe([1, 2, 19], declaredType: nil)
    #expect(prober.calls == 40)
    let ill = CountingProber { $0.note(MediaFinding("missing", .refused, "No worker.")) }
    let other = SharedProbing(ill)
    for _ in 0..<2 { _ = await other.probe([1], declaredType: nil) }
    #expect(ill.calls == 2)
  }

  @Test("a worker that is missing is our fault, not the picture's")
  func missing() async throws {
    let prober = CountingProber { $0.note(MediaFinding("missing", .refused, "No worker.")) }
    try await Door.open({ _ in [.answer(200, Said.completion)] }, prober: prober) { door in
      let answer = try await door.chat(Media.question(Media.png))
      #expect(answer.status == 503 && answer.text.contains("media_check_unavailable"))
      #expect(door.upstream.requests.isEmpty)
    }
  }

  @Test("limits of a route hold for pixels, seconds, points and bytes, each by its part")
  func limits() async throws {
    let ply = Array("ply\nformat ascii 1.0\nelement vertex 1\nproperty float x\nend_header\n0\n".utf8)
    let cases: [(String, @Sendable (inout MediaInfo) -> Void, (inout MediaLimits) -> Void, String)] = [
      (
        "image_too_large", { $0.image = ImageInfo(width: 100, height: 101) }, { $0.pixelsMax = 10_000 },
        Media.question(Media.png)
      ),
      (
        "geometry_too_large",
        { $0.geometry = GeometryInfo(points: 1001, minimum: Vector3(0, 0, 0), maximum: Vector3(1, 1, 1)) },
        { $0.pointsMax = 1000 }, Media.file(ply, name: "a.ply")
      ),
      (
        "video_too_long", { $0.video = VideoInfo(container: "mp4", seconds: 61, width: 2, height: 2) },
        { $0.videoSecondsMax = 60 }, Media.film(Media.mp4)
      ),
      ("media_too_large", { _ in }, { $0.bytesMax = 10 }, Media.question(Media.png)),
    ]
    for (code, info, change, body) in cases {
      try await Door.open(
        { _ in [.answer(200, Said.completion)] }, prober: CountingProber(info),
        configure: {
          $0.routes[0].models[0].inputs = Set(Modality.allCases)
          change(&$0.routes[0].mediaLimits)
        }
      ) { door in
        let answer = try await door.chat(body)
        #expect(answer.status == 400 && answer.text.contains("\"code\":\"\(code)\""), "\(answer.text)")
        #expect(answer.text.contains("\"param\":\"messages[0].content[1]\"") && door.upstream.requests.isEmpty)
      }
    }
  }

  @Test("recordings to be transcribed and media to be embedded are decoded too, and named where they stand")
  func otherEndpoints() async throws {
    let prober = CountingProber { $0.note(MediaFinding("truncated", .refused, "It ends too soon.")) }
    try await Door.open(
      { _ in [.answer(200, "{}")] }, prober: prober,
      configure: { $0.routes[0].models[0].inputs = [.text, .image, .audio] }
    ) { door in
      let form = try await door.send(Forms.transcription(Forms.wav))
      #expect(form.status == 400 && form.text.contains("\"param\":\"file\""), "\(form.text)")
      let data = "data:image/png;base64,\(Media.png)"
      let inputs = [
        ("{\"model\":\"m\",\"input\":[\"a\",{\"image\":\"\(data)\"}]}", "input[1].image"),
        (
          "{\"model\":\"m\",\"input\":[{\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"\(data)\"}}]}]}",
          "input[0].content[0].image_url.url"
        ),
        (
          "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"\(data)\"}}]}]}",
          "messages[0].content[0]"
        ),
      ]
      for (body, path) in inputs {
        let answer = try await door.chat(body, path: "/v1/embeddings")
        #expect(answer.status == 400 && answer.text.contains("\"param\":\"\(path)\""), "\(answer.text)")
      }
      #expect(prober.calls == 2 && door.upstream.requests.isEmpty)
      let remote = try await door.chat(
        "{\"model\":\"m\",\"input\":[{\"image\":\"https://a.example/x.png\"}]}", path: "/v1/embeddings")
      #expect(remote.status == 400 && remote.text.contains("remote_url_denied"))
      let text = try await door.chat(
        "{\"model\":\"m\",\"input\":[\"data:image/png;base64,AAAA\",\"https://a.example\"]}", path: "/v1/embeddings")
      #expect(text.status == 200)
    }
  }

  @Test("what a medium says against itself reaches the trace; what contradicts a declaration is refused")
  func alignment() async throws {
    let late: @Sendable (inout MediaInfo) -> Void = {
      var video = VideoInfo(container: "mp4", seconds: 4, width: 64, height: 48)
      video.audioOffsetMs = 400
      $0.video = video
    }
    try await Door.open(
      { _ in [.answer(200, Said.completion)] }, prober: CountingProber(late),
      configure: { $0.routes[0].models[0].inputs = [.text, .video] }
    ) { door in
      try await #expect(door.chat(Media.film(Media.mp4)).status == 200)
      let trace = try #require(door.traces.all.last)
      let stage = try #require(trace.stages.first { $0.name == "media" })
      let part = try #require(try JSONValue(parsing: Array(stage.json.utf8))["parts"]?[0])
      #expect(part["findings"]?[0]?["code"]?.string == "av_offset" && part["status"]?.string == "degraded")
      #expect(part["digest"]?.string == trace.parts[0].digest && part["bytes"]?.int == trace.parts[0].bytes)
      #expect(part["signals"]?["video.audio_offset_ms"]?.double == 400 && trace.parts[0].seconds == 4)
    }
    let metres: @Sendable (inout MediaInfo) -> Void = {
      var scan = GeometryInfo(points: 10, minimum: Vector3(0, 0, 0), maximum: Vector3(1, 1, 1))
      (scan.unit, scan.unitSource) = ("metre", "header")
      $0.geometry = scan
    }
    let ply = Array("ply\nformat ascii 1.0\nelement vertex 1\nproperty float x\nend_header\n0\n".utf8)
    for (unit, status) in [("millimetre", 400), ("metre", 200)] {
      try await Door.open(
        { _ in [.answer(200, Said.completion)] }, prober: CountingProber(metres),
        configure: {
          $0.routes[0].models[0].inputs = [.text, .geometry]
          $0.routes[0].mediaExpectation = MediaExpectation(unit: unit)
        }
      ) { door in
        let answer = try await door.chat(Media.file(ply, name: "a.ply"))
        #expect(answer.status == status && (status == 200 || answer.text.contains("eclared is millimetre")))
      }
    }
  }
}
