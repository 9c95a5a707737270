import AssayCore
import AssayMedia
import AssaySignals
import AssayWire

/// What a film shows: text, classes, colours and shapes in some of its pictures, cuts, and things that move.
/// Every observation says when; a sighting holds until the next picture that was looked at.
struct FilmExtractor: Extractor {
  let name = "film"
  let modalities: Set<Modality> = [.video]
  let kinds: [Observation.Kind] = [.textLine, .object, .colour, .shape, .measurement]

  func observe(_ part: PerceivedPart, context: ExtractionContext) async throws(AssayError) -> ExtractorResult {
    let frames = try await part.media.frames().sorted { $0.seconds < $1.seconds }
    guard let first = frames.first, frames.allSatisfy({ $0.seconds.isFinite }) else {
      throw AssayError(.ingestion, "no picture could be taken from the film")
    }
    let film = FilmTimes(frames: frames, part: part, first: first.picture)
    var list = list(part, context)
    var notes = ["\(frames.count) pictures of the film were looked at"]
    let classified = film.evenly(context.configuration.filmFramesReadMax)
    if !classified.isEmpty {
      notes.append(await text(film, context, &list))
      notes.append("\(classified.count) of them classified")
    }
    if let note = await classes(film, classified, context, &list) { notes.append(note) }
    shapesAndColours(film, &list)
    motion(film, &list)
    return list.result(coverage(part, .partial, note: notes.joined(separator: "; ")))
  }

  /// Reads each stretch of the film that stands still once, and looks closer where the text changes.
  ///
  /// - Returns: what the coverage says of it.
  private func text(_ film: FilmTimes, _ context: ExtractionContext, _ list: inout ObservationList) async -> String {
    let stills = StillRuns.find(in: film.frames)
    var plan = FilmReading(stills: stills.count, readsMax: 3 * context.configuration.filmFramesReadMax)
    var readings: [Int: Reading] = [:]
    while let still = plan.next() {
      let picture = film.frames[stills[still].lowerBound].picture
      let outcome = await caught { () async throws(AssayError) in
        try await Reading.of(picture, .ocr, context, scale: film.scale)
      }
      switch outcome {
      case .failure(let error): return "text not read: \(shortened(error.message, to: 160))"
      case .success(let read):
        readings[still] = read
        plan.read(still, read.lines.map(\.text))
      }
    }
    add(readings, film, stills, &list)
    let marks = Reading.note(marksLeftOut: readings.values.reduce(0) { $0 + $1.marksLeftOut })
    let note = "\(readings.count) of \(stills.count) different ones read"
    return marks.map { "\(note), \($0)" } ?? note
  }

  /// A line holds from the still it was read in to the next one that was read, and on while it stays.
  private func add(
    _ readings: [Int: Reading], _ film: FilmTimes, _ stills: [Range<Int>], _ list: inout ObservationList
  ) {
    var lines: [(line: Reading.Line, source: String, when: TimeSpan)] = []
    let read = readings.keys.sorted()
    for (position, still) in read.enumerated() {
      guard let reading = readings[still] else { continue }
      let next = position + 1 < read.count ? stills[read[position + 1]].lowerBound : nil
      let when = film.span(from: stills[still].lowerBound, to: next)
      for line in reading.lines {
        if let same = lines.lastIndex(where: { $0.line.text == line.text && $0.when.end == when.start }) {
          lines[same].when.end = when.end
        } else {
          lines.append((line, reading.source, when))
        }
      }
    }
    for item in lines {
      list.add(
        .textLine, .string(item.line.text), region: Region(.box2d(item.line.box), when: item.when),
        confidence: item.line.confidence, source: item.source)
    }
  }

  private func classes(
    _ film: FilmTimes, _ indices: [Int], _ context: ExtractionContext, _ list: inout ObservationList
  ) async -> String? {
    for (position, index) in indices.enumerated() {
      let outcome = await caught { () async throws(AssayError) in
        try await Classification.of(film.frames[index].picture, context, scale: film.scale)
      }
      switch outcome {
      case .failure(let error): return "not classified: \(shortened(error.message, to: 160))"
      case .success(let found):
        let when = film.span(from: index, to: position + 1 < indices.count ? indices[position + 1] : nil)
        found.add(to: &list) { Region(.box2d($0), when: when) }
      }
    }
    return nil
  }

