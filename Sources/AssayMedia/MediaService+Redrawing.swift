package import AssayCore
package import AssaySignals
import AssayWire

extension MediaService {
  /// Where pictures of a film change but nobody asked for compression.
  private static let goodFactor = 18
  private static let redrawnFramesMax = 20_000

  /// Batches of some pictures each go out of the worker, are changed here and go back as H.264; the sound and the
  /// times of the pictures stay. Memory holds one batch and the coded film.
  package func redrawn(
    _ film: [UInt8], each change: @Sendable (Pixmap, Int) throws(AssayError) -> Pixmap
  ) async throws(AssayError) -> [UInt8] {
    try expectFilm(film)
    let unit = try await ask(["task": "unit"], film).header
    guard let ticks = unit["unit"]?.array?.compactMap(\.int), ticks.count == 2, let rate = unit["rate"]?.double,
      let frames = unit["frames"]?.int
    else { throw Self.nonsense(.film) }
    guard frames <= Self.redrawnFramesMax else {
      throw Self.refusal(
        "too_large", "the film has more than \(Self.redrawnFramesMax) pictures", remedy: "cut it into pieces")
    }
    var common: JSONObject = ["unit": .array(ticks.map(JSONValue.int)), "rate": .double(rate)]
    common.append("factor", .int(Self.goodFactor))
    var pieces = Pieces()
    var next: Int?
    repeat {
      let batch = try await batch(of: film, from: next)
      guard batch.next.map({ $0 > (batch.ticks.last ?? .max) }) ?? true, !batch.ticks.isEmpty else {
        throw Self.nonsense(.film)
      }
      var header = common
      header.append("task", "draw")
      header.append("ticks", .array(batch.ticks.map(JSONValue.int)))
      var drawn: [UInt8] = []
      for (index, picture) in batch.pictures.enumerated() {
        let changed = try change(picture, pieces.count + index)
        try pieces.settle(changed)
        drawn += changed.rgb
      }
      header.append("width", .int(pieces.width))
      header.append("height", .int(pieces.height))
      try pieces.add(try await ask(header, drawn), pictures: batch.ticks.count)
      next = batch.next
    } while next != nil
    return try await assembled(film, pieces, common)
  }

  private func assembled(_ film: [UInt8], _ pieces: Pieces, _ common: JSONObject) async throws(AssayError) -> [UInt8] {
    var header = common
    header.append("task", "assemble")
    header.append("film", .int(film.count))
    header.append("head", .int(pieces.head.count))
    header.append("coded", .array(pieces.coded))
    header.append("width", .int(pieces.width))
    header.append("height", .int(pieces.height))
    let reply = try await ask(header, film + pieces.head + pieces.bytes)
    guard !reply.payload.isEmpty else { throw Self.nonsense(.film) }
    return reply.payload
  }

  private struct Batch {
    var ticks: [Int]
    var pictures: [Pixmap]
    var next: Int?
  }

  private func batch(of film: [UInt8], from: Int?) async throws(AssayError) -> Batch {
    var header: JSONObject = ["task": "pictures", "count": 256]
    if let from { header.append("from", .int(from)) }
    let reply = try await ask(header, film)
    guard let ticks = reply.header["ticks"]?.array?.compactMap(\.int), let width = reply.header["width"]?.int,
      let height = reply.header["height"]?.int, (1...20_000).contains(width), (1...20_000).contains(height),
      ticks.count <= 256, reply.payload.count == ticks.count * width * height * 3
    else { throw Self.nonsense(.film) }
    let size = width * height * 3
    let pictures = ticks.indices.compactMap { index in
      Pixmap(
        width: width, height: height, channels: 3, samples: Array(reply.payload[index * size..<(index + 1) * size]))
    }
    guard pictures.count == ticks.count else { throw Self.nonsense(.film) }
    return Batch(ticks: ticks, pictures: pictures, next: reply.header["next"]?.int)
  }

  /// What came back coded so far.
  private struct Pieces {
    var (width, height) = (0, 0)
    var count = 0
    var head: [UInt8] = []
    var coded: [JSONValue] = []
    var bytes: [UInt8] = []

    /// A film has pictures of one size.
    mutating func settle(_ picture: Pixmap) throws(AssayError) {
      if width == 0 { (width, height) = (picture.width, picture.height) }
      guard picture.width == width, picture.height == height else {
        throw MediaService.refusal(
          "unsupported", "the change gives the pictures of one film different sizes",
          remedy: "use a change that keeps sizes")
      }
    }

    mutating func add(_ reply: WorkerCall, pictures: Int) throws(AssayError) {
      guard let headBytes = reply.header["head"]?.int, (1...65_536).contains(headBytes),
        let list = reply.header["coded"]?.array, list.count == pictures, headBytes <= reply.payload.count
      else { throw MediaService.nonsense(.film) }
      let own = Array(reply.payload[..<headBytes])
      if head.isEmpty { head = own }
      guard own == head else { throw MediaService.nonsense(.film) }
      count += pictures
      coded += list
      bytes += reply.payload[headBytes...]
      guard bytes.count <= MediaService.fileBytesMax else {
        throw MediaService.refusal(
          "too_large", "the changed film would be larger than a film may be", remedy: "cut it into pieces")
      }
    }
  }
}

extension Pixmap {
  /// Three bytes a pixel: grey threefold, transparency on black left out.
  fileprivate var rgb: [UInt8] {
    switch channels {
    case 3: samples
    case 1: samples.flatMap { [$0, $0, $0] }
    default:
      [UInt8](unsafeUninitializedCapacity: width * height * 3) { buffer, filled in
        for pixel in 0..<width * height {
          for channel in 0..<3 { buffer[pixel * 3 + channel] = samples[pixel * 4 + channel] }
        }
        filled = width * height * 3
      }
    }
  }
}
