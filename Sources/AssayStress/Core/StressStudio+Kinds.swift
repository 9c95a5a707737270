package import AssayCore
import AssayFormats
import AssayMedia
package import AssaySignals

// One way for each kind of medium.
extension StressStudio {
  typealias PictureChange = @Sendable (Pixmap, inout StressCall) throws(AssayError) -> Stressed<Pixmap>

  func picture(
    _ medium: StressMedium, _ call: inout StressCall, _ change: PictureChange
  ) async throws(AssayError) -> Done {
    let before = try await decoded(medium)
    let result = try change(before, &call)
    return Done(
      bytes: PngWriter.encode(result.medium), type: "image/png", suffix: "png", effect: result.effect,
      achieved: result.achieved, notes: Self.reductions(medium) + Self.unchanged(result.medium == before))
  }

  private func decoded(_ medium: StressMedium) async throws(AssayError) -> Pixmap {
    if let image = medium.info?.image, image.width * image.height > Self.pixelsMax {
      throw AssayError(
        .ingestion,
        "\(medium.shown) has \(image.width) × \(image.height) pixels; \(Self.pixelsMax / 1_000_000) million can be perturbed"
      )
    }
    return try await media.image(medium.bytes, sideMax: nil)
  }

  func recompressed(
    _ medium: StressMedium, _ info: MediaInfo, _ form: PictureForm
  ) async throws(AssayError) -> Done {
    let encoder = try encoder(for: "lossy pictures")
    guard info.modality == .document else {
      let written = try await encoder.encoded(try await decoded(medium), as: form)
      // Decoded once more and kept without loss, so that whoever reads it sees the same pixels.
      let picture = try await media.image(written, sideMax: nil)
      return Done(
        bytes: PngWriter.encode(picture), type: "image/png", suffix: "png",
        achieved: ["encoded_bytes": Double(written.count)], notes: Self.reductions(medium))
    }
    var book = PageBook()
    var total = 0
    for number in try pageNumbers(medium, info) {
      let page = try await media.page(medium.bytes, number: number, dpi: Self.pageDotsPerInch)
      let written = try await encoder.encoded(page, as: form)
      total += written.count
      book.add(try await media.image(written, sideMax: nil), dpi: Self.pageDotsPerInch)
    }
    return Self.bound(book, achieved: ["encoded_bytes": Double(total)])
  }

  private func pageNumbers(_ medium: StressMedium, _ info: MediaInfo) throws(AssayError) -> ClosedRange<Int> {
    let count = info.document?.pages ?? 1
    guard count <= Self.pagesMax else {
      throw AssayError(
        .ingestion, "\(medium.shown) has \(count) pages; \(Self.pagesMax) can be perturbed", remedy: "split it")
    }
    return 1...max(1, count)
  }

  private static func bound(_ book: PageBook, effect: LabelEffect = LabelEffect(), achieved: [String: Double] = [:])
    -> Done
  {
    Done(bytes: book.finish(), type: "application/pdf", suffix: "pdf", effect: effect, achieved: achieved)
  }

  /// Every page is drawn, changed by the same draws and bound again. Places on pages move by the first page's effect,
  /// given in points as labels of documents are.
  func pages(
    _ medium: StressMedium, _ info: MediaInfo, _ dpi: Double, _ call: inout StressCall, _ change: PictureChange
  ) async throws(AssayError) -> Done {
    var book = PageBook()
    var (effect, achieved): (LabelEffect?, [String: Double]) = (nil, [:])
    var isSame = true
    let generator = call.generator
    for number in try pageNumbers(medium, info) {
      call.generator = generator
      let before = try await media.page(medium.bytes, number: number, dpi: dpi)
      let result = try change(before, &call)
      isSame = isSame && result.medium == before
      if effect == nil { (effect, achieved) = (result.effect.inPoints(dpi: dpi), result.achieved) }
      book.add(result.medium, dpi: dpi)
    }
    var done = Self.bound(book, effect: effect ?? LabelEffect(), achieved: achieved)
    done.notes = Self.unchanged(isSame)
    return done
  }

