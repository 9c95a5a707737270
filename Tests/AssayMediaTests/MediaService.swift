import AssayCore
import AssayMedia
import AssaySignals
import AssayWire
import Glibc
import Testing

/// A PNG of 4 × 3 pixels, all of level 128.
enum TinyPNG {
  static let bytes =
    Base64.decode(
      "iVBORw0KGgoAAAANSUhEUgAAAAQAAAADCAAAAACRn/EaAAAAEElEQVR4nGNsYGBgYGKAEQAHPACGHozoxQAAAABJRU5ErkJggg==".utf8) ?? []
}

/// Answers what it is told to, and counts the calls.
struct FixedWorkers: WorkerCalling {
  var reply: WorkerCall?

  func call(_ call: WorkerCall, role: WorkerRole) async throws(AssayError) -> WorkerCall {
    guard let reply else {
      Issue.record("a worker was asked")
      throw AssayError(.internalError, "a worker was asked")
    }
    return reply
  }
}

@Suite("Media service without workers") struct MediaServiceTests {
  static let alone = MediaService(workers: FixedWorkers())

  @Test(
    "what is not read is refused by name, and no worker is asked",
    arguments: [
      ("GIF89a....", "GIF picture (image/gif)"), ("II*\0....", "TIFF picture (image/tiff)"),
      ("\0\0\0\u{18}ftypheic", "HEIC picture"), ("PK\u{3}\u{4}....", "ZIP archive"),
      ("a\0\u{1}\u{2}\u{3}", "no kind"),
    ])
  func unsupported(_ head: String, _ words: String) async {
    let info = await Self.alone.probe(Array(head.utf8), declaredType: nil, name: nil)
    #expect(info.status == .refused)
    #expect(info.decodedShare == 0)
    #expect(info.findings.first?.code == "unsupported")
    #expect(info.findings.first?.message.contains(words) == true, "\(info.findings)")
    #expect(info.findings.first?.remedy != nil)
  }

  @Test("nothing, and too much, are refused before anything is sent")
  func sizes() async {
    #expect(await Self.alone.probe([], declaredType: "image/png", name: nil).findings.map(\.code) == ["empty"])
    let png = TinyPNG.bytes + [UInt8](repeating: 0, count: MediaService.fileBytesMax)
    let info = await Self.alone.probe(png, declaredType: nil, name: nil)
    #expect(info.findings.map(\.code) == ["too_large"])
    await #expect(throws: AssayError.self) { try await Self.alone.image(png, sideMax: nil) }
  }

  @Test("text is probed here")
  func text() async {
    let info = await Self.alone.probe(Array("one\ntwo\u{202E}".utf8), declaredType: "text/markdown", name: nil)
    #expect(info.status == .ok)
    #expect(info.modality == .text)
    #expect(info.textual?.characters == 8 && info.textual?.lines == 2 && info.textual?.invisibleCharacters == 1)
    #expect(info.findings.map(\.code) == ["invisible_characters"])
    let latin = await Self.alone.probe(
      Array("a long enough line of latin-1 caf".utf8) + [0xE9], declaredType: nil, name: nil)
    #expect(latin.status == .degraded)
    let wide = await Self.alone.probe([0xFF, 0xFE, 0x61, 0x00, 0x62, 0x00], declaredType: nil, name: nil)
    #expect(wide.textual?.encoding == "utf-16le" && wide.textual?.characters == 2 && wide.status == .ok)
  }

  @Test("a declared type or a name that the content does not keep is a finding")
  func mismatch() async {
    let text = Array("plain words".utf8)
    let declared = await Self.alone.probe(text, declaredType: "image/png\u{1B}[31m", name: nil)
    #expect(declared.findings.map(\.code) == ["type_mismatch"])
    #expect(declared.status == .degraded)
    #expect(declared.findings.first?.message.contains("\u{1B}") == false)
    let named = await Self.alone.probe(text, declaredType: nil, name: "photo.JPG")
    #expect(named.findings.first?.message.contains("image/jpeg") == true)
    #expect(await Self.alone.probe(text, declaredType: nil, name: "notes.txt").findings.isEmpty)
  }

