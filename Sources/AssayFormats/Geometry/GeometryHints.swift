/// Unit, frame and up axis as far as a file says them, in its format's rules or in its comments.
struct GeometryHints {
  var unit: String?
  var unitSource = "file"
  var upAxis: String?
  var upAxisSource = "file"
  var frame: String?

  /// Takes `unit: mm`, `units = metre`, `up_axis z`, `frame map`, `crs EPSG:25832` from a comment; the first
  /// mention wins.
  mutating func read(comment: String) {
    let words = comment.prefix(512).split { " \t:=,;".contains($0) }.map(String.init)
    for (index, word) in words.enumerated() where index + 1 < words.count {
      let next = words[index + 1]
      switch word.lowercased() {
      case "unit", "units", "length_unit":
        if unit == nil { unit = LengthUnit.named(next) }
      case "up", "up_axis", "upaxis", "up-axis":
        if upAxis == nil { upAxis = Self.axis(next) }
      case "frame", "frame_id", "coordinate_frame", "crs", "srs":
        guard frame == nil else { continue }
        let isCode = next.uppercased() == "EPSG" && index + 2 < words.count
        let name = isCode ? "EPSG:" + words[index + 2] : next
        frame = Self.plain(name)
      default: continue
      }
    }
  }

  static func axis(_ text: String) -> String? {
    switch text.lowercased() {
    case "x", "+x", "x_up": "x"
    case "y", "+y", "y_up": "y"
    case "z", "+z", "z_up": "z"
    default: nil
    }
  }

  /// The name without characters that do not print, and not longer than a name is.
  static func plain(_ name: String) -> String? {
    let kept = String(String.UnicodeScalarView(name.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }))
    let bounded = String(kept.prefix(120))
    return bounded.isEmpty ? nil : bounded
  }
}
