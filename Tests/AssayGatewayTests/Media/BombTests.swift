import AssayCore
import AssayServing
import AssayWire
import Testing

@testable import AssayGateway

@Suite(
  "Media that are bombs", .serialized,
  .enabled(if: RealWorkers.areThere, "fetch the models, install ffmpeg and espeak-ng"))
struct BombTests {
  /// A zlib stream of one fixed block: a zero and so many copies of 258 zeros, 13 bits each.
  private static func zeros(_ mebibytes: Int) -> [UInt8] {
    var bytes: [UInt8] = [0x78, 0x01]
    var (bits, count) = (UInt64(0), UInt64(0))
    func put(_ value: UInt64, _ width: UInt64) {
      bits |= value << count
      count += width
      while count >= 8 {
        bytes.append(UInt8(bits & 255))
        bits >>= 8
        count -= 8
      }
    }
    put(0b011, 3)
    put(0b0000_1100, 8)
    // Symbol 285 is 11000101, first bit first; distance 1 is five zeros.
    for _ in 0..<(mebibytes << 20) / 258 { put(0b1010_0011, 13) }
    put(0, 7)
    put(0, 7)
    return bytes + [0, 0, 0, 0]
  }

  private static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + data
    var crc = UInt32.max
    for byte in body {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return number(UInt32(data.count)) + body + number(~crc)
  }

  private static func number(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(value >> (24 - 8 * $0) & 255) } }

  private static func png(_ side: UInt32, _ data: [UInt8], extra: [UInt8] = []) -> [UInt8] {
    [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10] + chunk("IHDR", number(side) + number(side) + [8, 2, 0, 0, 0]) + extra
      + chunk("IDAT", data) + chunk("IEND", [])
  }

  private static func pdf(_ objects: [[UInt8]]) -> [UInt8] {
    var bytes = Array("%PDF-1.7\n".utf8)
    for (index, object) in objects.enumerated() {
      bytes += Array("\(index + 1) 0 obj\n".utf8) + object + Array("\nendobj\n".utf8)
    }
    return bytes + Array("trailer\n<</Root 1 0 R/Size \(objects.count + 1)>>\n%%EOF\n".utf8)
  }

  private static var documents: [[UInt8]] {
    let bomb = zeros(100)
    let stream = Array("<</Length \(bomb.count)/Filter/FlateDecode>>stream\n".utf8) + bomb + Array("\nendstream".utf8)
    let catalog = Array("<</Type/Catalog/Pages 2 0 R>>".utf8)
    func page(_ box: String) -> [UInt8] {
      Array("<</Type/Page/Parent 2 0 R/MediaBox[0 0 \(box)]/Contents 4 0 R>>".utf8)
    }
    let pages = Array("<</Type/Pages/Kids[3 0 R]/Count 1>>".utf8)
    return [
      pdf([catalog, pages, page("200 200"), stream]),
      pdf([catalog, pages, page("1000000000 1000000000"), Array("<</Length 0>>stream\n\nendstream".utf8)]),
      pdf([catalog, Array("<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2000000000>>".utf8)]),
    ]
  }

  @Test("media that unpack to more than can be held end as an answer, and the next request is answered")
  func bombs() async throws {
    let bomb = Self.zeros(100)
    let pictures = [
      Self.png(60_000, bomb), Self.png(7_000, bomb), Self.png(1, bomb),
      Self.png(4, Self.zeros(1), extra: Self.chunk("zTXt", Array("Comment\0\0".utf8) + bomb)),
    ]
    let bodies =
      pictures.map { Media.question(Media.base64($0)) } + Self.documents.map { Media.file($0, name: "a.pdf") }
    try await Door.open(
      { _ in [.answer(200, Said.completion)] }, prober: RealWorkers.probing, services: RealWorkers.services,
      configure: { $0.routes[0].models[0].inputs = [.text, .image, .document] }
    ) { door in
      let port = door.port
      for (number, body) in bodies.enumerated() {
        let answer = try await RawClient.run {
          let client = try RawClient(port: port, timeoutSeconds: 300)
          defer { client.close() }
          client.send(Array(Door.request(body).utf8))
          return try client.readAnswer().0
        }
        #expect(answer.status == 200 || answer.status == 400, "\(number): \(answer.status) \(answer.text.prefix(300))")
        // A header of 3.6 gigapixels is believed by nobody.
        if number == 0 { #expect(answer.status == 400 && answer.text.contains("messages[0].content[1]")) }
        let next = try await door.chat(Media.question(Media.png))
        #expect(next.status == 200, "after \(number): \(next.text)")
      }
      #expect(await door.isIdle())
    }
  }
}
