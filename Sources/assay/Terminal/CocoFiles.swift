import AssayCore
import AssayScoring
import AssayWire

/// Reads COCO's two files into what the evaluator takes, image by image in the order of their numbers.
enum CocoFiles {
  struct Image {
    var truths: [CocoEvaluator.Truth] = []
    var detections: [CocoEvaluator.Detection] = []
  }

  static func read(truth: String, results: String) throws(AssayError) -> [Image] {
    let annotations = try json(truth)
    guard let list = annotations["annotations"]?.array else {
      throw AssayError(.data, "`annotations` is missing", at: .init(file: truth), remedy: "give a COCO annotation file")
    }
    var images: [Int: Image] = [:]
    for image in annotations["images"]?.array ?? [] { if let id = image["id"]?.int { images[id] = Image() } }
    for (index, item) in list.enumerated() {
      let (image, category, box) = try common(item, truth, index)
      images[image, default: Image()].truths.append(
        .init(category: category, box: box, area: item["area"]?.double, isCrowd: item["iscrowd"]?.int == 1))
    }
    guard let found = try json(results).array else {
      throw AssayError(.data, "should be a list of results", at: .init(file: results))
    }
    for (index, item) in found.enumerated() {
      let (image, category, box) = try common(item, results, index)
      guard let score = item["score"]?.double else {
        throw AssayError(.data, "`score` is missing", at: .init(file: results, path: "[\(index)]"))
      }
      guard images[image] != nil else {
        throw AssayError(.data, "image \(image) is not in the truth", at: .init(file: results, path: "[\(index)]"))
      }
      images[image]?.detections.append(.init(category: category, box: box, score: score))
    }
    return images.sorted { $0.key < $1.key }.map(\.value)
  }

  private static func common(_ item: JSONValue, _ file: String, _ index: Int) throws(AssayError) -> (Int, Int, Box2D) {
    guard let image = item["image_id"]?.int, let category = item["category_id"]?.int else {
      throw AssayError(
        .data, "`image_id` and `category_id` must be whole numbers", at: .init(file: file, path: "[\(index)]"))
    }
    let box = item["bbox"]?.array?.compactMap(\.double) ?? []
    guard box.count == 4 else {
      throw AssayError(
        .data, "`bbox` must be four numbers: x, y, width, height", at: .init(file: file, path: "[\(index)]"))
    }
    return (image, category, Box2D(x: box[0], y: box[1], width: box[2], height: box[3]))
  }

  private static func json(_ path: String) throws(AssayError) -> JSONValue {
    try MappedFile.withBytes(path) { bytes throws(AssayError) in
      do throws(JSONError) { return try JSONValue(parsing: bytes) } catch {
        throw AssayError(.data, error.message, at: .init(file: path, line: error.line, column: error.column))
      }
    }
  }
}
