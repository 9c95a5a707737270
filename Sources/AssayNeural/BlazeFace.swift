package import AssayCore
package import AssaySignals
internal import Glibc

/// A face that a detector found.
package struct Face: Sendable, Hashable {
  /// Pixels of the picture.
  package var box: Box2D
  /// 0 to 1.
  package var confidence: Double

  package init(box: Box2D, confidence: Double) {
    self.box = box
    self.confidence = confidence
  }
}

/// MediaPipe's BlazeFace: the detector for near faces and the one for faces up to five metres away, together.
package final class BlazeFace {
  /// One of the two networks: the side of its square input and the grids of its anchors.
  private struct Detector {
    var session: OnnxSession
    var side: Int
    var anchors: [(x: Float, y: Float)]

    init(_ session: OnnxSession, side: Int, grids: [(stride: Int, each: Int)]) {
      self.session = session
      self.side = side
      anchors = grids.flatMap { grid in
        let cells = side / grid.stride
        return (0..<cells * cells).flatMap { cell in
          let centre = (
            x: (Float(cell % cells) + 0.5) * Float(grid.stride), y: (Float(cell / cells) + 0.5) * Float(grid.stride)
          )
          return [(x: Float, y: Float)](repeating: centre, count: grid.each)
        }
      }
    }
  }

  package static let source = "blazeface@0.6.0"
  private let runtime: OnnxRuntime
  private let detectors: [Detector]
  static let scoreMin = 0.5
  /// What one detector alone must be sure of; below, the other one must have seen the face too. Discs and rings
  /// in drawings reach 0.6 in one of them.
  static let scoreAloneMin = 0.6
  static let overlapMax = 0.3

  package init(folder: ModelFolder, runtime: OnnxRuntime) throws(NeuralError) {
    self.runtime = runtime
    detectors = [
      Detector(
        try folder.session("vision/blazeface-short.onnx", runtime: runtime), side: 128,
        grids: [(stride: 8, each: 2), (stride: 16, each: 6)]),
      Detector(
        try folder.session("vision/blazeface-full.onnx", runtime: runtime), side: 192, grids: [(stride: 4, each: 1)]),
    ]
  }

  /// The faces in a picture, best first.
  package func faces(in picture: Pixmap) throws(NeuralError) -> [Face] {
    let picture = RGBPicture(picture)
    var found: [[Face]] = []
    for detector in detectors { found.append(Self.merged(try candidates(detector, picture))) }
    return Self.agreed(found)
  }

  private func candidates(_ detector: Detector, _ picture: RGBPicture) throws(NeuralError) -> [Face] {
    let side = detector.side
    let scale = Double(side) / Double(max(picture.width, picture.height))
    let width = max(1, Int((Double(picture.width) * scale).rounded()))
    let height = max(1, Int((Double(picture.height) * scale).rounded()))
    let small = picture.resampled(width: width, height: height, kernel: .bilinear)
    let (left, top) = ((side - width) / 2, (side - height) / 2)
    let image = try OnnxValue.floats(shape: [1, 3, side, side], runtime: runtime) { target in
      // Around the picture black, as MediaPipe has it.
      target.update(repeating: -1)
      for y in 0..<height {
        for x in 0..<width {
          for channel in 0..<3 {
            let sample = Float(small.samples[(y * width + x) * 3 + channel])
            target[(channel * side + y + top) * side + x + left] = sample / 127.5 - 1
          }
        }
      }
    }
    let outputs = try detector.session.run(["image": image], outputs: ["regressors", "scores"])
    guard outputs.count == 2 else { throw NeuralError(.failed, "BlazeFace gave \(outputs.count) outputs") }
    let (boxes, scores) = (try outputs[0].floats(), try outputs[1].floats())
    let count = detector.anchors.count
    guard boxes.count == count * 16, scores.count == count else {
      throw NeuralError(.failed, "BlazeFace gave \(scores.count) scores for \(count) anchors")
    }
    var found: [Face] = []
    for (index, anchor) in detector.anchors.enumerated() {
      let score = 1 / (1 + exp(-Double(max(-80, min(80, scores[index])))))
      let (boxWidth, boxHeight) = (Double(boxes[index * 16 + 2]), Double(boxes[index * 16 + 3]))
      guard score > Self.scoreMin, boxWidth > 0, boxHeight > 0 else { continue }
      let x = Double(boxes[index * 16] + anchor.x) - boxWidth / 2 - Double(left)
      let y = Double(boxes[index * 16 + 1] + anchor.y) - boxHeight / 2 - Double(top)
      let box = Box2D(x: x / scale, y: y / scale, width: boxWidth / scale, height: boxHeight / scale)
      found.append(Face(box: box, confidence: score))
    }
    return found
  }

  /// Weighted non-maximum suppression: boxes that overlap the best one are averaged with it by their scores.
  static func merged(_ faces: [Face]) -> [Face] {
    var rest = sorted(faces)
    var kept: [Face] = []
    while let best = rest.first {
      let group = rest.filter { overlap($0.box, best.box) > overlapMax }
      rest.removeAll { overlap($0.box, best.box) > overlapMax }
      guard !group.isEmpty else {
        rest.removeFirst()
        continue
      }
      let total = group.reduce(0) { $0 + $1.confidence }
      func mean(_ part: (Box2D) -> Double) -> Double {
        group.reduce(0) { $0 + part($1.box) * $1.confidence } / total
      }
      let box = Box2D(x: mean(\.x), y: mean(\.y), width: mean(\.width), height: mean(\.height))
      kept.append(Face(box: box, confidence: best.confidence))
    }
    return kept
  }

  /// The faces that one detector is sure of or that two see.
  static func agreed(_ found: [[Face]]) -> [Face] {
    distinct(
      found.indices.flatMap { index in
        let others = found.indices.filter { $0 != index }.flatMap { found[$0] }
        return found[index].filter { face in
          face.confidence >= scoreAloneMin || others.contains { overlap($0.box, face.box) > overlapMax }
        }
      })
  }

  /// Of faces that overlap, the best.
  static func distinct(_ faces: [Face]) -> [Face] {
    var kept: [Face] = []
    for face in sorted(faces) where kept.allSatisfy({ overlap($0.box, face.box) <= overlapMax }) {
      kept.append(face)
    }
    return kept
  }

  private static func sorted(_ faces: [Face]) -> [Face] {
    faces.enumerated().sorted {
      ($1.element.confidence, $0.offset) < ($0.element.confidence, $1.offset)
    }.map(\.element)
  }

  /// Intersection over union.
  static func overlap(_ a: Box2D, _ b: Box2D) -> Double {
    let width = min(a.maxX, b.maxX) - max(a.x, b.x)
    let height = min(a.maxY, b.maxY) - max(a.y, b.y)
    guard width > 0, height > 0 else { return 0 }
    return width * height / (a.area + b.area - width * height)
  }
}
