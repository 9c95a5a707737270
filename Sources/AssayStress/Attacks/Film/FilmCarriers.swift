import AssayCore
import AssayFormats
import AssayInjection
import AssayMedia
import AssaySignals

/// Words in a film: a track of subtitles, a file of them beside it, letters burnt into few pictures.
enum FilmCarriers {
  private static let harmless = "I told you to wait for me at the station."

  static let all: [AttackCarrier] = [
    AttackCarrier(
      "subtitle_track", .film, channel: .subtitle, summary: "a track of subtitles (mov_text) in an MP4",
      harmless: harmless
    ) { call async throws(AssayError) in
      guard let changed = withSubtitles(call.file.bytes, call.text) else {
        throw AssayError(
          .data, "subtitles are put into MP4 and MOV files, and \(AttackWords.printable(call.file.name)) is none",
          remedy: "convert the film to MP4, or use subtitle_file")
      }
      return [AttackFile(changed, modality: .video, name: call.file.name)]
    },
    AttackCarrier(
      "subtitle_file", .film, channel: .subtitle, summary: "a file of subtitles (SRT) beside the film",
      harmless: harmless
    ) { call async throws(AssayError) in
      let lines = AttackWords.wrapped(call.text, charactersPerLine: 42).joined(separator: "\n")
      let text = "1\n00:00:00,000 --> 00:00:04,000\n\(lines)\n"
      return [call.file, AttackFile(Array(text.utf8), modality: .text, name: call.file.renamed("srt"))]
    },
    matroska("subtitle_ass", "a track of ASS subtitles; the film becomes a Matroska file of PNGs", .ass),
    matroska("subtitle_webvtt", "a track of WebVTT subtitles; the film becomes a Matroska file of PNGs", .webVTT),
    AttackCarrier(
      "burnt_in", .film, channel: .ocr, summary: "letters in two of the film's pictures; it becomes a MOV of PNGs",
      harmless: harmless, textBytesMax: 300
    ) { call async throws(AssayError) in
      let frames = try await call.tools.media.frames(call.file.bytes, framesMax: 12, sideMax: 640)
      let last = frames.last?.seconds ?? 0
      let first = call.generator.below(max(1, frames.count - 1))
      var pictures: [Pixmap] = []
      for (index, frame) in frames.enumerated() {
        guard index == first || index == first + 1 else {
          pictures.append(frame.picture)
          continue
        }
        pictures.append(try await subtitled(frame.picture, call))
      }
      guard let film = film(pictures, framesPerSecond: last > 0 ? Double(frames.count - 1) / last : 1) else {
        throw AssayError(.data, "the film has no pictures")
      }
      return [AttackFile(film, modality: .video, name: call.file.renamed("mov"))]
    },
  ]

  private static func matroska(
    _ name: String, _ summary: String, _ subtitles: MatroskaFile.Subtitles
  ) -> AttackCarrier {
    AttackCarrier(name, .film, channel: .subtitle, summary: summary, harmless: harmless) {
      call async throws(AssayError) in
      let frames = try await call.tools.media.frames(call.file.bytes, framesMax: 12, sideMax: 640)
      let last = min(20, frames.last?.seconds ?? 0)
      let rate = last > 0 ? Double(frames.count - 1) / last : 1
      let lines = AttackWords.wrapped(call.text, charactersPerLine: 42).joined(separator: "\n")
      guard let film = MatroskaFile.film(frames.map(\.picture), framesPerSecond: rate, lines, as: subtitles) else {
        throw AssayError(.data, "the film has no pictures of one size")
      }
      return [AttackFile(film, modality: .video, name: call.file.renamed("mkv"))]
    }
  }

  private static func subtitled(_ picture: Pixmap, _ call: CarrierCall) async throws(AssayError) -> Pixmap {
    var canvas = Canvas(picture)
    let size = max(12, Double(min(canvas.width, canvas.height)) / 20)
    func lines(_ text: String) -> [String] {
      AttackWords.wrapped(text, charactersPerLine: max(8, Int(Double(canvas.width) / (size * 0.52))))
    }
    var ink = try await TextInk.draw(lines(call.text), size: size, media: call.tools.media)
    if let other = call.other {
      ink = ink.enlarged(toHold: try await TextInk.draw(lines(other), size: size, media: call.tools.media))
    }
    let (x, y) = (max(0, (canvas.width - ink.width) / 2), max(0, canvas.height - ink.height - Int(size)))
    canvas.fill(x: x - 6, y: y - 6, width: ink.width + 12, height: ink.height + 12, Canvas.black)
    canvas.draw(ink, x: x, y: y, colour: Canvas.white)
    return try canvas.pixmap
  }

