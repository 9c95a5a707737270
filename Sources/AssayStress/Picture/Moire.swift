/// Made small by picking single pixels, and large again linearly: what is finer than the new grid comes back as waves
/// that were not there. Ours.
enum Moire {
  static let perturbation = Perturbation.ownPicture(
    "moire", "Made small without a filter before, and large again: fine patterns turn into false waves.",
    ["to 0.85", "to 0.7", "to 0.55", "to 0.42", "to 0.3"]
  ) { picture, call in
    let scale = call.severity.of(0.85, 0.7, 0.55, 0.42, 0.3)
    // Where in its cell a pixel is picked.
    let (across, down) = (call.generator.unit(), call.generator.unit())
    return Stressed(
      picture.changingColours { input, out in
        let columns = PickedAxis(input.width, scale, phase: across)
        let rows = PickedAxis(input.height, scale, phase: down)
        resample(input, columns, rows, out)
      })
  }

  private static func resample(
    _ input: PixelView, _ columns: PickedAxis, _ rows: PickedAxis, _ out: UnsafeMutablePointer<UInt8>
  ) {
    let channels = input.channels
    let pairs = (0..<input.width).map(columns.pair)
    for row in 0..<input.height {
      let (upper, lower, down) = rows.pair(row)
      let (above, below) = (input.base + upper * input.stride, input.base + lower * input.stride)
      var to = out + row * input.stride
      for (left, right, along) in pairs {
        for channel in 0..<channels {
          let (a, b) = (left &* channels &+ channel, right &* channels &+ channel)
          let top = Int32(above[a]) &* (256 &- along) &+ Int32(above[b]) &* along
          let bottom = Int32(below[a]) &* (256 &- along) &+ Int32(below[b]) &* along
          to[channel] = UInt8(truncatingIfNeeded: (top &* (256 &- down) &+ bottom &* down &+ 32_768) &>> 16)
        }
        to += channels
      }
    }
  }
}

/// Pixels picked along one axis, and for each place the two picked ones that it lies between.
private struct PickedAxis {
  private var lefts: [Int32] = []
  private var rights: [Int32] = []
  private var shares: [Int32] = []

  init(_ size: Int, _ scale: Double, phase: Double) {
    let count = max(1, Int((Double(size) * scale).rounded()))
    let step = Double(size) / Double(count)
    let picked = (0..<count).map { Int32(min(size - 1, Int((Double($0) + phase) * step))) }
    for place in 0..<size {
      let at = min(max((Double(place) + 0.5) / step - phase, 0), Double(count - 1))
      let index = min(Int(at), max(0, count - 2))
      lefts.append(picked[index])
      rights.append(picked[min(index + 1, count - 1)])
      shares.append(Int32(((at - Double(index)) * 256).rounded()))
    }
  }

  @inline(__always)
  func pair(_ place: Int) -> (Int, Int, Int32) { (Int(lefts[place]), Int(rights[place]), shares[place]) }
}
