import AssayCore
import AssayWire
import Testing

@testable import AssayScoring

@Suite("COCO mean average precision")
struct CocoTests {
  static func evaluate(_ reference: JSONValue) throws -> CocoEvaluator {
    var truths: [Int: [CocoEvaluator.Truth]] = [:]
    var found: [Int: [CocoEvaluator.Detection]] = [:]
    for row in try reference.rows("annotations") {
      let n = (row.array ?? []).compactMap(\.double)
      truths[Int(n[0]), default: []].append(
        .init(
          category: Int(n[1]), box: Box2D(x: n[2], y: n[3], width: n[4], height: n[5]), area: n[6], isCrowd: n[7] == 1))
    }
    for row in try reference.rows("detections") {
      let n = (row.array ?? []).compactMap(\.double)
      found[Int(n[0]), default: []].append(
        .init(category: Int(n[1]), box: Box2D(x: n[2], y: n[3], width: n[4], height: n[5]), score: n[6]))
    }
    var evaluator = CocoEvaluator()
    for image in try reference.figures("images").map({ Int($0) }).sorted() {
      evaluator.add(truths: truths[image] ?? [], detections: found[image] ?? [])
    }
    return evaluator
  }

  @Test("all twelve figures are pycocotools', with crowds, ties, foreign areas and 126 detections in one image")
  func figures() throws {
    let reference = try ReferenceValues.load("coco")
    let evaluator = try Self.evaluate(reference)
    let summary = evaluator.summary()
    #expect(summary.figures.count == 12)
    for (name, value) in summary.figures {
      #expect(agree(value, try reference.figure("stats", name), 1e-14), "\(name)")
    }
    for (value, expected) in zip(summary.perThreshold, try reference.figures("per_threshold")) {
      #expect(agree(value, expected, 1e-14))
    }
    let curve = try #require(evaluator.precisionCurve(category: 1, threshold: 0))
    for (value, expected) in zip(curve, try reference.figures("precision_class1_iou50")) {
      #expect(agree(value, expected, 1e-15))
    }
  }

  @Test("classes without truth have no figure, classes without detections have zero")
  func perClass() throws {
    let reference = try ReferenceValues.load("coco")
    let classes = try Self.evaluate(reference).summary().perClass
    for row in try reference.rows("per_class") {
      let category = Int(try row.figure("category_id"))
      let own = classes.first { $0.category == category }
      #expect(agree(own?.averagePrecision, row["AP"]?.double, 1e-14), "class \(category)")
      #expect(agree(own?.averagePrecision50, row["AP50"]?.double, 1e-14), "class \(category)")
      #expect(agree(own?.averageRecall100, row["AR100"]?.double, 1e-14), "class \(category)")
    }
  }

  @Test("without truth nothing is defined, and a score that is not a number is left out")
  func nothing() {
    var evaluator = CocoEvaluator()
    let box = Box2D(x: 0, y: 0, width: 50, height: 50)
    evaluator.add(truths: [], detections: [.init(category: 1, box: box, score: 0.5)])
    #expect(evaluator.summary().figures.isEmpty)
    evaluator.add(
      truths: [.init(category: 1, box: box)], detections: [.init(category: 1, box: box, score: .nan)])
    #expect(evaluator.summary().ap == 0)
    evaluator.add(
      truths: [.init(category: 1, box: box)], detections: [.init(category: 1, box: box, score: 0.9)])
    #expect(evaluator.summary().ar100 == 0.5)
    #expect(evaluator.precisionCurve(category: 7, threshold: 0) == nil)
    #expect(evaluator.precisionCurve(category: 1, threshold: 99) == nil)
  }
}
