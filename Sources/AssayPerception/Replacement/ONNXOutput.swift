import AssayCore
import AssayWire
import Glibc

/// What a model gave: finite numbers and their shape.
struct ONNXOutput {
  static let valuesMax = 16 << 20

  let source: String
  let shape: [Int]
  let values: [Float]

  init(source: String, shape: [Int], values: [Float]) {
    (self.source, self.shape, self.values) = (source, shape, values)
  }

  /// - Throws: `.ingestion` when the payload does not have the shape's size or holds what is no number.
  init(_ reply: WorkerReply, _ payload: [UInt8]) throws(AssayError) {
    source = try reply.string("source", scalarsMax: 100)
    guard payload.count % 4 == 0, payload.count > 0, payload.count <= Self.valuesMax * 4 else {
      throw WorkerReply.malformed("the payload", "should hold the model's output")
    }
    let count = payload.count / 4
    shape = (reply.json["shape"]?.array ?? [.int(count)]).compactMap(\.int)
    var product = 1
    for side in shape where product <= Self.valuesMax {
      guard side >= 0, side <= Self.valuesMax else { throw WorkerReply.malformed("shape", "is out of bounds") }
      product *= side
    }
    guard product == count else { throw WorkerReply.malformed("shape", "does not have the payload's size") }
    values = payload.withUnsafeBytes { bytes in
      (0..<count).map {
        Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self)))
      }
    }
    guard values.allSatisfy(\.isFinite) else { throw WorkerReply.malformed("the output", "is not finite") }
  }

  /// The probability of each label.
  ///
  /// - Throws: `.ingestion` when there are not as many outputs as labels.
  func probabilities(_ model: ONNXModel) throws(AssayError) -> [Double] {
    guard values.count == model.labels.count else {
      throw WorkerReply.malformed(
        "the output", "has \(values.count) classes, but \(model.labels.count) labels are given")
    }
    return Self.activated(values.map(Double.init), model.activation)
  }

  /// Rows of one score a label: [labels] for each frame or point.
  ///
  /// - Throws: `.ingestion` when the shape does not hold the labels where the configuration says.
  func rows(_ model: ONNXModel) throws(AssayError) -> ScoreRows {
    let labels = model.labels.count
    let sides = shape.count > 1 ? Array(shape.drop { $0 == 1 }) : shape
    // One label needs no axis of its own.
    let place = model.labelsFirst ? sides.count - 2 : sides.count - 1
    let isHeld = labels == 1 || (sides.indices.contains(place) && sides[place] == labels)
    guard labels > 0, values.count % labels == 0, isHeld, sides.count <= 2 else {
      let text = shape.map(String.init).joined(separator: ", ")
      throw WorkerReply.malformed(
        "the output", "of shape [\(text)] does not have \(labels) labels where they should be")
    }
    return ScoreRows(
      values: values, labels: labels, count: values.count / labels, labelsFirst: model.labelsFirst,
      activation: model.activation)
  }

  static func activated(_ scores: [Double], _ activation: ONNXModel.Activation) -> [Double] {
    switch activation {
    case .none: return scores
    case .sigmoid: return scores.map { 1 / (1 + exp(-$0)) }
    case .softmax:
      let top = scores.max() ?? 0
      let powers = scores.map { exp($0 - top) }
      let sum = powers.reduce(0, +)
      return powers.map { $0 / sum }
    }
  }
}

/// Scores of labels, row by row.
struct ScoreRows {
  let values: [Float]
  let labels: Int
  let count: Int
  let labelsFirst: Bool
  let activation: ONNXModel.Activation

  /// The probabilities of one row.
  subscript(row: Int) -> [Double] {
    let scores = (0..<labels).map { label in
      Double(values[labelsFirst ? label * count + row : row * labels + label])
    }
    return ONNXOutput.activated(scores, activation)
  }
}
