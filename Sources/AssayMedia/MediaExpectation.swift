/// What a dataset or a part declares about a medium; what is nil was not declared and is not checked.
package struct MediaExpectation: Sendable, Hashable, Codable {
  package struct Range: Sendable, Hashable, Codable {
    package var min: Double?
    package var max: Double?

    package init(min: Double? = nil, max: Double? = nil) {
      self.min = min
      self.max = max
    }

    func contains(_ value: Double) -> Bool { value >= (min ?? -.infinity) && value <= (max ?? .infinity) }
  }

  /// The unit of length in which coordinates are meant: `metre`, `mm`…
  package var unit: String?
  /// The coordinate frame by name: `EPSG:25832`, `map`.
  package var frame: String?
  /// `x`, `y` or `z`.
  package var upAxis: String?
  /// The largest side of the scan's bounding box, in the declared unit (metres when none is declared).
  package var extent: Range?
  package var points: Range?
  package var pages: Range?
  package var sampleRateHz: Range?
  package var channels: Range?
  package var seconds: Range?
  /// Pixels of the shorter side of a picture or film.
  package var shortSide: Range?
  package var frameRate: Range?
  /// Whether a film must have sound.
  package var hasSound: Bool?
  package var hasTextLayer: Bool?

  package init(unit: String? = nil, frame: String? = nil, upAxis: String? = nil, extent: Range? = nil) {
    self.unit = unit
    self.frame = frame
    self.upAxis = upAxis
    self.extent = extent
  }
}
