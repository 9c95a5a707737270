import AssayCore

/// Says in words where something is.
enum Places {
  static func words(_ observation: Observation, _ facts: Facts) -> String? {
    observation.region.flatMap { words($0, part: observation.part, facts) }
  }

  /// "top left", "page 2, bottom", "at 3.5 s", "at (1.2, 0.4, 0.8) m".
  static func words(_ region: Region, part: Int, _ facts: Facts) -> String? {
    let info = facts.evidence.media(part: part)
    if let box = region.box3d {
      let unit = info?.geometry?.unit == "millimetre" ? "mm" : "m"
      return "at (\(box.centre.array.map { Numbers.text($0) }.joined(separator: ", "))) \(unit)"
    }
    var pieces: [String] = []
    if let page = region.page { pieces.append("page \(page)") }
    if let box = region.box {
      var size: (Double, Double)?
      if let image = info?.image { size = (Double(image.width), Double(image.height)) }
      if let video = info?.video { size = (Double(video.width), Double(video.height)) }
      if let document = info?.document { size = (document.pageWidth, document.pageHeight) }
      if let size, size.0 > 0, size.1 > 0 { pieces.append(third(box.midX / size.0, box.midY / size.1)) }
    }
    if let span = region.span { pieces.append("at \(Numbers.text(span.start, decimals: 1)) s") }
    if pieces.isEmpty, let box = region.box { pieces.append("at x \(Int(box.midX)), y \(Int(box.midY))") }
    return pieces.isEmpty ? nil : pieces.joined(separator: ", ")
  }

  private static func third(_ x: Double, _ y: Double) -> String {
    let horizontal = x < 1.0 / 3 ? "left" : x > 2.0 / 3 ? "right" : ""
    let vertical = y < 1.0 / 3 ? "top" : y > 2.0 / 3 ? "bottom" : ""
    let both = [vertical, horizontal].filter { !$0.isEmpty }.joined(separator: " ")
    return both.isEmpty ? "centre" : both
  }
}
