import AssayCore
import Testing

@testable import AssayServing

@Suite("Complexity looks at every modality, never at the caption alone")
struct ComplexityTests {
  private static func picture(_ width: Int, _ height: Int, luma: Double = 128) -> MediaInfo {
    var image = ImageInfo(width: width, height: height, channels: 3, bitDepth: 8)
    image.meanLuma = luma
    return MediaInfo(digest: Digest(of: [1]), bytes: 1_000, type: "image/png", modality: .image, image: image)
  }

  private static func request(_ text: String?, _ modalities: Modality...) -> Request {
    let asset = Asset(digest: Digest(of: [1]), bytes: 1_000)
    var parts = modalities.map { Part.asset(asset, modality: $0) }
    if let text { parts.append(Part.text(text)) }
    return Request(messages: [Message(role: .user, parts: parts)])
  }

  private func score(_ request: Request, _ media: [Int: MediaInfo] = [:]) -> Double {
    Complexity(RequestFeatures(request, media: media)).score
  }

  @Test("A hard screenshot with a trivial caption is hard")
  func screenshot() {
    let screen = [0: Self.picture(2560, 1440)]
    let small = [0: Self.picture(64, 64)]
    let asked = Self.request("What is it?", .image)
    #expect(score(asked, screen) > 0.5)
    #expect(score(asked, screen) > score(asked, small) + 0.2)
    #expect(score(asked, screen) > score(Self.request("What is it?")))
  }

  @Test("Words never lower what the media say", arguments: ["", "hi", "What is it?", "yes or no: is it red?"])
  func monotone(text: String) {
    let media = [0: Self.picture(1920, 1080)]
    let features = RequestFeatures(Self.request(text, .image), media: media)
    let sides = Complexity(features).sides
    #expect(sides.contains { $0.name == "image_detail" && $0.amount > 0.4 })
    #expect(Complexity(features).score >= sides.map(\.amount).max() ?? 1)
  }

  @Test("An image without words is judged by the image")
  func wordless() {
    let features = RequestFeatures(Self.request(nil, .image), media: [0: Self.picture(1920, 1080)])
    #expect(features.question == .none)
    let names = Complexity(features).sides.map(\.name)
    #expect(names.contains("no_question"))
    #expect(!names.contains("text_length"))
    #expect(!names.contains("question"))
  }

  @Test("What was not inspected counts as hard, what is dark as harder than what is light")
  func health() {
    let request = Self.request("What is the total?", .image)
    #expect(score(request) > score(request, [0: Self.picture(640, 480)]))
    #expect(score(request, [0: Self.picture(640, 480, luma: 10)]) > score(request, [0: Self.picture(640, 480)]))
    let dark = RequestFeatures(request, media: [0: Self.picture(640, 480, luma: 10)])
    #expect(dark.ailments == ["dark"])
  }

  @Test(
    "Kinds of questions, reasoning, constraints and pointers are read from words",
    arguments: [
      ("What is the date?", RequestFeatures.Question.lookup, 0, 0, 0),
      ("Is the light on?", .yesNo, 0, 0, 0),
      ("How many cups are there?", .explain, 1, 0, 0),
      ("Compare both pictures", .compare, 0, 0, 2),
      ("Explain step by step why; answer as JSON only", .explain, 4, 2, 0),
      ("Résumé, s'il vous plaît", .open, 0, 0, 0),
    ])
  func words(text: String, question: RequestFeatures.Question, reasoning: Int, constraints: Int, referred: Int) {
    let words = QuestionWords(text)
    #expect(words.question == question)
    #expect(words.reasoning == reasoning)
    #expect(words.constraints == constraints)
    #expect(words.mediaReferred == referred)
  }

  @Test("A megabyte of one word and bytes that are no text do no harm")
  func hostile() {
    #expect(QuestionWords(String(repeating: "a", count: 1 << 20)).question == .open)
    #expect(!QuestionWords(String(repeating: " ", count: 1 << 20)).hasWords)
    #expect(QuestionWords(String(decoding: [0xFF, 0xC0, 0x00, 0x80] as [UInt8], as: UTF8.self)).hasWords)
  }

  @Test("Untrusted text is weighed by its length and not read")
  func untrusted() {
    let part = Part.text("explain why, step by step, compare both", trust: .untrusted)
    let request = Request(messages: [Message(role: .user, parts: [part])])
    let features = RequestFeatures(request)
    #expect(features.reasoningWords == 0)
    #expect(features.textBytes > 30)
  }

  @Test("Numbers that no file should have are held")
  func bounds() {
    var video = MediaInfo(digest: Digest(of: [1]), bytes: 1, type: "video/mp4", modality: .video)
    video.video = VideoInfo(container: "mp4", seconds: .infinity, width: 1, height: 1)
    let features = RequestFeatures(Self.request("?", .video), media: [0: video])
    #expect(features.videoSeconds == 0)
    #expect(Complexity(features).score <= 1)
  }
}
