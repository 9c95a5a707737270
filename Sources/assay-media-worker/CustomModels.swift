import AssayCore
import AssayNeural
import AssayWire
import AssayWorkerKit

/// Models that users bring as ONNX files: they come over the pipe, since nothing can be opened any more.
final class CustomModels {
  private static let keptMax = 4
  private static let valuesMax = 16 << 20
  private static let inputsMax = 8
  private let runtime: OnnxRuntime
  private var sessions: [(digest: String, session: OnnxSession)] = []
  private var tokenizers: [(digest: String, tokenizer: WordPiece)] = []

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

  /// `{"task": "onnx", "digest", "inputs": [{"name", "type", "shape"}], "output"}` + the tensors one after the other.
  func run(_ request: WorkerRequest) throws(WorkerFailure) -> WorkerReply {
    let digest = try digest(of: request)
    guard let session = sessions.first(where: { $0.digest == digest })?.session else { throw Self.unknownModel }
    guard let output = request.header["output"]?.string, let inputs = request.header["inputs"]?.array,
      (1...Self.inputsMax).contains(inputs.count)
    else { throw WorkerFailure("bad_request", "inputs and output are needed") }
    var names: [String] = []
    var values: [OnnxValue] = []
    var offset = 0
    for input in inputs {
      guard let name = input["name"]?.string else { throw WorkerFailure("bad_request", "an input has no name") }
      names.append(name)
      values.append(try tensor(input, request.payload, &offset))
    }
    guard offset == request.payload.count else { throw Self.wrongSize }
    let (found, foundShape) = try Role.asking { () throws(NeuralError) in
      let results = try session.run(names: names, values: values, outputs: [output])
      guard let first = results.first else { throw NeuralError(.failed, "the model gave no output") }
      guard first.count <= Self.valuesMax else { throw NeuralError(.failed, "the model's output is too large") }
      return (try first.floats(), first.shape)
    }
    return WorkerReply(
      ["source": .string(Self.source(digest)), "shape": .array(foundShape.map { JSONValue.int($0) })],
      payload: found.withUnsafeBytes { Array($0) })
  }

  /// One tensor of the header's type and shape, from the payload at `offset`, which moves behind it.
  private func tensor(
    _ input: JSONValue, _ payload: [UInt8], _ offset: inout Int
  ) throws(WorkerFailure) -> OnnxValue {
    guard let sides = input["shape"]?.array, sides.count <= 8 else {
      throw WorkerFailure("bad_request", "an input has no shape")
    }
    let shape = sides.compactMap(\.int)
    guard shape.count == sides.count, shape.allSatisfy({ (1...Self.valuesMax).contains($0) }) else {
      throw WorkerFailure("bad_request", "a shape is out of bounds")
    }
    var count = 1
    for side in shape where count <= Self.valuesMax { count *= side }
    let isWhole = input["type"]?.string == "int64"
    let bytes = count * (isWhole ? 8 : 4)
    guard count <= Self.valuesMax, payload.count - offset >= bytes else { throw Self.wrongSize }
    let start = offset
    offset += bytes
    let runtime = runtime
    return try Role.asking { () throws(NeuralError) in
      if isWhole {
        let values = payload.withUnsafeBytes { raw in
          (0..<count).map { raw.loadUnaligned(fromByteOffset: start + $0 * 8, as: Int64.self) }
        }
        return try .integers(values, shape: shape, runtime: runtime)
      }
      return try .floats(shape: shape, runtime: runtime) { target in
        payload.withUnsafeBytes { raw in
          for index in 0..<count {
            target[index] = raw.loadUnaligned(fromByteOffset: start + index * 4, as: Float.self)
          }
        }
      }
    }
  }

  /// `{"task": "onnx-vocabulary", "digest"}` + a `tokenizer.json`.
  func loadVocabulary(_ request: WorkerRequest) throws(WorkerFailure) -> WorkerReply {
    let digest = try digest(of: request)
    guard SHA256.hex(request.payload) == digest else {
      throw WorkerFailure("bad_request", "the vocabulary's bytes do not have the digest that was named")
    }
    guard let document = try? JSONValue(parsing: request.payload) else {
      throw WorkerFailure("bad_request", "the vocabulary is not JSON")
    }
    let tokenizer = try Role.asking { () throws(NeuralError) in try WordPiece(document) }
    if tokenizers.count >= Self.keptMax { tokenizers.removeFirst() }
    tokenizers.append((digest, tokenizer))
    return WorkerReply(["source": .string(Self.source(digest))])
  }

  /// `{"task": "onnx-tokens", "digest", "texts", "tokens_max"}`.
  func tokens(_ request: WorkerRequest) throws(WorkerFailure) -> WorkerReply {
    let digest = try digest(of: request)
    guard let tokenizer = tokenizers.first(where: { $0.digest == digest })?.tokenizer else { throw Self.unknownModel }
    let most = try request.optionalInt("tokens_max", in: 2...8_192) ?? 256
    let tokens = try request.texts().map { text in
      JSONValue.array(tokenizer.encode(text, tokensMax: most).map { .int(Int($0)) })
    }
    return WorkerReply(["tokens": .array(tokens)])
  }

  /// Runs a model of one node, so that nothing of the runtime is left to be set up behind the lock-down.
  func warmUp() throws(WorkerFailure) {
    let (runtime, model) = (runtime, Self.identity)
    try Role.asking { () throws(NeuralError) in
      var outcome: Result<Void, NeuralError> = .success(())
      model.withUnsafeBytes { bytes in
        do throws(NeuralError) {
          let session = try OnnxSession(bytes, runtime: runtime)
          _ = try session.run(["x": .floats([1], shape: [1], runtime: runtime)], outputs: ["y"])
        } catch { outcome = .failure(error) }
      }
      try outcome.get()
    }
  }

  /// `y = Identity(x)` over one number: ModelProto {ir_version 8, graph, opset 13}.
  private static let identity: [UInt8] = {
    func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] { [number << 3 | 2, UInt8(bytes.count)] + bytes }
    func value(_ name: String) -> [UInt8] {
      // ValueInfoProto: name, type.tensor_type {elem_type 1, shape {dim {dim_value 1}}}.
      field(1, Array(name.utf8)) + field(2, field(1, [8, 1] + field(2, field(1, [8, 1]))))
    }
    let node = field(1, Array("x".utf8)) + field(2, Array("y".utf8)) + field(4, Array("Identity".utf8))
    let graph = field(1, node) + field(2, Array("g".utf8)) + field(11, value("x")) + field(12, value("y"))
    return [8, 8] + field(7, graph) + field(8, [16, 13])
  }()

  private static let unknownModel = WorkerFailure("unknown_model", "this process does not have the model")
  private static let wrongSize = WorkerFailure("bad_request", "the payload does not have the shapes' size")

  private func digest(of request: WorkerRequest) throws(WorkerFailure) -> String {
    guard let digest = request.header["digest"]?.string, digest.utf8.count == 64 else {
      throw WorkerFailure("bad_request", "the model's digest is needed")
    }
    return digest
  }

  private static func source(_ digest: String) -> String { "onnx:\(digest.prefix(12))" }
}
