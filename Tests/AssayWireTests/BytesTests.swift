import AssayWire
import Testing

@Suite("Bytes: base64 and digests")
struct BytesTests {
  /// RFC 4648, section 10.
  @Test(
    "The RFC's vectors encode and decode",
    arguments: [
      ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
      ("foobar", "Zm9vYmFy"),
    ])
  func vectors(plain: String, coded: String) {
    #expect(Base64.encode(Array(plain.utf8)) == Array(coded.utf8))
    #expect(Base64.decode(coded.utf8) == Array(plain.utf8))
  }

  @Test("Every length up to 300 comes back")
  func lengths() {
    for count in 0..<300 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ count) }
      #expect(Base64.decode(Base64.encode(bytes)) == bytes)
      #expect(Base64.encode(bytes).count == Base64.encodedCount(count))
    }
  }

  @Test("URL-safe, unpadded and broken lines are accepted; rubbish is not")
  func forms() {
    #expect(Base64.decode("-_-_".utf8) == Base64.decode("+/+/".utf8))
    #expect(Base64.decode("Zm9v\nYmE".utf8) == Array("fooba".utf8))
    for wrong in ["Zg=a", "Z", "Zm9v!", "Zg===", "a\u{0}bc"] { #expect(Base64.decode(wrong.utf8) == nil, "\(wrong)") }
  }

  /// FIPS 180-4 examples; the last as `head -c 1000000 /dev/zero | tr '\0' a | sha256sum`.
  @Test(
    "SHA-256 equals the standard's examples",
    arguments: [
      (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      (1_000_000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
    ])
  func sha256(count: Int, hex: String) {
    #expect(SHA256.hex([UInt8](repeating: UInt8(ascii: "a"), count: count)) == hex)
  }

  @Test("A digest over pieces equals the digest of the whole")
  func pieces() {
    var hash = SHA256()
    for piece in ["ab", "c"] { Array(piece.utf8).withUnsafeBytes { hash.update($0) } }
    #expect(hexString(hash.finish()) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }
}
