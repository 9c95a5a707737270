import AssayCore

// Kinds without a signature: recognised by how their first lines or headers are built.
extension ContentType {
  /// Scans and meshes that are text, or start with text.
  static func geometryText(_ view: ByteView) -> ContentType? {
    let head = 0..<min(4096, view.count)
    if view.has("ply\n") || view.has("ply\r") { return ContentType("model/ply", .geometry, "PLY scan or mesh") }
    if view.has("# .PCD") || view.has("VERSION .7") || view.has("VERSION 0.7") {
      return ContentType("model/pcd", .geometry, "PCD scan")
    }
    if view.has("solid"), view.find("facet", in: head) != nil || view.find("endsolid", in: head) != nil {
      return ContentType("model/stl", .geometry, "STL mesh")
    }
    let first = view.bytes.prefix(64).first { !isSpace($0) && $0 != 0xEF && $0 != 0xBB && $0 != 0xBF }
    if first == UInt8(ascii: "{"), isGLTF(view) { return ContentType("model/gltf+json", .geometry, "glTF scene") }
    return isWavefront(view, head) ? ContentType("model/obj", .geometry, "OBJ mesh") : nil
  }

  /// JSON with the members that a glTF document has; the whole text is looked at, because `asset` may stand last.
  private static func isGLTF(_ view: ByteView) -> Bool {
    let all = 0..<view.count
    guard view.find("\"asset\"", in: all) != nil, view.find("\"version\"", in: all) != nil else { return false }
    let members: [StaticString] = ["\"meshes\"", "\"accessors\"", "\"scenes\"", "\"bufferViews\"", "\"nodes\""]
    return members.contains { view.find($0, in: all) != nil }
  }

  /// Lines that begin with OBJ's keywords, and among the first ones a vertex or a material library.
  private static func isWavefront(_ view: ByteView, _ head: Range<Int>) -> Bool {
    let keywords: Set<String> = [
      "v", "vn", "vt", "vp", "f", "l", "o", "g", "s", "usemtl", "mtllib", "cstype", "deg", "curv", "surf", "end", "p",
    ]
    var known = 0
    var telling = 0
    for line in view.bytes[head].split(separator: 0x0A, omittingEmptySubsequences: true).prefix(64) {
      let content = line.drop { isSpace($0) }
      guard let first = content.first, first != UInt8(ascii: "#") else { continue }
      let word = content.prefix { !isSpace($0) }
      let rest = content.dropFirst(word.count).drop { isSpace($0) }
      guard word.count <= 7, keywords.contains(String(decoding: word, as: UTF8.self)), let next = rest.first else {
        // The head may cut the last line.
        return known >= 3 && telling > 0 && line.endIndex == head.upperBound
      }
      known += 1
      let isNumber = (0x30...0x39).contains(next) || next == UInt8(ascii: "-") || next == UInt8(ascii: ".")
      if word.first == UInt8(ascii: "v") && (isNumber || rest.starts(with: "nan".utf8) || rest.starts(with: "inf".utf8))
      {
        telling += 1
      }
      if word.count == 6, String(decoding: word, as: UTF8.self) == "mtllib" { telling += 1 }
    }
    return telling > 0
  }

  /// Binary STL: 80 free bytes, then a count that fits the length exactly.
  static func binaryScan(_ view: ByteView) -> ContentType? {
    guard view.count >= 84, let triangles = view.u32LE(80), view.count == 84 + 50 * triangles else { return nil }
    return ContentType("model/stl", .geometry, "STL mesh")
  }

  /// A frame header of MPEG audio layer III, followed by another where the first one ends.
  static func mpegAudio(_ view: ByteView) -> ContentType? {
    guard let length = mpegFrameBytes(view, 0) else { return nil }
    guard view.count <= length || mpegFrameBytes(view, length) != nil else { return nil }
    return ContentType("audio/mpeg", .audio, "MP3 recording")
  }

  /// The length of the layer III frame whose header stands at the offset; nil when none does.
  static func mpegFrameBytes(_ view: ByteView, _ offset: Int) -> Int? {
    guard let header = view.u32BE(offset), header >> 21 == 0x7FF else { return nil }
    let version = header >> 19 & 3
    let rateIndex = header >> 10 & 3
    let bitIndex = header >> 12 & 15
    guard version != 1, header >> 17 & 3 == 1, rateIndex < 3, bitIndex > 0, bitIndex < 15 else { return nil }
    let kilobits =
      version == 3
      ? [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
      : [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]
    let rate = [44100, 48000, 32000][rateIndex] / (version == 3 ? 1 : version == 2 ? 2 : 4)
    return (version == 3 ? 144 : 72) * kilobits[bitIndex] * 1000 / rate + (header >> 9 & 1)
  }

  /// Targa has no signature; its 18-byte header has few possible values.
  static func targa(_ view: ByteView) -> ContentType? {
    guard view.count >= 18, let map = view.u8(1), map <= 1, let kind = view.u8(2), [1, 2, 3, 9, 10, 11].contains(kind),
      let depth = view.u8(16), [8, 15, 16, 24, 32].contains(depth), let mapDepth = view.u8(7),
      [0, 8, 15, 16, 24, 32].contains(mapDepth)
    else { return nil }
    return ContentType("image/x-tga", .image, "TGA picture", isSupported: false)
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