  func chosenPages(
    _ medium: StressMedium, _ info: MediaInfo, _ call: inout StressCall,
    _ choose: @Sendable (Int, inout StressCall) throws(AssayError) -> [Int]
  ) async throws(AssayError) -> Done {
    let all = try pageNumbers(medium, info)
    let kept = try choose(all.count, &call).filter { all.contains($0) }
    guard !kept.isEmpty else {
      throw AssayError(
        .usage, "\(medium.shown) has \(all.count == 1 ? "one page" : "\(all.count) pages"), and none would be left")
    }
    let bytes = try await encoder(for: "documents").pages(kept, of: medium.bytes)
    var effect = LabelEffect()
    effect.lostPages = Set(all).subtracting(kept)
    if kept != kept.sorted() { effect.unsure.append(.init(.reading, "the pages are in another order")) }
    return Done(
      bytes: bytes, type: "application/pdf", suffix: "pdf", effect: effect, achieved: ["pages": Double(kept.count)],
      notes: Self.unchanged(kept == Array(all)))
  }

  /// The sound of a medium, as what is mixed into others.
  package func recording(of medium: StressMedium) async throws(AssayError) -> Recording {
    try await recording(
      medium, await media.probe(medium.bytes, declaredType: medium.declaredType, name: medium.name))
  }

  /// All channels where the workers can give them, else the mean of them.
  private func recording(_ medium: StressMedium, _ info: MediaInfo) async throws(AssayError) -> Recording {
    if let audio = info.audio,
      audio.seconds * Double(audio.sampleRateHz * audio.channels) > Double(Self.soundSamplesMax)
    {
      throw AssayError(.ingestion, "\(medium.shown) is too long to be perturbed", remedy: "cut it")
    }
    if let encoding { return try await encoding.recording(medium.bytes) }
    let sound = try await media.sound(medium.bytes, sampleRateHz: info.audio?.sampleRateHz ?? 16_000)
    guard let recording = Recording(channels: [sound.samples], sampleRateHz: sound.sampleRateHz) else {
      throw AssayError(.ingestion, "\(medium.shown) holds no sound")
    }
    return recording
  }

  func sound(
    _ medium: StressMedium, _ info: MediaInfo, _ call: inout StressCall,
    _ change: @Sendable (Recording, inout StressCall) throws(AssayError) -> Stressed<Recording>
  ) async throws(AssayError) -> Done {
    let recording = try await recording(medium, info)
    guard recording.frames > 0 else { throw AssayError(.ingestion, "\(medium.shown) holds no sound") }
    let result = try change(recording, &call)
    var done = try Self.written(result.medium, effect: result.effect, achieved: result.achieved)
    done.notes = Self.unchanged(result.medium == recording)
    return done
  }

  func recoded(_ medium: StressMedium, _ info: MediaInfo, _ codec: SoundCodec) async throws(AssayError) -> Done {
    let recording = try await recording(medium, info)
    guard recording.frames > 0 else { throw AssayError(.ingestion, "\(medium.shown) holds no sound") }
    let result = try await encoder(for: "lossy sound").recoded(recording, by: codec)
    return try Self.written(result)
  }

  /// As floats: noise passes full scale, and cutting it there would be another perturbation.
  private static func written(
    _ recording: Recording, effect: LabelEffect = LabelEffect(), achieved: [String: Double] = [:]
  ) throws(AssayError) -> Done {
    guard let bytes = WAVWriter.encode(recording, as: .float32) else {
      throw AssayError(.ingestion, "the sound is more than a WAV file can hold", remedy: "cut it")
    }
    return Done(bytes: bytes, type: "audio/wav", suffix: "wav", effect: effect, achieved: achieved)
  }

