import AssayCore
import AssayPerception
import AssayResilience
import AssayWire
import Synchronization

@testable import AssayServing

/// Assets in memory.
struct FakeAssets: AssetReader {
  var held: [Digest: [UInt8]] = [:]

  mutating func add(_ text: String) -> Asset {
    let bytes = Array(text.utf8)
    let digest = Digest(of: bytes)
    held[digest] = bytes
    return Asset(digest: digest, bytes: bytes.count)
  }

  func bytes(of digest: Digest) async throws(AssayError) -> [UInt8] {
    guard let bytes = held[digest] else { throw AssayError(.data, "not there") }
    return bytes
  }
}

/// Perceives what a test says; a plan that only probes gets the media alone.
struct FakePerceiver: Perceiving {
  var evidence: Evidence
  var delay = Duration.zero
  let plans = Seen<PerceptionPlan>()

  init(_ evidence: Evidence) { self.evidence = evidence }

  func perceive(_ request: Request, plan: PerceptionPlan, assets: any AssetReader) async -> Evidence {
    plans.add(plan)
    guard plan != .probeOnly else { return Evidence(media: evidence.media) }
    if delay > .zero { try? await Task.sleep(for: delay) }
    return evidence
  }
}

final class Seen<Value: Sendable>: Sendable {
  private let values = Mutex<[Value]>([])
  func add(_ value: Value) { values.withLock { $0.append(value) } }
  var all: [Value] { values.withLock { $0 } }
}

/// Models that answer, in the order of their calls, what a test says.
struct FakeModels: ModelCalling {
  let replies: [Result<ModelAnswer, ModelFailure>]
  var pays = true
  let calls = Seen<ModelCall>()

  init(_ replies: Result<ModelAnswer, ModelFailure>...) { self.replies = replies }

  func paysForRetry() -> Bool { pays }

  func call(_ call: ModelCall, assets: any AssetReader) async throws(ModelFailure) -> ModelAnswer {
    let number = calls.all.count
    calls.add(call)
    guard number < replies.count else { throw ModelFailure(FailureVerdict(.server, rule: "no_more_replies")) }
    return try replies[number].get()
  }
}

extension Result where Success == ModelAnswer, Failure == ModelFailure {
  static func says(_ text: String, input: Int? = nil, output: Int? = nil, finish: String = "stop") -> Self {
    let usage = input.map { Usage(input: $0, output: output) }
    return .success(ModelAnswer(text: text, finish: finish, usage: usage, status: 200))
  }

  static func fails(_ kind: FailureClass, _ modality: Modality? = nil) -> Self {
    .failure(ModelFailure(FailureVerdict(kind, modality: modality, rule: "test"), status: 500))
  }
}

/// Stands for the built-in model.
struct FakeProvider: Provider {
  var text: String
  var abstains = false
  var name: String { "builtin:test" }
  var identity: JSONValue { .null }
  var isRemote: Bool { false }

  func answer(_ request: Request, context: ProviderContext, assets: any AssetReader) async throws(AssayError) -> Answer
  {
    Answer(text: text, abstained: abstains, stopReason: "stop")
  }
}

struct FakeReducer: MediaReducing {
  func picture(_ bytes: [UInt8], sidePixelsMax: Int) async throws(AssayError) -> [UInt8] { Array("small".utf8) }
  func frames(
    _ bytes: [UInt8], framesMax: Int, sidePixelsMax: Int
  ) async throws(AssayError) -> [(seconds: Double, png: [UInt8])] {
    [(0, Array("one".utf8)), (2.5, Array("two".utf8))]
  }
  func sound(_ bytes: [UInt8], sampleRateHz: Int) async throws(AssayError) -> [UInt8] { Array("wav".utf8) }
}

extension Request {
  static func asking(_ question: String, _ media: [(Asset, Modality)] = [], before: [String] = []) -> Request {
    var messages = before.map { Message(role: .user, parts: [.text($0)]) }
    messages.append(
      Message(role: .user, parts: [.text(question)] + media.map { .asset($0.0, modality: $0.1) }))
    return Request(messages: messages)
  }
}

extension Evidence {
  /// A picture with lines read in it.
  static func picture(part: Int, _ lines: [(text: String, confidence: Double)]) -> Evidence {
    var info = MediaInfo(digest: Digest(of: []), bytes: 10, type: "image/png", modality: .image)
    info.image = ImageInfo(width: 100, height: 80)
    return Evidence(
      observations: lines.enumerated().map { number, line in
        Observation(
          id: "p\(part).ocr.\(number)", kind: .textLine, value: .string(line.text),
          region: .box2d(x: 5, y: Double(number * 10), width: 80, height: 8), part: part, confidence: line.confidence,
          source: "ocr")
      },
      coverages: [
        Coverage(extractor: "ocr", part: part, modality: .image, kinds: [.textLine], recall: 0.95)
      ],
      media: [PartMedia(part: part, info: info)])
  }

  static func refused(part: Int, _ modality: Modality) -> Evidence {
    var info = MediaInfo(digest: Digest(of: []), bytes: 10, type: "image/jpeg", modality: modality)
    info.note(MediaFinding("truncated", .refused, "the file ends after 12 % of its rows", remedy: "send it again"))
    return Evidence(media: [PartMedia(part: part, info: info)])
  }
}

extension Region {
  static func box2d(x: Double, y: Double, width: Double, height: Double) -> Region {
    Region(.box2d(Box2D(x: x, y: y, width: width, height: height)))
  }
}

extension ServingRequest {
  static func of(_ request: Request, within: Duration = .seconds(600)) -> ServingRequest {
    ServingRequest(id: "test", request: request, deadline: .now + within)
  }
}
