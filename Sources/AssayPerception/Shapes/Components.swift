import AssaySignals

/// Connected pixels of one colour.
struct Component {
  var label: Int32
  var count: Int
  var minX: Int
  var minY: Int
  var maxX: Int
  var maxY: Int
  var sum: (Int, Int, Int)

  var width: Int { maxX - minX + 1 }
  var height: Int { maxY - minY + 1 }

  var meanColour: MeanColour { MeanColour(sum: sum, count: count) }
}

/// A picture's pixels by component. 0 is background, −1 what was not reached.
struct Components {
  var width: Int
  var height: Int
  var labels: [Int32]
  var components: [Component]

  static func difference(_ a: (Int, Int, Int), _ b: (Int, Int, Int)) -> Int {
    let (r, g, b) = (a.0 - b.0, a.1 - b.1, a.2 - b.2)
    return r * r + g * g + b * b
  }

  /// Grows components from seeds in reading order; a pixel joins when it is near the seed's colour. Slivers of
  /// mixed colour at edges become components of their own, too small to count.
  static func label(_ picture: Pixmap, background: (Int, Int, Int), reach: Int) -> Components {
    let (width, height) = (picture.width, picture.height)
    let reachSquared = reach * reach
    var labels = [Int32](repeating: -1, count: width * height)
    var components: [Component] = []
    var stack: [Int] = []
    picture.samples.withUnsafeBufferPointer { samples in
      labels.withUnsafeMutableBufferPointer { labels in
        for pixel in 0..<(width * height)
        where difference(picture.colour(samples, pixel), background) <= reachSquared { labels[pixel] = 0 }
        for seed in 0..<(width * height) where labels[seed] == -1 {
          let label = Int32(components.count + 1)
          let colour = picture.colour(samples, seed)
          var component = Component(
            label: label, count: 0, minX: width, minY: height, maxX: 0, maxY: 0, sum: (0, 0, 0))
          labels[seed] = label
          stack.append(seed)
          while let pixel = stack.popLast() {
            let (x, y) = (pixel % width, pixel / width)
            let (r, g, b) = picture.colour(samples, pixel)
            component.count += 1
            component.sum = (component.sum.0 + r, component.sum.1 + g, component.sum.2 + b)
            component.minX = min(component.minX, x)
            component.maxX = max(component.maxX, x)
            component.minY = min(component.minY, y)
            component.maxY = max(component.maxY, y)
            func visit(_ neighbour: Int) {
              guard labels[neighbour] == -1 else { return }
              guard difference(picture.colour(samples, neighbour), colour) <= reachSquared else { return }
              labels[neighbour] = label
              stack.append(neighbour)
            }
            if x > 0 { visit(pixel - 1) }
            if x + 1 < width { visit(pixel + 1) }
            if y > 0 { visit(pixel - width) }
            if y + 1 < height { visit(pixel + width) }
          }
          components.append(component)
        }
      }
    }
    return Components(width: width, height: height, labels: labels, components: components)
  }

  /// The corners of the component's pixels, row by row: leftmost and rightmost, enough for its hull.
  func outline(of component: Component) -> [Point2D] {
    var points: [Point2D] = []
    for y in component.minY...component.maxY {
      let row = y * width
      guard let left = (component.minX...component.maxX).first(where: { labels[row + $0] == component.label }),
        let right = (component.minX...component.maxX).last(where: { labels[row + $0] == component.label })
      else { continue }
      for edge in [Double(y), Double(y + 1)] {
        points.append(Point2D(Double(left), edge))
        points.append(Point2D(Double(right + 1), edge))
      }
    }
    return points
  }

  /// Pixels inside the component's outline that are not its own: everything in its box, with a margin of
  /// one, that cannot be reached from outside.
  func holes(of component: Component) -> Int {
    let (w, h) = (component.width + 2, component.height + 2)
    var isOutside = [Bool](repeating: false, count: w * h)
    var stack = [0]
    isOutside[0] = true
    var reached = 0
    while let cell = stack.popLast() {
      reached += 1
      let (x, y) = (cell % w, cell / w)
      for (nx, ny) in [(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)] {
        guard nx >= 0, ny >= 0, nx < w, ny < h, !isOutside[ny * w + nx] else { continue }
        if nx > 0, ny > 0, nx < w - 1, ny < h - 1 {
          let pixel = (component.minY + ny - 1) * width + component.minX + nx - 1
          if labels[pixel] == component.label { continue }
        }
        isOutside[ny * w + nx] = true
        stack.append(ny * w + nx)
      }
    }
    return max(0, w * h - reached - component.count)
  }
}
