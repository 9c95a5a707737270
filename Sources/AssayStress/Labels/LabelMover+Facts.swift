import AssayCore
import AssayWire

extension LabelMoveSession {
  /// An evidence document: its places move frame by frame, what can no longer be seen leaves, and what is no longer
  /// complete loses its coverage, so that nothing is concluded from its absence.
  mutating func moveFacts(_ label: Label) -> Label? {
    if let reason = effect.reason(.everything) { return leave(label, reason) }
    guard var document = label.value.object, let observations = document["observations"]?.array else {
      return leave(label, "the label is no evidence document")
    }
    guard observations.count <= LabelMover.entriesMax else {
      return leave(label, "the label has too many observations")
    }
    if label.part == nil, !isOnlyOne, effect.touchesPlaces {
      return leave(label, "the facts name no part, and several could be meant")
    }
    if let reason = effect.reason(.leftAndRight), effect.plane == nil, effect.space == nil {
      return leave(label, reason)
    }
    let frames = FactFrames(document["frames"]?.array ?? [], modality: modality)
    if let reason = FactPlaces(mover: mover(.either), frames: frames).obstacle { return leave(label, reason) }
    let doubts = FactDoubts(effect)
    var kept: [JSONValue] = []
    var (gone, unsureKinds, reasons) = (Set<String>(), Set<String>(), Reasons())
    for fact in observations {
      switch moved(fact, frames, doubts, gone) {
      case .kept(let fact): kept.append(fact)
      case .absent(let reason):
        reasons.add(reason)
        losses.thingsLost += 1
        if let id = fact["id"]?.string { gone.insert(id) }
      case .uncheckable(let reason):
        reasons.add(reason)
        losses.thingsLost += 1
        if let kind = fact["kind"]?.string { unsureKinds.insert(kind) }
        if let id = fact["id"]?.string { gone.insert(id) }
      }
    }
    guard !kept.isEmpty || observations.isEmpty else { return leave(label, reasons.first ?? "no fact is left") }
    for (reason, count) in reasons.counted { drop(label, reason, entries: count) }
    document["observations"] = .array(kept)
    if document["frames"] != nil { document["frames"] = .array(frames.moved(effect)) }
    let coverage = document["coverage"]?.array ?? []
    let left = coverage.compactMap { doubts.coverage($0, unsureKinds: unsureKinds, isMoved: effect.touchesPlaces) }
    if left.count < coverage.count {
      drop(label, "what could have been seen is no longer known", entries: coverage.count - left.count)
    }
    document["coverage"] = .array(left)
    var label = label
    label.value = .object(document)
    return label
  }

  private mutating func moved(
    _ fact: JSONValue, _ frames: FactFrames, _ doubts: FactDoubts, _ gone: Set<String>
  ) -> Moved<JSONValue> {
    guard var members = fact.object, let kind = members["kind"]?.string else { return .kept(fact) }
    let isReading = FactDoubts.readings.contains(kind)
    if isReading { losses.readingsBefore += 1 }
    if let reason = doubts.reason(kind) {
      if isReading { losses.readingsLost += 1 }
      return .uncheckable(reason)
    }
    if let attributes = members["attributes"]?.object {
      members["attributes"] = .object(doubts.attributes(attributes))
    }
    if let parent = members["parent"]?.string, gone.contains(parent) { members["parent"] = nil }
    let isHeard = FactDoubts.heard.contains(kind) || members["modality"]?.string == "audio"
    guard let wheres = members["where"]?.array, !wheres.isEmpty else {
      return whyGone(isHeard: isHeard).map { .absent($0) } ?? .kept(.object(members))
    }
    let moved = FactPlaces(mover: mover(isHeard ? .sound : .picture), frames: frames).moved(wheres, &losses)
    if isReading, moved.value == nil { losses.readingsLost += 1 }
    if kind == "word", let start = wheres.lazy.compactMap({ $0["time"]?[0]?.double }).first {
      losses.words.append((members["value"]?.string ?? "", start, moved.value == nil))
    }
    return moved.map { wheres in
      members["where"] = .array(wheres)
      return .object(members)
    }
  }
}

/// What a document of facts may no longer say, by kinds and attributes.
struct FactDoubts {
  let effect: LabelEffect
  static let readings: Set<String> = ["text", "field"]
  static let heard: Set<String> = ["speech", "sound", "word"]
  private static let attributeNames: [LabelEffect.Subject: Set<String>] = [
    .colours: ["color", "colour", "colors", "colours"], .sizes: ["size", "width", "height", "length", "area"],
    .speakers: ["speaker"], .durations: ["duration"],
  ]

  init(_ effect: LabelEffect) { self.effect = effect }

  func reason(_ kind: String) -> String? {
    if Self.readings.contains(kind) { return effect.reason(.reading) }
    if kind == "measure" { return effect.reason(.distances) ?? effect.reason(.sizes) }
    return nil
  }

  func attributes(_ members: JSONObject) -> JSONObject {
    JSONObject(members.members.filter { member in !isDoubted(member.key) })
  }

  private func isDoubted(_ name: String) -> Bool {
    Self.attributeNames.contains { subject, names in effect.reason(subject) != nil && names.contains(name) }
  }

  /// What is left of a coverage; nil when nothing may be concluded from it any more.
  func coverage(_ value: JSONValue, unsureKinds: Set<String>, isMoved: Bool) -> JSONValue? {
    guard var members = value.object, let kind = members["kind"]?.string else { return value }
    if unsureKinds.contains(kind) || reason(kind) != nil { return nil }
    if effect.reason(.absence) != nil || effect.reason(.counts) != nil { return nil }
    let isHeard = Self.heard.contains(kind)
    if !effect.lostSpans.isEmpty, effect.lostIn != (isHeard ? .video : .audio) { return nil }
    if !effect.hiddenBoxes.isEmpty || !effect.lostSpaces.isEmpty || effect.pointsLeft != nil, !isHeard { return nil }
    if !effect.lostPages.isEmpty { return nil }
    // What a region or a time covers after a move is not known exactly; nothing is better than too much.
    let hasPlace = members["region"].map { !$0.isNull } ?? false
    let hasTime = members["time"].map { !$0.isNull } ?? false
    if effect.plane != nil && hasPlace || (effect.time != nil || effect.soundTime != nil) && hasTime { return nil }
    if let attributes = members["attributes"]?.object { members["attributes"] = .object(self.attributes(attributes)) }
    return .object(members)
  }
}
