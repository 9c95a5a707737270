import AssayCore
import AssaySignals

struct FoundShape {
  var shape: PlaneShape
  var confidence: Double
  var colour: ColourName
  var hex: String
  /// Pixels of the picture that was searched.
  var box: Box2D
  /// Pixels inside the outline, holes included.
  var area: Double
  var isFilled: Bool
}

/// Finds components of one colour that stand out from a plain background and names their form.
enum ShapeFinder {
  /// Components with a smaller share of the picture are specks.
  static let areaShareMin = 0.0008
  static let shapesMax = 200
  private static let sideMax = 512
  /// Distance in RGB (Euclidean) within which a pixel has the colour of its neighbourhood's seed.
  private static let sameColour = 42
  /// Share of border pixels that must have one colour for the background to be plain.
  private static let plainShare = 0.7

  struct Result {
    /// Nil when the background is not plain; then nothing was looked for.
    var background: ColourName?
    var shapes: [FoundShape] = []
    /// Whether the bound on their number cut some off.
    var isCut = false
  }

  static func find(in picture: Pixmap) -> Result {
    let small = picture.thinned(to: sideMax)
    guard small.width >= 8, small.height >= 8, let background = background(of: small) else { return Result() }
    let (r, g, b) = background
    var result = Result(background: ColourName(Lab(red: Double(r), green: Double(g), blue: Double(b))))
    let labelled = Components.label(small, background: background, reach: sameColour)
    let areaMin = max(24, Int(areaShareMin * Double(small.width * small.height)))
    let (sx, sy) = (Double(picture.width) / Double(small.width), Double(picture.height) / Double(small.height))
    for component in labelled.components where component.count >= areaMin {
      guard component.width >= 5, component.height >= 5, let form = ShapeForm(component, labelled) else { continue }
      let mean = component.meanColour
      result.shapes.append(
        FoundShape(
          shape: form.shape, confidence: form.confidence, colour: mean.name, hex: mean.hex,
          box: Box2D(
            x: Double(component.minX) * sx, y: Double(component.minY) * sy, width: Double(component.width) * sx,
            height: Double(component.height) * sy),
          area: form.area * sx * sy, isFilled: form.isFilled))
    }
    result.shapes = withoutLetters(withoutRims(result.shapes))
    result.shapes.sort { ($1.area, $0.box.y, $0.box.x) < ($0.area, $1.box.y, $1.box.x) }
    if result.shapes.count > shapesMax {
      result.shapes.removeLast(result.shapes.count - shapesMax)
      result.isCut = true
    }
    return result
  }

  /// Leaves out the rims of blurred shapes, which have a colour between the shape's and the background's: hollow
  /// or formless components that stand where a filled one of nearly their size does. The shape's edge lies
  /// midway between its own and its outermost rim's.
  private static func withoutRims(_ shapes: [FoundShape]) -> [FoundShape] {
    let solid = shapes.filter { $0.isFilled && $0.shape != .irregular }
    func isRim(_ rim: FoundShape, of shape: FoundShape) -> Bool {
      guard !rim.isFilled || rim.shape == .irregular else { return false }
      let across = min(rim.box.maxX, shape.box.maxX) - max(rim.box.x, shape.box.x)
      let down = min(rim.box.maxY, shape.box.maxY) - max(rim.box.y, shape.box.y)
      guard across > 0, down > 0 else { return false }
      return across * down > 0.6 * (rim.box.area + shape.box.area - across * down)
    }
    return shapes.compactMap { shape in
      if solid.contains(where: { isRim(shape, of: $0) }) { return nil }
      let outermost = shapes.filter { isRim($0, of: shape) && !$0.isFilled }.max { $0.box.area < $1.box.area }
      guard let outermost, outermost.box.area > shape.box.area, solid.contains(where: { $0.box == shape.box }) else {
        return shape
      }
      var whole = shape
      if outermost.shape != .irregular, outermost.confidence > shape.confidence {
        (whole.shape, whole.confidence) = (outermost.shape, outermost.confidence)
      }
      let (inner, outer) = (shape.box, outermost.box)
      whole.box = Box2D(
        x: (inner.x + outer.x) / 2, y: (inner.y + outer.y) / 2, width: (inner.width + outer.width) / 2,
        height: (inner.height + outer.height) / 2)
      return whole
    }
  }

  /// Leaves out rows of like-sized components of one colour of which many have no simple form: letters. A row
  /// of equal circles stays.
  private static func withoutLetters(_ shapes: [FoundShape]) -> [FoundShape] {
    guard shapes.contains(where: { $0.shape == .irregular }) else { return shapes }
    return shapes.filter { shape in
      let row = shapes.filter { other in
        let height = max(shape.box.height, other.box.height)
        return other.colour == shape.colour && abs(other.box.midY - shape.box.midY) < 0.6 * height
          && min(shape.box.height, other.box.height) > 0.5 * height
          && abs(other.box.midX - shape.box.midX) < 6 * height
      }
      return row.count < 3 || row.count { $0.shape == .irregular } * 5 < row.count
    }
  }

  /// The commonest colour of the border, if nearly all of the border has it.
  private static func background(of picture: Pixmap) -> (Int, Int, Int)? {
    let (width, height) = (picture.width, picture.height)
    var border: [Int] = []
    for x in 0..<width { border += [x, (height - 1) * width + x] }
    for y in 0..<height { border += [y * width, y * width + width - 1] }
    return picture.samples.withUnsafeBufferPointer { samples in
      var counts = [Int](repeating: 0, count: 512)
      for pixel in border {
        let (r, g, b) = picture.colour(samples, pixel)
        counts[(r >> 5) << 6 | (g >> 5) << 3 | b >> 5] += 1
      }
      guard let fullest = counts.indices.max(by: { (counts[$0], $1) < (counts[$1], $0) }) else { return nil }
      var (sum, count) = ((0, 0, 0), 0)
      for pixel in border {
        let (r, g, b) = picture.colour(samples, pixel)
        guard (r >> 5) << 6 | (g >> 5) << 3 | b >> 5 == fullest else { continue }
        sum = (sum.0 + r, sum.1 + g, sum.2 + b)
        count += 1
      }
      let mean = (sum.0 / count, sum.1 / count, sum.2 / count)
      let near = border.count { Components.difference(picture.colour(samples, $0), mean) <= 28 * 28 }
      return Double(near) >= plainShare * Double(border.count) ? mean : nil
    }
  }
}
