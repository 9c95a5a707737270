import AssayCore
import AssayWire
import NIOCore
import Testing

@testable import AssayInference

@Suite struct ChatBodyTests {
  private var assets = MemoryAssets()

  private func written(
    _ parts: [Part], _ settings: GenerationSettings = GenerationSettings(), streams: Bool = false, assets: MemoryAssets
  ) async throws -> (JSONValue, ChatBody) {
    let request = Request(messages: [Message(role: .user, parts: parts)])
    let body = try await ChatBodyWriter.write(request, settings: settings, model: "m", streams: streams, assets: assets)
    var bytes: [UInt8] = []
    for try await chunk in ChatBodyStream(body: body, assets: assets) { bytes += chunk.readableBytesView }
    #expect(bytes.count == body.count)
    return (try JSONValue(parsing: bytes), body)
  }

  @Test("A lone text goes as a string, with every character escaped as it must be")
  func text() async throws {
    let text = "a \"quoted\" \\ line\n\u{1}\u{7F} é 💶"
    let (value, _) = try await written([.text(text)], assets: assets)
    #expect(value["messages"]?[0]?["content"]?.string == text)
    #expect(value["messages"]?[0]?["role"]?.string == "user")
    #expect(value["model"]?.string == "m")
  }

  @Test("Data in the role of a tool answers a call, as servers demand")
  func toolMessages() async throws {
    let request = Request(messages: [
      Message(role: .user, parts: [.text("q")]), Message(role: .tool, parts: [.text("a", trust: .untrusted)]),
      Message(role: .tool, parts: [.text("b", trust: .untrusted)]),
    ])
    let body = try await ChatBodyWriter.write(
      request, settings: GenerationSettings(), model: "m", streams: false, assets: assets)
    var bytes: [UInt8] = []
    for try await chunk in ChatBodyStream(body: body, assets: assets) { bytes += chunk.readableBytesView }
    let messages = try #require(try JSONValue(parsing: bytes)["messages"]?.array)
    #expect(messages.compactMap { $0["role"]?.string } == ["user", "assistant", "tool", "assistant", "tool"])
    for index in [1, 3] {
      let id = try #require(messages[index]["tool_calls"]?[0]?["id"]?.string)
      #expect(messages[index + 1]["tool_call_id"]?.string == id)
    }
    #expect(messages[2]["content"] == "a" && messages[2]["tool_call_id"] != messages[4]["tool_call_id"])
  }

