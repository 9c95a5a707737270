package import AssayCore
import AssayWire

/// Moves the labels of a sample with one of its media, as a perturbation says it changed.
///
/// Places, moments and pages are moved or leave; answers and texts, which name no place, leave where what they speak of
/// can no longer be decided. What leaves is told with its reason. Who vouches for a label never changes.
package enum LabelMover {
  /// Entries of one label that are moved; beyond, the label leaves.
  static let entriesMax = 20_000

  package static func move(
    _ labels: [Label], of sample: Sample, part: Int, by effect: LabelEffect, perturbation: String
  ) -> (labels: [Label], dropped: [DroppedLabel]) {
    guard effect.changesLabels else { return (labels, []) }
    var session = LabelMoveSession(sample: sample, part: part, effect: effect, perturbation: perturbation)
    // Places first: answers and texts are judged by what became of them.
    var moved = labels.map { session.concerns($0) ? session.movePlaces($0) : .some($0) }
    for (index, label) in labels.enumerated() where session.concerns(label) {
      moved[index] = moved[index].flatMap { session.moveWords($0) }
    }
    return (moved.compactMap { $0 }, session.dropped)
  }

  /// The sample with its labels moved.
  ///
  /// - Throws: `data` with the reasons when it had labels and none is left.
  package static func move(
    _ sample: Sample, part: Int, by effect: LabelEffect, perturbation: String
  ) throws(AssayError) -> (sample: Sample, dropped: [DroppedLabel]) {
    let (labels, dropped) = move(sample.labels, of: sample, part: part, by: effect, perturbation: perturbation)
    if let refusal = refusal(of: sample, left: labels, dropped: dropped, perturbation: perturbation) { throw refusal }
    var sample = sample
    sample.labels = labels
    return (sample, dropped)
  }

  /// Why a sample cannot be used under a perturbation; nil where a label is left or there was none.
  package static func refusal(
    of sample: Sample, left: [Label], dropped: [DroppedLabel], perturbation: String
  ) -> AssayError? {
    guard left.isEmpty, !sample.labels.isEmpty else { return nil }
    var reasons: [String] = []
    for drop in dropped {
      let reason = "\(drop.target.rawValue): \(drop.reason)"
      if !reasons.contains(reason), reasons.count < 6 { reasons.append(reason) }
    }
    return AssayError(
      .data,
      "No label of sample `\(sample.id)` can be checked under \(perturbation): \(reasons.joined(separator: "; "))",
      remedy: "Use a lower severity, or labels that the perturbation does not touch.")
  }
}

extension LabelEffect {
  /// Whether any label could be touched.
  var changesLabels: Bool {
    touchesPlaces || !unsure.isEmpty
  }

  /// The reason why a kind of statement is undecidable; nil where it is not.
  func reason(_ subject: Subject) -> String? {
    unsure.first { $0.subject == subject || $0.subject == .everything }?.reason
  }
}

/// One move of a sample's labels.
struct LabelMoveSession {
  let sample: Sample
  let part: Int
  let effect: LabelEffect
  let perturbation: String
  let modality: Modality
  /// Whether no other part of the sample has the modality.
  let isOnlyOne: Bool
  var losses = LabelLosses()
  var dropped: [DroppedLabel] = []

  init(sample: Sample, part: Int, effect: LabelEffect, perturbation: String) {
    self.sample = sample
    self.part = part
    self.effect = effect
    self.perturbation = perturbation
    let parts = sample.request.parts
    let modality = parts.indices.contains(part) ? parts[part].modality : .text
    self.modality = modality
    isOnlyOne = parts.filter { $0.modality == modality }.count < 2
  }

  /// Whether a label could be about the part: one that names another part is not.
  func concerns(_ label: Label) -> Bool {
    if label.part == part { return true }
    guard label.part == nil else {
      // The entries of these name their parts themselves.
      return label.target == .evidence || label.target == .observations
    }
    switch label.target {
    case .format: return false
    case .text, .table: return modality == .image || modality == .document || modality == .video
    case .transcript: return modality == .audio || modality == .video
    case .answer, .evidence, .observations, .steps, .facts: return true
    }
  }

  mutating func drop(_ label: Label, _ reason: String, entries: Int? = nil) {
    dropped.append(DroppedLabel(label, reason, entries: entries))
  }

  /// The label with its places moved; nil when it left.
  mutating func movePlaces(_ label: Label) -> Label? {
    switch label.target {
    case .evidence: moveEvidence(label)
    case .observations: moveObservations(label)
    case .facts: moveFacts(label)
    case .answer, .text, .transcript, .steps, .format, .table: label
    }
  }

  /// The label with its statement judged; nil when it left.
  mutating func moveWords(_ label: Label) -> Label? {
    switch label.target {
    case .answer: moveAnswer(label)
    case .steps: moveSteps(label)
    case .text, .table: moveText(label)
    case .transcript: moveTranscript(label)
    case .evidence, .observations, .facts, .format: label
    }
  }
}
