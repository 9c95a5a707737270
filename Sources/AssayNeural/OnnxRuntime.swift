internal import COnnxShim
internal import Glibc

/// ONNX Runtime, loaded from a file. One for the life of the process; used from one thread.
package final class OnnxRuntime {
  let handle: OpaquePointer
  /// Such as `1.28.0`.
  package let version: String

  package init(libraryPath: String) throws(NeuralError) {
    var text = MessageBuffer()
    guard let handle = text.fill({ assay_onnx_open(libraryPath, $0, $1) }) else {
      throw NeuralError(.missing, "ONNX Runtime cannot be loaded: \(text.string)")
    }
    self.handle = handle
    version = String(cString: assay_onnx_version(handle))
  }
}

/// Room for a C function's error text.
struct MessageBuffer {
  static let bytesMax = 256
  private var bytes = [CChar](repeating: 0, count: bytesMax)

  mutating func fill<T>(_ body: (UnsafeMutablePointer<CChar>?, Int) -> T) -> T {
    bytes.withUnsafeMutableBufferPointer { body($0.baseAddress, $0.count) }
  }

  var string: String {
    String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

/// A model, ready to run.
package final class OnnxSession {
  private let runtime: OnnxRuntime
  private let handle: OpaquePointer

  package init(_ model: UnsafeRawBufferPointer, runtime: OnnxRuntime) throws(NeuralError) {
    var text = MessageBuffer()
    let made = text.fill { assay_onnx_session_create(runtime.handle, model.baseAddress, model.count, $0, $1) }
    guard let made else { throw NeuralError(.failed, "the model cannot be opened: \(text.string)") }
    self.runtime = runtime
    handle = made
  }

  /// - Throws: `.missing` when there is no such file.
  package convenience init(path: String, runtime: OnnxRuntime) throws(NeuralError) {
    let file = try ModelFile(path: path)
    try self.init(file.bytes, runtime: runtime)
  }

  deinit { assay_onnx_session_free(handle) }

  /// Runs the model on the named inputs and gives the named outputs, in their order.
  package func run(
    _ inputs: KeyValuePairs<String, OnnxValue>, outputs: [String]
  ) throws(NeuralError) -> [OnnxValue] {
    try run(names: inputs.map(\.key), values: inputs.map(\.value), outputs: outputs)
  }

  package func run(names: [String], values: [OnnxValue], outputs: [String]) throws(NeuralError) -> [OnnxValue] {
    var made = [OpaquePointer?](repeating: nil, count: outputs.count)
    var text = MessageBuffer()
    let handles = values.map { Optional($0.handle) }
    let status = withCStrings(names) { inputNames in
      withCStrings(outputs) { outputNames in
        text.fill {
          assay_onnx_run(
            handle, inputNames, handles, handles.count, outputNames, outputs.count, &made, $0, $1)
        }
      }
    }
    withExtendedLifetime(values) {}
    guard status == 0 else { throw NeuralError(.failed, "the model cannot be run: \(text.string)") }
    return made.compactMap { $0 }.map { OnnxValue(runtime: runtime, handle: $0, memory: nil) }
  }
}

private func withCStrings<T>(_ strings: [String], _ body: ([UnsafePointer<CChar>?]) -> T) -> T {
  let copies = strings.map { strdup($0) }
  defer { copies.forEach { free($0) } }
  return body(copies.map { UnsafePointer($0) })
}
