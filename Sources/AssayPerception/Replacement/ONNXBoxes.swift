import AssayCore
import AssaySignals
import AssayWire

/// What the columns of a detector's rows mean.
package struct ONNXBoxes: Sendable, Hashable {
  package enum Column: String, Sendable, CaseIterable {
    case x1, y1, x2, y2, x, y, cx, cy, width, height, score
    /// The label's place in `labels`.
    case label
    /// Not read.
    case ignore
  }

  package var columns: [Column] = [.x1, .y1, .x2, .y2, .score, .label]
  /// Coordinates are shares of the input's side instead of its pixels.
  package var isNormalised = false
  /// Of two boxes of one label that share more than this (intersection over union) the likelier stays.
  package var overlapMax = 0.5

  package init() {}

  /// Whether the columns say where a box is.
  var isComplete: Bool {
    let names = Set(columns)
    let forms: [Set<Column>] = [
      [.x1, .y1, .x2, .y2], [.x, .y, .width, .height], [.cx, .cy, .width, .height],
    ]
    let bare = columns.filter { $0 != .ignore }
    return forms.contains { $0.isSubset(of: names) } && Set(bare).count == bare.count
  }

  var identity: JSONValue {
    [
      "columns": .array(columns.map { .string($0.rawValue) }), "normalised": .bool(isNormalised),
      "overlap_max": .double(overlapMax),
    ]
  }
}

/// Boxes in pixels of the model's square input.
struct FoundBox {
  var box: Box2D
  var label: Int
  var score: Double
}

extension ONNXOutput {
  static let boxesMax = 100_000

  /// The boxes of a detector's rows that are likely enough, the likeliest first, without those that lie on a likelier
  /// one of their label.
  ///
  /// - Throws: `.ingestion` when the rows do not have the columns that are declared, or name a label that is not.
  func boxes(_ model: ONNXModel, side: Int) throws(AssayError) -> [FoundBox] {
    let columns = model.boxes.columns
    guard shape.last == columns.count, values.count / columns.count <= Self.boxesMax else {
      let text = shape.map(String.init).joined(separator: ", ")
      throw WorkerReply.malformed("the output", "of shape [\(text)] does not have \(columns.count) columns")
    }
    var found: [FoundBox] = []
    for row in 0..<(values.count / columns.count) {
      var fields: [ONNXBoxes.Column: Double] = [:]
      for (index, column) in columns.enumerated() { fields[column] = Double(values[row * columns.count + index]) }
      var score = fields[.score] ?? 1
      if model.activation == .sigmoid { score = Self.activated([score], .sigmoid)[0] }
      guard score >= model.thresholdInForce else { continue }
      let label = fields[.label]?.rounded() ?? 0
      guard label >= 0, label < Double(model.labels.count) else {
        throw WorkerReply.malformed(
          "the output", "names label \(Int(max(-1e9, min(1e9, label)))), which is not declared")
      }
      if let box = Self.box(fields, scale: model.boxes.isNormalised ? Double(side) : 1) {
        found.append(FoundBox(box: box, label: Int(label), score: score))
      }
    }
    return Self.apart(
      found.enumerated().sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }
        .map(\.element), overlapMax: model.boxes.overlapMax)
  }

  private static func box(_ fields: [ONNXBoxes.Column: Double], scale: Double) -> Box2D? {
    let box: Box2D
    if let x1 = fields[.x1], let y1 = fields[.y1], let x2 = fields[.x2], let y2 = fields[.y2] {
      box = Box2D(x: x1, y: y1, width: x2 - x1, height: y2 - y1)
    } else {
      guard let width = fields[.width], let height = fields[.height] else { return nil }
      if let x = fields[.x], let y = fields[.y] {
        box = Box2D(x: x, y: y, width: width, height: height)
      } else {
        guard let x = fields[.cx], let y = fields[.cy] else { return nil }
        box = Box2D(x: x - width / 2, y: y - height / 2, width: width, height: height)
      }
    }
    guard box.width > 0, box.height > 0 else { return nil }
    return Box2D(x: box.x * scale, y: box.y * scale, width: box.width * scale, height: box.height * scale)
  }

  /// Greedy suppression; bounded, so that a hundred thousand boxes do not take their square.
  private static func apart(_ boxes: [FoundBox], overlapMax: Double, keptMax: Int = 1_000) -> [FoundBox] {
    var kept: [FoundBox] = []
    for candidate in boxes where kept.count < keptMax {
      let isCovered = kept.contains { $0.label == candidate.label && overlap($0.box, candidate.box) > overlapMax }
      if !isCovered { kept.append(candidate) }
    }
    return kept
  }

  private static func overlap(_ a: Box2D, _ b: Box2D) -> Double {
    let width = min(a.maxX, b.maxX) - max(a.x, b.x)
    let height = min(a.maxY, b.maxY) - max(a.y, b.y)
    guard width > 0, height > 0 else { return 0 }
    return width * height / (a.area + b.area - width * height)
  }
}

extension ONNXExtractor {
  /// A detector's boxes, from its stretched square to the picture as shown; what lies outside is cut off.
  func addBoxes(
    _ output: ONNXOutput, _ input: ONNXInput.Picture, _ picture: Pixmap, _ scale: PictureScale,
    to list: inout ObservationList
  ) throws(AssayError) {
    let (wide, high) = (Double(picture.width), Double(picture.height))
    for found in try output.boxes(model, side: input.side) {
      let (across, down) = (wide / Double(input.side), high / Double(input.side))
      let (left, top) = (max(0, found.box.x * across), max(0, found.box.y * down))
      let (right, bottom) = (min(wide, found.box.maxX * across), min(high, found.box.maxY * down))
      guard right > left, bottom > top else { continue }
      let box = scale.apply(Box2D(x: left, y: top, width: right - left, height: bottom - top))
      list.add(
        kind, .string(model.labels[found.label]), region: .box(box), confidence: found.score, source: output.source)
    }
  }
}
