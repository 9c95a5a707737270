/// Finds values in JSON bytes by name, without building anything. For bytes that are not ours to refuse: what is no
/// JSON has no members.
package enum JSONPlaces {
  /// The bytes of a member's value, white space around it left out; the first of that name.
  package static func member(_ name: StaticString, of bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    var scanner = ByteScanner(bytes, depthMax: 64)
    scanner.skipSpace()
    guard scanner.peek() == UInt8(ascii: "{") else { return nil }
    scanner.position += 1
    do throws(ChatFault) {
      while true {
        scanner.skipSpace()
        let key = try scanner.string()
        try scanner.take(UInt8(ascii: ":"), "':'")
        scanner.skipSpace()
        let start = scanner.position
        try scanner.skipValue(depth: 1)
        if scanner.isText(key, name) { return UnsafeRawBufferPointer(rebasing: bytes[start..<scanner.position]) }
        if try scanner.endsAfterElement(UInt8(ascii: "}"), "',' or '}'") { return nil }
      }
    } catch { return nil }
  }

  /// A member that is a whole number.
  package static func number(_ name: StaticString, of bytes: UnsafeRawBufferPointer) -> Int? {
    guard let value = member(name, of: bytes), value.count <= 20 else { return nil }
    return Int(String(decoding: value, as: UTF8.self))
  }
}
