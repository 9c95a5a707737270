import AssayCore
import AssayFormats

/// Unit, scale, up axis and coordinate frame of a scan, declared against found.
///
/// What the file itself says refuses; what is only guessed from the points degrades.
enum FrameOfReference {
  static func findings(_ geometry: GeometryInfo, _ expected: MediaExpectation) -> [MediaFinding] {
    var findings = unit(geometry, expected) + upAxis(geometry, expected) + frame(geometry, expected)
    findings += Alignment.range(
      "point_count", expected.points, Double(geometry.points - geometry.nonFinitePoints), "the number of points", "",
      remedy: "check whether the scan is cut off or thinned")
    return findings + extent(geometry, expected)
  }

  static func unit(_ geometry: GeometryInfo, _ expected: MediaExpectation) -> [MediaFinding] {
    guard let text = expected.unit else { return [] }
    guard let declared = LengthUnit.named(text) else {
      return [
        MediaFinding(
          saying: "unit_unknown", .refused, "the declared unit is none that is known",
          remedy: "declare metre, millimetre, foot…")
      ]
    }
    guard let found = geometry.unit, found != declared else { return [] }
    let isGuess = geometry.unitSource == "extent"
    let largest = largestSide(geometry)
    return [
      MediaFinding(
        saying: "unit_mismatch", isGuess ? .degraded : .refused,
        isGuess
          ? "declared is \(declared), but a size of \(Alignment.shown(largest)) suggests \(found)"
          : "declared is \(declared), the file says \(found)",
        remedy: "convert the coordinates, or declare the unit they are in")
    ]
  }

  static func upAxis(_ geometry: GeometryInfo, _ expected: MediaExpectation) -> [MediaFinding] {
    guard let declared = expected.upAxis?.lowercased(), let found = geometry.upAxis, found != declared else {
      return []
    }
    let isGuess = geometry.upAxisSource == "extent" || geometry.upAxisSource == "ground_plane"
    return [
      MediaFinding(
        saying: "up_axis_mismatch", isGuess ? .degraded : .refused,
        isGuess
          ? "declared is \(declared) up, the points look like \(found) up"
          : "declared is \(declared) up, the file says \(found) up",
        remedy: "turn the coordinates, or declare the axis that points up")
    ]
  }

  /// A declared frame that the file contradicts refuses; one that the file does not confirm is noted.
  static func frame(_ geometry: GeometryInfo, _ expected: MediaExpectation) -> [MediaFinding] {
    guard let declared = expected.frame else { return [] }
    guard let found = geometry.frame else {
      return [
        MediaFinding(
          saying: "frame_unconfirmed", .note, "a coordinate frame is declared, the file names none",
          remedy: "write the frame into the file, so that it can be checked")
      ]
    }
    guard normalised(found) != normalised(declared) else { return [] }
    return [
      MediaFinding(
        saying: "frame_mismatch", .refused, "the coordinates are in \(found), declared is \(declared)",
        remedy: "transform the coordinates, or declare the frame they are in")
    ]
  }

  /// Compared without case and blanks: `epsg:25832` is `EPSG: 25832`.
  private static func normalised(_ name: String) -> String {
    String(String.UnicodeScalarView(name.lowercased().unicodeScalars.filter { !$0.properties.isWhitespace }))
  }

  /// The largest side, converted to the declared unit where the file names another.
  static func extent(_ geometry: GeometryInfo, _ expected: MediaExpectation) -> [MediaFinding] {
    guard let range = expected.extent else { return [] }
    let wanted = expected.unit.flatMap(LengthUnit.named) ?? "metre"
    // A guessed unit must not explain away a wrong scale: only what the file says is converted.
    let found = geometry.unitSource == "extent" ? wanted : geometry.unit ?? wanted
    guard let from = LengthUnit.metres(found), let to = LengthUnit.metres(wanted) else { return [] }
    let size = largestSide(geometry) * from / to
    guard !range.contains(size) else { return [] }
    let raw = largestSide(geometry)
    let fitting = ["millimetre", "centimetre", "inch", "foot", "metre", "kilometre"].first { name in
      name != found && LengthUnit.metres(name).map { range.contains(raw * $0 / to) } ?? false
    }
    let remedy =
      fitting.map { "the size would fit coordinates in \($0): check the unit" } ?? "check the scale of the coordinates"
    return Alignment.range("scale", range, size, "the largest side", " \(wanted)", remedy: remedy)
  }

  private static func largestSide(_ geometry: GeometryInfo) -> Double {
    max(geometry.extent.x, geometry.extent.y, geometry.extent.z)
  }
}
