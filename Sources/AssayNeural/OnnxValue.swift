internal import COnnxShim

/// A tensor: given to a session or made by one. What a session made can be given to the next run without a copy.
package final class OnnxValue {
  private let runtime: OnnxRuntime
  let handle: OpaquePointer
  private let memory: UnsafeMutableRawBufferPointer?

  init(runtime: OnnxRuntime, handle: OpaquePointer, memory: UnsafeMutableRawBufferPointer?) {
    self.runtime = runtime
    self.handle = handle
    self.memory = memory
  }

  deinit {
    assay_onnx_value_free(handle)
    memory?.deallocate()
  }

  /// A tensor of the shape whose elements the closure writes; memory is zero before.
  private convenience init<Element: BitwiseCopyable>(
    shape: [Int], type: assay_onnx_type, runtime: OnnxRuntime, fill: (UnsafeMutableBufferPointer<Element>) -> Void
  ) throws(NeuralError) {
    let count = shape.reduce(1, *)
    let bytes = count * MemoryLayout<Element>.stride
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: max(bytes, 1), alignment: 64)
    memory.initializeMemory(as: UInt8.self, repeating: 0)
    fill(UnsafeMutableBufferPointer(rebasing: memory.bindMemory(to: Element.self)[..<count]))
    let sizes = shape.map(Int64.init)
    var text = MessageBuffer()
    let made = text.fill {
      assay_onnx_value_create(
        runtime.handle, Int32(type.rawValue), memory.baseAddress, bytes, sizes, sizes.count, $0, $1)
    }
    guard let made else {
      memory.deallocate()
      throw NeuralError(.failed, "a tensor cannot be made: \(text.string)")
    }
    self.init(runtime: runtime, handle: made, memory: memory)
  }

  package static func floats(
    shape: [Int], runtime: OnnxRuntime, fill: (UnsafeMutableBufferPointer<Float>) -> Void
  ) throws(NeuralError) -> OnnxValue {
    try OnnxValue(shape: shape, type: assay_onnx_float, runtime: runtime, fill: fill)
  }

  package static func floats(
    _ values: [Float], shape: [Int], runtime: OnnxRuntime
  ) throws(NeuralError) -> OnnxValue {
    guard values.count == shape.reduce(1, *) else {
      throw NeuralError(.failed, "\(values.count) numbers do not fill the shape \(shape)")
    }
    return try floats(shape: shape, runtime: runtime) { _ = $0.update(fromContentsOf: values) }
  }

  package static func integers(
    _ values: [Int64], shape: [Int], runtime: OnnxRuntime
  ) throws(NeuralError) -> OnnxValue {
    guard values.count == shape.reduce(1, *) else {
      throw NeuralError(.failed, "\(values.count) numbers do not fill the shape \(shape)")
    }
    return try OnnxValue(shape: shape, type: assay_onnx_int64, runtime: runtime) {
      (target: UnsafeMutableBufferPointer<Int64>) in _ = target.update(fromContentsOf: values)
    }
  }

  package static func flag(_ value: Bool, runtime: OnnxRuntime) throws(NeuralError) -> OnnxValue {
    try OnnxValue(shape: [1], type: assay_onnx_bool, runtime: runtime) {
      (target: UnsafeMutableBufferPointer<UInt8>) in target[0] = value ? 1 : 0
    }
  }

  package var shape: [Int] {
    guard let sizes = assay_onnx_value_shape(handle) else { return [] }
    return (0..<assay_onnx_value_rank(handle)).map { Int(sizes[$0]) }
  }

  package var count: Int { assay_onnx_value_count(handle) }

  /// Lends the elements, in row order.
  /// - Throws: `.failed` when they are not single-precision numbers.
  package func withFloats<T>(_ body: (UnsafeBufferPointer<Float>) throws(NeuralError) -> T) throws(NeuralError) -> T {
    guard assay_onnx_value_type(handle) == Int32(assay_onnx_float.rawValue) else {
      throw NeuralError(.failed, "a tensor holds no single-precision numbers")
    }
    guard count > 0, let data = assay_onnx_value_data(handle) else {
      return try body(UnsafeBufferPointer(start: nil, count: 0))
    }
    let result = Result { () throws(NeuralError) in
      try body(UnsafeBufferPointer(start: data.assumingMemoryBound(to: Float.self), count: count))
    }
    withExtendedLifetime(self) {}
    return try result.get()
  }

  package func floats() throws(NeuralError) -> [Float] { try withFloats { Array($0) } }
}
