import AssayCore

/// The forms that can be told apart.
enum PlaneShape: String, CaseIterable {
  case circle, ellipse, square, rectangle, triangle, pentagon, hexagon, diamond, star, cross, irregular

  /// `irregular` is what is left over, not something to look for.
  static let vocabulary = allCases.filter { $0 != .irregular }.map(\.rawValue)
}

/// A component's form from its hull, its smallest rectangle and its area.
struct ShapeForm {
  var shape: PlaneShape
  /// How well the form fits, from 0 to 1; not calibrated.
  var confidence: Double
  /// Pixels inside the outline.
  var area: Double
  var isFilled: Bool

  init?(_ component: Component, _ components: Components) {
    let hull = PlaneGeometry.hull(components.outline(of: component))
    let hullArea = PlaneGeometry.area(hull)
    guard hull.count >= 3, hullArea > 0, let rectangle = PlaneGeometry.smallestRectangle(hull) else { return nil }
    let inside = component.count + components.holes(of: component)
    area = Double(inside)
    isFilled = Double(component.count) > 0.7 * Double(inside)
    let solidity = min(1, area / hullArea)
    let (long, short) = (max(rectangle.length, rectangle.width), min(rectangle.length, rectangle.width))
    guard short > 0 else { return nil }
    if solidity < 0.86 {
      (shape, confidence) = Self.hollow(component, components, solidity: solidity, hullArea: hullArea, rectangle)
    } else {
      (shape, confidence) = Self.convex(
        hull, fill: hullArea / (long * short), aspect: long / short, angle: rectangle.angle, solidity: solidity)
    }
  }

  private static func convex(
    _ hull: [Point2D], fill: Double, aspect: Double, angle: Double, solidity: Double
  ) -> (PlaneShape, Double) {
    func sure(_ error: Double) -> Double { rounded(max(0.3, min(1, 1 - 4 * error)) * solidity) }
    if fill > 0.9 {
      guard aspect < 1.12 else { return (.rectangle, sure(1 - fill)) }
      let turn = abs(angle * 4 / .pi).truncatingRemainder(dividingBy: 2)
      return (abs(turn - 1) < 0.45 ? .diamond : .square, sure(1 - fill))
    }
    let roundness = abs(fill - .pi / 4)
    // A small or blurred triangle loses its tips; no other form's best triangle covers more than two thirds of it.
    guard
      let corners = (3...6).first(where: { PlaneGeometry.coverage(of: hull, corners: $0) > ($0 == 3 ? 0.78 : 0.93) })
    else {
      guard roundness < 0.07 else { return (.irregular, 0.4) }
      return (aspect < 1.12 ? .circle : .ellipse, sure(roundness))
    }
    switch corners {
    case 3: return (.triangle, sure(abs(fill - 0.5)))
    case 4: return fill < 0.75 && aspect < 2.5 ? (.diamond, 0.6) : (.irregular, 0.5)
    case 5: return (.pentagon, sure(abs(fill - 0.69)))
    default: return (.hexagon, sure(abs(fill - 0.75)))
    }
  }

  /// Forms with notches, by how many arms stick out beyond the middle radius.
  private static func hollow(
    _ component: Component, _ components: Components, solidity: Double, hullArea: Double,
    _ rectangle: PlaneGeometry.Rectangle
  ) -> (PlaneShape, Double) {
    guard solidity > 0.3 else { return (.irregular, 0.4) }
    let reach = 0.36 * (rectangle.length + rectangle.width) / 2
    let arms = components.arms(of: component, radius: reach)
    switch arms {
    case 4 where solidity > 0.5: return (.cross, rounded(0.6 + 0.3 * (1 - abs(solidity - 0.7))))
    case 5, 6, 7, 8: return (.star, rounded(0.6 + 0.3 * (1 - abs(solidity - 0.5))))
    default: return (.irregular, 0.4)
    }
  }
}

extension Components {
  /// How many separate stretches of a circle around the component's middle lie in it.
  func arms(of component: Component, radius: Double) -> Int {
    var (sumX, sumY) = (0, 0)
    for y in component.minY...component.maxY {
      for x in component.minX...component.maxX where labels[y * width + x] == component.label {
        sumX += x
        sumY += y
      }
    }
    let middle = Point2D(Double(sumX) / Double(component.count) + 0.5, Double(sumY) / Double(component.count) + 0.5)
    let steps = 180
    let inside = (0..<steps).map { step in
      let direction = Point2D.direction(2 * .pi * Double(step) / Double(steps))
      let x = Int((middle.x + radius * direction.x).rounded(.down))
      let y = Int((middle.y + radius * direction.y).rounded(.down))
      guard x >= 0, y >= 0, x < width, y < height else { return false }
      return labels[y * width + x] == component.label
    }
    return inside.indices.count { inside[$0] && !inside[($0 + steps - 1) % steps] }
  }
}