  @Test("An address that the dataset may name goes on as it is; a document cannot")
  func addresses() async throws {
    var assets = assets
    let address = assets.add(Array("https://example.com/a \"b\".png".utf8), type: Asset.addressType)
    let (value, _) = try await written([.asset(address, modality: .image)], assets: assets)
    let part = try #require(value["messages"]?[0]?["content"]?[0])
    #expect(part["type"]?.string == "image_url")
    #expect(part["image_url"]?["url"]?.string == "https://example.com/a \"b\".png")
    let known = assets
    let error = await #expect(throws: AssayError.self) {
      _ = try await written([.asset(address, modality: .document)], assets: known)
    }
    #expect(error?.code == .ingestion)
  }

  @Test("Each modality has its part, typed by content")
  func parts() async throws {
    var assets = assets
    let png = assets.add([0x89, 0x50, 0x4E, 0x47, 1, 2], type: "image/jpeg")
    let wav = assets.add(Array("RIFF....WAVEfmt ".utf8))
    let mp4 = assets.add([0, 0, 0, 24] + Array("ftypisom".utf8))
    let pdf = assets.add(Array("%PDF-1.7".utf8), name: "a \"b\".pdf")
    let ply = assets.add(Array("ply\nformat".utf8), name: "room.ply")
    let note = assets.add(Array("Grüße".utf8), type: "text/plain")
    let (value, body) = try await written(
      [
        .text("q"), .asset(png, modality: .image), .asset(wav, modality: .audio), .asset(mp4, modality: .video),
        .asset(pdf, modality: .document), .asset(ply, modality: .geometry), .asset(note, modality: .text),
      ], assets: assets)
    let parts = try #require(value["messages"]?[0]?["content"]?.array)
    #expect(
      parts.map { $0["type"]?.string } == ["text", "image_url", "input_audio", "video_url", "file", "file", "text"])
    #expect(parts[1]["image_url"]?["url"]?.string == "data:image/png;base64,iVBORwEC")
    #expect(parts[2]["input_audio"]?["format"]?.string == "wav")
    #expect(parts[2]["input_audio"]?["data"]?.string == "UklGRi4uLi5XQVZFZm10IA==")
    #expect(parts[3]["video_url"]?["url"]?.string?.hasPrefix("data:video/mp4;base64,") == true)
    #expect(parts[4]["file"]?["filename"]?.string == "a \"b\".pdf")
    #expect(parts[4]["file"]?["file_data"]?.string == "data:application/pdf;base64,JVBERi0xLjc=")
    #expect(parts[5]["file"]?["file_data"]?.string?.hasPrefix("data:model/ply;base64,") == true)
    #expect(parts[6]["text"]?.string == "Grüße")
    #expect(body.single != nil)
  }

  @Test(
    "Large media are encoded while they are sent, in chunks, also a second time", arguments: [70_000, 147_456, 200_001])
  func large(count: Int) async throws {
    var assets = assets
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let asset = assets.add(bytes, type: "image/webp")
    let request = Request(messages: [Message(role: .user, parts: [.text("q"), .asset(asset, modality: .image)])])
    let body = try await ChatBodyWriter.write(
      request, settings: GenerationSettings(), model: "m", streams: false, assets: assets)
    #expect(body.single == nil)
    for _ in 0..<2 {
      var sent: [UInt8] = []
      for try await chunk in ChatBodyStream(body: body, assets: assets) {
        #expect(chunk.readableBytes <= 64 * 1024)
        sent += chunk.readableBytesView
      }
      #expect(sent.count == body.count)
      let url = try JSONValue(parsing: sent)["messages"]?[0]?["content"]?[1]?["image_url"]?["url"]?.string ?? ""
      #expect(Base64.decode(url.dropFirst("data:image/webp;base64,".count).utf8) == bytes)
    }
  }

  @Test("Settings go in, and further members in the order of their names")
  func settings() async throws {
    let settings = GenerationSettings(
      temperature: 0.5, topP: 0.9, maxTokens: 50, seed: 3, stop: ["END"], responseSchema: ["type": "object"],
      extra: ["top_k": 5, "temperature": 0.1, "model": "evil", "stream": true, "a": [1]])
    let (value, _) = try await written([.text("q")], settings, assets: assets)
    #expect(value["temperature"]?.double == 0.1)
    #expect(value["top_p"]?.double == 0.9 && value["max_tokens"]?.int == 50 && value["seed"]?.int == 3)
    #expect(value["stop"]?[0]?.string == "END" && value["top_k"]?.int == 5 && value["a"]?[0]?.int == 1)
    #expect(value["model"]?.string == "m" && value["stream"] == nil)
    #expect(value["response_format"]?["json_schema"]?["schema"]?["type"]?.string == "object")
    let (streamed, _) = try await written([.text("q")], streams: true, assets: assets)
    #expect(streamed["stream"]?.bool == true && streamed["stream_options"]?["include_usage"]?.bool == true)
  }

  @Test("An unknown, changed or undecodable asset is an error that names the part")
  func wrong() async throws {
    var assets = assets
    let unknown = Asset(digest: Digest(of: [9]), bytes: 1)
    var changed = assets.add([1, 2, 3])
    changed.bytes = 4
    let binary = assets.add([0xFF, 0xFE, 0x00])
    for (asset, modality, code) in [
      (unknown, Modality.image, AssayError.Code.data), (changed, .image, .data), (binary, .text, .ingestion),
    ] {
      let copy = assets
      let error = await failure {
        _ = try await written([.text("q"), .asset(asset, modality: modality)], assets: copy)
      }
      #expect(error?.code == code)
      #expect(error?.place?.path == "parts[1]")
    }
  }

  @Test(
    "Names types by content",
    arguments: [
      ("image/webp", "RIFF....WEBPVP8 "), ("audio/wav", "RIFF....WAVE"), ("audio/flac", "fLaC..."),
      ("audio/ogg", "OggS"), ("audio/mpeg", "ID3."),
      ("application/pdf", "%PDF-1.4"), ("model/gltf-binary", "glTF...."), ("model/x-pcd", "# .PCD v.7"),
      ("application/vnd.las", "LASF"),
      ("audio/mp4", "....ftypM4A "), ("video/mp4", "....ftypisom"),
    ])
  func sniffed(type: String, head: String) { #expect(MediaSniffer.type(of: Array(head.utf8)) == type) }
}
