/// Decodes base64 in blocks into memory of the caller's: for a digest over a picture that nobody keeps.
///
/// Strict: the standard alphabet, padding as it must be, no white space. Four look-ups decode a group; a wrong byte in
/// any of them sets a bit that no group has.
package enum Base64Reader {
  private static let wrong: UInt32 = 0x0100_0000

  /// The four tables one behind the other, each value shifted to its place in the group.
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: wrong, count: 1024)
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    for (value, byte) in alphabet.enumerated() {
      for place in 0..<4 { tables[place * 256 + Int(byte)] = UInt32(value) << UInt32(18 - place * 6) }
    }
    return tables
  }()

  /// How many bytes the text stands for; nil when its length or padding is wrong.
  package static func decodedCount(_ text: UnsafeRawBufferPointer) -> Int? {
    guard text.count % 4 == 0 else { return nil }
    guard !text.isEmpty else { return 0 }
    let padding = text[text.count - 1] != UInt8(ascii: "=") ? 0 : text[text.count - 2] != UInt8(ascii: "=") ? 1 : 2
    return text.count / 4 * 3 - padding
  }

  /// Decodes and calls `body` with one block after another; false when a byte is outside the alphabet.
  package static func blocks(
    _ text: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void
  ) -> Bool {
    guard let count = decodedCount(text) else { return false }
    guard count > 0 else { return true }
    let blockGroups = min(8192, text.count / 4)
    let output = UnsafeMutableRawBufferPointer.allocate(byteCount: blockGroups * 3 + 8, alignment: 8)
    defer { output.deallocate() }
    return tables.withUnsafeBufferPointer { tables in
      let groups = text.count / 4
      // The last group may be padded.
      let whole = count == groups * 3 ? groups : groups - 1
      var group = 0
      while group < whole {
        let end = min(whole, group + blockGroups)
        guard decode(text, group..<end, tables, output) else { return false }
        body(UnsafeRawBufferPointer(rebasing: output[0..<(end - group) * 3]))
        group = end
      }
      guard whole < groups else { return true }
      return last(text, tables, count - whole * 3, body)
    }
  }

  @inline(__always)
  private static func decode(
    _ text: UnsafeRawBufferPointer, _ groups: Range<Int>, _ tables: UnsafeBufferPointer<UInt32>,
    _ output: UnsafeMutableRawBufferPointer
  ) -> Bool {
    guard let input = text.baseAddress, let tables = tables.baseAddress, let output = output.baseAddress else {
      return false
    }
    var errors: UInt32 = 0
    var write = output
    var read = input + groups.lowerBound * 4
    for _ in groups {
      let word = UInt32(littleEndian: read.loadUnaligned(as: UInt32.self))
      let value =
        tables[Int(word & 255)] | tables[256 + Int(word >> 8 & 255)] | tables[512 + Int(word >> 16 & 255)]
        | tables[768 + Int(word >> 24)]
      errors |= value
      // Four bytes are written and three count: the next group overwrites the fourth.
      write.storeBytes(of: (value << 8).bigEndian, as: UInt32.self)
      read += 4
      write += 3
    }
    return errors & wrong == 0
  }

  private static func last(
    _ text: UnsafeRawBufferPointer, _ tables: UnsafeBufferPointer<UInt32>, _ count: Int,
    _ body: (UnsafeRawBufferPointer) -> Void
  ) -> Bool {
    let start = text.count - 4
    var value = tables[Int(text[start])] | tables[256 + Int(text[start + 1])]
    if count == 2 { value |= tables[512 + Int(text[start + 2])] }
    guard value & wrong == 0 else { return false }
    // Bits beyond the last byte must be zero, or one picture would have several digests' worth of texts.
    guard value & (count == 2 ? 0xFF : 0xFFFF) == 0 else { return false }
    let bytes = [UInt8(value >> 16 & 255), UInt8(value >> 8 & 255)]
    bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[0..<count])) }
    return true
  }

  /// The first bytes of what the text stands for, as far as whole groups go.
  package static func prefix(_ text: UnsafeRawBufferPointer, bytesMax: Int) -> [UInt8] {
    let length = min(text.count, bytesMax / 3 * 4) / 4 * 4
    var result: [UInt8] = []
    result.reserveCapacity(length / 4 * 3)
    let isText = blocks(UnsafeRawBufferPointer(rebasing: text[..<length])) { result.append(contentsOf: $0) }
    return isText ? result : []
  }
}
