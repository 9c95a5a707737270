/// Bounds on films and what is made of them.
enum FilmLimits {
  static let pixelsMax: Int64 = 50_000_000
  static let framesMax = 4096
  static let payloadBytesMax = 240 << 20
  static let soundSecondsMax = 3600.0
  /// Sound that a probe measures.
  static let probedSoundSecondsMax = 600.0
  /// Pictures that a probe decodes, and pixels in all of them.
  static let probedFramesMax = 1800
  static let probedPixelsMax = 600_000_000
  /// Stretches over which those pictures are spread when the film is longer.
  static let probedStretches = 8
  static let sampledFramesMax = 32
  /// Pictures decoded on the way to one that is wanted.
  static let framesPerSeekMax = 1000
  /// Seconds beyond which a time of a text is none.
  static let textSecondsMax = 1e6
  /// Silence put before a sound that starts late.
  static let leadSecondsMax = 60.0
  /// A film that is written: no larger than one that is read, and with no more pictures than two hours have.
  static let writtenBytesMax = 64 << 20
  static let writtenFramesMax = 200_000
  /// Pictures that leave the worker in one go.
  static let batchBytesMax = 48 << 20
}
