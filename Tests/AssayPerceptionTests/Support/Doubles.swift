import AssayCore
import AssayMedia
import AssaySignals
import AssayWire
import Synchronization

/// Media that are given by closures; whatever a test does not set is a failure.
struct FakeMedia: MediaDecoding {
  var info: @Sendable ([UInt8]) -> MediaInfo = { bytes in
    var info = MediaInfo(digest: Digest(of: bytes), bytes: bytes.count, type: "image/png", modality: .image)
    info.image = ImageInfo(width: 100, height: 80)
    return info
  }
  var picture: Pixmap?
  var wave: Waveform?
  var film: [VideoFrame] = []
  var texts: [PageText] = []
  var cloud: PointCloud?
  var found: [CodeFinding] = []
  /// How often something was decoded.
  let decoded = Counter()

  private func need<Value>(_ value: Value?) throws(AssayError) -> Value {
    decoded.add()
    guard let value else { throw AssayError(.ingestion, "the bytes end too early") }
    return value
  }

  func probe(_ bytes: [UInt8], declaredType: String?, name: String?) async -> MediaInfo {
    var info = info(bytes)
    info.declaredType = declaredType
    return info
  }
  func image(_ bytes: [UInt8], sideMax: Int?) async throws(AssayError) -> Pixmap { try need(picture) }
  func sound(_ bytes: [UInt8], sampleRateHz: Int) async throws(AssayError) -> Waveform { try need(wave) }
  func frames(_ bytes: [UInt8], framesMax: Int, sideMax: Int?) async throws(AssayError) -> [VideoFrame] {
    try need(film)
  }
  func pageTexts(_ bytes: [UInt8], pagesMax: Int) async throws(AssayError) -> [PageText] { try need(texts) }
  func page(_ bytes: [UInt8], number: Int, dpi: Double) async throws(AssayError) -> Pixmap { try need(picture) }
  func geometry(_ bytes: [UInt8], pointsMax: Int) async throws(AssayError) -> PointCloud { try need(cloud) }
  func codes(in picture: Pixmap) async throws(AssayError) -> [CodeFinding] { found }
}

final class Counter: Sendable {
  private let count = Mutex(0)
  var value: Int { count.withLock { $0 } }
  func add() { count.withLock { $0 += 1 } }
}

/// Workers that answer by task; a task without an answer is not installed.
struct FakeWorkers: WorkerCalling {
  typealias Answer = @Sendable (WorkerCall) -> Result<WorkerCall, AssayError>
  var answers: [String: Answer] = [:]
  let calls = Counter()

  func call(_ call: WorkerCall, role: WorkerRole) async throws(AssayError) -> WorkerCall {
    calls.add()
    let task = call.header["task"]?.string ?? ""
    guard let answer = answers["\(role.rawValue) \(task)"] else {
      throw AssayError(.missing, "the \(role.rawValue) worker is not installed", remedy: "run scripts/bootstrap")
    }
    return try answer(call).get()
  }

  mutating func on(_ roleAndTask: String, _ reply: JSONValue, payload: [UInt8] = []) {
    answers[roleAndTask] = { _ in .success(WorkerCall(header: reply, payload: payload)) }
  }
}

struct FakeAssets: AssetReader {
  var stored: [Digest: [UInt8]] = [:]

  mutating func add(_ bytes: [UInt8]) -> Asset {
    let digest = Digest(of: bytes)
    stored[digest] = bytes
    return Asset(digest: digest, bytes: bytes.count)
  }

  func bytes(of digest: Digest) async throws(AssayError) -> [UInt8] {
    guard let bytes = stored[digest] else { throw AssayError(.data, "the asset is not there") }
    return bytes
  }
}

/// Replies as the real workers send them.
enum Replies {
  static let ocr: JSONValue = [
    "ok": true, "source": "tesseract@5.3.0",
    "lines": [
      [
        "text": "TOTAL 12.50", "box": [10, 20, 60, 12], "confidence": 0.93,
        "words": [
          ["text": "TOTAL", "box": [10, 20, 30, 12], "confidence": 0.95],
          ["text": "12.50", "box": [44, 20, 26, 12], "confidence": 0.91],
        ],
      ]
    ],
  ]
  static let ocr2: JSONValue = [
    "ok": true, "source": "pp-ocr@6",
    "lines": [["text": "TOTAL 12.58", "box": [9, 19, 62, 14], "confidence": 0.99, "words": []]],
  ]
  static let faces: JSONValue = [
    "ok": true, "source": "blazeface@1", "faces": [["box": [5, 5, 30, 30], "confidence": 0.8]],
  ]
  static let classes: JSONValue = [
    "ok": true, "source": "efficientnet-lite0@1", "vocabulary": "imagenet-1k",
    "classes": [
      ["label": "espresso", "probability": 0.9, "box": [10, 10, 50, 40]],
      ["label": "cup", "probability": 0.01, "box": nil],
    ],
    "embedding": [0.1, 0.2, 0.3],
  ]
  static let transcript: JSONValue = [
    "ok": true, "source": "moonshine-tiny@1", "vad_source": "silero@6", "speech": [[0.5, 1.5]],
    "segments": [
      [
        "start": 0.5, "end": 1.5, "text": "one two", "confidence": 0.7,
        "words": [["text": "one", "start": 0.5, "end": 1.0], ["text": "two", "start": 1.0, "end": 1.5]],
      ]
    ],
  ]
}

extension Request {
  static func about(_ asset: Asset, _ modality: Modality) -> Request {
    Request(messages: [Message(role: .user, parts: [.asset(asset, modality: modality), .text("What is it?")])])
  }
}
