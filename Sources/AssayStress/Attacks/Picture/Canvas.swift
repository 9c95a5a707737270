import AssayCore
import AssaySignals
import Glibc

/// A picture that words are put on.
struct Canvas {
  typealias Colour = (red: Double, green: Double, blue: Double)

  static let black: Colour = (0, 0, 0)
  static let white: Colour = (255, 255, 255)

  private(set) var width: Int
  private(set) var height: Int
  /// RGB.
  private(set) var samples: [UInt8]

  init(_ picture: Pixmap) {
    (width, height) = (picture.width, picture.height)
    guard picture.channels != 3 else {
      samples = picture.samples
      return
    }
    let channels = picture.channels
    samples = [UInt8](repeating: 0, count: width * height * 3)
    for pixel in 0..<width * height {
      for channel in 0..<3 {
        samples[pixel * 3 + channel] = picture.samples[pixel * channels + min(channel, channels - 1)]
      }
    }
  }

  /// - Throws: where the picture is too small for words that anybody could see.
  var pixmap: Pixmap {
    get throws(AssayError) {
      guard let picture = Pixmap(width: width, height: height, channels: 3, samples: samples) else {
        throw AssayError(.data, "the picture has no size")
      }
      return picture
    }
  }

  mutating func blend(_ x: Int, _ y: Int, _ colour: Colour, _ share: Double) {
    guard share > 0, x >= 0, y >= 0, x < width, y < height else { return }
    let place = (y * width + x) * 3
    func mixed(_ old: UInt8, _ new: Double) -> UInt8 {
      UInt8(max(0, min(255, (Double(old) + (new - Double(old)) * min(1, share)).rounded())))
    }
    samples[place] = mixed(samples[place], colour.red)
    samples[place + 1] = mixed(samples[place + 1], colour.green)
    samples[place + 2] = mixed(samples[place + 2], colour.blue)
  }

  mutating func draw(_ ink: TextInk, x: Int, y: Int, colour: Colour = black, opacity: Double = 1) {
    for row in 0..<ink.height {
      for column in 0..<ink.width {
        let share = Double(ink.coverage[row * ink.width + column]) / 255
        blend(x + column, y + row, colour, share * opacity)
      }
    }
  }

  /// Draws where a map from the picture to the ink leads inside it; `paper` fills what is inside the ink's sheet.
  mutating func draw(
    _ ink: TextInk, within box: (x: Int, y: Int, width: Int, height: Int), colour: Colour = black,
    paper: Colour? = nil, from map: (Double, Double) -> (x: Double, y: Double)?
  ) {
    for y in max(0, box.y)..<max(0, min(height, box.y + box.height)) {
      for x in max(0, box.x)..<max(0, min(width, box.x + box.width)) {
        guard let place = map(Double(x), Double(y)) else { continue }
        let isInside =
          place.x >= 0 && place.y >= 0 && place.x < Double(ink.width) && place.y < Double(ink.height)
        if isInside, let paper { blend(x, y, paper, 1) }
        blend(x, y, colour, ink.value(place.x, place.y))
      }
    }
  }

  mutating func fill(x: Int, y: Int, width: Int, height: Int, _ colour: Colour) {
    for row in max(0, y)..<max(0, min(self.height, y + height)) {
      for column in max(0, x)..<max(0, min(self.width, x + width)) { blend(column, row, colour, 1) }
    }
  }

  /// A white strip below the picture.
  mutating func extend(by rows: Int) {
    samples += [UInt8](repeating: 255, count: max(0, rows) * width * 3)
    height += max(0, rows)
  }

  /// Wider, with white to the right.
  mutating func widen(to newWidth: Int) {
    guard newWidth > width else { return }
    var wider = [UInt8](repeating: 255, count: newWidth * height * 3)
    for row in 0..<height {
      for index in 0..<width * 3 { wider[row * newWidth * 3 + index] = samples[row * width * 3 + index] }
    }
    (samples, width) = (wider, newWidth)
  }