  @Test("an answer that does not fit the question is an error")
  func nonsense() async {
    let answers: [WorkerCall] = [
      WorkerCall(header: ["ok": true]),
      WorkerCall(header: ["ok": true, "width": 2, "height": 2, "channels": 3], payload: [1, 2, 3]),
      WorkerCall(header: ["ok": true, "width": -1, "height": 2, "channels": 3], payload: []),
      WorkerCall(header: ["ok": true, "width": 9_000_000_000, "height": 9_000_000_000, "channels": 3]),
    ]
    for answer in answers {
      await #expect(throws: AssayError.self) {
        try await MediaService(workers: FixedWorkers(reply: answer)).image(TinyPNG.bytes, sideMax: nil)
      }
    }
    let info = await MediaService(workers: FixedWorkers(reply: answers[0])).probe(
      TinyPNG.bytes, declaredType: nil, name: nil)
    #expect(info.findings.map(\.code) == ["nonsense"])
  }

  @Test("a cloud whose indices leave it, or whose numbers are none, is refused")
  func clouds() async throws {
    let ply = Array("ply\nformat ascii 1.0\n".utf8)
    func reply(_ index: UInt32, _ x: Float) -> WorkerCall {
      let numbers = [x, 0, 0].flatMap { Self.le($0.bitPattern) } + [index, 0, 0].flatMap(Self.le)
      return WorkerCall(
        header: ["ok": true, "points": 1, "origin": [0, 0, 0], "colours": false, "triangles": 1], payload: numbers)
    }
    let good = MediaService(workers: FixedWorkers(reply: reply(0, 7)))
    #expect(try await good.geometry(ply, pointsMax: 10).coordinates == [7, 0, 0])
    for bad in [reply(1, 0), reply(0, .nan)] {
      await #expect(throws: AssayError.self) {
        try await MediaService(workers: FixedWorkers(reply: bad)).geometry(ply, pointsMax: 10)
      }
    }
  }

  private static func le(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
}

@Suite("Media service with workers") struct MediaWorkerTests {
  static let service = MediaService(workers: WorkerPool())

  @Test("a picture is probed and decoded")
  func picture() async throws {
    let info = await Self.service.probe(TinyPNG.bytes, declaredType: "image/png", name: "a.png")
    #expect(info.status == .ok, "\(info.findings)")
    #expect(info.digest == Digest(of: TinyPNG.bytes))
    #expect(info.image?.width == 4 && info.image?.height == 3 && info.image?.meanLuma == 128)
    #expect(info.signals["image.mean_luma"] == 128)
    let picture = try await Self.service.image(TinyPNG.bytes, sideMax: 2)
    #expect(picture.width == 2 && picture.height == 2 && picture.samples.allSatisfy { $0 == 128 })
    #expect(try await Self.service.codes(in: picture).isEmpty)
  }

