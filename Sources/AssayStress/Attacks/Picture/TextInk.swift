import AssayCore
import AssayFormats
import AssayMedia
import AssaySignals

/// Words drawn by the document worker from a page of one of the standard fonts: how much ink each pixel has.
struct TextInk: Sendable {
  static let sideMax = 6_000

  var width: Int
  var height: Int
  /// 0 none to 255 full.
  var coverage: [UInt8]

  /// Draws lines from the top, cropped to what was drawn.
  ///
  /// - Parameter size: the font's size in pixels.
  static func draw(
    _ lines: [String], size: Double, media: any MediaDecoding
  ) async throws(AssayError) -> TextInk {
    for line in lines { try AttackWords.checkDrawn(line) }
    let longest = lines.map(\.count).max() ?? 0
    let width = (Double(longest) * size * 0.9 + size * 2).rounded(.up)
    let height = (Double(lines.count) * size * 1.3 + size).rounded(.up)
    guard longest > 0, width <= Double(sideMax), height <= Double(sideMax) else {
      throw AssayError(.usage, "the words are too many to be drawn", remedy: "shorten them")
    }
    let blank = PDFAmendment.blankPage(width: width, height: height)
    let page: [UInt8]
    do throws(FormatError) {
      var sheet = try PDFAmendment(blank)
      sheet.draw(
        lines.enumerated().map { row, line in
          PDFAmendment.Words(line, x: size, y: size * 1.2 + Double(row) * size * 1.3, sizePoints: size)
        })
      page = sheet.bytes
    } catch { throw AssayError(.internalError, "a page of words cannot be written: \(error)") }
    return cropped(try await media.page(page, number: 1, dpi: 72))
  }

  private static func cropped(_ page: Pixmap) -> TextInk {
    let (width, height, channels) = (page.width, page.height, page.channels)
    var (left, right, top, bottom) = (width, -1, height, -1)
    page.samples.withUnsafeBufferPointer { samples in
      for y in 0..<height {
        for x in 0..<width where samples[(y * width + x) * channels] < 250 {
          (left, right) = (min(left, x), max(right, x))
          (top, bottom) = (min(top, y), max(bottom, y))
        }
      }
    }
    guard right >= left, bottom >= top else { return TextInk(width: 1, height: 1, coverage: [0]) }
    let (inkWidth, inkHeight) = (right - left + 1, bottom - top + 1)
    var coverage = [UInt8](repeating: 0, count: inkWidth * inkHeight)
    page.samples.withUnsafeBufferPointer { samples in
      for y in 0..<inkHeight {
        for x in 0..<inkWidth { coverage[y * inkWidth + x] = 255 - samples[((y + top) * width + x + left) * channels] }
      }
    }
    return TextInk(width: inkWidth, height: inkHeight, coverage: coverage)
  }

  /// With empty pixels at its right and below, where another sheet is larger.
  func enlarged(toHold other: TextInk) -> TextInk {
    guard other.width > width || other.height > height else { return self }
    let (wide, high) = (max(width, other.width), max(height, other.height))
    var larger = TextInk(width: wide, height: high, coverage: [UInt8](repeating: 0, count: wide * high))
    for y in 0..<height {
      for x in 0..<width { larger.coverage[y * wide + x] = coverage[y * width + x] }
    }
    return larger
  }

  /// With empty pixels around.
  func padded(_ margin: Int) -> TextInk {
    var larger = TextInk(
      width: width + 2 * margin, height: height + 2 * margin,
      coverage: [UInt8](repeating: 0, count: (width + 2 * margin) * (height + 2 * margin)))
    for y in 0..<height {
      for x in 0..<width { larger.coverage[(y + margin) * larger.width + x + margin] = coverage[y * width + x] }
    }
    return larger
  }

  /// Between pixels; nothing outside.
  func value(_ x: Double, _ y: Double) -> Double {
    guard x > -1, y > -1, x < Double(width), y < Double(height) else { return 0 }
    let (left, top) = (Int(x.rounded(.down)), Int(y.rounded(.down)))
    let (fx, fy) = (x - Double(left), y - Double(top))
    func at(_ x: Int, _ y: Int) -> Double {
      x >= 0 && y >= 0 && x < width && y < height ? Double(coverage[y * width + x]) : 0
    }
    let upper = at(left, top) * (1 - fx) + at(left + 1, top) * fx
    let lower = at(left, top + 1) * (1 - fx) + at(left + 1, top + 1) * fx
    return (upper * (1 - fy) + lower * fy) / 255
  }
}
