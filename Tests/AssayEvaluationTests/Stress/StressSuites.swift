import AssayConfiguration
import AssayCore
import AssayMedia
import AssaySignals
import AssayStress
import AssayWire
import Synchronization

@testable import AssayEvaluation

/// Pictures are one byte a pixel behind a word, so that a test can make and read them without a library.
struct PlainMedia: MediaDecoding {
  static func picture(_ level: UInt8, width: Int = 8) -> [UInt8] {
    Array("PLAIN".utf8) + [UInt8](repeating: level, count: width * width)
  }

  func probe(_ bytes: [UInt8], declaredType: String?, name: String?) async -> MediaInfo {
    var info = MediaInfo(digest: Digest(of: bytes), bytes: bytes.count, type: "image/png", modality: .image)
    info.image = ImageInfo(width: 8, height: 8)
    if bytes.count < 6 { info.note(MediaFinding("truncated", .refused, "the picture is cut short")) }
    return info
  }

  func image(_ bytes: [UInt8], sideMax: Int?) async throws(AssayError) -> Pixmap {
    let samples = Array(bytes.dropFirst(5))
    guard let picture = Pixmap(width: 8, height: 8, channels: 1, samples: samples) else {
      throw AssayError(.ingestion, "no picture")
    }
    return picture
  }

  private static let missing = AssayError(.missing, "not in this test")

  func sound(_ bytes: [UInt8], sampleRateHz: Int) async throws(AssayError) -> Waveform { throw Self.missing }
  func frames(_ bytes: [UInt8], framesMax: Int, sideMax: Int?) async throws(AssayError) -> [VideoFrame] {
    throw Self.missing
  }
  func pageTexts(_ bytes: [UInt8], pagesMax: Int) async throws(AssayError) -> [PageText] { throw Self.missing }
  func page(_ bytes: [UInt8], number: Int, dpi: Double) async throws(AssayError) -> Pixmap { throw Self.missing }
  func geometry(_ bytes: [UInt8], pointsMax: Int) async throws(AssayError) -> PointCloud { throw Self.missing }
  func codes(in picture: Pixmap) async throws(AssayError) -> [CodeFinding] { [] }
}

enum Ways {
  static let x = StressSetting("x", "a number that changes nothing", in: 1...2, .steps([1, 1, 1, 1, 1]))
  static let draw = StressSetting("draw", "levels", in: 0...1000, .drawn(0...1000))

  /// Every level falls by ten a step.
  static let dim = Perturbation(
    "dim", group: .image, summary: "Takes light away.", reference: "test", comparison: .exact,
    parameters: ["10", "20", "30", "40", "50"], settings: [x],
    work: .picture { picture, call throws(AssayError) in
      var picture = picture
      let fall = UInt8(call.severity.step * 10)
      for index in picture.samples.indices {
        picture.samples[index] = picture.samples[index] &- min(fall, picture.samples[index])
      }
      return Stressed(picture, achieved: ["fall": Double(fall)])
    })

  /// Draws once, the same at every severity.
  static let grain = Perturbation(
    "grain", group: .image, summary: "Adds a draw.", parameters: ["1", "2", "3", "4", "5"], settings: [x, draw],
    work: .picture { picture, call throws(AssayError) in
      let draw = call.value(draw).rounded()
      return Stressed(picture, achieved: ["draw": draw])
    })

  /// Moves places, which labels of this branch do not survive.
  static let turn = Perturbation(
    "turn", group: .image, summary: "Says that everything is unsure.", parameters: ["", "", "", "", ""],
    work: .picture { picture, _ throws(AssayError) in
      Stressed(picture, effect: LabelEffect(unsure: [.init(.everything, "it is turned")]))
    })

  static let hush = Perturbation(
    "hush", group: .audio, summary: "Silence.", parameters: ["", "", "", "", ""],
    work: .sound { recording, _ throws(AssayError) in Stressed(recording) })

  static let gone = Perturbation(
    "gone", group: .sample, summary: "The medium is missing.", parameters: ["", "", "", "", ""], work: .sample(.missing)
  )