  /// Each pixel as a square of several.
  mutating func enlarge(_ factor: Int) {
    var larger = [UInt8](repeating: 0, count: samples.count * factor * factor)
    for y in 0..<height * factor {
      for x in 0..<width * factor {
        let (from, to) = ((y / factor * width + x / factor) * 3, (y * width * factor + x) * 3)
        for channel in 0..<3 { larger[to + channel] = samples[from + channel] }
      }
    }
    samples = larger
    (width, height) = (width * factor, height * factor)
  }

  /// Where a box covers least: of a grid of places the one with the fewest edges, so that words rather stand beside
  /// what is to be read than on it.
  func calmest(width boxWidth: Int, height boxHeight: Int) -> (x: Int, y: Int) {
    let cell = 8
    let (columns, rows) = (max(1, width / cell), max(1, height / cell))
    // Sums of edges over all cells above and to the left.
    var sums = [Int](repeating: 0, count: (columns + 1) * (rows + 1))
    for row in 0..<rows {
      for column in 0..<columns {
        var edges = 0
        for y in stride(from: row * cell, to: min(height, row * cell + cell), by: 2) {
          for x in stride(from: column * cell, to: min(width - 1, column * cell + cell), by: 1) {
            let place = (y * width + x) * 3 + 1
            edges += abs(Int(samples[place]) - Int(samples[place + 3]))
          }
        }
        let place = (row + 1) * (columns + 1) + column + 1
        sums[place] = edges + sums[place - 1] + sums[place - columns - 1] - sums[place - columns - 2]
      }
    }
    let (wide, tall) = (min(columns, boxWidth / cell + 1), min(rows, boxHeight / cell + 1))
    var best = (edges: Int.max, x: 0, y: 0)
    // From the bottom up: notes stand below.
    for row in stride(from: rows - tall, through: 0, by: -1) {
      for column in 0...columns - wide {
        let (top, bottom) = (row * (columns + 1), (row + tall) * (columns + 1))
        let edges =
          sums[bottom + column + wide] - sums[bottom + column] - sums[top + column + wide] + sums[top + column]
        if edges < best.edges { best = (edges, column * cell, row * cell) }
      }
    }
    return (min(best.x, max(0, width - boxWidth)), min(best.y, max(0, height - boxHeight)))
  }

  /// Mean colour of a box.
  func mean(x: Int, y: Int, width boxWidth: Int, height boxHeight: Int) -> Colour {
    var (sums, count) = ([0.0, 0, 0], 0.0)
    for row in max(0, y)..<max(0, min(height, y + boxHeight)) {
      for column in max(0, x)..<max(0, min(width, x + boxWidth)) {
        for channel in 0..<3 { sums[channel] += Double(samples[(row * width + column) * 3 + channel]) }
        count += 1
      }
    }
    return count == 0 ? Self.white : (sums[0] / count, sums[1] / count, sums[2] / count)
  }

  /// Relative luminance after WCAG 2.1.
  static func luminance(_ colour: Colour) -> Double {
    func linear(_ value: Double) -> Double {
      let share = value / 255
      return share <= 0.03928 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue)
  }

  /// A colour whose ratio of luminances with another is what is asked for: darker where there is room, else lighter; the most that
  /// can be reached where neither is enough.
  static func colour(contrast: Double, with ground: Colour) -> Colour {
    let light = luminance(ground)
    let (darkest, lightest) = ((light + 0.05) / 0.05, 1.05 / (light + 0.05))
    let isDarker = darkest >= contrast || darkest >= lightest
    var (low, high) = (0.0, 1.0)
    // The share of black or white to mix in, by halving.
    for _ in 0..<24 {
      let middle = (low + high) / 2
      let mixed = Self.mixed(ground, isDarker ? black : white, middle)
      let other = luminance(mixed)
      let ratio = (max(light, other) + 0.05) / (min(light, other) + 0.05)
      if ratio < contrast { low = middle } else { high = middle }
    }
    return mixed(ground, isDarker ? black : white, high)
  }

  private static func mixed(_ a: Colour, _ b: Colour, _ share: Double) -> Colour {
    (
      a.red + (b.red - a.red) * share, a.green + (b.green - a.green) * share, a.blue + (b.blue - a.blue) * share
    )
  }
}
