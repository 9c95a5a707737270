import AssayWire
import AssayWorkerKit
import CAVShim
import Glibc

/// `{"task": "edit", …}`: pictures left out, frozen, thinned or compressed; sound moved; streams that break off.
enum FilmEditing {
  /// What the request says, checked.
  struct Edit {
    var dropped: Set<Int> = []
    var frozen: [(start: Double, end: Double)] = []
    var rate: Double?
    var factor: Int?
    var soundEarlier = 0.0
    /// Seconds from the start of the film; 0: the stream is left out.
    var soundEnd: Double?
    var pictureEnd: Double?
    /// How pictures' times move; see `FilmRetiming`.
    var shifts: [Double] = []
    var exchanged: [Int] = []

    var changesPictures: Bool { !dropped.isEmpty || !frozen.isEmpty || rate != nil || factor != nil }

    init(_ header: JSONValue) throws(WorkerFailure) {
      for item in header["dropped"]?.array ?? [] {
        guard let number = item.int, number >= 0 else { throw Self.wrong("dropped") }
        dropped.insert(number)
      }
      for item in header["frozen"]?.array ?? [] {
        guard let span = item.array?.compactMap(\.double), span.count == 2, span.allSatisfy(\.isFinite),
          span[0] <= span[1]
        else { throw Self.wrong("frozen") }
        frozen.append((span[0], span[1]))
      }
      guard frozen.count <= 1000 else { throw Self.wrong("frozen") }
      shifts = try (header["shifts"]?.array ?? []).map { (item) throws(WorkerFailure) -> Double in
        guard let share = item.double, abs(share) <= 1 else { throw Self.wrong("shifts") }
        return share
      }
      for item in header["exchanged"]?.array ?? [] {
        guard let number = item.int, number >= 0, number > (exchanged.last ?? -2) + 1 else {
          throw Self.wrong("exchanged")
        }
        exchanged.append(number)
      }
      rate = try Self.number(header, "rate", 0.01...240)
      factor = try Self.number(header, "factor", 0...51).map { Int($0) }
      soundEarlier = try Self.number(header, "sound_earlier", -60...60) ?? 0
      soundEnd = try Self.number(header, "sound_end", 0...1e6)
      pictureEnd = try Self.number(header, "picture_end", 0...1e6)
    }

    private static func number(
      _ header: JSONValue, _ key: String, _ range: ClosedRange<Double>
    ) throws(WorkerFailure) -> Double? {
      guard let value = header[key], !value.isNull else { return nil }
      guard let number = value.double, range.contains(number) else { throw wrong(key) }
      return number
    }

    private static func wrong(_ key: String) -> WorkerFailure {
      WorkerFailure("bad_request", "`\(key)` is not what it should be")
    }
  }

  static func edit(_ film: Film, _ header: JSONValue) throws(WorkerFailure) -> WorkerReply {
    let edit = try Edit(header)
    guard film.picture != nil || film.sound != nil else {
      throw WorkerFailure("decode_failed", "the container holds neither picture nor sound")
    }
    var change = FilmWriter.Change()
    change.soundLater = -edit.soundEarlier
    change.keepsSound = edit.soundEnd.map { $0 > 0 } ?? true
    change.keepsPicture = edit.pictureEnd.map { $0 > 0 } ?? true
    change.soundEnd = edit.soundEnd.map { $0 + film.start } ?? .infinity
    change.pictureEnd = edit.pictureEnd.map { $0 + film.start } ?? .infinity
    var frames: JSONValue = .null
    if edit.changesPictures, change.keepsPicture {
      guard let stream = film.picture else { throw WorkerFailure("unsupported", "the file has no moving picture") }
      var redrawing = try Redrawing(film, stream, edit)
      change.pictures = try redrawing.run(until: change.pictureEnd)
      frames = .int(change.pictures?.coded.count ?? 0)
    }
    if !(edit.shifts.isEmpty && edit.exchanged.isEmpty), change.keepsPicture {
      guard let stream = film.picture, change.pictures == nil else {
        throw WorkerFailure("unsupported", "times move of pictures that are there and are not drawn anew")
      }
      change.retiming = try FilmRetiming(film, stream, shifts: edit.shifts, exchanged: edit.exchanged)
    }
    let moved: JSONValue = change.retiming.map { .double($0.most) } ?? .null
    return WorkerReply(["frames": frames, "moved": moved], payload: try FilmWriter.write(film, change))
  }

