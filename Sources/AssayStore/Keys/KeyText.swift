/// How a key is written: `ask_<id>_<secret>`, an id of 60 bits and a secret of 256, both in lower-case base 32 without
/// letters that look like others. The id tells when the key was made, to the second.
enum KeyText {
  static let idLength = 12
  static let secretLength = 52
  static let length = 4 + idLength + 1 + secretLength

  private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 0xFF, count: 256)
    for (value, letter) in alphabet.enumerated() { values[Int(letter)] = UInt8(value) }
    return values
  }()

  static func number(secondsSince1970: Int64, chance: UInt32) -> UInt64 {
    (UInt64(truncatingIfNeeded: secondsSince1970) & 0x7_FFFF_FFFF) << 25 | UInt64(chance & 0x1FF_FFFF)
  }

  static func secondsSince1970(_ number: UInt64) -> Int64 { Int64(number >> 25) }

  static func id(_ number: UInt64) -> String {
    let letters = (0..<idLength).map { alphabet[Int(number >> UInt64((idLength - 1 - $0) * 5) & 31)] }
    return String(decoding: letters, as: UTF8.self)
  }

  static func number(ofID id: some Collection<UInt8>) -> UInt64? {
    guard id.count == idLength else { return nil }
    var number: UInt64 = 0
    for letter in id {
      guard values[Int(letter)] != 0xFF else { return nil }
      number = number << 5 | UInt64(values[Int(letter)])
    }
    return number
  }

  /// 52 letters for 32 bytes.
  static func secret(_ bytes: [UInt8]) -> String {
    var letters: [UInt8] = []
    var (pending, bits): (UInt32, Int) = (0, 0)
    for byte in bytes {
      pending = pending << 8 | UInt32(byte)
      bits += 8
      while bits >= 5 {
        bits -= 5
        letters.append(alphabet[Int(pending >> UInt32(bits) & 31)])
      }
    }
    if bits > 0 { letters.append(alphabet[Int(pending << UInt32(5 - bits) & 31)]) }
    return String(decoding: letters, as: UTF8.self)
  }

  /// The id's number of a token that has the form of a key; nil for anything else.
  static func number(ofToken token: UnsafeRawBufferPointer) -> UInt64? {
    guard token.count == length, token[0] == UInt8(ascii: "a"), token[1] == UInt8(ascii: "s"),
      token[2] == UInt8(ascii: "k"), token[3] == UInt8(ascii: "_"), token[4 + idLength] == UInt8(ascii: "_")
    else { return nil }
    for index in 5 + idLength..<length where values[Int(token[index])] == 0xFF { return nil }
    return number(ofID: token[4..<4 + idLength])
  }
}
