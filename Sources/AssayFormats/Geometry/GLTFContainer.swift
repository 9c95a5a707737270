import AssayWire

/// The JSON of a glTF 2.0 asset with the bytes of its buffers, out of a GLB or a text file.
struct GLTFContainer {
  enum Buffer {
    /// A range of the file itself: the GLB's binary chunk.
    case inside(Range<Int>)
    case data([UInt8])
    /// A URI that is not opened.
    case external
  }

  let document: JSONValue
  let buffers: [Buffer]
  let isBinary: Bool

  init(_ bytes: UnsafeRawBufferPointer) throws(FormatError) {
    isBinary = bytes.begins(with: "glTF")
    let chunks = isBinary ? try Self.chunks(bytes) : (json: 0..<bytes.count, binary: nil)
    do throws(JSONError) {
      document = try JSONValue(parsing: bytes[chunks.json], limits: JSONLimits(depthMax: 64, valuesMax: 2_000_000))
    } catch {
      throw FormatError("malformed", "the glTF document is not valid JSON", line: error.line)
    }
    try GLTFShape.check(document)
    guard let version = document["asset"]?["version"]?.string else {
      throw FormatError("malformed", "glTF: asset.version is missing")
    }
    guard version.hasPrefix("2.") else { throw FormatError("unsupported", "a glTF version other than 2") }
    var buffers: [Buffer] = []
    for (index, buffer) in (document["buffers"]?.array ?? []).enumerated() {
      buffers.append(try Self.buffer(buffer, index: index, binary: chunks.binary))
    }
    self.buffers = buffers
  }

  private static func chunks(
    _ bytes: UnsafeRawBufferPointer
  ) throws(FormatError) -> (json: Range<Int>, binary: Range<Int>?) {
    guard let version = bytes.little(UInt32.self, at: 4), let length = bytes.little(UInt32.self, at: 8).map(Int.init)
    else { throw FormatError("truncated", "the GLB header is cut off", offset: bytes.count) }
    guard version == 2 else { throw FormatError("unsupported", "a GLB version other than 2") }
    guard length <= bytes.count else {
      throw FormatError("truncated", "the GLB declares \(length) bytes, \(bytes.count) found", offset: bytes.count)
    }
    var (json, binary): (Range<Int>?, Range<Int>?) = (nil, nil)
    var position = 12
    while position + 8 <= length, let size = bytes.little(UInt32.self, at: position).map(Int.init),
      let kind = bytes.little(UInt32.self, at: position + 4)
    {
      guard size <= length - position - 8 else {
        throw FormatError("truncated", "a GLB chunk lies beyond the end", offset: position)
      }
      let range = position + 8..<position + 8 + size
      if kind == 0x4E4F_534A, json == nil { json = range }
      if kind == 0x004E_4942, binary == nil { binary = range }
      position += 8 + size
    }
    guard let json else { throw FormatError("malformed", "the GLB holds no JSON chunk") }
    return (json, binary)
  }

  private static func buffer(
    _ buffer: JSONValue, index: Int, binary: Range<Int>?
  ) throws(FormatError) -> Buffer {
    guard let length = buffer["byteLength"]?.int else {
      throw FormatError("malformed", "glTF: buffers[\(index)].byteLength is missing")
    }
    guard let uri = buffer["uri"]?.string else {
      guard let binary, index == 0 else {
        throw FormatError("malformed", "glTF: buffers[\(index)] has neither a URI nor a binary chunk")
      }
      guard length <= binary.count else {
        throw FormatError("truncated", "glTF: buffers[0] declares \(length) bytes, \(binary.count) found")
      }
      return .inside(binary)
    }
    guard uri.utf8.starts(with: "data:".utf8) else { return .external }
    guard let comma = uri.utf8.firstIndex(of: UInt8(ascii: ",")), uri[..<comma].hasSuffix(";base64"),
      let data = Base64.decode(uri.utf8[uri.utf8.index(after: comma)...])
    else { throw FormatError("malformed", "glTF: buffers[\(index)] is no base64 data URI") }
    guard length <= data.count else {
      throw FormatError("truncated", "glTF: buffers[\(index)] declares \(length) bytes, \(data.count) found")
    }
    return .data(data)
  }
}
