import AssayCore
import AssayWire

extension LabelMoveSession {
  mutating func moveText(_ label: Label) -> Label? {
    if let reason = effect.reason(.reading) { return leave(label, reason) }
    if !effect.lostPages.isEmpty {
      return leave(label, "pages are missing, and nothing says which words stood on them")
    }
    if let reason = lostSights() { return leave(label, reason) }
    if losses.readingsLost > 0 { return leave(label, "some of the words can no longer be seen") }
    if !effect.hiddenBoxes.isEmpty, losses.readingsBefore == 0 {
      return leave(label, "parts are covered, and nothing says which words stood there")
    }
    return label
  }

  /// The words that can still be heard become an acceptable transcript beside the whole one.
  mutating func moveTranscript(_ label: Label) -> Label? {
    if let reason = effect.reason(.everything) ?? effect.reason(.reading) { return leave(label, reason) }
    let words = losses.words.sorted { $0.start < $1.start }
    guard !words.isEmpty else {
      let holes = effect.lostIn == .video ? [] : Self.merged(effect.lostSpans)
      guard holes.contains(where: { $0.seconds >= Self.shortestWordSeconds }) else { return label }
      return leave(label, "stretches are lost, and nothing says which words fell into them")
    }
    guard words.contains(where: \.isLost) else { return label }
    let texts = (label.value.array ?? [label.value]).compactMap(\.string)
    let spoken = Words.of(words.map(\.text).joined(separator: " "), limit: LabelMover.entriesMax)
    guard texts.contains(where: { Words.of($0, limit: LabelMover.entriesMax) == spoken }) else {
      return leave(label, "the timed words are not those of the transcript, so that the lost ones cannot be told")
    }
    let heard = words.filter { !$0.isLost }.map(\.text).joined(separator: " ")
    guard !heard.isEmpty else { return leave(label, "none of the words can be heard any more") }
    drop(label, "words lie in lost stretches", entries: words.filter(\.isLost).count)
    var label = label
    label.value = .array([.string(heard)] + texts.filter { $0 != heard }.map { .string($0) })
    return label
  }

  mutating func moveSteps(_ label: Label) -> Label? {
    let texts = (label.value.array ?? [label.value]).compactMap(\.string)
    if let reason = undecidable(texts) { return leave(label, reason) }
    return label
  }

  mutating func moveAnswer(_ label: Label) -> Label? {
    // That nobody can know stays so when the medium gets worse.
    guard !label.value.isNull else { return label }
    if let moved = declaredPlaces(label) {
      guard let value = moved.value else { return leave(label, moved.reason ?? "its place is gone") }
      var label = label
      label.value = value
      return label
    }
    let texts = Self.texts(label.value)
    let topics = AnswerTopics(question: sample.request.question, answers: texts, modality: modality)
    if let swapped = mirrored(label, texts, topics) { return swapped }
    if let reason = undecidable(texts) { return leave(label, reason) }
    return scaled(label, topics)
  }

  /// Why what a question asks for can no longer be said; nil where it can.
  private func undecidable(_ texts: [String]) -> String? {
    if let reason = effect.reason(.everything) { return reason }
    let topics = AnswerTopics(question: sample.request.question, answers: texts, modality: modality)
    for subject in LabelEffect.Subject.allCases where topics.subjects.contains(subject) {
      if let reason = effect.reason(subject) { return reason }
    }
    if effect.reason(.reading) != nil, isRead(texts) { return effect.reason(.reading) }
    return lostSupport(topics) ?? lostTimes(texts) ?? movedPlaces(topics)
  }

  private func lostSupport(_ topics: AnswerTopics) -> String? {
    if losses.evidenceBefore > 0, losses.evidenceAfter == 0 { return "its evidence is gone: \(losses.evidenceReason)" }
    let isCounted = topics.subjects.contains(.counts) || topics.subjects.contains(.absence)
    if isCounted || topics.subjects.contains(.sizes) {
      if losses.thingsLost > 0 || losses.evidenceAfter < losses.evidenceBefore {
        return "some of what is counted or compared can no longer be seen"
      }
      if !effect.hiddenBoxes.isEmpty, losses.middles.isEmpty { return "parts are covered: counts are lower bounds" }
      if !effect.lostSpans.isEmpty, topics.subjects.contains(.counts), longestLost >= Self.shortestWordSeconds {
        return "stretches are lost: counts are lower bounds"
      }
      if effect.pointsLeft != nil || !effect.lostSpaces.isEmpty, losses.evidenceBefore == 0 {
        return "points are gone: nothing says whether what is counted was among them"
      }
    }
    if !effect.lostPages.isEmpty, losses.evidenceBefore == 0, losses.evidenceElsewhere == 0 {
      return "pages are missing, and nothing says which page the answer is on"
    }
    return nil
  }

  private func movedPlaces(_ topics: AnswerTopics) -> String? {
    if topics.coordinates, effect.plane != nil || !(effect.space?.isIdentity ?? true) {
      return "it asks for a place that moved, and the answer does not declare its coordinates"
    }
    if topics.moments, effect.time != nil || effect.soundTime != nil {
      return "it asks for a moment, and moments moved"
    }
    guard topics.subjects.contains(.leftAndRight) else { return nil }
    if let plane = effect.plane {
      let turn = plane.turn
      if turn.isMirrored { return "left and right are exchanged" }
      if losses.middles.count > 1 {
        return losses.orderChanged ? "the order of the labelled things changed with the move" : nil
      }
      if abs(turn.degrees) > Self.unturnedDegrees { return "the picture is turned, and no boxes say what stands where" }
    }
    if let space = effect.space, let matrix = Matrix3(space.linear), !matrix.keepsDirections {
      return "the scene is turned, and with it what is left, right, above and below"
    }
    return nil
  }

  private static let unturnedDegrees = 1.0

  /// Whether an answer's words stand in what is labelled as written.
  private func isRead(_ texts: [String]) -> Bool {
    let written = sample.labels(.text).compactMap(\.value.string).map { Words.of($0, limit: LabelMover.entriesMax) }
    return texts.contains { text in
      let words = Words.of(text, limit: 64)
      return !words.isEmpty && written.contains { page in words.allSatisfy(page.contains) }
    }
  }

  static func texts(_ value: JSONValue) -> [String] {
    switch value {
    case .string(let text): [text]
    case .array(let items): items.prefix(64).compactMap(\.string)
    case .object(let members): members.members.prefix(64).flatMap { [$0.key] + ($0.value.string.map { [$0] } ?? []) }
    case .null, .bool, .int, .double: []
    }
  }
}
