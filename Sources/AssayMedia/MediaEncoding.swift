package import AssayCore
package import AssaySignals

/// The forms in which a picture can be written.
package enum PictureForm: Sendable, Hashable {
  case png
  /// libjpeg's quality from 1 to 100, colour at half resolution.
  case jpeg(quality: Int)
  /// libwebp's quality from 0 to 100, lossy.
  case webp(quality: Int)
}

/// A lossy way of writing sound.
package enum SoundCodec: Sendable, Hashable {
  case mp3(kilobitsPerSecond: Int)
  case opus(kilobitsPerSecond: Int)
  /// The full-rate codec of mobile telephones: 8 kHz, mono, 13 kbit/s.
  case gsm
  /// The same so many times (1 to 8) one after the other, as calls are handed from network to network.
  case gsmChain(calls: Int)
  /// The telephone's logarithmic 8-bit samples (G.711 µ-law) at a rate.
  case muLaw(sampleRateHz: Int)
}

/// A change of a film that keeps everything it does not name.
package struct FilmEdit: Sendable, Hashable {
  /// Pictures by number from 0 that are left out; their time is filled by the picture before.
  package var droppedFrames: [Int] = []
  /// Stretches in which the picture at their start stands still.
  package var frozen: [TimeSpan] = []
  /// Moves the sound against the picture: positive comes early.
  package var soundEarlierMs: Double = 0
  /// Pictures a second after the change; nil keeps them.
  package var framesPerSecond: Double?
  /// x264's constant rate factor for writing the pictures again; nil uses a high quality where pictures change.
  package var constantRateFactor: Int?
  /// Seconds at which the sound or the picture breaks off; 0 leaves the stream out, nil keeps it whole.
  package var soundEndsAt: Double?
  package var pictureEndsAt: Double?
  /// For each picture in the order of showing, the share of the way to the next (positive) or the one before
  /// (negative) by which its time moves; the pictures themselves stay bit for bit.
  package var frameShifts: [Double] = []
  /// Pictures, rising and two or more apart, that exchange their times with the next one.
  package var exchangedFrames: [Int] = []

  package init() {}
}

/// Writes media: in a locked-down worker where a library is needed.
package protocol MediaEncoding: Sendable {
  /// The picture in a file's bytes.
  func encoded(_ picture: Pixmap, as form: PictureForm) async throws(AssayError) -> [UInt8]

  /// The sound after a lossy codec has written and read it: same length, rate and channels where the codec has them.
  func recoded(_ recording: Recording, by codec: SoundCodec) async throws(AssayError) -> Recording

  /// All channels of a recording (or of a film's sound) at their own rate.
  func recording(_ bytes: [UInt8]) async throws(AssayError) -> Recording

  /// All channels of a film's first sound from its time zero on; silence stands where packets are missing.
  func soundTrack(of film: [UInt8]) async throws(AssayError) -> Recording

  /// The film with its first sound replaced by one as `soundTrack` gives it; pictures and their times stay bit for bit,
  /// other sound is left out. Samples beyond full scale would be cut.
  func resounded(_ film: [UInt8], with sound: Recording) async throws(AssayError) -> [UInt8]

  /// The film with the change made.
  func edited(_ film: [UInt8], by edit: FilmEdit) async throws(AssayError) -> [UInt8]

  /// The same, with the seconds by which the picture moved whose time moved most; nil where no times were to move.
  func retimed(
    _ film: [UInt8], by edit: FilmEdit
  ) async throws(AssayError) -> (film: [UInt8], seconds: Double?)

  /// A document of some of another's pages (from 1), in the order given; their text stays text.
  func pages(_ numbers: [Int], of document: [UInt8]) async throws(AssayError) -> [UInt8]

  /// The film with each of its pictures (RGB, upright, numbered from 0) changed; sound and times stay. All changed
  /// pictures have one size.
  func redrawn(
    _ film: [UInt8], each change: @Sendable (Pixmap, Int) throws(AssayError) -> Pixmap
  ) async throws(AssayError) -> [UInt8]
}

extension MediaEncoding {
  package func retimed(
    _ film: [UInt8], by edit: FilmEdit
  ) async throws(AssayError) -> (film: [UInt8], seconds: Double?) {
    (try await edited(film, by: edit), nil)
  }

  package func soundTrack(of film: [UInt8]) async throws(AssayError) -> Recording { try await recording(film) }

  package func resounded(_ film: [UInt8], with sound: Recording) async throws(AssayError) -> [UInt8] {
    throw AssayError(.missing, "sound of films is not written here")
  }

  package func redrawn(
    _ film: [UInt8], each change: @Sendable (Pixmap, Int) throws(AssayError) -> Pixmap
  ) async throws(AssayError) -> [UInt8] {
    throw AssayError(.missing, "pictures of films are not written here")
  }
}
