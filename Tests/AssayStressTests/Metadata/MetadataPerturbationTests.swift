import AssayCore
import AssayFormats
import AssayMedia
import AssaySignals
import Glibc
import Testing

@testable import AssayStress

/// Files with metadata, made by formula: no tool is needed.
enum StatingFiles {
  static let all = MetadataPerturbations.all

  static func stress(
    _ name: String, _ severity: Int, _ bytes: [UInt8], seed: UInt64 = 9
  ) throws(AssayError) -> Stressed<[UInt8]> {
    guard let perturbation = all.first(where: { $0.name == name }), let step = Severity(severity),
      case .bytes(let change) = perturbation.work
    else { throw AssayError(.usage, "no perturbation \(name)") }
    var call = StressCall(severity: step, generator: StressGenerator(seed: seed))
    return try change(bytes, info(bytes), &call)
  }

  static func info(_ bytes: [UInt8]) -> MediaInfo {
    let content = ContentType.sniff(bytes)
    var info = MediaInfo(digest: Digest(of: bytes), bytes: bytes.count, type: content.type, modality: content.modality)
    if content.modality == .image { info.image = ImageInfo(width: 40, height: 24) }
    return info
  }

  static let pixels: Pixmap? = Pixmap(
    width: 40, height: 24, channels: 3, samples: (0..<2880).map { UInt8(truncatingIfNeeded: $0 * $0 / 7) })

  /// A PNG with a title, XMP, EXIF with an orientation and a time, a profile's stand-in and a last change.
  static func png(orientation: Int = 1) -> [UInt8] {
    let plain = pixels.map(PngWriter.encode) ?? []
    let extra =
      ByteEdit.pngChunk("tEXt", Array("Title\0a tray".utf8))
      + ByteEdit.pngChunk("iTXt", Array("XML:com.adobe.xmp\0\0\0\0\0<x:xmpmeta>2024-05-06T07:08:09</x:xmpmeta>".utf8))
      + ByteEdit.pngChunk("tIME", [7, 232, 5, 6, 23, 8, 9])
      + ByteEdit.pngChunk("gAMA", [0, 0, 0xB1, 0x8F]) + ByteEdit.pngChunk("pHYs", [0, 0, 1, 0, 0, 0, 1, 0, 1])
    let file = Array(plain[..<33]) + extra + plain[33...]
    guard orientation != 1 else { return file }
    return (try? PictureMetadata.settingExif(ExifBlock.plain(orientation: orientation), in: file, info(file))) ?? []
  }

  static let wav: [UInt8] = {
    let empty = EmptyMedium(.audio)?.bytes ?? []
    let list = ByteEdit.riffChunk(
      "LIST", Array("INFOICRD".utf8) + ByteEdit.little(11, 4) + Array("2024-05-06\0\0".utf8))
    return WAVMetadata.resized(Array(empty[..<12]) + list + empty[12...], from: empty)
  }()
}

@Suite("Perturbations of metadata")
struct MetadataPerturbationTests {
  private func chunks(_ bytes: [UInt8]) -> [String] { PNGStructure(ByteView(bytes))?.chunks.map(\.type) ?? [] }

  @Test("Metadata leaves step by step, and the picture's data stays byte for byte")
  func missing() throws {
    let file = StatingFiles.png(orientation: 6)
    let data = { (bytes: [UInt8]) in
      PNGStructure(ByteView(bytes)).map { s in s.chunks.filter { $0.type == "IDAT" }.map { Array(bytes[$0.content]) } }
    }
    var last = file.count
    for severity in 1...5 {
      let result = try StatingFiles.stress("missing_metadata", severity, file).medium
      #expect(result.count <= last)
      last = result.count
      #expect(data(result) == data(file))
      // How the picture is turned is no mere statement.
      #expect(PictureMetadata.orientation(result) == 6)
    }
    let bare = try StatingFiles.stress("missing_metadata", 5, file).medium
    #expect(Set(chunks(bare)) == ["IHDR", "eXIf", "IDAT", "IEND"])
    let first = try StatingFiles.stress("missing_metadata", 1, file).medium
    #expect(!chunks(first).contains("tEXt") && chunks(first).contains("iTXt"))
  }

