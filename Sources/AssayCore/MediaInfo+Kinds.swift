// The part of a MediaInfo that belongs to each modality. Fields that are health signals say how they
// are computed in AssaySignals, beside the code.

package struct ImageInfo: Sendable, Hashable, Codable {
  /// Pixels as shown: EXIF orientation applied.
  package var width: Int
  package var height: Int
  package var channels: Int
  package var bitDepth: Int
  package var hasAlpha: Bool
  /// EXIF orientation, 1 to 8; 1 = as stored.
  package var orientation: Int
  package var frames: Int
  /// Mean and standard deviation of luma, 0 to 255.
  package var meanLuma: Double?
  package var contrast: Double?
  /// Shares of pixels with luma 0–15 and 240–255.
  package var darkShare: Double?
  package var brightShare: Double?
  /// Variance of the 4-neighbour Laplacian.
  package var sharpness: Double?
  /// Immerkaer's sigma, in levels.
  package var noise: Double?
  /// Camera make and model from the metadata.
  package var device: String?
  package var capturedAt: String?

  package init(
    width: Int, height: Int, channels: Int = 3, bitDepth: Int = 8, hasAlpha: Bool = false, orientation: Int = 1,
    frames: Int = 1
  ) {
    self.width = width
    self.height = height
    self.channels = channels
    self.bitDepth = bitDepth
    self.hasAlpha = hasAlpha
    self.orientation = orientation
    self.frames = frames
  }
}

package struct AudioInfo: Sendable, Hashable, Codable {
  package var codec: String
  package var sampleRateHz: Int
  package var channels: Int
  package var seconds: Double
  package var bitDepth: Int?
  /// RMS level and sample peak, dBFS.
  package var loudnessDb: Double?
  package var peakDb: Double?
  package var dcOffset: Double?
  package var clippedShare: Double?
  package var silentShare: Double?
  /// Capped at 60 dB; low confidence when there is no pause to measure.
  package var snrDb: Double?
  package var snrIsUncertain: Bool?
  /// Frequency below which 99 % of the energy lies, Hz.
  package var bandwidthHz: Double?

  package init(codec: String, sampleRateHz: Int, channels: Int, seconds: Double, bitDepth: Int? = nil) {
    self.codec = codec
    self.sampleRateHz = sampleRateHz
    self.channels = channels
    self.seconds = seconds
    self.bitDepth = bitDepth
  }
}

package struct VideoInfo: Sendable, Hashable, Codable {
  package struct Stream: Sendable, Hashable, Codable {
    package enum Kind: String, Sendable, Codable { case video, audio, subtitle, other }
    package var kind: Kind
    package var codec: String
    /// Seconds; nil when the container does not say.
    package var start: Double?
    package var duration: Double?
    package var packets: Int
    package var corruptPackets: Int
    package var nonMonotonicTimestamps: Int
    package var largestGapSeconds: Double?

    package init(kind: Kind, codec: String, packets: Int = 0) {
      self.kind = kind
      self.codec = codec
      self.packets = packets
      corruptPackets = 0
      nonMonotonicTimestamps = 0
    }
  }

  package var container: String
  package var seconds: Double
  package var width: Int
  package var height: Int
  /// Degrees clockwise that the player turns the picture.
  package var rotation: Int
  package var frameRate: Double?
  package var frames: Int?
  package var streams: [Stream]
  /// Sound start minus picture start in milliseconds; positive = sound late. `± audioOffsetUncertaintyMs`.
  package var audioOffsetMs: Double?
  package var audioOffsetUncertaintyMs: Double?
  /// Sound duration minus picture duration in milliseconds.
  package var durationDifferenceMs: Double?
  /// Longest stretch of identical pictures and their share of the clip.
  package var longestFreezeSeconds: Double?
  package var frozenShare: Double?
  package var meanLuma: Double?
  package var sharpness: Double?

  package init(container: String, seconds: Double, width: Int, height: Int) {
    self.container = container
    self.seconds = seconds
    self.width = width
    self.height = height
    rotation = 0
    streams = []
  }
}

package struct DocumentInfo: Sendable, Hashable, Codable {
  package var pages: Int
  /// Points (1/72 inch) of the first page.
  package var pageWidth: Double
  package var pageHeight: Double
  /// Characters in the text layer; share of pages that have one.
  package var textCharacters: Int
  package var textLayerShare: Double
  /// Share of characters drawn invisibly or in the colour of the page.
  package var hiddenTextShare: Double
  package var version: String?
  package var isEncrypted: Bool

  package init(pages: Int, pageWidth: Double, pageHeight: Double) {
    self.pages = pages
    self.pageWidth = pageWidth
    self.pageHeight = pageHeight
    textCharacters = 0
    textLayerShare = 0
    hiddenTextShare = 0
    isEncrypted = false
  }
}

package struct GeometryInfo: Sendable, Hashable, Codable {
  package var points: Int
  package var faces: Int
  package var nonFinitePoints: Int
  package var minimum: Vector3
  package var maximum: Vector3
  package var occupiedVoxels: Int?
  package var pointsPerVoxel: Double?
  /// Points per cubic unit of the bounding box; mean spacing on the surface.
  package var density: Double?
  package var meanSpacing: Double?
  /// Share of the sphere of directions, seen from the bounding sphere's centre, that holds no point.
  package var holeRatio: Double?
  package var hasColours: Bool
  package var hasNormals: Bool
  package var hasIntensity: Bool
  /// `x`, `y` or `z` where the file says or the points show it, and how it is known.
  package var upAxis: String?
  package var upAxisSource: String?
  /// `metre`, `millimetre`… where the file says or the extent shows it, and how it is known.
  package var unit: String?
  package var unitSource: String?
  /// The coordinate frame the file names (a CRS, a sensor), if any.
  package var frame: String?

  package init(points: Int, faces: Int = 0, minimum: Vector3, maximum: Vector3) {
    self.points = points
    self.faces = faces
    nonFinitePoints = 0
    self.minimum = minimum
    self.maximum = maximum
    hasColours = false
    hasNormals = false
    hasIntensity = false
  }

  package var extent: Vector3 { Vector3(maximum.x - minimum.x, maximum.y - minimum.y, maximum.z - minimum.z) }
}

package struct TextInfo: Sendable, Hashable, Codable {
  package var encoding: String
  package var characters: Int
  package var lines: Int
  /// Characters that do not print or change direction: zero width, bidi controls, tags.
  package var invisibleCharacters: Int

  package init(encoding: String, characters: Int, lines: Int, invisibleCharacters: Int = 0) {
    self.encoding = encoding
    self.characters = characters
    self.lines = lines
    self.invisibleCharacters = invisibleCharacters
  }
}
