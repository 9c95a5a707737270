/// Turns RGB pictures by quarter turns.
enum Rotation {
  /// - Parameter degrees: clockwise; 0, 90, 180 or 270.
  static func turn(
    _ pixels: [UInt8], width: Int, height: Int, degrees: Int
  ) -> (pixels: [UInt8], width: Int, height: Int) {
    guard degrees == 90 || degrees == 180 || degrees == 270 else { return (pixels, width, height) }
    let isUpright = degrees == 180
    let (newWidth, newHeight) = isUpright ? (width, height) : (height, width)
    let turned = [UInt8](unsafeUninitializedCapacity: pixels.count) { buffer, initialized in
      pixels.withUnsafeBufferPointer { from in
        for y in 0..<newHeight {
          for x in 0..<newWidth {
            let source =
              switch degrees {
              case 90: (height - 1 - x) * width + y
              case 180: (height - 1 - y) * width + (width - 1 - x)
              default: x * width + (width - 1 - y)
              }
            for channel in 0..<3 { buffer[(y * newWidth + x) * 3 + channel] = from[source * 3 + channel] }
          }
        }
      }
      initialized = pixels.count
    }
    return (turned, newWidth, newHeight)
  }
}