  @Test("WAV, MP3, PLY and PDF lose what they say of themselves, and nothing else")
  func missingElsewhere() throws {
    let wav = try StatingFiles.stress("missing_metadata", 1, StatingFiles.wav).medium
    #expect(wav == EmptyMedium(.audio)?.bytes)
    let tagged = MP3Metadata.addingMalformedTag([0xFF, 0xFB, 0x90, 0x00] + [UInt8](repeating: 0, count: 2000), step: 1)
    #expect(MetadataForm(tagged) == .mp3)
    #expect(try StatingFiles.stress("missing_metadata", 3, tagged).medium.count == 2004)
    // Nothing of it goes before that, and the figure says so.
    let early = try StatingFiles.stress("missing_metadata", 1, tagged)
    #expect(early.medium == tagged && early.achieved == ["removed_bytes": 0])
    let cloud = PointCloud(coordinates: [1, 2, 3])
    let ply = GeometryWriting.ply(cloud, comments: ["made by anna"])
    #expect(try StatingFiles.stress("missing_metadata", 1, ply).medium == GeometryWriting.ply(cloud))
    let pdf = Array(
      "%PDF-1.4\n1 0 obj\n<</Type/Catalog>>\nendobj\n7 0 obj\n<</Title(secret)>>\nendobj\ntrailer\n<</Root 1 0 R/Info 7 0 R>>\n%%EOF\n"
        .utf8)
    let blanked = try StatingFiles.stress("missing_metadata", 1, pdf)
    let bare = blanked.medium
    #expect(bare.count == pdf.count)
    let changed = zip(bare, pdf).count { $0 != $1 }
    #expect(changed > 0 && blanked.achieved == ["blanked_bytes": Double(changed)])
    #expect(!String(decoding: bare, as: UTF8.self).contains("secret"))
    #expect(!String(decoding: bare, as: UTF8.self).contains("/Info"))
  }

