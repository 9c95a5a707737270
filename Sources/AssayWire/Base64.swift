/// Standard base64 (RFC 4648), written for large media parts.
package enum Base64 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  private static let values: [UInt8] = {
    var table = [UInt8](repeating: 0xFF, count: 256)
    for (value, byte) in alphabet.enumerated() { table[Int(byte)] = UInt8(value) }
    table[Int(UInt8(ascii: "-"))] = 62
    table[Int(UInt8(ascii: "_"))] = 63
    return table
  }()

  /// The length in bytes of what `encode` gives for `count` bytes.
  package static func encodedCount(_ count: Int) -> Int { (count + 2) / 3 * 4 }

  package static func encode(_ bytes: [UInt8]) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: encodedCount(bytes.count)) { output, count in
      count = bytes.withUnsafeBytes { encode($0, into: UnsafeMutableRawBufferPointer(output)) }
    }
  }

  /// Encodes into memory of the caller's and gives the number of bytes written; `output` must hold
  /// `encodedCount(input.count)` bytes. For large media that go onto the wire without a copy in between.
  package static func encode(_ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> Int {
    var (read, write) = (0, 0)
    alphabet.withUnsafeBufferPointer { alphabet in
      while read + 2 < input.count {
        let group = UInt32(input[read]) << 16 | UInt32(input[read + 1]) << 8 | UInt32(input[read + 2])
        output[write] = alphabet[Int(group >> 18)]
        output[write + 1] = alphabet[Int(group >> 12 & 63)]
        output[write + 2] = alphabet[Int(group >> 6 & 63)]
        output[write + 3] = alphabet[Int(group & 63)]
        read += 3
        write += 4
      }
      guard read < input.count else { return }
      let group = UInt32(input[read]) << 16 | (read + 1 < input.count ? UInt32(input[read + 1]) << 8 : 0)
      output[write] = alphabet[Int(group >> 18)]
      output[write + 1] = alphabet[Int(group >> 12 & 63)]
      output[write + 2] = read + 1 < input.count ? alphabet[Int(group >> 6 & 63)] : UInt8(ascii: "=")
      output[write + 3] = UInt8(ascii: "=")
      write += 4
    }
    return write
  }

  /// Decodes standard or URL-safe base64, padded or not; white space between groups is skipped.
  /// Nil when a byte is outside the alphabet, data follows the padding, or a group has one character.
  package static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
    if let result = text.withContiguousStorageIfAvailable({ decode(buffer: $0) }) { return result }
    return ContiguousArray(text).withUnsafeBufferPointer { decode(buffer: $0) }
  }

  /// Not generic, so that the loop over a large picture is compiled for plain bytes.
  private static func decode(buffer text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    var output: [UInt8] = []
    output.reserveCapacity(text.count / 4 * 3 + 3)
    var group: UInt32 = 0
    var bits = 0
    var padding = 0
    let isValid = values.withUnsafeBufferPointer { values in
      for byte in text {
        if byte == UInt8(ascii: "=") {
          padding += 1
          continue
        }
        if byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { continue }
        let value = values[Int(byte)]
        guard value != 0xFF, padding == 0 else { return false }
        group = group << 6 | UInt32(value)
        bits += 6
        if bits >= 8 {
          bits -= 8
          output.append(UInt8(truncatingIfNeeded: group >> UInt32(bits)))
        }
      }
      return bits != 6 && padding <= 2
    }
    return isValid ? output : nil
  }
}
