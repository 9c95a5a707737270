import AssayCore
import AssayWire

extension LabelMoveSession {
  /// Which part an entry is about: its own, its label's, or the only one that could hold its region.
  private enum Owner { case this, other, unknown }

  private func owner(_ entry: JSONValue, _ label: Label, _ region: Region?) -> Owner {
    if let named = entry["part"]?.int ?? label.part { return named == part ? .this : .other }
    let holders = region.map(Self.holders) ?? []
    let able = sample.request.parts.filter { region == nil ? $0.modality != .text : holders.contains($0.modality) }
    guard region == nil || holders.contains(modality) else { return .other }
    return able.count > 1 ? .unknown : .this
  }

  /// The modalities that a region can lie in.
  private static func holders(of region: Region) -> Set<Modality> {
    switch region.shape {
    case .box2d, .point2d: [.image, .video, .document]
    case .span, .time: [.audio, .video]
    case .box3d, .point3d: [.geometry]
    case .page: [.document]
    case .text: [.text]
    }
  }

  private static let ambiguous = "a region names no part, and several could be meant"

  mutating func moveEvidence(_ label: Label) -> Label? {
    let isList = label.value.array != nil
    let entries = label.value.array ?? [label.value]
    guard entries.count <= LabelMover.entriesMax else { return leave(label, "the label has too many regions") }
    var kept: [JSONValue] = []
    var reasons = Reasons()
    for entry in entries {
      let region: Region
      do throws(JSONShapeError) { region = try entry.decode(Region.self) } catch {
        return leave(label, "the label is wrong: \(error.description)")
      }
      switch owner(entry, label, region) {
      case .other:
        losses.evidenceElsewhere += 1
        kept.append(entry)
        continue
      case .unknown:
        losses.evidenceBefore += 1
        reasons.add(Self.ambiguous)
        continue
      case .this: break
      }
      losses.evidenceBefore += 1
      let before = region
      let moved =
        effect.reason(.everything).map { .uncheckable($0) }
        ?? mover(region.shape.isFlat ? .picture : .either).moved(region)
      losses.saw(region, moved)
      switch moved {
      case .kept(let region):
        losses.evidenceAfter += 1
        sawInTime(region)
        kept.append(replaced(entry, region, from: before))
      case .absent(let reason), .uncheckable(let reason): reasons.add(reason)
      }
    }
    if let first = reasons.first, losses.evidenceReason.isEmpty { losses.evidenceReason = first }
    guard !kept.isEmpty || entries.isEmpty else { return leave(label, reasons.first ?? "no region is left") }
    for (reason, count) in reasons.counted { drop(label, reason, entries: count) }
    var label = label
    label.value = isList ? .array(kept) : kept[0]
    return label
  }

  mutating func moveObservations(_ label: Label) -> Label? {
    let isList = label.value.array != nil
    let entries = label.value.array ?? [label.value]
    guard entries.count <= LabelMover.entriesMax else { return leave(label, "the label has too many observations") }
    var kept: [JSONValue] = []
    var reasons = Reasons()
    for entry in entries {
      switch observed(entry, label) {
      case .kept(let entry): kept.append(entry)
      case .absent(let reason), .uncheckable(let reason):
        reasons.add(reason)
        losses.thingsLost += 1
      }
    }
    guard !kept.isEmpty || entries.isEmpty else { return leave(label, reasons.first ?? "no observation is left") }
    for (reason, count) in reasons.counted { drop(label, reason, entries: count) }
    var label = label
    label.value = isList ? .array(kept) : kept[0]
    return label
  }

