package import AssayCore
package import AssayMedia
package import AssaySignals
import AssayWire

/// The decoded forms of one asset, each made at most once and only when an extractor asks for it.
package actor DecodedMedia {
  private typealias Once<Value: Sendable> = SharedWork<Result<Value, AssayError>>

  private let load: @Sendable () async -> Result<[UInt8], AssayError>
  private let media: any MediaDecoding
  private let configuration: PerceptionConfiguration
  private var bytesTask: Once<[UInt8]>?
  private var pictureTask: Once<Pixmap>?
  private var framesTask: Once<[VideoFrame]>?
  private var textsTask: Once<[PageText]>?
  private var cloudTask: Once<PointCloud>?
  private var soundTasks: [Int: Once<Waveform>] = [:]
  private var readingTask: Once<Reading>?
  private var transcriptTask: Once<JSONValue>?
  private var pageTasks: [Int: Once<Pixmap>] = [:]

  /// - Parameter load: gets the asset's bytes; called at most once.
  package init(
    media: any MediaDecoding, configuration: PerceptionConfiguration,
    load: @escaping @Sendable () async -> Result<[UInt8], AssayError>
  ) {
    self.media = media
    self.configuration = configuration
    self.load = load
  }

  package func bytes() async throws(AssayError) -> [UInt8] {
    let task = bytesTask ?? SharedWork(load)
    bytesTask = task
    return try await task.value().get()
  }

  /// The picture as shown, no side longer than the configuration allows.
  package func picture() async throws(AssayError) -> Pixmap {
    let bytes = try await bytes()
    let (media, sideMax) = (media, configuration.pictureSideMax)
    let task =
      pictureTask
      ?? SharedWork {
        await caught { () async throws(AssayError) in try await media.image(bytes, sideMax: sideMax) }
      }
    pictureTask = task
    return try await task.value().get()
  }

  /// Mono; 16 kHz is what the speech models want.
  package func sound(sampleRateHz: Int = 16_000) async throws(AssayError) -> Waveform {
    let bytes = try await bytes()
    let media = media
    let task =
      soundTasks[sampleRateHz]
      ?? SharedWork {
        await caught { () async throws(AssayError) in try await media.sound(bytes, sampleRateHz: sampleRateHz) }
      }
    soundTasks[sampleRateHz] = task
    return try await task.value().get()
  }

  package func frames() async throws(AssayError) -> [VideoFrame] {
    let bytes = try await bytes()
    let (media, configuration) = (media, configuration)
    let task =
      framesTask
      ?? SharedWork {
        await caught { () async throws(AssayError) in
          try await media.frames(
            bytes, framesMax: configuration.filmFramesMax, sideMax: configuration.filmSideMax)
        }
      }
    framesTask = task
    return try await task.value().get()
  }

  package func pageTexts() async throws(AssayError) -> [PageText] {
    let bytes = try await bytes()
    let (media, pagesMax) = (media, configuration.pagesMax)
    let task =
      textsTask
      ?? SharedWork {
        await caught { () async throws(AssayError) in try await media.pageTexts(bytes, pagesMax: pagesMax) }
      }
    textsTask = task
    return try await task.value().get()
  }

  /// What Tesseract reads in the picture, in the picture's own pixels.
  func reading(
    _ role: WorkerRole, _ picture: Pixmap, _ context: ExtractionContext
  ) async throws(AssayError) -> Reading {
    let task =
      readingTask
      ?? SharedWork {
        await caught { () async throws(AssayError) in
          let scale = PictureScale(width: picture.width, height: picture.height)
          return try await Reading.of(picture, role, context, scale: scale)
        }
      }
    readingTask = task
    return try await task.value().get()
  }

  /// What the recogniser of speech answers to the sound, which every extractor cuts to the same length.
  func transcript(_ sound: Waveform, _ context: ExtractionContext) async throws(AssayError) -> WorkerReply {
    let task =
      transcriptTask
      ?? SharedWork {
        await caught { () async throws(AssayError) in try await WorkerReply.transcript(of: sound, context).json }
      }
    transcriptTask = task
    return WorkerReply(try await task.value().get())
  }

  /// All channels at their own rate; nil where the medium's reader gives one channel only.
  func recording() async throws(AssayError) -> Recording? {
    guard let encoding = media as? any MediaEncoding else { return nil }
    return try await encoding.recording(try await bytes())
  }

  /// A page (from 1) drawn at the configured resolution.
  package func page(_ number: Int) async throws(AssayError) -> Pixmap {
    let bytes = try await bytes()
    let (media, dpi) = (media, configuration.pageDpi)
    let task =
      pageTasks[number]
      ?? SharedWork {
        await caught { () async throws(AssayError) in try await media.page(bytes, number: number, dpi: dpi) }
      }
    pageTasks[number] = task
    return try await task.value().get()
  }

  package func cloud() async throws(AssayError) -> PointCloud {
    let bytes = try await bytes()
    let (media, pointsMax) = (media, configuration.pointsMax)
    let task =
      cloudTask
      ?? SharedWork {
        await caught { () async throws(AssayError) in try await media.geometry(bytes, pointsMax: pointsMax) }
      }
    cloudTask = task
    return try await task.value().get()
  }
}

/// The outcome of a throwing call as a value, to hand to several waiters.
func caught<Value: Sendable>(
  _ body: @Sendable () async throws(AssayError) -> Value
) async -> Result<Value, AssayError> {
  do throws(AssayError) {
    return .success(try await body())
  } catch {
    return .failure(error)
  }
}
