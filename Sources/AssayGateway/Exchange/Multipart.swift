import Glibc

/// The parts of a `multipart/form-data` body as places in it (RFC 7578), read strictly: a field that two readers could
/// find in different places would let one of them see another model than the other.
struct Multipart {
  struct Part {
    var name: String
    var fileName: String?
    var content: Range<Int>
  }

  var parts: [Part] = []

  private static let partsMax = 64
  private static let headBytesMax = 4096

  /// - Parameter type: the request's Content-Type.
  init(_ bytes: UnsafeRawBufferPointer, type: String) throws(APIError) {
    guard let boundary = Self.boundary(type) else {
      throw .invalid("The Content-Type should be multipart/form-data with a boundary.", code: "invalid_multipart")
    }
    let opening = Array("--\(boundary)".utf8)
    let delimiter = [13, 10] + opening
    guard bytes.starts(with: opening) else { throw Self.malformed }
    var position = opening.count
    while true {
      guard position + 2 <= bytes.count else { throw Self.malformed }
      if bytes[position] == UInt8(ascii: "-"), bytes[position + 1] == UInt8(ascii: "-") { return }
      guard bytes[position] == 13, bytes[position + 1] == 10, parts.count < Self.partsMax else { throw Self.malformed }
      // The line's end in front of the empty line is the head's own where there are no fields.
      let headWindow = bytes[position..<min(bytes.count, position + Self.headBytesMax)]
      guard let headEnd = ByteSearch.find([13, 10, 13, 10], in: UnsafeRawBufferPointer(rebasing: headWindow)) else {
        throw Self.malformed
      }
      let content = position + headEnd + 4
      guard let length = ByteSearch.find(delimiter, in: UnsafeRawBufferPointer(rebasing: bytes[content...])) else {
        throw Self.malformed
      }
      let head = UnsafeRawBufferPointer(rebasing: bytes[position + 2..<max(position + 2, position + headEnd)])
      var part = try Self.part(String(decoding: head, as: UTF8.self))
      part.content = content..<content + length
      parts.append(part)
      position = content + length + delimiter.count
    }
  }

  /// The one part of a name; nil without, an error with two.
  func only(_ name: String) throws(APIError) -> Part? {
    let found = parts.filter { $0.name == name }
    guard found.count <= 1 else {
      throw .invalid("The field `\(name)` is there twice.", code: "duplicate_key", param: name)
    }
    return found.first
  }

  private static let malformed = APIError.invalid("The multipart body is malformed.", code: "invalid_multipart")

  private static func boundary(_ type: String) -> String? {
    let pieces = type.split(separator: ";").map { $0.drop { $0 == " " } }
    guard pieces.first?.lowercased() == "multipart/form-data" else { return nil }
    let found = pieces.dropFirst().filter { $0.lowercased().hasPrefix("boundary=") }
    guard found.count == 1, var value = found.first?.dropFirst(9) else { return nil }
    if value.count >= 2, value.first == "\"", value.last == "\"" { value = value.dropFirst().dropLast() }
    let isPlain = value.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }
    return (1...70).contains(value.utf8.count) && isPlain ? String(value) : nil
  }

  private static func part(_ head: String) throws(APIError) -> Part {
    var part: Part?
    for line in head.split(separator: "\r\n") {
      guard line.lowercased().hasPrefix("content-disposition:") else { continue }
      guard part == nil else { throw malformed }
      let value = line.dropFirst("content-disposition:".count)
      guard let name = parameter("name", of: value) else { throw malformed }
      part = Part(name: name, fileName: parameter("filename", of: value), content: 0..<0)
    }
    guard let part else { throw malformed }
    return part
  }

  private static func parameter(_ name: String, of value: Substring) -> String? {
    for piece in value.split(separator: ";").dropFirst() {
      let trimmed = piece.drop { $0 == " " }
      guard trimmed.lowercased().hasPrefix(name + "=") else { continue }
      let text = trimmed.dropFirst(name.count + 1)
      guard text.count >= 2, text.first == "\"", text.last == "\"" else { return String(text) }
      return String(text.dropFirst().dropLast())
    }
    return nil
  }
}

enum ByteSearch {
  /// The offset of the first occurrence.
  static func find(_ needle: [UInt8], in bytes: UnsafeRawBufferPointer) -> Int? {
    guard let base = bytes.baseAddress, !needle.isEmpty, bytes.count >= needle.count else { return nil }
    var start = 0
    while start + needle.count <= bytes.count,
      let found = memchr(base + start, Int32(needle[0]), bytes.count - needle.count + 1 - start)
    {
      let place = base.distance(to: UnsafeRawPointer(found))
      if memcmp(base + place, needle, needle.count) == 0 { return place }
      start = place + 1
    }
    return nil
  }
}
