import Glibc

/// Writes small ONNX files: a graph of a few nodes, in protobuf's wire format (ModelProto of ONNX 1.14, opset 13).
struct OnnxWriter {
  enum Element: Int { case float = 1, int64 = 7 }

  private var nodes: [UInt8] = []
  private var initializers: [UInt8] = []
  private var inputs: [UInt8] = []
  private var outputs: [UInt8] = []

  // MARK: Protobuf

  private static func varint(_ value: Int) -> [UInt8] {
    var rest = UInt64(bitPattern: Int64(value))
    var bytes: [UInt8] = []
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }

  private static func field(_ number: Int, _ value: Int) -> [UInt8] { varint(number << 3) + varint(value) }
  private static func field(_ number: Int, _ bytes: [UInt8]) -> [UInt8] {
    varint(number << 3 | 2) + varint(bytes.count) + bytes
  }
  private static func field(_ number: Int, _ text: String) -> [UInt8] { field(number, Array(text.utf8)) }

  // MARK: The graph

  /// - Parameter sizes: nil = any size.
  mutating func input(_ name: String, _ element: Element = .float, _ sizes: [Int?]) {
    inputs += Self.field(11, Self.value(name, element, sizes))
  }

  mutating func output(_ name: String, _ sizes: [Int?]) { outputs += Self.field(12, Self.value(name, .float, sizes)) }

  private static func value(_ name: String, _ element: Element, _ sizes: [Int?]) -> [UInt8] {
    let dimensions = sizes.enumerated().flatMap { index, size in
      field(1, size.map { field(1, $0) } ?? field(2, "\(name)\(index)"))
    }
    return field(1, name) + field(2, field(1, field(1, element.rawValue) + field(2, dimensions)))
  }

