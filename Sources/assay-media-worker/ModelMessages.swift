import AssayCore
import AssayNeural
import AssaySignals
import AssayWire
import AssayWorkerKit

// Requests to the model roles read, and what the models found written.

extension WorkerRequest {
  static let sideMax = 20_000
  static let textsMax = 1_024
  static let textBytesMax = 65_536

  var unknownTask: WorkerFailure { WorkerFailure("bad_request", "this worker has no such task") }

  /// The payload as a picture of the header's size.
  func picture() throws(WorkerFailure) -> Pixmap {
    let width = try int("width", in: 1...Self.sideMax)
    let height = try int("height", in: 1...Self.sideMax)
    let channels = try int("channels", in: 1...4)
    guard let picture = Pixmap(width: width, height: height, channels: channels, samples: payload) else {
      throw WorkerFailure("bad_request", "the payload is not a picture of the size that the header names")
    }
    return picture
  }

  /// The payload as samples; those that are not finite are an error.
  func samples(sampleRateHz: Int) throws(WorkerFailure) -> [Float] {
    _ = try int("rate", in: sampleRateHz...sampleRateHz)
    guard payload.count % 4 == 0 else { throw WorkerFailure("bad_request", "the payload is not samples of 4 bytes") }
    let samples = payload.withUnsafeBytes { raw in
      (0..<raw.count / 4).map { Float(bitPattern: raw.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self)) }
    }
    guard samples.allSatisfy(\.isFinite) else { throw WorkerFailure("bad_request", "a sample is not a finite number") }
    return samples
  }

  func texts() throws(WorkerFailure) -> [String] {
    guard let values = header["texts"]?.array, values.count <= Self.textsMax else {
      throw WorkerFailure("bad_request", "`texts` must be a list of at most \(Self.textsMax) strings")
    }
    let texts = values.compactMap(\.string)
    guard texts.count == values.count, texts.allSatisfy({ $0.utf8.count <= Self.textBytesMax }) else {
      throw WorkerFailure("bad_request", "`texts` must be strings of at most \(Self.textBytesMax) bytes")
    }
    return texts
  }
}

/// To a thousandth: finer says nothing about pixels or seconds.
private func short(_ value: Double) -> JSONValue { .double((value * 1_000).rounded() / 1_000) }

/// To a millionth.
private func fine(_ value: Double) -> JSONValue { .double((value * 1_000_000).rounded() / 1_000_000) }

extension Box2D {
  var json: JSONValue { .array([short(x), short(y), short(width), short(height)]) }
}

extension VoiceActivity {
  var json: JSONValue { .array(spans.map { .array([short($0.start), short($0.end)]) }) }
}

extension SpeechSegment {
  var json: JSONValue {
    [
      "start": short(span.start), "end": short(span.end), "text": .string(text), "confidence": fine(confidence),
      "words": .array(
        words.map { ["text": .string($0.text), "start": short($0.span.start), "end": short($0.span.end)] }),
      "word_times": "approximate",
    ]
  }
}

extension Face {
  var json: JSONValue { ["box": box.json, "confidence": fine(confidence)] }
}

extension ClassFinding {
  var json: JSONValue {
    [
      "label": .string(label), "probability": fine(probability), "box": box.json,
      "names": .array(names.map { .string($0) }),
    ]
  }
}

extension TextLine {
  var json: JSONValue {
    [
      "text": .string(text), "box": box.json, "confidence": fine(confidence),
      "words": .array(
        words.map { ["text": .string($0.text), "box": $0.box.json, "confidence": fine($0.confidence)] }),
    ]
  }
}
