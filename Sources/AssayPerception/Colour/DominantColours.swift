import AssayCore
import AssaySignals

/// One of the main colours of a picture.
struct DominantColour {
  var name: ColourName
  var mean: MeanColour
  var share: Double
  /// Where nearly all of it lies (1 % is left off on each side), in pixels of the picture.
  var box: Box2D
}

/// Finds the main colours of a picture: a coarse histogram whose bins are gathered around its peaks, in Lab.
enum DominantColours {
  /// Colours with a smaller share are not reported.
  static let shareMin = 0.02
  private static let sideMax = 128
  /// ΔE within which a bin belongs to a peak.
  private static let reach = 22.0

  private struct Bin {
    var count = 0
    var sum = (0, 0, 0)
    var colour: Lab { MeanColour(sum: sum, count: count).lab }
  }

  static func find(in picture: Pixmap) -> [DominantColour] {
    let columns = min(picture.width, sideMax)
    let rows = min(picture.height, sideMax)
    var bins = [Bin](repeating: Bin(), count: 4_096)
    var codes = [Int](repeating: 0, count: columns * rows)
    picture.samples.withUnsafeBufferPointer { samples in
      for row in 0..<rows {
        let y = (2 * row + 1) * picture.height / (2 * rows)
        for column in 0..<columns {
          let x = (2 * column + 1) * picture.width / (2 * columns)
          let (r, g, b) = picture.colour(samples, y * picture.width + x)
          let code = (r >> 4) << 8 | (g >> 4) << 4 | b >> 4
          bins[code].count += 1
          bins[code].sum = (bins[code].sum.0 + r, bins[code].sum.1 + g, bins[code].sum.2 + b)
          codes[row * columns + column] = code
        }
      }
    }
    let names = names(of: bins)
    return gather(bins, names, codes, columns: columns, rows: rows, picture)
  }

  /// Gives every bin the name of the peak it belongs to. Peaks are taken from the fullest bin down, so that
  /// shading and compression noise go with the colour they come from.
  private static func names(of bins: [Bin]) -> [ColourName?] {
    let full = bins.indices.filter { bins[$0].count > 0 }
      .sorted { (bins[$1].count, $0) < (bins[$0].count, $1) }
    var peaks: [(colour: Lab, name: ColourName)] = []
    var names = [ColourName?](repeating: nil, count: bins.count)
    for index in full {
      let colour = bins[index].colour
      let nearest = peaks.min { $0.colour.distance(to: colour) < $1.colour.distance(to: colour) }
      if let nearest, nearest.colour.distance(to: colour) < reach || peaks.count >= 24 {
        names[index] = nearest.name
      } else {
        let name = ColourName(colour)
        peaks.append((colour, name))
        names[index] = name
      }
    }
    return names
  }

  private static func gather(
    _ bins: [Bin], _ names: [ColourName?], _ codes: [Int], columns: Int, rows: Int, _ picture: Pixmap
  ) -> [DominantColour] {
    var colours: [DominantColour] = []
    let (cellX, cellY) = (Double(picture.width) / Double(columns), Double(picture.height) / Double(rows))
    for name in ColourName.allCases {
      let mine = bins.indices.filter { names[$0] == name }
      let count = mine.reduce(0) { $0 + bins[$1].count }
      guard Double(count) >= shareMin * Double(codes.count), count > 0 else { continue }
      let sum = mine.reduce((0, 0, 0)) { ($0.0 + bins[$1].sum.0, $0.1 + bins[$1].sum.1, $0.2 + bins[$1].sum.2) }
      var (perColumn, perRow) = ([Int](repeating: 0, count: columns), [Int](repeating: 0, count: rows))
      for (position, code) in codes.enumerated() where names[code] == name {
        perColumn[position % columns] += 1
        perRow[position / columns] += 1
      }
      let (left, right) = core(perColumn, count)
      let (top, bottom) = core(perRow, count)
      colours.append(
        DominantColour(
          name: name, mean: MeanColour(sum: sum, count: count),
          share: Double(count) / Double(codes.count),
          box: Box2D(
            x: Double(left) * cellX, y: Double(top) * cellY, width: Double(right - left + 1) * cellX,
            height: Double(bottom - top + 1) * cellY)))
    }
    return colours.sorted { ($1.share, $0.name.rawValue) < ($0.share, $1.name.rawValue) }
  }

  /// First and last index after leaving off 1 % of the mass at each end.
  private static func core(_ counts: [Int], _ total: Int) -> (Int, Int) {
    let off = total / 100
    var (first, last, sum) = (0, counts.count - 1, 0)
    while first < last, sum + counts[first] <= off {
      sum += counts[first]
      first += 1
    }
    sum = 0
    while last > first, sum + counts[last] <= off {
      sum += counts[last]
      last -= 1
    }
    return (first, last)
  }
}

extension Pixmap {
  /// Red, green and blue of a pixel by its index.
  func colour(_ samples: UnsafeBufferPointer<UInt8>, _ pixel: Int) -> (Int, Int, Int) {
    let at = pixel * channels
    guard channels >= 3 else { return (Int(samples[at]), Int(samples[at]), Int(samples[at])) }
    return (Int(samples[at]), Int(samples[at + 1]), Int(samples[at + 2]))
  }

  /// The picture with no side longer than `sideMax`, by taking the nearest pixel, which keeps flat colours flat.
  func thinned(to sideMax: Int) -> Pixmap {
    let longest = max(width, height)
    guard longest > sideMax, sideMax > 0 else { return self }
    let newWidth = max(1, width * sideMax / longest)
    let newHeight = max(1, height * sideMax / longest)
    let pixels = [UInt8](unsafeUninitializedCapacity: newWidth * newHeight * channels) { output, count in
      samples.withUnsafeBufferPointer { samples in
        for y in 0..<newHeight {
          let row = (2 * y + 1) * height / (2 * newHeight) * width
          for x in 0..<newWidth {
            let from = (row + (2 * x + 1) * width / (2 * newWidth)) * channels
            for channel in 0..<channels {
              output[(y * newWidth + x) * channels + channel] = samples[from + channel]
            }
          }
        }
      }
      count = newWidth * newHeight * channels
    }
    return Pixmap(width: newWidth, height: newHeight, channels: channels, samples: pixels) ?? self
  }
}
