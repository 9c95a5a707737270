import AssayCore

// Answers and texts where stretches of a recording are lost.
extension LabelMoveSession {
  /// A stretch of silence shorter than this takes no word away.
  static let shortestWordSeconds = 0.1
  /// A picture that stands still or is gone for less hides nothing that somebody asks for.
  static let shortestSightSeconds = 0.5

  /// Holes that take no more of a recording leave what is asked of it to be told, unless labels know better: a curve over
  /// severities is about them.
  static let bearableShare = 0.25

  private var areBearable: Bool { !effect.isAllLost && (effect.holeShare ?? 1) <= Self.bearableShare }

  var longestLost: Double { Self.merged(effect.lostSpans).map(\.seconds).max() ?? 0 }

  /// The lost stretches that are long enough to take something away.
  private var holes: [TimeSpan] {
    let least = effect.lostIn == .video ? Self.shortestSightSeconds : Self.shortestWordSeconds
    return Self.merged(effect.lostSpans).filter { $0.seconds >= least - 1e-9 }
  }

  /// Notes whether evidence that is left lies in what is left.
  mutating func sawInTime(_ region: Region) {
    // What is seen at a place does not depend on the sound.
    guard !effect.lostSpans.isEmpty, !(effect.lostIn == .audio && region.shape.isFlat) else { return }
    switch (region.when ?? region.span, region.shape) {
    case (let span?, _):
      let isCut = holes.contains { min($0.end, span.end) - max($0.start, span.start) > Self.sameSeconds }
      losses.evidenceCut += isCut ? 1 : 0
    // A moment that is kept lies in no stretch.
    case (nil, .time): break
    case (nil, _): losses.evidenceUntimed += 1
    }
  }

  /// A thousandth of a second more or less is rounding of labels.
  private static let sameSeconds = 0.001

  /// Why what is asked of a recording can no longer be said; nil where its evidence, or the labelled words it consists
  /// of, lie in what is left.
  func lostTimes(_ texts: [String]) -> String? {
    guard modality == .audio || modality == .video, !holes.isEmpty else { return nil }
    if losses.evidenceBefore > 0 {
      if losses.evidenceAfter < losses.evidenceBefore || losses.evidenceCut > 0 {
        return "a part of its evidence lies in lost stretches"
      }
      return losses.evidenceUntimed > 0 && !areBearable ? "\(lost), and its evidence names no time" : nil
    }
    if losses.evidenceElsewhere > 0 || isHeard(texts) { return nil }
    if let gone = whyGone(isHeard: effect.lostIn != .video) {
      return "\(gone), and nothing says that the answer does not need it"
    }
    // Words that are known to be lost are known not to be heard.
    if areBearable, !losses.words.contains(where: \.isLost) { return nil }
    return "\(lost), and nothing says when the answer is seen or heard"
  }

  /// Why what is written in a film can no longer be told; nil where it can.
  func lostSights() -> String? {
    guard modality == .video, effect.lostIn != .audio, !holes.isEmpty else { return nil }
    if let gone = whyGone(isHeard: false) { return gone }
    return losses.readingsBefore == 0 && !areBearable ? "\(lost), and nothing says which words were shown in them" : nil
  }

  /// Why something can no longer be seen, or heard, at any time.
  func whyGone(isHeard: Bool) -> String? {
    modality == .audio || modality == .video ? effect.goneWords(isHeard: isHeard) : nil
  }

  private var lost: String {
    switch (modality, effect.lostIn) {
    case (.video, .video?): "stretches of the picture are lost"
    case (.video, .audio?): "stretches of the sound are lost"
    default: "stretches are lost"
    }
  }

  /// Whether an answer consists of labelled words that are still heard, or no labelled word was lost in the sound.
  private func isHeard(_ texts: [String]) -> Bool {
    guard !losses.words.isEmpty else { return false }
    if effect.lostIn != .video, !losses.words.contains(where: \.isLost) { return true }
    func said(_ isLost: Bool) -> Set<String> {
      Set(losses.words.filter { $0.isLost == isLost }.flatMap { Words.of($0.text, limit: 64) })
    }
    let (heard, silent) = (said(false), said(true))
    let words = texts.map { Words.of($0, limit: 64) }
    return !words.isEmpty
      && words.allSatisfy { !$0.isEmpty && heard.isSuperset(of: $0) && silent.isDisjoint(with: $0) }
  }

  static func merged(_ spans: [TimeSpan]) -> [TimeSpan] {
    var merged: [TimeSpan] = []
    for span in spans.sorted(by: { $0.start < $1.start }) {
      if let last = merged.last, span.start <= last.end + 1e-9 {
        merged[merged.count - 1].end = max(last.end, span.end)
      } else {
        merged.append(span)
      }
    }
    return merged
  }
}

extension LabelEffect {
  /// Why nothing can be seen, or heard, any more; nil where something can.
  func goneWords(isHeard: Bool) -> String? {
    guard isAllLost, lostIn != (isHeard ? .video : .audio) else { return nil }
    return isHeard ? "nothing is heard any more" : "nothing is seen any more"
  }
}
