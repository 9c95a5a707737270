/// The coordinate reference system that a LAS file names: OGC WKT or GeoTIFF keys.
struct LASProjection {
  private var wkt: String?
  private var projected: Int?
  private var geographic: Int?
  private var linearUnit: Int?

  /// Takes a record of the user `LASF_Projection`.
  mutating func read(id: Int, bytes: UnsafeRawBufferPointer) {
    switch id {
    case 2112:
      let characters = bytes.prefix(8192).prefix { $0 != 0 }
      wkt = String(decoding: characters, as: UTF8.self)
    case 34735:
      let count = min(Int(bytes.little(UInt16.self, at: 6) ?? 0), 256)
      for key in 0..<count {
        let at = 8 + key * 8
        guard let name = bytes.little(UInt16.self, at: at), let place = bytes.little(UInt16.self, at: at + 2),
          let value = bytes.little(UInt16.self, at: at + 6)
        else { return }
        // A value that lies in another record is a text or a double, none of which is needed.
        guard place == 0, value != 0, value != 32767 else { continue }
        switch name {
        case 3072: projected = Int(value)
        case 2048: geographic = Int(value)
        case 3076: linearUnit = Int(value)
        default: break
        }
      }
    default: break
    }
  }

  /// `EPSG:25832` where the file gives a code, else the name in the WKT.
  var frame: String? {
    if let wkt, let named = Self.outerCode(wkt) ?? Self.firstQuoted(wkt) { return GeometryHints.plain(named) }
    return (projected ?? geographic).map { "EPSG:\($0)" }
  }

  var unit: String? {
    if let wkt { return Self.unit(wkt) }
    switch linearUnit {
    case 9001: return "metre"
    case 9002: return "foot"
    case 9003: return "us_survey_foot"
    default: return projected == nil && geographic != nil ? "degree" : nil
    }
  }

  private static func firstQuoted(_ text: String) -> String? {
    let parts = text.split(separator: "\"", maxSplits: 2, omittingEmptySubsequences: false)
    return parts.count == 3 ? String(parts[1]) : nil
  }

  /// Words before an opening bracket with the depth they stand at and what follows them.
  private static func nodes(_ wkt: String) -> [(name: String, depth: Int, rest: Substring)] {
    var nodes: [(name: String, depth: Int, rest: Substring)] = []
    var (depth, isQuoted) = (0, false)
    var start = wkt.startIndex
    for index in wkt.indices {
      switch wkt[index] {
      case "\"": isQuoted.toggle()
      case "[", "(":
        guard !isQuoted else { continue }
        let name = wkt[start..<index].filter { $0.isLetter || $0 == "_" }
        nodes.append((name.uppercased(), depth, wkt[wkt.index(after: index)...]))
        depth += 1
        start = wkt.index(after: index)
      case "]", ")":
        if !isQuoted { depth -= 1 }
        start = wkt.index(after: index)
      case ",":
        if !isQuoted { start = wkt.index(after: index) }
      default: continue
      }
    }
    return nodes
  }

  /// The authority code of the whole system, or of its horizontal part.
  private static func outerCode(_ wkt: String) -> String? {
    let nodes = nodes(wkt)
    guard let system = nodes.firstIndex(where: { ["PROJCS", "PROJCRS"].contains($0.name) }) ?? nodes.indices.first
    else { return nil }
    let inner = nodes[system...].dropFirst().prefix { $0.depth > nodes[system].depth }
    guard
      let code = inner.last(where: {
        $0.depth == nodes[system].depth + 1 && ($0.name == "AUTHORITY" || $0.name == "ID")
      })
    else { return nil }
    let words = code.rest.prefix { $0 != "]" && $0 != ")" }.split { "\",".contains($0) }
    guard words.count >= 2, words[0] == "EPSG", let number = Int(words[1].filter(\.isNumber)) else { return nil }
    return "EPSG:\(number)"
  }

  private static func unit(_ wkt: String) -> String? {
    let nodes = nodes(wkt)
    guard let system = nodes.firstIndex(where: { ["PROJCS", "PROJCRS"].contains($0.name) }) else {
      return nodes.contains { ["GEOGCS", "GEOGCRS", "GEODCRS"].contains($0.name) } ? "degree" : nil
    }
    let inner = nodes[system...].dropFirst().prefix { $0.depth > nodes[system].depth }
    guard
      let unit = inner.last(where: { $0.depth == nodes[system].depth + 1 && ["UNIT", "LENGTHUNIT"].contains($0.name) })
    else { return nil }
    return firstQuoted(String(unit.rest.prefix(200))).flatMap(LengthUnit.named)
  }
}