  /// The same at every severity.
  static let flip = Perturbation(
    "flip", group: .image, summary: "Mirrors.", parameters: Array(repeating: "mirrored", count: 5),
    work: .picture { picture, _ throws(AssayError) in Stressed(picture) })

  /// Does not fit from severity 3 on.
  static let cut = Perturbation(
    "cut", group: .image, summary: "Cuts.", parameters: ["1", "2", "3", "4", "5"],
    work: .picture { picture, call throws(AssayError) in
      guard call.severity.step < 3 else { throw AssayError(.data, "too small to cut") }
      return Stressed(picture)
    })

  static let all = [dim, grain, turn, hush, gone, flip, cut]
}

/// A suite of plain pictures whose level is the answer, in a folder of its own. Model and scorer are doubles.
struct StressSuiteFiles {
  let scratch: Scratch
  let suite: Suite

  init(_ count: Int = 6, stress: String, head: String = "", level: (Int) -> UInt8 = { UInt8(100 + min($0, 15) * 10) })
    throws
  {
    scratch = try Scratch()
    var lines: [String] = []
    for index in 0..<count {
      let bytes = PlainMedia.picture(level(index))
      let media = "data:image/png;base64," + String(decoding: Base64.encode(bytes), as: UTF8.self)
      lines.append(
        #"{"id":"s\#(index)","input":[{"role":"user","content":[{"type":"image","image":"\#(media)"},{"type":"text","text":"how bright?"}]}],"target":"bright","attributes":{"group":"\#(["a", "b"][index % 2])"}}"#
      )
    }
    try scratch.write("data.jsonl", lines.joined(separator: "\n") + "\n")
    let yaml = """
      version: 1
      name: stressed
      data: data.jsonl
      slices:
        a: attributes.group == "a"
      scorers: [same]
      stress: \(stress)
      """
    try scratch.write("suite.yaml", yaml + "\n" + head)
    suite = try SuiteLoader.load(scratch.path + "/suite.yaml", perturbations: Ways.all)
  }

  static var tools: EvaluationTools {
    var tools = EvaluationTools.fake
    tools.studio = StressStudio(media: PlainMedia(), encoding: nil)
    return tools
  }

  /// Answers by the level that it finds in the picture's bytes, plain or as PNG: `bright` from the limit on.
  static func seeing(_ limit: Int = 100) -> FakeProvider {
    FakeProvider(isRemote: false) { request, _, assets throws(AssayError) in
      guard let asset = request.parts.lazy.compactMap(\.asset).first else { return Answer(text: "nothing to see") }
      let bytes = try await assets.bytes(of: asset.digest)
      return Answer(text: Self.level(bytes) >= limit ? "bright" : "dark")
    }
  }

  /// The plain level, or that of the first pixel of a PNG written by the studio.
  static func level(_ bytes: [UInt8]) -> Int {
    if bytes.starts(with: Array("PLAIN".utf8)) { return Int(bytes[5]) }
    return PngLevel.first(bytes)
  }

  func run(
    _ provider: FakeProvider = Self.seeing(), _ change: (inout RunOptions) -> Void = { _ in },
    control: RunControl = RunControl(), tools: EvaluationTools = Self.tools
  ) async throws -> RunSummary {
    var options = RunOptions(runsFolder: scratch.path + "/runs")
    options.connectionsMax = 4
    change(&options)
    return try await Runner.run(suite, options: options, provider: provider, tools: tools, control: control)
  }

  func records(_ folder: RunFolder) throws -> [SampleRecord] {
    var all: [SampleRecord] = []
    try RunLog(path: folder.samples).forEach { record throws(AssayError) in all.append(record) }
    return all
  }
}

/// The level of a picture of one level, as the studio writes it.
enum PngLevel {
  private static let levels: [[UInt8]: Int] = Dictionary(
    (0..<256).compactMap { level in
      Pixmap(width: 8, height: 8, channels: 1, samples: [UInt8](repeating: UInt8(level), count: 64)).map {
        (PngWriter.encode($0), level)
      }
    }, uniquingKeysWith: { first, _ in first })

  static func first(_ bytes: [UInt8]) -> Int { levels[bytes] ?? -1 }
}