  @Test("Malformed EXIF is found by the reader, and the orientation still told where it can be")
  func malformed() throws {
    for severity in 1...5 {
      let result = try StatingFiles.stress("malformed_metadata", severity, StatingFiles.png(orientation: 3)).medium
      let range = try #require(PictureMetadata.exifRange(result))
      let reader = try #require(ExifReader(result[range]))
      #expect(reader.isMalformed == (severity > 1), "\(severity)")
      #expect(reader.orientation == 3)
      if severity == 1 { #expect(reader.items.contains { $0.value.hasSuffix("/0") }) }
      #expect(chunks(result).contains("IDAT"))
    }
  }

  @Test("Contradictions are readable and disagree with the picture")
  func contradictory() throws {
    for (severity, width) in zip(1...5, ["41", "24", "400", "400", "400"]) {
      let result = try StatingFiles.stress("contradictory_metadata", severity, StatingFiles.png()).medium
      let range = try #require(PictureMetadata.exifRange(result))
      let reader = try #require(ExifReader(result[range]))
      #expect(!reader.isMalformed)
      #expect(reader.items.first { $0.key == "PixelXDimension" }?.value == width)
      #expect(reader.items.contains { $0.key == "GPSLatitude" && $0.value.hasPrefix("95") } == (severity == 5))
    }
  }

  @Test("A changed orientation turns what is shown, and labels turn with it", arguments: 1...8)
  func orientation(before: Int) throws {
    let turns = [2, 3, 6, 8, 5]
    for severity in 1...5 {
      let result = try StatingFiles.stress("wrong_orientation", severity, StatingFiles.png(orientation: before))
      let after = PictureMetadata.orientation(result.medium)
      #expect(after != before)
      // The stored picture shown by the new tag is the shown picture turned: the matrices agree on every corner.
      let stored = before > 4 ? (24.0, 40.0) : (40.0, 24.0)
      let plane = try #require(result.effect.plane)
      for (x, y) in [(0.0, 0.0), (stored.0, 0), (3, stored.1), (7, 5)] {
        let shown = Orientation.all[before - 1].point(x, y, width: stored.0, height: stored.1)
        let expected = Orientation.all[after - 1].point(x, y, width: stored.0, height: stored.1)
        let moved = plane.point(shown.x, shown.y)
        #expect(moved == expected)
      }
      if before == 1 { #expect(after == turns[severity - 1]) }
    }
  }

  @Test("Clocks move every stated time, in text and in binary, with right checksums")
  func clocks() throws {
    let file = StatingFiles.png()
    let expected = [
      "2024-05-06T08:08:09", "2024-05-05T07:08:09", "2014-05-06T07:08:09", "1979-05-06T07:08:09", "2099-05-06T07:08:09",
    ]
    for (severity, time) in zip(1...5, expected) {
      let result = try StatingFiles.stress("clock_skew", severity, file)
      #expect(result.achieved["moved_times"] == 2)
      #expect(String(decoding: result.medium, as: UTF8.self).contains(time))
      let view = ByteView(result.medium)
      for chunk in try #require(PNGStructure(view)).chunks {
        let sum = ByteEdit.crc32(result.medium[(chunk.content.lowerBound - 4)..<chunk.content.upperBound])
        #expect(view.u32BE(chunk.content.upperBound) == Int(sum), "\(chunk.type)")
      }
    }
    // 23:08 an hour later is the next day.
    let later = try StatingFiles.stress("clock_skew", 1, file).medium
    let time = try #require(PNGStructure(ByteView(later))?.first("tIME"))
    #expect(Array(later[time]) == [7, 232, 5, 7, 0, 8, 9])
    let wav = try StatingFiles.stress("clock_skew", 5, StatingFiles.wav).medium
    #expect(String(decoding: wav, as: UTF8.self).contains("2099-05-06"))
    #expect(throws: AssayError.self) { try StatingFiles.stress("clock_skew", 1, EmptyMedium(.audio)?.bytes ?? []) }
  }

  @Test("Cutting and flipping reach what is asked, by the same draws at every severity")
  func damage() throws {
    let file = StatingFiles.png()
    for (severity, share) in zip(1...5, [0.01, 0.05, 0.1, 0.25, 0.5]) {
      let result = try StatingFiles.stress("truncated", severity, file)
      #expect(result.medium.count == file.count - max(1, Int(Double(file.count) * share)))
      #expect(result.effect.hiddenBoxes.count == 1)
    }
    var before: Set<Int> = []
    for (severity, bits) in zip(1...5, [1, 4, 16, 64, 256]) {
      let result = try StatingFiles.stress("bit_flips", severity, file).medium
      let flipped = Self.flipped(file, result)
      #expect(flipped.count == bits)
      #expect(before.isSubset(of: flipped))
      #expect(flipped.allSatisfy { $0 >= 128 })
      before = flipped
    }
  }

  private static func flipped(_ a: [UInt8], _ b: [UInt8]) -> Set<Int> {
    var places = Set<Int>()
    for (index, pair) in zip(a, b).enumerated() {
      let change: UInt8 = pair.0 ^ pair.1
      for bit in 0..<8 where change >> UInt8(bit) & 1 == 1 { places.insert(index * 8 + bit) }
    }
    return places
  }

  @Test("A wrong type changes the declaration and not a byte")
  func wrongType() throws {
    for severity in 1...5 {
      let result = try StatingFiles.stress("wrong_type", severity, StatingFiles.png())
      #expect(result.medium == StatingFiles.png())
      #expect(result.declaredType != nil && result.declaredType != "image/png")
      #expect(result.nameEnding?.isEmpty == false)
    }
  }

  @Test("Hostile bytes end in an answer", arguments: StatingFiles.all.map(\.name))
  func hostile(name: String) {
    let png = StatingFiles.png(orientation: 5)
    var files: [[UInt8]] = [
      [], [0xFF], [0xFF, 0xD8, 0xFF], Array("RIFF".utf8), Array("%PDF-/Info 1 0".utf8), Array("ID3".utf8),
    ]
    for count in stride(from: 1, to: png.count, by: 41) { files.append(Array(png[..<count])) }
    for count in stride(from: 1, to: 120, by: 5) { files.append(Array(StatingFiles.wav[..<count])) }
    var generator = StressGenerator(seed: 3)
    for _ in 0..<60 {
      var broken = png
      for _ in 0..<8 { broken[generator.below(160)] = UInt8(truncatingIfNeeded: generator.next()) }
      files.append(broken)
    }
    // A JPEG whose segments lie, a WebP without a picture.
    files.append([
      0xFF, 0xD8, 0xFF, 0xE1, 0xFF, 0xFF, 0x45, 0x78, 0x69, 0x66, 0, 0, 0x4D, 0x4D, 0, 0x2A, 0xFF, 0xFF, 0xFF, 0xFF,
    ])
    files.append(Array("RIFF".utf8) + [4, 0, 0, 0] + Array("WEBPVP8 ".utf8) + [0xFF, 0xFF, 0xFF, 0x7F])
    for file in files {
      for severity in [1, 3, 5] {
        do throws(AssayError) {
          let result = try StatingFiles.stress(name, severity, file)
          #expect(result.medium.count < file.count + 1_000)
        } catch {
          #expect(error.code == .data)
        }
      }
    }
  }
}
