import AssayCore
import AssayNeural
import AssayWire
import AssayWorkerKit

/// Models that users bring as ONNX files: they come over the pipe, since nothing can be opened any more.
final class CustomModels {
  private static let keptMax = 4
  private static let valuesMax = 16 << 20
  private let runtime: OnnxRuntime
  private var sessions: [(digest: String, session: OnnxSession)] = []

  init(runtime: OnnxRuntime) { self.runtime = runtime }

  /// `{"task": "onnx-load", "digest"}` + the file.
  func load(_ request: WorkerRequest) throws(WorkerFailure) -> WorkerReply {
    let digest = try digest(of: request)
    guard SHA256.hex(request.payload) == digest else {
      throw WorkerFailure("bad_request", "the model's bytes do not have the digest that was named")
    }
    let (runtime, bytes) = (runtime, request.payload)
    let session = try Role.asking { () throws(NeuralError) in
      var made: Result<OnnxSession, NeuralError> = .failure(NeuralError(.failed, "the model is empty"))
      bytes.withUnsafeBytes { buffer in
        do throws(NeuralError) { made = .success(try OnnxSession(buffer, runtime: runtime)) } catch {
          made = .failure(error)
        }
      }
      return try made.get()
    }
    sessions.removeAll { $0.digest == digest }
    if sessions.count >= Self.keptMax { sessions.removeFirst() }
    sessions.append((digest, session))
    return WorkerReply(["source": .string(Self.source(digest))])
  }

  /// `{"task": "onnx", "digest", "input", "output", "shape"}` + 32-bit floats.
  func run(_ request: WorkerRequest) throws(WorkerFailure) -> WorkerReply {
    let digest = try digest(of: request)
    guard let session = sessions.first(where: { $0.digest == digest })?.session else {
      throw WorkerFailure("unknown_model", "this process does not have the model")
    }
    guard let input = request.header["input"]?.string, let output = request.header["output"]?.string,
      let shape = request.header["shape"]?.array?.compactMap(\.int), (1...8).contains(shape.count),
      shape.allSatisfy({ (1...Self.valuesMax).contains($0) })
    else { throw WorkerFailure("bad_request", "input, output and shape are needed") }
    var count = 1
    for side in shape where count <= Self.valuesMax { count *= side }
    guard count <= Self.valuesMax, request.payload.count == count * 4 else {
      throw WorkerFailure("bad_request", "the payload does not have the shape's size")
    }
    let values = [Float](unsafeUninitializedCapacity: count) { buffer, used in
      request.payload.withUnsafeBytes { bytes in
        for index in 0..<count { buffer[index] = bytes.loadUnaligned(fromByteOffset: index * 4, as: Float.self) }
      }
      used = count
    }
    let runtime = runtime
    let (found, foundShape) = try Role.asking { () throws(NeuralError) in
      let tensor = try OnnxValue.floats(values, shape: shape, runtime: runtime)
      let results = try session.run(names: [input], values: [tensor], outputs: [output])
      guard let first = results.first else { throw NeuralError(.failed, "the model gave no output") }
      return (try first.floats(), first.shape)
    }
    return WorkerReply(
      ["source": .string(Self.source(digest)), "shape": .array(foundShape.map { JSONValue.int($0) })],
      payload: found.withUnsafeBytes { Array($0) })
  }

  private func digest(of request: WorkerRequest) throws(WorkerFailure) -> String {
    guard let digest = request.header["digest"]?.string, digest.utf8.count == 64 else {
      throw WorkerFailure("bad_request", "the model's digest is needed")
    }
    return digest
  }

  private static func source(_ digest: String) -> String { "onnx:\(digest.prefix(12))" }
}
