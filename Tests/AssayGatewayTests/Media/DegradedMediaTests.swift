import AssayCore
import AssayMedia
import AssayServing
import AssayWire
import Synchronization
import Testing

@testable import AssayGateway

/// Every step of the ladder at the wire: real media, the real workers, a scripted model.
@Suite(
  "Media that are given up", .serialized,
  .enabled(if: RealWorkers.areThere, "fetch the models, install ffmpeg and espeak-ng"))
struct DegradedMediaTests {
  private func open(
    _ inputs: Set<Modality>, _ steps: [DegradeStep], script: @escaping ScriptedUpstream.Script = said,
    _ change: (inout RouteConfiguration) -> Void = { _ in }, _ use: (Door) async throws -> Void
  ) async throws {
    try await Door.open(
      script, prober: RealWorkers.probing, services: RealWorkers.services,
      configure: {
        $0.routes[0].models[0].inputs = inputs
        $0.routes[0].pipeline.degrade = steps
        change(&$0.routes[0])
      }, use)
  }

  private static let said: ScriptedUpstream.Script = { _ in [.answer(200, Said.completion)] }

  private func ask(_ door: Door, _ body: String) async throws -> Answer {
    let port = door.port
    return try await RawClient.run {
      let client = try RawClient(port: port, timeoutSeconds: 300)
      defer { client.close() }
      client.send(Array(Door.request(body).utf8))
      return try client.readAnswer().0
    }
  }

