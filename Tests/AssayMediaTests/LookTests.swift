import AssayCore
import Testing

@testable import AssayMedia

@Suite("A look without a worker tells what the structure tells")
struct LookTests {
  /// Signature, IHDR of the size, one empty IDAT and, unless it is cut, IEND. Checksums are zero: a look decodes nothing.
  private func png(_ width: UInt32, _ height: UInt32, isCut: Bool = false) -> [UInt8] {
    func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
      [0, 0, 0, UInt8(content.count)] + Array(type.utf8) + content + [0, 0, 0, 0]
    }
    func big(_ number: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) } }
    let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    let start = signature + chunk("IHDR", big(width) + big(height) + [8, 2, 0, 0, 0]) + chunk("IDAT", [])
    return isCut ? start : start + chunk("IEND", [])
  }

  private func look(_ bytes: [UInt8], declared: String? = nil) -> MediaInfo {
    MediaService.look(bytes, digest: Digest(of: bytes), declaredType: declared, name: nil)
  }

  @Test("A whole picture has its type and size")
  func whole() {
    let info = look(png(64, 48))
    #expect(info.status == .ok)
    #expect(info.type == "image/png")
    #expect(info.image?.width == 64 && info.image?.height == 48)
  }

  @Test("A cut picture is degraded, a bomb and an empty file are refused, a wrong name is noticed")
  func trouble() {
    #expect(look(png(64, 48, isCut: true)).findings.map(\.code) == ["truncated"])
    #expect(look(png(60_000, 60_000)).status == .refused)
    #expect(look(png(UInt32.max, UInt32.max)).status == .refused)
    #expect(look([]).status == .refused)
    #expect(look(png(8, 8), declared: "image/jpeg").findings.contains { $0.code == "type_mismatch" })
    #expect(look(Array("GIF89a".utf8) + [1, 0, 1, 0]).status == .refused)
  }

  @Test("Every prefix of a picture ends in a value")
  func prefixes() {
    let bytes = png(64, 48)
    for count in 0..<bytes.count { #expect(look(Array(bytes[..<count])).bytes == count) }
  }
}