  /// Shapes and colours of every picture; what stays the same from one to the next is one observation.
  private func shapesAndColours(_ film: FilmTimes, _ list: inout ObservationList) {
    var shapes: [(shape: FoundShape, when: TimeSpan)] = []
    var colours: [(colour: DominantColour, when: TimeSpan)] = []
    for (index, frame) in film.frames.enumerated() {
      let when = film.span(from: index, to: index + 1)
      for shape in ShapeFinder.find(in: frame.picture).shapes.prefix(20) {
        let same = shapes.lastIndex { $0.when.end == when.start && $0.shape.isSame(as: shape) }
        if let same { shapes[same].when.end = when.end } else { shapes.append((shape, when)) }
      }
      for colour in DominantColours.find(in: frame.picture).prefix(5) {
        let same = colours.lastIndex {
          $0.when.end == when.start && $0.colour.name == colour.name && abs($0.colour.share - colour.share) < 0.03
        }
        if let same { colours[same].when.end = when.end } else { colours.append((colour, when)) }
      }
    }
    for item in shapes {
      item.shape.add(to: &list, scale: film.scale, source: source) { Region(.box2d($0), when: item.when) }
    }
    for item in colours {
      list.add(
        .colour, .string(item.colour.name.rawValue),
        region: Region(.box2d(film.scale.apply(item.colour.box)), when: item.when), source: source,
        attributes: ["share": .double(rounded(item.colour.share)), "hex": .string(item.colour.mean.hex)])
    }
  }

  /// Cuts, and within each scene the tracks of what moves: one object a sighting, one measurement a track.
  private func motion(_ film: FilmTimes, _ list: inout ObservationList) {
    let cuts = SceneChanges.find(in: film.frames)
    for cut in cuts {
      let time = rounded(film.frames[cut].seconds)
      list.add(
        .measurement, .double(time), region: Region(.time(time)), source: source,
        attributes: ["what": "scene change", "unit": "s"])
    }
    var number = 0
    let bounds = [0] + cuts + [film.frames.count]
    for (start, end) in zip(bounds, bounds.dropFirst()) {
      for track in MotionTracks.find(in: film.frames[start..<end]) {
        number += 1
        add(track, number, film, &list)
      }
    }
  }

  private func add(_ track: MotionTracks.Track, _ number: Int, _ film: FilmTimes, _ list: inout ObservationList) {
    guard let first = track.sightings.first, let last = track.sightings.last else { return }
    for sighting in track.sightings {
      list.add(
        .object, "moving object",
        region: Region(
          .box2d(film.scale.apply(sighting.box)), when: film.span(from: sighting.frame, to: sighting.frame + 1)),
        source: source, attributes: ["track": .int(number), "colour": .string(sighting.colour.name.rawValue)])
    }
    let (a, b) = (film.scale.apply(first.box), film.scale.apply(last.box))
    let (dx, dy) = (b.midX - a.midX, b.midY - a.midY)
    let direction = abs(dx) >= abs(dy) ? (dx >= 0 ? "right" : "left") : (dy >= 0 ? "down" : "up")
    list.add(
      .measurement, .double(rounded((dx * dx + dy * dy).squareRoot(), 1)),
      region: Region(.span(TimeSpan(start: film.time(first.frame), end: film.time(last.frame)))), source: source,
      attributes: [
        "what": "motion", "unit": "px", "track": .int(number), "direction": .string(direction),
        "colour": .string(first.colour.name.rawValue),
      ])
  }
}

/// The pictures of a film in order, with what a sighting's time and place mean.
struct FilmTimes {
  let frames: [VideoFrame]
  let seconds: Double
  let scale: PictureScale

  init(frames: [VideoFrame], part: PerceivedPart, first: Pixmap) {
    self.frames = frames
    let last = frames.last?.seconds ?? 0
    let known = part.info.video?.seconds ?? last
    seconds = max(last, known.isFinite ? known : last)
    var shown: (width: Double, height: Double)?
    if let video = part.info.video, video.width > 0, video.height > 0 {
      // The probe counts stored pixels; a film that is turned shows them the other way round.
      let isTurned = (video.width > video.height) != (first.width > first.height) && video.rotation % 180 != 0
      shown = isTurned ? (Double(video.height), Double(video.width)) : (Double(video.width), Double(video.height))
    }
    scale = PictureScale(width: first.width, height: first.height, shown: shown)
  }

  func time(_ index: Int) -> Double { rounded(frames[index].seconds) }

  /// From one picture to the next one that was looked at, or to the end.
  func span(from index: Int, to next: Int?) -> TimeSpan {
    let end = next.flatMap { frames.indices.contains($0) ? frames[$0].seconds : nil } ?? seconds
    return TimeSpan(start: time(index), end: rounded(max(end, frames[index].seconds)))
  }

  /// At most `count` indices, evenly spaced.
  func evenly(_ count: Int) -> [Int] {
    guard count > 0 else { return [] }
    guard frames.count > count else { return Array(frames.indices) }
    return (0..<count).map { $0 * frames.count / count }
  }
}