  func cloud(
    _ medium: StressMedium, _ info: MediaInfo, _ call: inout StressCall,
    _ change: @Sendable (PointCloud, inout StressCall) throws(AssayError) -> Stressed<PointCloud>
  ) async throws(AssayError) -> Done {
    if let points = info.geometry?.points, points > Self.pointsMax {
      throw AssayError(
        .ingestion, "\(medium.shown) has \(points) points; \(Self.pointsMax) can be perturbed", remedy: "thin it first")
    }
    let before = try await media.geometry(medium.bytes, pointsMax: Self.pointsMax)
    let result = try change(before, &call)
    let known = GeometryKind.allCases.first { $0.mediaType == info.type } ?? .ply
    let (bytes, kind) = GeometryWriting.write(result.medium, as: known)
    return Done(
      bytes: bytes, type: kind.mediaType, suffix: kind.rawValue, effect: result.effect, achieved: result.achieved,
      notes: Self.unchanged(result.medium.isSame(as: before)))
  }

  /// Every picture of a film by the same draws, as a camera that is out of focus stays so; noise is new in each.
  func filmPictures(
    _ medium: StressMedium, _ perturbation: Perturbation, _ call: StressCall
  ) async throws(AssayError) -> Done {
    let result = try await FilmPictures.perturbed(
      medium.bytes, by: perturbation, call, media: try encoder(for: "pictures of films"))
    return film(result.medium, of: medium, result.effect, result.achieved)
  }

  /// The film's sound changed, or written and read by a codec; its pictures stay.
  func filmSound(
    _ medium: StressMedium, _ info: MediaInfo, _ perturbation: Perturbation, _ call: StressCall
  ) async throws(AssayError) -> Done {
    let encoder = try encoder(for: "sound of films")
    let result = try await FilmSound.perturbed(
      medium.bytes, shown: medium.shown, info: info, perturbation, media: encoder
    ) { track async throws(AssayError) in
      switch perturbation.work {
      case .sound(let change):
        var own = call
        return try change(track, &own)
      case .recoded(let codec): return Stressed(try await encoder.recoded(track, by: codec(call.severity)))
      default: throw AssayError(.internalError, "\(perturbation.name) is no change of sound")
      }
    }
    return film(result.medium, of: medium, result.effect, result.achieved)
  }

  func film(
    _ medium: StressMedium, _ info: MediaInfo, _ call: inout StressCall,
    _ change: @Sendable (MediaInfo, inout StressCall) throws(AssayError) -> Stressed<FilmEdit>
  ) async throws(AssayError) -> Done {
    var edit = try change(info, &call)
    let (bytes, moved) = try await encoder(for: "films").retimed(medium.bytes, by: edit.medium)
    if !edit.medium.frameShifts.isEmpty, let moved { FilmPerturbations.measured(&edit, seconds: moved) }
    var done = film(bytes, of: medium, edit.effect, edit.achieved)
    done.notes = Self.unchanged(edit.medium == FilmEdit())
    return done
  }

  /// The worker chooses the container: MP4 where it was one, else Matroska, whatever the old name said.
  private func film(
    _ bytes: [UInt8], of medium: StressMedium, _ effect: LabelEffect, _ achieved: [String: Double]
  ) -> Done {
    let found = ContentType.sniff(bytes)
    let promised = medium.name.flatMap(ContentType.promised(byName:))
    let isNamed = promised.map { found.agrees(withDeclared: $0) } ?? true
    let suffix = found.type == "video/x-matroska" ? "mkv" : "mp4"
    return Done(bytes: bytes, type: found.type, suffix: isNamed ? nil : suffix, effect: effect, achieved: achieved)
  }
}

extension LabelEffect {
  /// The effect on a page that was drawn at a resolution, in points.
  func inPoints(dpi: Double) -> LabelEffect {
    var effect = self
    let scale = 72 / dpi
    if let plane {
      let point = plane.point
      effect.plane = PlaneMap(width: plane.width * scale, height: plane.height * scale, slack: plane.slack * scale) {
        x, y in
        let moved = point(x / scale, y / scale)
        return (moved.x * scale, moved.y * scale)
      }
    }
    func scaled(_ box: Box2D) -> Box2D {
      Box2D(x: box.x * scale, y: box.y * scale, width: box.width * scale, height: box.height * scale)
    }
    effect.hiddenBoxes = hiddenBoxes.map(scaled)
    effect.unsureBoxes = unsureBoxes.map(scaled)
    return effect
  }
}
