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
      // The last pixel's word would reach over the picture's end.
      for span in spans.dropLast() {
        let pixel = from + span.start &* 3
        let word: UInt32
        switch span.count {
        case 1: word = Self.word(pixel)
        case 2:
          // (a + b + 1) / 2 in four bytes at once.
          let (a, b) = (Self.word(pixel), Self.word(pixel + 3))
          word = (a | b) &- (((a ^ b) &>> 1) & 0x7F7F_7F7F)
        case 4:
          let (a, b, c, d) = (Self.word(pixel), Self.word(pixel + 3), Self.word(pixel + 6), Self.word(pixel + 9))
          let even = (a & 0xFF_00FF) &+ (b & 0xFF_00FF) &+ (c & 0xFF_00FF) &+ (d & 0xFF_00FF) &+ 0x2_0002
          let odd = (a &>> 8 & 0xFF) &+ (b &>> 8 & 0xFF) &+ (c &>> 8 & 0xFF) &+ (d &>> 8 & 0xFF) &+ 2
          word = (even &>> 2 & 0xFF_00FF) | (odd &>> 2) &<< 8
        default: word = Self.mean(pixel, span)
        }
        UnsafeMutableRawPointer(to).storeBytes(of: word, as: UInt32.self)
        to += 3
      }
      guard let span = spans.last else { return }
      let word = Self.mean(from + span.start &* 3, span)
      for channel in 0..<3 { to[channel] = UInt8(truncatingIfNeeded: word &>> UInt32(8 * channel)) }
    }
  }

  /// A pixel and the byte behind it.
  @inline(__always)
  private static func word(_ pixel: UnsafePointer<UInt8>) -> UInt32 {
    UnsafeRawPointer(pixel).loadUnaligned(as: UInt32.self)
  }

  @inline(__always)
  private static func mean(_ from: UnsafePointer<UInt8>, _ span: Span) -> UInt32 {
    var (r, g, b): (UInt32, UInt32, UInt32) = (0, 0, 0)
    var pixel = from
    for _ in 0..<span.count {
      r &+= UInt32(pixel[0])
      g &+= UInt32(pixel[1])
      b &+= UInt32(pixel[2])
      pixel += 3
    }
    let half: UInt32 = 2_097_152
    let (red, green) = ((r &* span.weight &+ half) &>> 22, (g &* span.weight &+ half) &>> 22)
    return red | green &<< 8 | ((b &* span.weight &+ half) &>> 22) &<< 16
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