  /// A silent film of PNG pictures in a MOV; nil without a picture or where their sizes differ.
  package static func film(_ pictures: [Pixmap], framesPerSecond: Double) -> [UInt8]? {
    guard let first = pictures.first, pictures.count <= 10_000, first.width < 1 << 15, first.height < 1 << 15,
      pictures.allSatisfy({ $0.width == first.width && $0.height == first.height })
    else { return nil }
    let timescale = 600
    let rate = framesPerSecond.isFinite ? min(60, max(0.1, framesPerSecond)) : 1
    let duration = Int((Double(timescale) / rate).rounded())
    let samples = pictures.map { PngWriter.encode($0) }
    let type = MovieBoxes.box("ftyp", Array("qt  ".utf8), MovieBoxes.number(0x200), Array("qt  ".utf8))
    let entry = MovieBoxes.box(
      "png ", [UInt8](repeating: 0, count: 6), MovieBoxes.short(1), [UInt8](repeating: 0, count: 16),
      MovieBoxes.short(first.width), MovieBoxes.short(first.height), MovieBoxes.number(0x48_0000),
      MovieBoxes.number(0x48_0000), MovieBoxes.number(0), MovieBoxes.short(1), [UInt8](repeating: 0, count: 32),
      MovieBoxes.short(24), MovieBoxes.short(0xFFFF))
    let track = MovieBoxes.Track(
      id: 1, timescale: timescale, durations: samples.map { _ in duration }, sizes: samples.map(\.count),
      offset: type.count + 8, handler: "vide", entry: entry,
      mediaHeader: MovieBoxes.full("vmhd", flags: 1, [UInt8](repeating: 0, count: 8)), width: first.width,
      height: first.height)
    let header = MovieBoxes.movieHeader(
      timescale: timescale, duration: duration * samples.count, nextTrack: 2)
    return type + MovieBoxes.box("mdat", samples.flatMap { $0 }) + MovieBoxes.box("moov", header, track.box)
  }

  /// The film with a track of subtitles: what is there stays where it is, and a new index stands at the end.
  static func withSubtitles(_ file: [UInt8], _ text: String) -> [UInt8]? {
    let boxes = MovieBoxes.read(file, in: 0..<file.count)
    guard let movie = boxes.first(where: { $0.type == "moov" }), file.count < Int(UInt32.max) - 1 << 20,
      !boxes.contains(where: { $0.type == "moof" })
    else { return nil }
    let inner = MovieBoxes.read(file, in: movie.content)
    let view = ByteView(file)
    guard let header = inner.first(where: { $0.type == "mvhd" }), view.u8(header.content.lowerBound) == 0,
      header.content.count >= 100, let timescale = view.u32BE(header.content.lowerBound + 12), timescale > 0,
      let length = view.u32BE(header.content.lowerBound + 16),
      let next = view.u32BE(header.content.lowerBound + 96), next < 1 << 30
    else { return nil }
    let words = Array(text.utf8.prefix(4_000))
    let sample = MovieBoxes.short(words.count) + words
    var output = file
    output.replaceSubrange(movie.range.lowerBound + 4..<movie.range.lowerBound + 8, with: Array("free".utf8))
    let offset = output.count + 8
    output += MovieBoxes.box("mdat", sample)
    let entry = MovieBoxes.box(
      "tx3g", [UInt8](repeating: 0, count: 6), MovieBoxes.short(1), MovieBoxes.number(0), [1, 0xFF],
      [UInt8](repeating: 0, count: 4), [UInt8](repeating: 0, count: 8),
      // Style: all characters, font 1, 18 points, white.
      MovieBoxes.short(0), MovieBoxes.short(0), MovieBoxes.short(1), [0, 18, 255, 255, 255, 255],
      MovieBoxes.box("ftab", MovieBoxes.short(1), MovieBoxes.short(1), [5], Array("Serif".utf8)))
    let track = MovieBoxes.Track(
      id: next, timescale: timescale, durations: [max(1, length)], sizes: [sample.count], offset: offset,
      handler: "sbtl", entry: entry, mediaHeader: MovieBoxes.full("nmhd"))
    var index = Array(file[movie.content])
    let nextID = header.content.lowerBound + 96 - movie.content.lowerBound
    index.replaceSubrange(nextID..<nextID + 4, with: MovieBoxes.number(next + 1))
    return output + MovieBoxes.box("moov", index, track.box)
  }
}