  @Test("sound comes at the rate that was asked for")
  func sound() async throws {
    func le(_ value: Int, _ width: Int) -> [UInt8] { (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
    let data = [UInt8](repeating: 0, count: 16_000)
    let format = le(1, 2) + le(1, 2) + le(8000, 4) + le(16_000, 4) + le(2, 2) + le(16, 2)
    let body = Array("WAVEfmt ".utf8) + le(16, 4) + format + Array("data".utf8) + le(data.count, 4) + data
    let wav = Array("RIFF".utf8) + le(body.count, 4) + body
    let sound = try await Self.service.sound(wav, sampleRateHz: 16_000)
    #expect(sound.sampleRateHz == 16_000 && abs(sound.samples.count - 16_000) < 16)
    let info = await Self.service.probe(wav, declaredType: nil, name: nil)
    #expect(info.audio?.seconds == 1 && info.audio?.silentShare == 1)
    await #expect(throws: AssayError.self) { try await Self.service.image(wav, sideMax: nil) }
  }

  @Test("a worker says how it is locked down and with what it decodes")
  func hello() async throws {
    let pool = WorkerPool()
    let hello = try await pool.hello(role: .media)
    #expect(hello["role"]?.string == "media")
    #expect(hello["sandbox"]?["seccomp"]?.bool == true)
    #expect(hello["provides"]?["spng"]?.string != nil)
    pool.shutdown()
  }

  @Test("each codec decodes behind the lock-down", arguments: ["vorbis", "mp3", "opus", "flac"])
  func codecs(_ codec: String) async throws {
    let files = [
      "vorbis": Recordings.vorbis, "mp3": Recordings.mp3, "opus": Recordings.opus, "flac": Recordings.flac,
    ]
    let bytes = try #require(files[codec])
    let info = await Self.service.probe(bytes, declaredType: nil, name: nil)
    #expect(info.status == .ok, "\(info.findings)")
    let audio = try #require(info.audio)
    #expect(audio.codec == codec)
    #expect(abs(audio.seconds - 0.3) < 0.09)
    #expect(abs(try #require(audio.bandwidthHz) - 440) < 60)
    let cut = await Self.service.probe(Array(bytes.prefix(bytes.count * 3 / 4)), declaredType: nil, name: nil)
    #expect(cut.status != .ok, "\(cut.findings)")
    if codec == "mp3" { #expect(info.metadata.contains { $0.value == "Tone" }) }
  }

  @Test("a worn worker is replaced, and after the shutdown there is none")
  func recycled() async throws {
    var configuration = WorkerPoolConfiguration()
    configuration.processes = [.media: 1]
    configuration.itemsPerProcessMax = 3
    let pool = WorkerPool(configuration: configuration)
    let service = MediaService(workers: pool)
    for round in 0..<8 {
      let info = await service.probe(TinyPNG.bytes + [UInt8(round)], declaredType: nil, name: nil)
      #expect(info.image?.width == 4)
    }
    pool.shutdown()
    let info = await service.probe(TinyPNG.bytes, declaredType: nil, name: nil)
    #expect(info.findings.map(\.code) == ["cancelled"])
  }

  @Test("many calls at once all get their own answer")
  func concurrency() async {
    await withTaskGroup(of: Bool.self) { group in
      for number in 0..<200 {
        group.addTask {
          let bytes = TinyPNG.bytes + [UInt8](repeating: 0, count: number)
          let info = await Self.service.probe(bytes, declaredType: nil, name: nil)
          return info.bytes == bytes.count && info.digest == Digest(of: bytes) && info.image?.width == 4
        }
      }
      for await isRight in group { #expect(isRight) }
    }
  }

  static let badMedia = getenv("ASSAY_DATA").map { String(cString: $0) + "/badmedia" }

  @Test(
    "each malformed file ends in a value or a reason, and no worker dies of it",
    .enabled(if: badMedia != nil, "set ASSAY_DATA to the folder that holds badmedia"))
  func malformed() async throws {
    let folder = try #require(Self.badMedia)
    let notes = try Notes(folder + "/SOURCES.md")
    #expect(notes.rows.count == 91)
    for row in notes.rows {
      let bytes = try read(folder + "/files/" + row.file)
      let info = await Self.service.probe(bytes, declaredType: nil, name: row.file)
      #expect(!info.findings.contains { ["died", "time_limit", "nonsense"].contains($0.code) }, "\(row.file)")
      if info.status == .refused { #expect(info.findings.last?.message.isEmpty == false) }
      // Scans and documents have tests of their own.
      guard info.modality == .image || row.note.contains("outside v1") else { continue }
      if row.note.hasPrefix("decodes") {
        #expect(info.status != .refused, "\(row.file): \(info.findings)")
        if row.note.contains("incomplete") { #expect(info.status == .degraded, "\(row.file)") }
        if let size = row.size {
          #expect("\(info.image?.width ?? 0)x\(info.image?.height ?? 0)" == size, "\(row.file)")
        }
      } else {
        #expect(info.status == .refused, "\(row.file): \(row.note)")
      }
      if row.note.contains("outside v1") {
        #expect(info.findings.first?.code == "unsupported", "\(row.file): \(info.findings)")
        // Two of them hold nothing that tells their kind: then the name's promise is reported.
        let isNamed = info.findings.contains { $0.message.contains("image/") }
        #expect(isNamed, "\(row.file): \(info.findings)")
      }
    }
  }

  private func read(_ path: String) throws -> [UInt8] {
    let descriptor = open(path, O_RDONLY)
    try #require(descriptor >= 0, "\(path)")
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = Glibc.read(descriptor, &block, block.count), count > 0 { bytes += block[..<count] }
    return bytes
  }

  /// The table of what is expected of each file.
  struct Notes {
    struct Row {
      var file: String
      var note: String
      /// `WxH` where the note names it.
      var size: String? {
        note.split { $0 == " " || $0 == "," }.map(String.init).first { $0.first?.isNumber == true && $0.contains("x") }
      }
    }

    var rows: [Row] = []

    init(_ path: String) throws {
      let descriptor = open(path, O_RDONLY)
      try #require(descriptor >= 0)
      defer { close(descriptor) }
      var bytes = [UInt8](repeating: 0, count: 1 << 20)
      let count = Glibc.read(descriptor, &bytes, bytes.count)
      for line in String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).split(separator: "\n") {
        let cells = line.split(separator: "|").map { $0.trimmingSpaces() }
        guard cells.count == 6, cells[2].count == 64 else { continue }
        rows.append(Row(file: cells[0], note: cells[5]))
      }
    }
  }
}

extension Substring {
  fileprivate func trimmingSpaces() -> String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
