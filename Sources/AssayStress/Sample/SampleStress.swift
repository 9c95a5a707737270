package import AssayCore
import AssayWire

/// A change of a whole sample: every medium of some kinds is missing, another sample's, or empty.
///
/// What that does to labels: those about such a medium leave. An answer stays where its evidence lies in other media; it
/// becomes null ("nobody can know") where it needs what is gone, so that abstaining is right and
/// `abstention.evidence` scores it; it leaves where nothing says which media it needs. Under another sample's media the
/// other sample's labels hold if it was asked the same; otherwise the true answer is unknown, and only that the old one
/// is no longer right.
package struct SampleStress: Sendable {
  package var change: Perturbation.SampleChange
  package var modalities: Set<Modality>

  /// What a right reply is now.
  package enum Expectation: String, Sendable, CaseIterable {
    /// What the labels say.
    case answer
    /// That it cannot be said.
    case abstention
    /// Anything but the old answer with certainty: whoever repeats it did not look.
    case anotherAnswer = "another_answer"
  }

  package struct Result: Sendable {
    package var sample: Sample
    /// Media made for it, by their digest.
    package var media: [Digest: [UInt8]]
    package var dropped: [DroppedLabel]
    package var expectation: Expectation
  }

  package init(_ change: Perturbation.SampleChange, of modalities: Set<Modality>) {
    self.change = change
    self.modalities = modalities
  }

  /// - Parameter other: the sample whose media take the place; see `partner`.
  /// - Throws: `data` where the sample has no such medium, no other sample or no empty medium is there, nothing would be
  ///   asked any more, or no label is left.
  package func apply(to sample: Sample, other: Sample? = nil) throws(AssayError) -> Result {
    let parts = sample.request.parts
    let touched = parts.indices.filter { parts[$0].asset != nil && modalities.contains(parts[$0].modality) }
    guard !touched.isEmpty else { throw refusal(sample, "it has no \(named)") }
    let isNothingLeft = parts.indices.allSatisfy { parts[$0].asset == nil || touched.contains($0) }
    var result = Result(sample: sample, media: [:], dropped: [], expectation: .answer)
    switch change {
    case .missing:
      guard parts.contains(where: { $0.text?.isEmpty == false }) else {
        throw refusal(sample, "nothing would be asked")
      }
    case .swapped:
      guard let other else { throw refusal(sample, "no other sample has \(named)") }
      try swap(touched, with: other, &result.sample)
    case .empty: try empty(touched, &result)
    }
    try label(&result, from: sample, other, touched, isNothingLeft)
    if change == .missing { Self.remove(touched, from: &result.sample) }
    return result
  }

  private var named: String { modalities.map(\.rawValue).sorted().joined(separator: " or ") }

  private func refusal(_ sample: Sample, _ reason: String) -> AssayError {
    AssayError(.data, "Sample `\(sample.id)` cannot be made \(change.rawValue): \(reason).")
  }

  // MARK: Media

  private func swap(_ touched: [Int], with other: Sample, _ sample: inout Sample) throws(AssayError) {
    for index in touched {
      let modality = sample.request.parts[index].modality
      let own = sample.request.parts[index].asset?.digest
      let candidates = other.request.parts.filter { $0.modality == modality && $0.asset != nil }
      // The n-th of a kind is replaced by the other's n-th, or by its last.
      let order = touched.prefix { $0 < index }.filter { sample.request.parts[$0].modality == modality }.count
      guard !candidates.isEmpty else { throw refusal(sample, "sample `\(other.id)` has no \(modality.rawValue)") }
      let part = candidates[min(order, candidates.count - 1)]
      guard part.asset?.digest != own else { throw refusal(sample, "sample `\(other.id)` has the same medium") }
      sample.request.replace(index, by: part)
    }
  }

  private func empty(_ touched: [Int], _ result: inout Result) throws(AssayError) {
    for index in touched {
      let modality = result.sample.request.parts[index].modality
      guard let medium = EmptyMedium(modality) else {
        throw refusal(result.sample, "there is no empty \(modality.rawValue)")
      }
      let digest = Digest(of: medium.bytes)
      result.media[digest] = medium.bytes
      result.sample.request.replace(
        index,
        by: .asset(
          Asset(digest: digest, declaredType: medium.type, bytes: medium.bytes.count, name: medium.name),
          modality: modality, trust: result.sample.request.parts[index].trust))
    }
  }

  private static func remove(_ touched: [Int], from sample: inout Sample) {
    for index in touched.reversed() {
      sample.request.replace(index, by: nil)
      sample.labels = sample.labels.map { $0.renumbered { $0 > index ? $0 - 1 : $0 } }
    }
  }

  // MARK: Labels

  private func label(
    _ result: inout Result, from sample: Sample, _ other: Sample?, _ touched: [Int], _ isNothingLeft: Bool
  ) throws(AssayError) {
    if change == .swapped, isNothingLeft, let other, Self.asksTheSame(sample, other), !other.labels.isEmpty {
      result.sample.labels = other.labels.map { label in
        label.renumbered { Self.place($0, of: other, in: result.sample) }
      }
      result.sample.choices = other.choices
      return
    }
    var kept: [Label] = []
    for label in sample.labels {
      if label.target == .answer {
        if let answer = answer(label, sample, touched, isNothingLeft, &result) { kept.append(answer) }
        continue
      }
      var left: [Label] = [label]
      for index in touched where !left.isEmpty {
        let effect = LabelEffect(
          unsure: [.init(.everything, "the \(sample.request.parts[index].modality.rawValue) is \(change.rawValue)")])
        let moved = LabelMover.move(
          left, of: sample, part: index, by: effect, perturbation: "modality_\(change.rawValue)")
        left = moved.labels
        result.dropped += moved.dropped
      }
      kept += left
    }
    if let error = LabelMover.refusal(
      of: sample, left: kept, dropped: result.dropped, perturbation: "modality_\(change.rawValue)")
    {
      throw error
    }
    result.sample.labels = kept
  }

  private func answer(
    _ label: Label, _ sample: Sample, _ touched: [Int], _ isNothingLeft: Bool, _ result: inout Result
  ) -> Label? {
    var label = label
    if let part = label.part, !touched.contains(part) { return label }
    let isGone: Bool
    if isNothingLeft {
      isGone = true
    } else {
      let places = Self.evidenceParts(sample)
      guard !places.isEmpty else {
        result.dropped.append(DroppedLabel(label, "nothing says which media the answer needs"))
        return nil
      }
      if places.isDisjoint(with: touched) { return label }
      guard places.isSubset(of: touched) else {
        result.dropped.append(DroppedLabel(label, "a part of the answer's evidence is \(change.rawValue)"))
        return nil
      }
      isGone = true
    }
    guard isGone, change != .swapped else {
      result.expectation = .anotherAnswer
      result.dropped.append(DroppedLabel(label, "under another sample's media the true answer is not known"))
      return nil
    }
    result.expectation = .abstention
    (label.value, label.part) = (.null, nil)
    return label
  }

  /// The parts that labels `evidence` name.
  private static func evidenceParts(_ sample: Sample) -> Set<Int> {
    var parts = Set<Int>()
    for label in sample.labels(.evidence) {
      for entry in label.value.array ?? [label.value] {
        if let part = entry["part"]?.int ?? label.part { parts.insert(part) }
      }
    }
    return parts
  }

  private static func asksTheSame(_ a: Sample, _ b: Sample) -> Bool {
    Words.of(a.request.question, limit: 4_000) == Words.of(b.request.question, limit: 4_000)
      && a.choices.count == b.choices.count
  }

  /// Where the medium of another sample's part now stands.
  private static func place(_ part: Int, of other: Sample, in sample: Sample) -> Int {
    let parts = other.request.parts
    guard parts.indices.contains(part), let digest = parts[part].asset?.digest else { return part }
    return sample.request.parts.firstIndex { $0.asset?.digest == digest } ?? part
  }

  /// Another sample whose media can take the place: of another cluster, with media of the kinds and not the same ones;
  /// one that was asked the same where there is any. Nil where there is none.
  package func partner(of sample: Sample, among samples: [Sample], using generator: inout StressGenerator) -> Sample? {
    guard !samples.isEmpty else { return nil }
    let wanted = Set(sample.request.parts.filter { $0.asset != nil }.map(\.modality)).intersection(modalities)
    let own = Set(sample.request.parts.compactMap(\.asset?.digest))
    let start = generator.below(samples.count)
    var first: Sample?
    for step in 0..<samples.count {
      let other = samples[(start + step) % samples.count]
      guard other.id != sample.id, other.cluster == nil || other.cluster != sample.cluster,
        wanted.isSubset(of: Set(other.request.parts.filter { $0.asset != nil }.map(\.modality))),
        own.isDisjoint(with: other.request.parts.compactMap(\.asset?.digest))
      else { continue }
      if Self.asksTheSame(sample, other) { return other }
      if first == nil { first = other }
    }
    return first
  }
}

extension Label {
  /// The label with the numbers of parts changed, its own and those of its entries.
  func renumbered(_ number: (Int) -> Int) -> Label {
    var label = self
    label.part = part.map(number)
    guard target == .evidence || target == .observations else { return label }
    func entry(_ value: JSONValue) -> JSONValue {
      guard var members = value.object, let part = members["part"]?.int else { return value }
      members["part"] = .int(number(part))
      return .object(members)
    }
    label.value = value.array.map { .array($0.map(entry)) } ?? entry(value)
    return label
  }
}

extension Request {
  /// Puts another part in the place of one, counted over all messages, or takes it out.
  fileprivate mutating func replace(_ index: Int, by part: Part?) {
    var left = index
    for number in messages.indices {
      guard left >= messages[number].parts.count else {
        if let part { messages[number].parts[left] = part } else { messages[number].parts.remove(at: left) }
        return
      }
      left -= messages[number].parts.count
    }
  }
}
