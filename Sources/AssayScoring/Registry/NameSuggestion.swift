/// What somebody may have meant by an unknown name.
package enum NameSuggestion {
  /// The nearest known name, if it is near enough to be meant.
  package static func nearest(to name: String, among known: [String]) -> String? {
    // Longer names are nobody's slip; the bound keeps the comparison cheap.
    guard name.utf8.count <= 100 else { return nil }
    let wanted = CodePoints.lowered(CodePoints.of(name))
    var best: (distance: Int, name: String)?
    for candidate in known {
      let points = CodePoints.lowered(CodePoints.of(candidate))
      let bare = Array(points.prefix { $0 != 0x40 })
      let distance = min(EditDistance.between(wanted, points) ?? .max, EditDistance.between(wanted, bare) ?? .max)
      if distance < best?.distance ?? .max { best = (distance, candidate) }
    }
    guard let best, best.distance <= max(2, wanted.count / 3) else { return nil }
    return best.name
  }

  package static func remedy(for name: String, among known: [String]) -> String {
    if let near = nearest(to: name, among: known) { return "did you mean \"\(near)\"?" }
    return "known are: " + known.joined(separator: ", ")
  }
}
