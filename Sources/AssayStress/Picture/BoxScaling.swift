/// Pillow's reduction with its box filter, to the byte: rows first, then columns, both with weights of 22 bits and
/// bytes between them.
enum BoxScaling {
  /// The source values of one value: all weigh the same, so that a sum and one product do.
  struct Span {
    var start: Int
    var count: Int
    /// 2²² / count, rounded.
    var weight: UInt32
  }

  static func spans(_ from: Int, _ to: Int) -> [Span] {
    let scale = Double(from) / Double(to)
    let filterScale = max(scale, 1)
    let support = 0.5 * filterScale
    return (0..<to).map { index in
      let centre = (Double(index) + 0.5) * scale
      let low = max(0, Int(centre - support + 0.5))
      let high = min(from, Int(centre + support + 0.5))
      let inside = (low..<max(low + 1, high)).filter { place in
        let distance = (Double(place) - centre + 0.5) / filterScale
        return distance > -0.5 && distance <= 0.5
      }
      let (start, count) = (inside.first ?? min(low, from - 1), max(1, inside.count))
      return Span(start: start, count: count, weight: UInt32(0.5 + 1 / Double(count) * 4_194_304))
    }
  }

  /// The reduced picture, and one byte behind it, so that its last pixel can be read as a word.
  static func reduced(_ input: PixelView, _ width: Int, _ height: Int) -> [UInt8] {
    let channels = input.channels
    let across = spans(input.width, width)
    let down = spans(input.height, height)
    let stride = width * channels
    return [UInt8](unsafeUninitializedCapacity: stride * height + 1) { out, filled in
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: stride) { line in
        withUnsafeTemporaryAllocation(of: UInt16.self, capacity: stride) { sums in
          guard let line = line.baseAddress, let sums = sums.baseAddress, let out = out.baseAddress else { return }
          // Spans of neighbours never overlap by more than none, so each source row is reduced once.
          for (row, span) in down.enumerated() {
            sums.update(repeating: 0, count: stride)
            for source in span.start..<span.start + span.count {
              reduceRow(input.base + source * input.stride, across, channels, line)
              for index in 0..<stride { sums[index] = sums[index] &+ UInt16(line[index]) }
            }
            let to = out + row * stride
            for index in 0..<stride {
              to[index] = UInt8(truncatingIfNeeded: (UInt32(sums[index]) &* span.weight &+ 2_097_152) &>> 22)
            }
          }
        }
      }
      out[stride * height] = 0
      filled = stride * height + 1
    }
  }

  private static func reduceRow(
    _ from: UnsafePointer<UInt8>, _ spans: [Span], _ channels: Int, _ line: UnsafeMutablePointer<UInt8>
  ) {
    spans.withUnsafeBufferPointer { spans in
      var to = line
      if channels == 1 {
        for span in spans {
          var sum: UInt32 = 0
          for index in 0..<span.count { sum &+= UInt32(from[span.start &+ index]) }
          to[0] = UInt8(truncatingIfNeeded: (sum &* span.weight &+ 2_097_152) &>> 22)
          to += 1
        }
        return
      }
      for span in spans {
        var (r, g, b): (UInt32, UInt32, UInt32) = (0, 0, 0)
        var pixel = from + span.start &* 3
        if span.count == 1 {
          (to[0], to[1], to[2]) = (pixel[0], pixel[1], pixel[2])
          to += 3
          continue
        }
        for _ in 0..<span.count {
          r &+= UInt32(pixel[0])
          g &+= UInt32(pixel[1])
          b &+= UInt32(pixel[2])
          pixel += 3
        }
        to[0] = UInt8(truncatingIfNeeded: (r &* span.weight &+ 2_097_152) &>> 22)
        to[1] = UInt8(truncatingIfNeeded: (g &* span.weight &+ 2_097_152) &>> 22)
        to[2] = UInt8(truncatingIfNeeded: (b &* span.weight &+ 2_097_152) &>> 22)
        to += 3
      }
    }
  }
}

/// Enlargement by the nearest pixel, with the places that Pillow adds up in floating point. One byte behind the source
/// is read.
enum NearestScaling {
  static func places(_ from: Int, _ to: Int) -> [Int] {
    let step = Double(from) / Double(to)
    var place = step * 0.5
    return (0..<to).map { _ in
      defer { place += step }
      return min(from - 1, Int(place))
    }
  }

  static func enlarge(_ input: PixelView, _ width: Int, _ height: Int, _ out: UnsafeMutablePointer<UInt8>) {
    let (columns, rows) = (places(input.width, width), places(input.height, height))
    let stride = width * input.channels
    for row in 0..<height {
      let to = out + row * stride
      if row > 0, rows[row] == rows[row - 1] {
        to.update(from: to - stride, count: stride)
      } else {
        spread(input.base + rows[row] * input.stride, columns, input.channels, to)
      }
    }
  }

  /// Whole words: what one writes over a pixel's end the next writes again.
  private static func spread(
    _ from: UnsafePointer<UInt8>, _ columns: [Int], _ channels: Int, _ out: UnsafeMutablePointer<UInt8>
  ) {
    columns.withUnsafeBufferPointer { columns in
      guard channels == 3 else {
        for (index, column) in columns.enumerated() { out[index] = from[column] }
        return
      }
      let (source, target) = (UnsafeRawPointer(from), UnsafeMutableRawPointer(out))
      let last = columns.count - 1
      for index in 0..<last {
        let pixel = source.loadUnaligned(fromByteOffset: columns[index] &* 3, as: UInt32.self)
        target.storeBytes(of: pixel, toByteOffset: index &* 3, as: UInt32.self)
      }
      for channel in 0..<3 { out[last * 3 + channel] = from[columns[last] * 3 + channel] }
    }
  }
}
