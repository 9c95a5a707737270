import AssayCore
import AssayMedia
import AssayWire

/// The calls by which a user's ONNX model runs in a worker of its own, which can open no file.
///
/// - `{"task": "onnx", "digest": HEX, "inputs": [{"name", "type": "float" or "int64", "shape": […]}], "output": NAME}`
///   + the tensors one after the other, little-endian → `{"source", "shape"}` + the output as 32-bit floats. The
///   failure `unknown_model` says that this process does not have the model (yet, or since it was replaced).
/// - `{"task": "onnx-load", "digest": HEX}` + the file's bytes → `{"source"}`. The worker checks the digest, makes
///   the session from memory and keeps at most a few.
/// - `{"task": "onnx-tokens", "digest": HEX, "texts": […], "tokens_max"}` → `{"tokens": [[…]]}`; the digest is that
///   of a `tokenizer.json`, which `{"task": "onnx-vocabulary", "digest": HEX}` + its bytes brings.
enum ONNXCall {
  static let unknownModel = "worker.unknown_model"

  static func run(_ tensors: [ONNXTensor], output: String, digest: Digest) -> WorkerCall {
    let inputs: [JSONValue] = tensors.map { tensor in
      [
        "name": .string(tensor.name), "type": .string(tensor.isWhole ? "int64" : "float"),
        "shape": .array(tensor.shape.map { .int($0) }),
      ]
    }
    return WorkerCall(
      header: [
        "task": "onnx", "digest": .string(digest.hex), "inputs": .array(inputs), "output": .string(output),
      ],
      payload: tensors.flatMap(\.bytes))
  }

  static func load(digest: Digest, model: [UInt8]) -> WorkerCall {
    WorkerCall(header: ["task": "onnx-load", "digest": .string(digest.hex)], payload: model)
  }

  static func tokens(_ text: String, countMax: Int, digest: Digest) -> WorkerCall {
    WorkerCall(
      header: [
        "task": "onnx-tokens", "digest": .string(digest.hex), "texts": [.string(text)],
        "tokens_max": .int(countMax),
      ])
  }

  static func vocabulary(digest: Digest, document: [UInt8]) -> WorkerCall {
    WorkerCall(header: ["task": "onnx-vocabulary", "digest": .string(digest.hex)], payload: document)
  }
}

/// One input of a model.
struct ONNXTensor {
  var name: String
  var shape: [Int]
  /// 64-bit whole numbers instead of 32-bit floats.
  var isWhole: Bool
  var bytes: [UInt8]

  init(_ name: String, _ shape: [Int], floats: [Float]) {
    (self.name, self.shape, isWhole) = (name, shape, false)
    bytes = [UInt8](unsafeUninitializedCapacity: floats.count * 4) { output, count in
      for (index, value) in floats.enumerated() {
        let bits = (value.isFinite ? value : 0).bitPattern
        for byte in 0..<4 { output[index * 4 + byte] = UInt8(truncatingIfNeeded: bits >> (UInt32(byte) * 8)) }
      }
      count = floats.count * 4
    }
  }

  init(_ name: String, _ shape: [Int], integers: [Int]) {
    (self.name, self.shape, isWhole) = (name, shape, true)
    bytes = integers.flatMap { value in (0..<8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) } }
  }
}

/// Runs one model; its files are sent first when the worker does not have them.
struct ONNXRunner {
  let model: ONNXModel
  let file: ONNXFile
  let vocabulary: ONNXFile?

  init(_ model: ONNXModel) {
    self.model = model
    file = ONNXFile(path: model.path, expected: model.digest)
    if case .text(let text) = model.input, let path = text.vocabulary {
      vocabulary = ONNXFile(path: path, expected: text.vocabularyDigest)
    } else {
      vocabulary = nil
    }
  }

  func run(_ tensors: [ONNXTensor], _ workers: any WorkerCalling) async throws(AssayError) -> ONNXOutput {
    let (bytes, digest) = try await file.content()
    let (reply, payload) = try await send(
      ONNXCall.run(tensors, output: model.output, digest: digest),
      ONNXCall.load(digest: digest, model: bytes), workers)
    return try ONNXOutput(reply, payload)
  }

  /// The numbers of a text's pieces.
  func tokens(
    _ text: String, countMax: Int, _ workers: any WorkerCalling
  ) async throws(AssayError) -> [Int] {
    guard let vocabulary else { throw AssayError(.configuration, "the model has no vocabulary") }
    let (bytes, digest) = try await vocabulary.content()
    let (reply, _) = try await send(
      ONNXCall.tokens(text, countMax: countMax, digest: digest),
      ONNXCall.vocabulary(digest: digest, document: bytes), workers)
    let tokens = (reply.json["tokens"]?[0]?.array ?? []).compactMap(\.int)
    guard (1...countMax).contains(tokens.count) else {
      throw WorkerReply.malformed("tokens", "should have 1 to \(countMax) numbers")
    }
    return tokens
  }

  private func send(
    _ call: WorkerCall, _ preparation: WorkerCall, _ workers: any WorkerCalling
  ) async throws(AssayError) -> (WorkerReply, payload: [UInt8]) {
    do throws(AssayError) {
      return try await WorkerReply.of(workers, .customModel, call.header, call.payload)
    } catch {
      guard error.place?.path == ONNXCall.unknownModel else { throw error }
      _ = try await WorkerReply.of(workers, .customModel, preparation.header, preparation.payload)
      return try await WorkerReply.of(workers, .customModel, call.header, call.payload)
    }
  }
}