  /// How the new pictures are written: in the ticks of the stream they come from.
  static func encoding(
    _ film: Film, _ stream: Film.Stream, size: (width: Int, height: Int), factor: Int
  ) -> assay_av_encoding {
    var encoding = assay_av_encoding()
    (encoding.width, encoding.height) = (Int32(size.width), Int32(size.height))
    assay_av_tick(film.handle, Int32(stream.index), &encoding.tick_numerator, &encoding.tick_denominator)
    encoding.frame_rate = stream.facts.frame_rate.isFinite ? stream.facts.frame_rate : 0
    encoding.constant_rate_factor = Int32(factor)
    return encoding
  }

  /// Half a millisecond: containers round times.
  static let tolerance = 0.0005
  /// Where pictures change but nobody asked for compression.
  static let goodFactor = 18

  /// Decodes all pictures in order and writes those that the edit leaves.
  private struct Redrawing {
    let film: Film
    let stream: Film.Stream
    let edit: Edit
    let decoder: FilmDecoder
    let tick: Double
    var coder: FilmCoder?
    var encoding = assay_av_encoding()
    /// Seconds of the next picture on the grid of the wanted rate.
    var grid = 0.0
    var gridIndex = 0

    init(_ film: Film, _ stream: Film.Stream, _ edit: Edit) throws(WorkerFailure) {
      (self.film, self.stream, self.edit) = (film, stream, edit)
      decoder = try FilmDecoder(film, stream)
      var (numerator, denominator): (Int32, Int32) = (1, 1)
      assay_av_tick(film.handle, Int32(stream.index), &numerator, &denominator)
      tick = Double(numerator) / Double(max(1, denominator))
    }

    mutating func run(
      until end: Double
    ) throws(WorkerFailure) -> (encoding: assay_av_encoding, head: [UInt8], coded: [FilmCoder.Coded], end: Int64) {
      let typical = stream.seconds.map { $0 / Double(max(1, stream.facts.packets)) } ?? 0.04
      var (number, time, position) = (-1, (stream.start ?? 0) - typical, (stream.start ?? 0) - typical)
      while let seconds = try decoder.next() {
        number += 1
        time = seconds.isFinite ? seconds : time + typical
        if time >= end - FilmEditing.tolerance { break }
        guard number < FilmLimits.writtenFramesMax else {
          throw WorkerFailure("too_large", "the film has more than \(FilmLimits.writtenFramesMax) pictures")
        }
        try take(number: number, time: time)
        position = time
      }
      guard let coder else { throw WorkerFailure("decode_failed", "no picture could be decoded") }
      let last = min(end, max(stream.end ?? 0, position + typical))
      if edit.rate != nil { try fillGrid(until: last) }
      try coder.finish()
      return (encoding, coder.head, coder.coded, Int64((last / tick).rounded()))
    }

    private mutating func take(number: Int, time: Double) throws(WorkerFailure) {
      if edit.rate != nil, coder != nil { try fillGrid(until: time) }
      let shown = time - film.start
      if coder == nil {
        try begin(at: time)
      } else if edit.dropped.contains(number) {
        return
      } else if !edit.frozen.contains(where: {
        shown > $0.start + FilmEditing.tolerance && shown < $0.end - FilmEditing.tolerance
      }) {
        try coder?.hold(decoder)
      }
      if edit.rate == nil { try coder?.write(at: Int64((time / tick).rounded())) }
    }

    private mutating func begin(at time: Double) throws(WorkerFailure) {
      encoding = FilmEditing.encoding(
        film, stream, size: decoder.pictureSize, factor: edit.factor ?? FilmEditing.goodFactor)
      if let rate = edit.rate { encoding.frame_rate = rate }
      coder = try FilmCoder(encoding)
      try coder?.hold(decoder)
      grid = time
    }

    /// Writes the held picture at every moment of the grid before a time.
    private mutating func fillGrid(until time: Double) throws(WorkerFailure) {
      guard let rate = edit.rate else { return }
      var next = grid + Double(gridIndex) / rate
      while next < time - FilmEditing.tolerance {
        try coder?.write(at: Int64((next / tick).rounded()))
        gridIndex += 1
        next = grid + Double(gridIndex) / rate
      }
    }
  }
}