  mutating func constant(_ name: String, _ shape: [Int], _ values: [Float]) {
    let raw = values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (UInt32($0) * 8)) }
    }
    let tensor = shape.flatMap { Self.field(1, $0) } + Self.field(2, 1) + Self.field(8, name) + Self.field(9, raw)
    initializers += Self.field(5, tensor)
  }

  /// - Parameter attributes: whole numbers, or lists of them.
  mutating func node(
    _ operation: String, _ inputs: [String], _ output: String, whole: [(String, Int)] = [],
    lists: [(String, [Int])] = []
  ) {
    var node = inputs.flatMap { Self.field(1, $0) } + Self.field(2, output) + Self.field(4, operation)
    for (name, value) in whole { node += Self.field(5, Self.field(1, name) + Self.field(3, value) + Self.field(20, 2)) }
    for (name, values) in lists {
      node += Self.field(5, Self.field(1, name) + values.flatMap { Self.field(8, $0) } + Self.field(20, 7))
    }
    nodes += Self.field(1, node)
  }

  var bytes: [UInt8] {
    let graph = nodes + Self.field(2, "graph") + initializers + inputs + outputs
    return Self.field(1, 8) + Self.field(7, graph) + Self.field(8, Self.field(2, 13))
  }

  // MARK: Models

  /// The mean colour of a picture [1, 3, s, s], as logits of red, green and blue.
  static func colours() -> [UInt8] {
    var model = OnnxWriter()
    model.input("pixels", .float, [1, 3, nil, nil])
    model.node("ReduceMean", ["pixels"], "scores", whole: [("keepdims", 0)], lists: [("axes", [2, 3])])
    model.output("scores", [1, 3])
    return model.bytes
  }

  /// Pictures [1, 3, s, s]: the rows of a table, [1, rows, columns], whose column `score` is lowered by the picture's
  /// mean.
  static func detector(_ rows: [[Float]], score: Int) -> [UInt8] {
    var model = OnnxWriter()
    let columns = rows[0].count
    model.input("pixels", .float, [1, 3, nil, nil])
    model.node("ReduceMean", ["pixels"], "mean", whole: [("keepdims", 0)], lists: [("axes", [1, 2, 3])])
    model.constant("weights", [1, 1, columns], (0..<columns).map { $0 == score ? -1 : 0 })
    model.constant("table", [1, rows.count, columns], rows.flatMap { $0 })
    model.node("Mul", ["weights", "mean"], "lower")
    model.node("Add", ["table", "lower"], "boxes")
    model.output("boxes", [1, rows.count, columns])
    return model.bytes
  }

  /// Sound [1, 1, n]: the mean level of every `step` samples, less `level`, times 200: a logit of loudness [1, 1, t].
  static func loudness(step: Int, level: Float) -> [UInt8] {
    var model = OnnxWriter()
    model.input("audio", .float, [1, 1, nil])
    model.levels("audio", "levels", step: step)
    model.constant("floor", [1], [level])
    model.constant("gain", [1], [200])
    model.node("Sub", ["levels", "floor"], "above")
    model.node("Mul", ["above", "gain"], "logits")
    model.output("logits", [1, 1, nil])
    return model.bytes
  }

  /// Sound [1, 1, n]: for every `step` samples one logit a letter, [1, letters, t]: highest for the letter whose level
  /// is nearest.
  static func letters(step: Int, levels: [Float]) -> [UInt8] {
    var model = OnnxWriter()
    model.input("audio", .float, [1, 1, nil])
    model.levels("audio", "mean", step: step)
    model.constant("levels", [1, levels.count, 1], levels)
    model.constant("gain", [1], [-2_000])
    model.node("Sub", ["mean", "levels"], "difference")
    model.node("Mul", ["difference", "difference"], "square")
    model.node("Mul", ["square", "gain"], "logits")
    model.output("logits", [1, levels.count, nil])
    return model.bytes
  }

  private mutating func levels(_ input: String, _ output: String, step: Int) {
    node("Abs", [input], output + ".abs")
    node("AveragePool", [output + ".abs"], output, lists: [("kernel_shape", [step]), ("strides", [step])])
  }

  /// Sound [1, n]: two logits, [1, 2]: quiet and loud, apart at a mean level of 0.1.
  static func volume() -> [UInt8] {
    var model = OnnxWriter()
    model.input("audio", .float, [1, nil])
    model.node("Abs", ["audio"], "abs")
    model.node("ReduceMean", ["abs"], "level", whole: [("keepdims", 1)], lists: [("axes", [1])])
    model.constant("gains", [1, 2], [-50, 50])
    model.constant("offsets", [1, 2], [5, -5])
    model.node("MatMul", ["level", "gains"], "scaled")
    model.node("Add", ["scaled", "offsets"], "scores")
    model.output("scores", [1, 2])
    return model.bytes
  }

  /// Points [1, 3, n]: two logits, [1, 2], by the greatest z: flat and tall.
  static func height() -> [UInt8] {
    var model = OnnxWriter()
    model.input("points", .float, [1, 3, nil])
    model.node("ReduceMax", ["points"], "top", whole: [("keepdims", 0)], lists: [("axes", [2])])
    model.constant("weights", [3, 2], [0, 0, 0, 0, -20, 20])
    model.constant("offsets", [1, 2], [10, -10])
    model.node("MatMul", ["top", "weights"], "scaled")
    model.node("Add", ["scaled", "offsets"], "scores")
    model.output("scores", [1, 2])
    return model.bytes
  }

  /// Points [1, n, 3]: two logits a point, [1, n, 2]: below and above `z`.
  static func layers(at z: Float) -> [UInt8] {
    var model = OnnxWriter()
    model.input("points", .float, [1, nil, 3])
    model.constant("weights", [3, 2], [0, 0, 0, 0, -30, 30])
    model.constant("offsets", [1, 1, 2], [30 * z, -30 * z])
    model.node("MatMul", ["points", "weights"], "scaled")
    model.node("Add", ["scaled", "offsets"], "scores")
    model.output("scores", [1, nil, 2])
    return model.bytes
  }

  /// Tokens [1, n] to rows of a table, [1, n, width]; a mask is read and changes nothing.
  static func table(_ rows: [[Float]]) -> [UInt8] {
    var model = OnnxWriter()
    model.input("ids", .int64, [1, nil])
    model.constant("table", [rows.count, rows[0].count], rows.flatMap { $0 })
    model.node("Gather", ["table", "ids"], "vectors", whole: [("axis", 0)])
    model.output("vectors", [1, nil, rows[0].count])
    return model.bytes
  }

  /// Tokens [1, n] to the sums of their rows, [1, width].
  static func votes(_ rows: [[Float]]) -> [UInt8] {
    var model = OnnxWriter()
    model.input("ids", .int64, [1, nil])
    model.input("mask", .int64, [1, nil])
    model.constant("table", [rows.count, rows[0].count], rows.flatMap { $0 })
    model.node("Gather", ["table", "ids"], "vectors", whole: [("axis", 0)])
    model.node("Cast", ["mask"], "weights", whole: [("to", 1)])
    model.node("MatMul", ["weights", "vectors"], "sums")
    model.node("ReduceMean", ["sums"], "scores", whole: [("keepdims", 0)], lists: [("axes", [1])])
    model.output("scores", [1, rows[0].count])
    return model.bytes
  }
}

/// Writes bytes to a file of this process's own under /tmp and gives its path.
func scratchFile(_ name: String, _ bytes: [UInt8]) -> String {
  let path = "/tmp/assay-tests-\(getpid())-\(name)"
  guard let file = fopen(path, "wb") else { return path }
  defer { fclose(file) }
  fwrite(bytes, 1, bytes.count, file)
  return path
}
