import AssayCore
import AssayMedia
import AssaySignals
import AssayWire
import Glibc

/// The calls by which a user's ONNX model runs in the vision model's worker, which can open no file.
///
/// - `{"task": "onnx", "digest": HEX, "input": NAME, "output": NAME, "shape": [1, 3, s, s]}` + tensor as 32-bit
///   floats, little-endian → `{"source", "shape"}` + the output likewise. The failure `unknown_model` says that this process does not have the model (yet, or since it was replaced).
/// - `{"task": "onnx-load", "digest": HEX}` + the file's bytes → `{"source"}`. The worker checks the digest, makes
///   the session from memory and keeps at most a few.
enum ONNXCall {
  static let unknownModel = "worker.unknown_model"

  static func run(_ model: ONNXModel, digest: Digest, tensor: [Float]) -> WorkerCall {
    let side = model.side
    let shape = model.channelsFirst ? [1, 3, side, side] : [1, side, side, 3]
    return WorkerCall(
      header: [
        "task": "onnx", "digest": .string(digest.hex), "input": .string(model.input), "output": .string(model.output),
        "shape": .array(shape.map { .int($0) }),
      ],
      payload: Waveform(samples: tensor, sampleRateHz: 1).payload)
  }

  static func load(digest: Digest, model: [UInt8]) -> WorkerCall {
    WorkerCall(header: ["task": "onnx-load", "digest": .string(digest.hex)], payload: model)
  }
}

/// A model's bytes, read once.
actor ONNXFile {
  static let bytesMax = 192 << 20
  private let path: String
  private var read: Result<(bytes: [UInt8], digest: Digest), AssayError>?

  init(path: String) { self.path = path }

  func model() throws(AssayError) -> (bytes: [UInt8], digest: Digest) {
    if let read { return try read.get() }
    let outcome = Self.load(path)
    read = outcome
    return try outcome.get()
  }

  private static func load(_ path: String) -> Result<(bytes: [UInt8], digest: Digest), AssayError> {
    func failure(_ message: String) -> Result<(bytes: [UInt8], digest: Digest), AssayError> {
      .failure(AssayError(.missing, message, at: .init(file: path), remedy: "check `onnx` in the configuration"))
    }
    guard let file = fopen(path, "rb") else { return failure("the model's file cannot be opened") }
    defer { fclose(file) }
    guard fseek(file, 0, SEEK_END) == 0 else { return failure("the model's file cannot be read") }
    let count = ftell(file)
    rewind(file)
    guard count > 0, count <= bytesMax else {
      return failure("the model's file should have 1 to \(bytesMax) bytes, it has \(count)")
    }
    var bytes = [UInt8](repeating: 0, count: count)
    guard fread(&bytes, 1, count, file) == count else { return failure("the model's file cannot be read") }
    return .success((bytes, Digest(of: bytes)))
  }
}