  private mutating func observed(_ entry: JSONValue, _ label: Label) -> Moved<JSONValue> {
    guard let kind = entry["kind"]?.string.flatMap(Observation.Kind.init(rawValue:)) else {
      return .uncheckable("an observation names no known kind")
    }
    let isReading = Self.readings.contains(kind)
    let region: Region?
    if let value = entry["region"], !value.isNull {
      do throws(JSONShapeError) { region = try value.decode(Region.self) } catch {
        return .uncheckable("the label is wrong: \(error.description)")
      }
    } else {
      region = nil
    }
    switch owner(entry, label, region) {
    case .other: return .kept(entry)
    case .unknown: return effect.touchesPlaces ? .uncheckable(Self.ambiguous) : .kept(entry)
    case .this: break
    }
    if isReading { losses.readingsBefore += 1 }
    if let reason = doubt(kind, entry["value"]?.string ?? "") {
      if isReading { losses.readingsLost += 1 }
      return .uncheckable(reason)
    }
    let isHeard = Self.heard.contains(kind)
    guard let region else { return whyGone(isHeard: isHeard).map { .absent($0) } ?? .kept(entry) }
    let before = region
    let moved = mover(isHeard ? .sound : .picture).moved(region)
    losses.saw(region, moved)
    if isReading, moved.value == nil { losses.readingsLost += 1 }
    if kind == .spokenWord, let span = region.span {
      losses.words.append((entry["value"]?.string ?? "", span.start, moved.value == nil))
    }
    return moved.map { region in
      var members = entry.object ?? JSONObject()
      members["region"] = replaced(entry["region"] ?? .null, region, from: before)
      // An area in square pixels is the old picture's.
      if effect.plane != nil { members["area"] = nil }
      return .object(members)
    }
  }

  /// Why an observation can no longer be expected, by what it says.
  private func doubt(_ kind: Observation.Kind, _ value: String) -> String? {
    if let reason = effect.reason(.everything) { return reason }
    if Self.readings.contains(kind), let reason = effect.reason(.reading) { return reason }
    if kind == .colour || Words.nameColour(value) && !Self.readings.contains(kind) && !Self.spoken.contains(kind),
      let reason = effect.reason(.colours)
    {
      return reason
    }
    if kind == .measurement, let reason = effect.reason(.distances) ?? effect.reason(.sizes) { return reason }
    return nil
  }

  private static let readings: Set<Observation.Kind> = [.textLine, .textWord, .pageText, .formField, .code]
  private static let heard: Set<Observation.Kind> = [.utterance, .spokenWord, .speech, .silence, .sound]
  private static let spoken: Set<Observation.Kind> = [.utterance, .spokenWord, .subtitle]

  func mover(_ stream: RegionMover.Stream) -> RegionMover {
    RegionMover(effect: effect, stream: modality == .audio ? .sound : stream)
  }

  /// The entry with the region's members replaced; a box that is no longer known exactly says how loose it is.
  private func replaced(_ entry: JSONValue, _ region: Region, from before: Region) -> JSONValue {
    guard let plane = effect.plane, let box = before.box else { return Self.replaced(entry, region) }
    var members = Self.replaced(entry, region).object ?? JSONObject()
    members[Looseness.member] = plane.looseness(of: box, before: Looseness(of: entry))?.json
    return .object(members)
  }

  /// The entry with the region's members replaced and its others kept.
  static func replaced(_ entry: JSONValue, _ region: Region) -> JSONValue {
    var members = entry.object ?? JSONObject()
    for member in JSONValue(encoding: region).object?.members ?? [] where member.key != "kind" {
      members[member.key] = member.value
    }
    return .object(members)
  }

  mutating func leave(_ label: Label, _ reason: String) -> Label? {
    drop(label, reason)
    return nil
  }
}

extension LabelEffect {
  var touchesPlaces: Bool {
    plane != nil || space != nil || time != nil || soundTime != nil || !hiddenBoxes.isEmpty
      || !unsureBoxes.isEmpty || !lostSpans.isEmpty
      || !lostSpaces.isEmpty
      || !lostPages.isEmpty || pointsLeft != nil
  }
}

extension Region.Shape {
  /// Whether it is a place in a picture.
  var isFlat: Bool {
    switch self {
    case .box2d, .point2d: true
    default: false
    }
  }
}

/// Reasons with how often each was given, in the order of their first giving.
struct Reasons {
  private(set) var counted: [(reason: String, count: Int)] = []

  mutating func add(_ reason: String) {
    if let index = counted.firstIndex(where: { $0.reason == reason }) {
      counted[index].count += 1
    } else {
      counted.append((reason, 1))
    }
  }

  var first: String? { counted.first?.reason }
}
