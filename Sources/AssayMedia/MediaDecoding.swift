package import AssayCore
package import AssaySignals

/// Everything the rest of the program wants from media bytes. The implementation sends the bytes to a
/// locked-down worker; tests may use a double.
package protocol MediaDecoding: Sendable {
  /// Says what the bytes are and how healthy they are. Never throws: what cannot be read is `.refused`.
  func probe(_ bytes: [UInt8], declaredType: String?, name: String?) async -> MediaInfo

  /// The picture as shown (EXIF orientation applied), RGB, scaled down so that no side is longer than `sideMax`.
  func image(_ bytes: [UInt8], sideMax: Int?) async throws(AssayError) -> Pixmap

  /// The sound of a recording or a film, mono at the given rate.
  func sound(_ bytes: [UInt8], sampleRateHz: Int) async throws(AssayError) -> Waveform

  /// Pictures of a film, at most `framesMax`, evenly spaced over it (the first one at its start).
  func frames(_ bytes: [UInt8], framesMax: Int, sideMax: Int?) async throws(AssayError) -> [VideoFrame]

  /// The text layer of a document, line by line, with boxes in points from the top left.
  func pageTexts(_ bytes: [UInt8], pagesMax: Int) async throws(AssayError) -> [PageText]

  /// A page (from 1) drawn at a resolution in dots per inch, RGB.
  func page(_ bytes: [UInt8], number: Int, dpi: Double) async throws(AssayError) -> Pixmap

  /// The points of a scan or mesh, thinned evenly to at most `pointsMax`.
  func geometry(_ bytes: [UInt8], pointsMax: Int) async throws(AssayError) -> PointCloud

  /// QR and bar codes in a picture.
  func codes(in picture: Pixmap) async throws(AssayError) -> [CodeFinding]
}

package struct VideoFrame: Sendable, Hashable {
  /// Presentation time in seconds from the start.
  package var seconds: Double
  package var picture: Pixmap

  package init(seconds: Double, picture: Pixmap) {
    self.seconds = seconds
    self.picture = picture
  }
}

package struct PageText: Sendable, Hashable, Codable {
  package struct Line: Sendable, Hashable, Codable {
    package var text: String
    /// Points from the top left: x, y, width, height.
    package var box: [Double]
    /// Drawn invisibly or in the colour of the page: a reader does not see it.
    package var isHidden: Bool
    /// How: `invisible`, `transparent`, `tiny`, `off_page`, `no_contrast`, `not_drawn`.
    package var hiddenBy: String?

    package init(text: String, box: [Double], isHidden: Bool, hiddenBy: String? = nil) {
      self.text = text
      self.box = box
      self.isHidden = isHidden
      self.hiddenBy = hiddenBy
    }
  }

  /// From 1.
  package var number: Int
  package var width: Double
  package var height: Double
  package var lines: [Line]

  package init(number: Int, width: Double, height: Double, lines: [Line]) {
    self.number = number
    self.width = width
    self.height = height
    self.lines = lines
  }
}

package struct CodeFinding: Sendable, Hashable, Codable {
  package var format: String
  package var text: String
  /// Pixels: x, y, width, height.
  package var box: [Double]

  package init(format: String, text: String, box: [Double]) {
    self.format = format
    self.text = text
    self.box = box
  }
}
