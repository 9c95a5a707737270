import AssayWire
import AssayWorkerKit
import CAVShim

/// Pictures out of a film in batches, back into H.264, and a film made of the pieces: what a perturbation of each
/// picture needs without holding all pictures at once.
enum FilmRedrawing {
  /// `{"task": "pictures", "from": TICKS?, "count": N}`: RGB as a player shows it, from a tick on, and where to go on.
  static func pictures(_ film: Film, _ request: WorkerRequest) throws(WorkerFailure) -> WorkerReply {
    guard let stream = film.picture else { throw WorkerFailure("unsupported", "the file has no moving picture") }
    let countMax = try request.int("count", in: 1...FilmLimits.framesMax)
    let from = request.header["from"]?.int.map(Int64.init) ?? .min
    let decoder = try FilmDecoder(film, stream)
    let encoding = FilmEditing.encoding(film, stream, size: (1, 1), factor: 0)
    let tick = Double(encoding.tick_numerator) / Double(max(1, encoding.tick_denominator))
    if from > .min, !decoder.seek(to: Double(from) * tick) { _ = decoder.seek(to: 0) }
    let typical = Int64(((stream.seconds ?? 1) / Double(max(1, stream.facts.packets)) / tick).rounded())
    var (ticks, payload, next) = ([JSONValue](), [UInt8](), Int64?.none)
    var (size, before) = ((width: 0, height: 0), from)
    while try decoder.next() != nil {
      let stamp = decoder.ticks
      let time = stamp == .min ? (before == .min ? 0 : before + typical) : stamp
      guard time >= from else { continue }
      before = time
      let own = size.width > 0 ? size : decoder.pictureSize
      let isFull = payload.count + own.width * own.height * 3 > FilmLimits.batchBytesMax
      guard ticks.count < countMax, ticks.isEmpty || !isFull else {
        next = time
        break
      }
      size = own
      guard size.width * size.height * 3 <= FilmLimits.payloadBytesMax,
        let pixels = decoder.picture(width: size.width, height: size.height, isGrey: false, isExact: true)
      else { throw WorkerFailure("decode_failed", "a picture could not be converted") }
      payload +=
        Rotation.turn(pixels, width: size.width, height: size.height, degrees: Int(stream.facts.rotation)).pixels
      ticks.append(.int(Int(time)))
    }
    let isTurned = stream.facts.rotation == 90 || stream.facts.rotation == 270
    return WorkerReply(
      [
        "ticks": .array(ticks), "next": next.map { .int(Int($0)) } ?? .null,
        "width": .int(isTurned ? size.height : size.width), "height": .int(isTurned ? size.width : size.height),
      ], payload: payload)
  }

  /// `{"task": "draw", "ticks", "width", "height", "unit": [n, d], "rate", "factor"}` and RGB: H.264 of one batch.
  static func draw(_ request: WorkerRequest) throws(WorkerFailure) -> WorkerReply {
    let encoding = try encoding(request)
    let (width, height) = (Int(encoding.width), Int(encoding.height))
    guard let ticks = request.header["ticks"]?.array?.compactMap(\.int), !ticks.isEmpty,
      ticks.count <= FilmLimits.framesMax, request.payload.count == ticks.count * width * height * 3
    else { throw WorkerFailure("bad_request", "the sizes do not agree with the number of samples") }
    let coder = try FilmCoder(encoding)
    for (index, time) in ticks.enumerated() {
      try request.payload.withUnsafeBufferPointer { (buffer) throws(WorkerFailure) in
        try coder.hold(buffer.baseAddress?.advanced(by: index * width * height * 3))
      }
      try coder.write(at: Int64(time))
    }
    try coder.finish()
    var payload = coder.head
    for item in coder.coded { payload += item.bytes }
    return WorkerReply(
      ["head": .int(coder.head.count), "coded": .array(coder.coded.map(described))], payload: payload)
  }

  /// `{"task": "assemble", "film": BYTES, "head": BYTES, "coded": [[ticks, bytes, key]…], …}`: the film, the head and
  /// the coded pictures one after the other.
  static func assemble(_ request: WorkerRequest) throws(WorkerFailure) -> WorkerReply {
    let encoding = try encoding(request)
    let filmBytes = try request.int("film", in: 1...FilmLimits.writtenBytesMax)
    let headBytes = try request.int("head", in: 1...65_536)
    guard let list = request.header["coded"]?.array, !list.isEmpty, filmBytes + headBytes <= request.payload.count
    else { throw WorkerFailure("bad_request", "the parts are longer than the payload") }
    var offset = filmBytes + headBytes
    var coded: [FilmCoder.Coded] = []
    for item in list {
      guard let numbers = item.array?.compactMap(\.int), numbers.count == 3, numbers[1] > 0,
        offset + numbers[1] <= request.payload.count, coded.last.map({ $0.ticks < Int64(numbers[0]) }) ?? true
      else { throw WorkerFailure("bad_request", "the coded pictures are not in order or longer than the payload") }
      coded.append(
        FilmCoder.Coded(
          bytes: Array(request.payload[offset..<offset + numbers[1]]), ticks: Int64(numbers[0]), isKey: numbers[2] == 1)
      )
      offset += numbers[1]
    }
    let film = try Film(Array(request.payload[..<filmBytes]))
    guard let stream = film.picture else { throw WorkerFailure("unsupported", "the file has no moving picture") }
    let tick = Double(encoding.tick_numerator) / Double(encoding.tick_denominator)
    var change = FilmWriter.Change()
    // The pictures were given upright.
    change.keepsRotation = false
    change.pictures = (
      encoding, Array(request.payload[filmBytes..<filmBytes + headBytes]), coded,
      Int64(((stream.end ?? 0) / tick).rounded())
    )
    return WorkerReply(["frames": .int(coded.count)], payload: try FilmWriter.write(film, change))
  }

  /// What `draw` and `assemble` must be told alike: `{"task": "unit"}` gives it.
  static func unit(_ film: Film) throws(WorkerFailure) -> WorkerReply {
    guard let stream = film.picture else { throw WorkerFailure("unsupported", "the file has no moving picture") }
    let encoding = FilmEditing.encoding(film, stream, size: (1, 1), factor: 0)
    return WorkerReply([
      "unit": [.int(Int(encoding.tick_numerator)), .int(Int(encoding.tick_denominator))],
      "rate": .double(encoding.frame_rate), "frames": .int(Int(stream.facts.packets)),
      "start": .double(film.start), "seconds": .double(film.seconds),
    ])
  }

  private static func encoding(_ request: WorkerRequest) throws(WorkerFailure) -> assay_av_encoding {
    var encoding = assay_av_encoding()
    encoding.width = Int32(try request.int("width", in: 1...16_384))
    encoding.height = Int32(try request.int("height", in: 1...16_384))
    encoding.constant_rate_factor = Int32(try request.int("factor", in: 0...51))
    guard let unit = request.header["unit"]?.array?.compactMap(\.int), unit.count == 2,
      unit.allSatisfy({ $0 > 0 && $0 < 1 << 30 })
    else { throw WorkerFailure("bad_request", "`unit` must be two whole numbers") }
    (encoding.tick_numerator, encoding.tick_denominator) = (Int32(unit[0]), Int32(unit[1]))
    encoding.frame_rate = request.header["rate"]?.double ?? 0
    return encoding
  }

  private static func described(_ coded: FilmCoder.Coded) -> JSONValue {
    [.int(Int(coded.ticks)), .int(coded.bytes.count), .int(coded.isKey ? 1 : 0)]
  }
}
