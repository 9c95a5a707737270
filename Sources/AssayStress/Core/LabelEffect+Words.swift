package import AssayWire

extension LabelEffect {
  /// Whether labels stay as they are.
  package var isNothing: Bool {
    plane == nil && space == nil && time == nil && soundTime == nil && hiddenBoxes.isEmpty
      && unsureBoxes.isEmpty && lostSpans.isEmpty
      && lostSpaces.isEmpty && pointsLeft == nil && lostPages.isEmpty && unsure.isEmpty
  }

  /// One sentence for each thing that happened, for people.
  package var sentences: [String] {
    var lines: [String] = []
    if let plane {
      lines.append("places move; the picture is now \(Self.whole(plane.width)) × \(Self.whole(plane.height))")
    }
    if let space {
      lines.append("points in space move" + (space.scale.map { $0 == 1 ? "" : ", lengths × \($0)" } ?? ""))
    }
    if let time {
      lines.append(
        time.isStill ? Self.within(time, "moments") : "moments move; it now lasts \(Self.rounded(time.seconds)) s")
    }
    if let soundTime, !soundTime.isStill || soundTime.slack > 0 {
      lines.append(
        soundTime.isStill
          ? Self.within(soundTime, "moments of the sound") : "moments of the sound move against the picture")
    }
    if let count = Self.count(hiddenBoxes, "part", "parts") { lines.append("\(count) of the picture hidden") }
    if let count = Self.count(unsureBoxes, "part", "parts") {
      lines.append("boxes in \(count) of the picture are not checked")
    }
    if let count = Self.count(lostSpans, "stretch", "stretches") { lines.append("\(count) of time lost") }
    if let count = Self.count(lostSpaces, "region", "regions") { lines.append("\(count) without points") }
    if pointsLeft != nil { lines.append("points were taken away: regions with few of them are not checked") }
    if !lostPages.isEmpty {
      lines.append("lost pages: " + lostPages.sorted().map(String.init).joined(separator: ", "))
    }
    lines += unsure.map { "labels may not speak of \(Self.named($0.subject)): \($0.reason)" }
    return lines
  }

  private static func within(_ time: TimeMap, _ what: String) -> String {
    "\(what) stay, to within \(rounded(time.slack)) s"
  }

  private static func rounded(_ seconds: Double) -> Double { (seconds * 1000).rounded() / 1000 }

  private static func count<Item>(_ items: [Item], _ one: String, _ many: String) -> String? {
    items.isEmpty ? nil : "\(items.count) \(items.count == 1 ? one : many)"
  }

  private static func named(_ subject: Subject) -> String {
    switch subject {
    case .leftAndRight: "left and right"
    case .everything: "anything"
    default: subject.rawValue
    }
  }

  private static func whole(_ value: Double) -> String { Int(exactly: value.rounded()).map(String.init) ?? "?" }

  package var json: JSONValue {
    .object([
      "moves": .array(
        [plane == nil ? nil : "places", space == nil ? nil : "points", time == nil ? nil : "moments"]
          .compactMap { $0.map(JSONValue.string) }),
      "hidden": .int(hiddenBoxes.count), "lost_spans": .int(lostSpans.count), "lost_spaces": .int(lostSpaces.count),
      "lost_pages": .array(lostPages.sorted().map { .int($0) }),
      "unsure": .array(
        unsure.map { ["subject": .string($0.subject.rawValue), "reason": .string($0.reason)] }),
    ])
  }
}
