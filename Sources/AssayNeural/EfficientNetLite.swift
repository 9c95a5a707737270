package import AssayCore
package import AssaySignals
internal import Glibc

/// A class that a classifier saw in a picture.
package struct ClassFinding: Sendable, Hashable {
  /// Position in ImageNet's list, from 0.
  package var index: Int
  /// All names of the class, the first one being the label.
  package var names: [String]
  package var probability: Double
  /// Where the evidence for the class is, in pixels.
  package var box: Box2D

  package var label: String { names.first ?? "" }
}

package struct Classification: Sendable, Hashable {
  /// Most probable first.
  package var classes: [ClassFinding]
  /// 1280 numbers that describe the centre of the picture.
  package var embedding: [Float]
}

/// EfficientNet-Lite0 on ImageNet's thousand classes.
///
/// A square from the middle is classified, as in the network's own evaluation. A picture more than 1.6 times as
/// long as it is wide is classified in several squares along its length; a class then has the highest
/// probability that it had in any of them.
package final class EfficientNetLite {
  package static let source = "efficientnet-lite0@0.1.0"
  package static let vocabulary = "imagenet-1k"
  static let side = 224
  static let shortSide = 256
  static let longRatio = 1.6
  static let windowsMax = 5

  private let runtime: OnnxRuntime
  private let session: OnnxSession
  private let names: [[String]]

  package init(folder: ModelFolder, runtime: OnnxRuntime) throws(NeuralError) {
    self.runtime = runtime
    session = try folder.session("vision/efficientnet-lite0.onnx", runtime: runtime)
    names = Self.names(in: try folder.bytes("vision/imagenet-1k-labels.txt"))
    guard names.count == 1000 else {
      throw NeuralError(.missing, "the list of labels has \(names.count) lines, not 1000: run scripts/fetch-models")
    }
  }

  static func names(in text: [UInt8]) -> [[String]] {
    text.split(separator: UInt8(ascii: "\n")).map { line in
      line.split(separator: UInt8(ascii: ",")).map { name in
        String(decoding: name.drop { $0 == UInt8(ascii: " ") }, as: UTF8.self)
      }
    }
  }

  /// The `top` most probable classes.
  package func classify(_ picture: Pixmap, top: Int) throws(NeuralError) -> Classification {
    let original = RGBPicture(picture)
    let scale = Double(Self.shortSide) / Double(min(original.width, original.height))
    let width = max(Self.side, Int((Double(original.width) * scale).rounded()))
    let height = max(Self.side, Int((Double(original.height) * scale).rounded()))
    guard max(width, height) <= 64 * Self.shortSide else {
      throw NeuralError(.badInput, "a picture more than 64 times as long as it is wide is not classified")
    }
    let scaled = original.resampled(width: width, height: height, kernel: .bicubic)
    let windows = Self.windows(width: width, height: height)
    let runs = try windows.map { window throws(NeuralError) in try run(scaled, left: window.left, top: window.top) }

    var best: [(run: Int, probability: Double)] = []
    for index in 0..<1000 {
      let run = runs.indices.max { runs[$0].probabilities[index] < runs[$1].probabilities[index] } ?? 0
      best.append((run, runs[run].probabilities[index]))
    }
    let order = best.indices.sorted { (best[$1].probability, $0) < (best[$0].probability, $1) }
    let classes = order.prefix(max(0, min(top, 1000))).map { index in
      let window = windows[best[index].run]
      let area = ActivationMap.box(of: runs[best[index].run].map(of: index))
      let toX = Double(original.width) / Double(width)
      let toY = Double(original.height) / Double(height)
      let box = Box2D(
        x: (Double(window.left) + area.x * Double(Self.side)) * toX,
        y: (Double(window.top) + area.y * Double(Self.side)) * toY,
        width: area.width * Double(Self.side) * toX, height: area.height * Double(Self.side) * toY)
      return ClassFinding(index: index, names: names[index], probability: best[index].probability, box: box)
    }
    return Classification(classes: classes, embedding: runs[0].embedding)
  }

  /// Upper left corners of the squares to look at; the middle one first.
  static func windows(width: Int, height: Int) -> [(left: Int, top: Int)] {
    // Rounded as torchvision's centre crop.
    let middle = (left: (width - side) / 2, top: (height - side) / 2)
    let long = max(width, height)
    guard Double(long) > longRatio * Double(min(width, height)) else { return [middle] }
    let count = min(windowsMax, (long + side - 1) / side)
    let others = (0..<count).map { index in
      let at = (long - side) * index / max(1, count - 1)
      return width >= height ? (left: at, top: middle.top) : (left: middle.left, top: at)
    }
    return [middle] + others.filter { $0 != middle }
  }

  private struct Run {
    var probabilities: [Double]
    var embedding: [Float]
    var maps: OnnxValue

    /// The map of a class: rows of cells over the square.
    func map(of index: Int) -> ActivationMap {
      let shape = maps.shape
      guard shape.count == 4, index < shape[1] else { return ActivationMap(columns: 0, rows: 0, values: []) }
      let count = shape[2] * shape[3]
      let values = try? maps.withFloats { Array($0[index * count..<(index + 1) * count]) }
      return ActivationMap(columns: shape[3], rows: shape[2], values: values ?? [])
    }
  }

  private func run(_ picture: RGBPicture, left: Int, top: Int) throws(NeuralError) -> Run {
    let side = Self.side
    let image = try OnnxValue.floats(shape: [1, 3, side, side], runtime: runtime) { target in
      picture.samples.withUnsafeBufferPointer { samples in
        for y in 0..<side {
          for x in 0..<side {
            let at = ((y + top) * picture.width + x + left) * 3
            for channel in 0..<3 {
              target[(channel * side + y) * side + x] = (Float(samples[at + channel]) - 127) / 128
            }
          }
        }
      }
    }
    let outputs = try session.run(["image": image], outputs: ["logits", "embedding", "maps"])
    guard outputs.count == 3, outputs[0].count == 1000 else {
      throw NeuralError(.failed, "the classifier gave no thousand classes")
    }
    let logits = try outputs[0].floats()
    return Run(probabilities: softmax(logits), embedding: try outputs[1].floats(), maps: outputs[2])
  }
}

/// Numbers to probabilities.
func softmax(_ logits: [Float]) -> [Double] {
  let highest = Double(logits.max() ?? 0)
  let powers = logits.map { exp(Double($0) - highest) }
  let sum = powers.reduce(0, +)
  return powers.map { $0 / sum }
}