  /// That the step is told to the client and in the trace.
  private func told(_ answer: Answer, _ door: Door, _ step: String) throws {
    #expect(answer.status == 200, "\(answer.status) \(answer.text.prefix(600))")
    #expect(answer.fields["x-assay-degraded"]?.contains(step) == true, "\(answer.fields)")
    let words = step.split(separator: ":").map(String.init)
    let degraded = try JSONValue(parsing: answer.body)["assay"]?["degraded"]?.array ?? []
    #expect(
      degraded.contains {
        $0["from"]?.string == words[0] && $0["to"]?.string == words[1] && $0["because"]?.string == words[2]
          && $0["path"]?.string == "messages[0].content[1]" && $0["detail"]?.string?.isEmpty == false
      }, "\(degraded)")
    #expect(door.traces.all.last?.degraded.contains(step) == true)
    #expect(door.traces.all.last?.stages.contains { $0.name == "media" } == true)
  }

  @Test("a film goes to a model that takes pictures as pictures with their times")
  func frames() async throws {
    let film = Media.film(Media.base64(try MadeMedia.film()))
    try await open([.text, .image], [.videoToFrames]) { door in
      let answer = try await ask(door, film)
      try told(answer, door, "video:frames:capability")
      let sent = try #require(door.upstream.requests.first)
      let parts = try #require(try JSONValue(parsing: sent.body)["messages"]?[0]?["content"]?.array)
      let pictures = parts.filter { $0["type"]?.string == "image_url" }
      #expect((2...8).contains(pictures.count) && !parts.contains { $0["type"]?.string == "video_url" })
      #expect(
        pictures.allSatisfy { $0["image_url"]?["url"]?.string?.hasPrefix("data:image/png;base64,iVBOR") == true })
      #expect(parts[1]["text"]?.string?.contains("pictures at 0.0 s") == true, "\(parts[1])")
    }
  }

  @Test("a recording goes to a model of text as its transcript")
  func transcript() async throws {
    let body = Media.recording(try MadeMedia.speech())
    try await open([.text], [.audioToTranscript]) { door in
      let answer = try await ask(door, body)
      try told(answer, door, "audio:transcript:capability")
      let sent = try #require(door.upstream.requests.first).text
      #expect(sent.contains("its transcript") && sent.lowercased().contains("pump"), "\(sent)")
      #expect(!sent.contains("input_audio"))
    }
  }

  @Test("a picture goes to a model of text as the words in it")
  func words() async throws {
    let body = Media.question(Media.base64(try MadeMedia.words("TOTAL 12.50")))
    try await open([.text], [.imageToText]) { door in
      let answer = try await ask(door, body)
      try told(answer, door, "image:ocr_text:capability")
      let sent = try #require(door.upstream.requests.first).text
      #expect(sent.contains("12.50") && sent.contains("the text read in it") && !sent.contains("image_url"), "\(sent)")
    }
  }

  @Test("a picture with too many pixels, or bytes, is sent smaller; without the step it is refused")
  func smaller() async throws {
    let png = try MadeMedia.picture(400, 300)
    let body = Media.question(Media.base64(png))
    let changes: [(inout MediaLimits) -> Void] = [{ $0.pixelsMax = 20_000 }, { $0.bytesMax = png.count / 2 }]
    for (number, change) in changes.enumerated() {
      try await open([.text, .image], [.imageSmaller], { change(&$0.mediaLimits) }) { door in
        let answer = try await ask(door, body)
        try told(answer, door, "image:smaller:limit")
        let sent = try JSONValue(parsing: try #require(door.upstream.requests.first).body)
        let url = try #require(sent["messages"]?[0]?["content"]?[1]?["image_url"]?["url"]?.string)
        let small = try #require(Base64.decode(Array(url.utf8.dropFirst("data:image/png;base64,".utf8.count))))
        let image = try #require(await RealWorkers.media.probe(small, declaredType: nil, name: nil).image)
        #expect(number == 0 ? image.width * image.height <= 20_000 : small.count <= png.count / 2)
        #expect(image.width > 20 && abs(Double(image.width) / Double(image.height) - 4.0 / 3) < 0.05)
        let denied = try await ask(door, body.replacing("}]}]}", with: "}]}],\"assay\":{\"degrade\":\"deny\"}}"))
        #expect(denied.status == 400 && denied.text.contains("too_large"), "\(denied.text)")
      }
      try await open([.text, .image], [], { change(&$0.mediaLimits) }) { door in
        let answer = try await ask(door, body)
        #expect(answer.status == 400 && answer.text.contains("too_large") && door.upstream.requests.isEmpty)
      }
    }
  }

  @Test("a recording with too many bytes is sent at a lower sample rate, as WAV that holds the same sound")
  func resampled() async throws {
    let wav = try MadeMedia.speech("wav", ["-ar", "48000", "-ac", "2"])
    try await open([.text, .audio], [.audioResample], { $0.mediaLimits.bytesMax = wav.count / 4 }) { door in
      let answer = try await ask(door, Media.recording(wav))
      try told(answer, door, "audio:resampled:limit")
      let sent = try JSONValue(parsing: try #require(door.upstream.requests.first).body)
      let part = try #require(sent["messages"]?[0]?["content"]?[1]?["input_audio"])
      let small = try #require(Base64.decode(Array((part["data"]?.string ?? "").utf8)))
      #expect(part["format"]?.string == "wav" && small.count <= wav.count / 4)
      let before = try #require(await RealWorkers.media.probe(wav, declaredType: nil, name: nil).audio)
      let after = try #require(await RealWorkers.media.probe(small, declaredType: nil, name: nil).audio)
      #expect(after.sampleRateHz == 16_000 && after.channels == 1 && abs(after.seconds - before.seconds) < 0.05)
      #expect(abs(try #require(after.loudnessDb) - (try #require(before.loudnessDb))) < 3)
    }
  }

  @Test("a format that a model does not read is sent again as WAV")
  func format() async throws {
    let flac = try MadeMedia.speech("flac")
    let script: ScriptedUpstream.Script = { request in
      request.text.contains("\"format\":\"flac\"")
        ? [
          .answer(
            400, "{\"error\":{\"message\":\"Unsupported audio format: flac\",\"type\":\"invalid_request_error\"}}")
        ]
        : [.answer(200, Said.completion)]
    }
    try await open([.text, .audio], [.audioResample], script: script) { door in
      let answer = try await ask(door, Media.recording(flac, format: "flac"))
      try told(answer, door, "audio:resampled:upstream")
      #expect(door.upstream.requests.count == 2 && door.upstream.requests[1].text.contains("\"data\":\"UklGR"))
    }
  }

  @Test("a scan goes to a model of text as its sizes")
  func extents() async throws {
    let body = Media.file(MadeMedia.scan, name: "box.ply")
    try await open([.text], [.geometryToExtents]) { door in
      let answer = try await ask(door, body)
      try told(answer, door, "geometry:extents:capability")
      let sent = try #require(door.upstream.requests.first).text
      #expect(sent.contains("200 points") && sent.contains("extent 2") && !sent.contains("file_data"), "\(sent)")
    }
  }

  @Test("a medium that cannot be read asks for another capture and no model; without the step it is refused")
  func recapture() async throws {
    let cut = Array(try MadeMedia.picture(64, 48).prefix(60))
    let body = Media.question(Media.base64(cut))
    try await open([.text, .image], [.recapture]) { door in
      let answer = try await ask(door, body)
      try told(answer, door, "image:recapture:refused")
      #expect(answer.text.contains("another picture") && door.upstream.requests.isEmpty, "\(answer.text)")
    }
    try await open([.text, .image], [.imageSmaller]) { door in
      let answer = try await ask(door, body)
      #expect(answer.status == 400 && answer.text.contains("invalid_media"), "\(answer.text)")
    }
  }

  @Test("a recording that is too long even as a transcript's source leaves what is known of it in its place")
  func metadata() async throws {
    let body = Media.recording(try MadeMedia.make("wav", ["-f", "lavfi", "-i", "sine=frequency=440:duration=3"]))
    try await open([.text, .audio], [.audioResample], { $0.mediaLimits.audioSecondsMax = 1 }) { door in
      let answer = try await ask(door, body)
      try told(answer, door, "audio:metadata:limit")
      #expect(try #require(door.upstream.requests.first).text.contains("was not sent"))
    }
  }

  @Test("sound that is late against the picture is in the trace of a plain route")
  func sync() async throws {
    let film = Media.film(Media.base64(try MadeMedia.film(late: 0.8)))
    try await open([.text, .video], []) { door in
      try await #expect(ask(door, film).status == 200)
      let stage = try #require(door.traces.all.first?.stages.first { $0.name == "media" })
      #expect(stage.json.contains("av_offset") && stage.json.contains("video.audio_offset_ms"), "\(stage.json)")
    }
  }

  @Test("the door and the pipeline behind it decode a picture once, and a second request with it not at all")
  func once() async throws {
    let counter = CountedProbes()
    let probing = SharedProbing(counter)
    let body = Media.question(Media.base64(try MadeMedia.picture(96, 64)))
    try await Door.open(
      Self.said, prober: probing, services: RealWorkers.services(probing),
      configure: { $0.routes[0].pipeline.degrade = [.imageToText] }
    ) { door in
      for _ in 0..<3 { try await #expect(ask(door, body).status == 200) }
      #expect(counter.calls == 1)
      let stages = try #require(door.traces.all.last?.stages.map(\.name))
      #expect(stages.contains("media") && stages.contains("ingest") && stages.contains("perceive"))
    }
  }
}

/// The real workers, and how often they were asked to look into a medium.
private final class CountedProbes: MediaProbing {
  private let count = Mutex(0)
  var calls: Int { count.withLock { $0 } }

  func probe(_ bytes: [UInt8], declaredType: String?) async -> MediaInfo {
    count.withLock { $0 += 1 }
    return await RealWorkers.media.probe(bytes, declaredType: declaredType, name: nil)
  }
}
