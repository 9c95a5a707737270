/// The formats of scans and meshes that are read, told from content alone.
package enum GeometryKind: String, Sendable, CaseIterable {
  case ply, pcd, obj, stl, gltf, glb, las

  package var mediaType: String {
    switch self {
    case .ply: "model/ply"
    case .pcd: "model/pcd"
    case .obj: "model/obj"
    case .stl: "model/stl"
    case .gltf: "model/gltf+json"
    case .glb: "model/gltf-binary"
    case .las: "application/vnd.las"
    }
  }

  /// What the bytes are, or nil when they are none of these. Looks at the first 64 KiB and, for binary
  /// STL, at the size.
  package init?(_ bytes: UnsafeRawBufferPointer) {
    if bytes.begins(with: "ply\n") || bytes.begins(with: "ply\r") {
      self = .ply
    } else if bytes.begins(with: "glTF") {
      self = .glb
    } else if bytes.begins(with: "LASF") {
      self = .las
    } else if Self.isPCD(bytes) {
      self = .pcd
    } else if STLReader.isBinary(bytes) || STLReader.isText(bytes) {
      self = .stl
    } else if Self.isGLTF(bytes) {
      self = .gltf
    } else if Self.isOBJ(bytes) {
      self = .obj
    } else {
      return nil
    }
  }

  private static func isPCD(_ bytes: UnsafeRawBufferPointer) -> Bool {
    if bytes.begins(with: "# .PCD") { return true }
    var scanner = TextScanner(UnsafeRawBufferPointer(rebasing: bytes.prefix(4096)))
    for _ in 0..<16 {
      guard scanner.skipEmptyLines(), let word = scanner.word() else { return false }
      let key = scanner.text(word.prefix(16))
      if key == "VERSION" || key == "FIELDS" { return true }
      guard key.hasPrefix("#") else { return false }
      scanner.nextLine()
    }
    return false
  }

  private static func isGLTF(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let head = bytes.prefix(65_536)
    guard head.first(where: { !TextScanner.ends($0) && $0 != 0xEF && $0 != 0xBB && $0 != 0xBF }) == UInt8(ascii: "{")
    else { return false }
    return contains(head, "\"asset\"") || contains(bytes.suffix(4096), "\"asset\"")
  }

  private static func contains(_ bytes: Slice<UnsafeRawBufferPointer>, _ text: StaticString) -> Bool {
    let size = text.utf8CodeUnitCount
    guard bytes.count >= size else { return false }
    return (bytes.startIndex...bytes.endIndex - size).contains { start in
      (0..<size).allSatisfy { bytes[start + $0] == text.utf8Start[$0] }
    }
  }

  /// Text whose statements are OBJ's, with a vertex among the first thousand lines.
  private static func isOBJ(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var scanner = TextScanner(UnsafeRawBufferPointer(rebasing: bytes.prefix(65_536)))
    guard !scanner.bytes.contains(0) else { return false }
    let statements: Set<String> = [
      "v", "vn", "vt", "vp", "f", "l", "p", "o", "g", "s", "mtllib", "usemtl", "cstype", "deg", "curv", "surf", "end",
    ]
    for _ in 0..<1000 {
      guard scanner.skipEmptyLines(), let word = scanner.word() else { return false }
      let key = scanner.text(word.prefix(16))
      if key == "v" { return scanner.number() != nil && scanner.number() != nil && scanner.number() != nil }
      guard key.hasPrefix("#") || statements.contains(key) else { return false }
      scanner.nextLine()
    }
    return false
  }
}
