import AssayCore

/// What was noticed while places moved: by it answers and texts, which name no place, stay or leave.
struct LabelLosses {
  /// Regions of labels `evidence`, before and after.
  var evidenceBefore = 0
  var evidenceAfter = 0
  /// Regions of labels `evidence` that lie in other media.
  var evidenceElsewhere = 0
  /// Regions that are left where stretches of time are lost: those of which something fell into a stretch, and those
  /// that name no time, so that nobody knows.
  var evidenceCut = 0
  var evidenceUntimed = 0
  /// The reason for the first region that went.
  var evidenceReason = ""
  /// Things, from `observations` and `facts`, that left.
  var thingsLost = 0
  var readingsBefore = 0
  var readingsLost = 0
  /// Middles of boxes and points in the picture, before and after.
  var middles: [(before: (x: Double, y: Double), after: (x: Double, y: Double))] = []
  /// Words with times, in order, and whether they can still be heard.
  var words: [(text: String, start: Double, isLost: Bool)] = []

  /// More pairs than these are not compared.
  private static let middlesMax = 300

  mutating func saw(_ before: Region, _ after: Moved<Region>) {
    guard case .kept(let region) = after, middles.count < Self.middlesMax, let start = Self.middle(before),
      let end = Self.middle(region)
    else { return }
    middles.append((start, end))
  }

  private static func middle(_ region: Region) -> (x: Double, y: Double)? {
    if case .point2d(let x, let y) = region.shape { return (x, y) }
    return region.box.map { ($0.midX, $0.midY) }
  }

  /// Whether some labelled thing now lies on another side of another one than before.
  var orderChanged: Bool {
    for (index, first) in middles.enumerated() {
      for second in middles[..<index] {
        let (x, y) = (first.before.x - second.before.x, first.before.y - second.before.y)
        let (u, v) = (first.after.x - second.after.x, first.after.y - second.after.y)
        if x * u < 0 || y * v < 0 { return true }
      }
    }
    return false
  }
}
