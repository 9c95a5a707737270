/// How large the letters of a picture are, before anything is read.
enum TextSize {
  /// Letters below this height are read better when enlarged to it.
  static let heightWanted = 22
  static let factorMax = 3
  static let enlargedPixelsMax = 16_000_000
  /// Fewer patches than this say nothing about text.
  static let patchesMin = 8

  /// By how much to enlarge the picture.
  static func factor(for picture: GreyPicture) -> Int {
    guard let height = medianHeight(picture), height < heightWanted else { return 1 }
    let wanted = min(factorMax, (heightWanted + height - 1) / height)
    let area = picture.width * picture.height
    return (1...wanted).last { area * $0 * $0 <= enlargedPixelsMax } ?? 1
  }

  /// The median height of the dark (or, on a dark ground, light) patches that may be letters.
  static func medianHeight(_ picture: GreyPicture) -> Int? {
    var ink = mask(picture)
    let (width, height) = (picture.width, picture.height)
    var heights: [Int] = []
    var stack: [Int] = []
    for start in 0..<ink.count where ink[start] {
      var (left, right, top, bottom) = (width, 0, height, 0)
      stack.append(start)
      ink[start] = false
      while let pixel = stack.popLast() {
        let (x, y) = (pixel % width, pixel / width)
        (left, right, top, bottom) = (min(left, x), max(right, x), min(top, y), max(bottom, y))
        if x > 0, ink[pixel - 1] { push(pixel - 1, &ink, &stack) }
        if x + 1 < width, ink[pixel + 1] { push(pixel + 1, &ink, &stack) }
        if y > 0, ink[pixel - width] { push(pixel - width, &ink, &stack) }
        if y + 1 < height, ink[pixel + width] { push(pixel + width, &ink, &stack) }
      }
      let (across, down) = (right - left + 1, bottom - top + 1)
      // Specks, rules and whole shapes are no letters.
      if down >= 5, down <= 120, across <= 4 * down, down <= 8 * across { heights.append(down) }
    }
    guard heights.count >= patchesMin else { return nil }
    heights.sort()
    return heights[heights.count / 2]
  }

  private static func push(_ pixel: Int, _ ink: inout [Bool], _ stack: inout [Int]) {
    ink[pixel] = false
    stack.append(pixel)
  }

  /// The rarer side of Otsu's threshold.
  private static func mask(_ picture: GreyPicture) -> [Bool] {
    var histogram = [Int](repeating: 0, count: 256)
    for sample in picture.samples { histogram[Int(sample)] += 1 }
    let threshold = otsu(histogram)
    let darkCount = histogram[...threshold].reduce(0, +)
    let isDarkInk = darkCount * 2 <= picture.samples.count
    return picture.samples.map { (Int($0) <= threshold) == isDarkInk }
  }

  /// The level that parts the histogram with the largest variance between the parts (Otsu, 1979).
  static func otsu(_ histogram: [Int]) -> Int {
    let total = Double(histogram.reduce(0, +))
    let sum = histogram.enumerated().reduce(0.0) { $0 + Double($1.offset * $1.element) }
    var (best, level) = (-1.0, 127)
    var (count, part) = (0.0, 0.0)
    for (value, number) in histogram.enumerated() {
      count += Double(number)
      part += Double(value * number)
      guard count > 0, count < total else { continue }
      let difference = part / count - (sum - part) / (total - count)
      let between = count * (total - count) * difference * difference
      if between > best { (best, level) = (between, value) }
    }
    return level
  }
}
