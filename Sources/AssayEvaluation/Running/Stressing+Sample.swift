import AssayCore
import AssaySignals
import AssayStress

// Changes of a whole sample: a modality that is missing, another sample's, or empty.
extension Stressing {
  func change(
    _ change: Perturbation.SampleChange, _ variant: StressSuite.Variant, _ made: inout Made, _ clean: SampleRecord
  ) async throws(Refusal) {
    let parts = clean.sample.request.parts.enumerated().filter { _, part in
      part.asset != nil && variant.spec.targets.contains(part.modality)
    }
    let name = variant.spec.perturbation.name
    let media = clean.sample.request.parts.count { $0.asset != nil }
    // With every medium gone nobody can know; with some left, what can be known is not known to us.
    let isNothingLeft = change != .swapped && parts.count == media
    // From the last, so that the places of those before do not move.
    for (index, part) in parts.reversed() {
      let seed = seed(clean.sample.id, name, part: index)
      if !isNothingLeft {
        try StressedLabels.move(
          &made, part: index,
          by: LabelEffect(unsure: [.init(.everything, "the \(part.modality.rawValue) is \(change.rawValue)")]),
          perturbation: variant.spec.perturbation)
      }
      switch change {
      case .missing:
        made.sample.request.replacePart(index, by: nil)
        made.paths = Self.without(index, made.paths)
        made.sample.labels = made.sample.labels.compactMap { Self.without(index, $0) }
      case .swapped:
        guard
          let medium = await other.medium(part.modality, notOf: clean.sample.id, part.asset?.digest, seed: seed)
        else {
          throw Refusal(reason: "no other sample has \(part.modality.rawValue) to swap with", error: nil)
        }
        try replace(index, medium.bytes, medium.asset.declaredType, medium.asset.name, part.modality, &made)
      case .empty:
        guard let blank = Self.blank(part.modality) else {
          throw Refusal(reason: "there is no empty \(part.modality.rawValue)", error: nil)
        }
        try replace(index, blank.bytes, blank.type, blank.name, part.modality, &made)
      }
    }
    if isNothingLeft { made.sample.labels = StressedLabels.unanswerable(clean.sample.labels) }
  }

  private static func without(_ index: Int, _ paths: [Int: String]) -> [Int: String] {
    var result: [Int: String] = [:]
    for (place, path) in paths where place != index { result[place > index ? place - 1 : place] = path }
    return result
  }

  private static func without(_ index: Int, _ label: Label) -> Label? {
    guard let part = label.part else { return label }
    if part == index { return nil }
    var label = label
    label.part = part > index ? part - 1 : part
    return label
  }

  /// A grey picture, a second of silence, a white page.
  private static func blank(_ kind: Modality) -> (bytes: [UInt8], type: String, name: String)? {
    switch kind {
    case .image:
      Pixmap(width: 224, height: 224, channels: 3, samples: [UInt8](repeating: 128, count: 224 * 224 * 3)).map {
        (PngWriter.encode($0), "image/png", "empty.png")
      }
    case .audio:
      Recording(channels: [[Float](repeating: 0, count: 16_000)], sampleRateHz: 16_000).map {
        (WavWriter.encode($0), "audio/wav", "empty.wav")
      }
    case .document:
      Pixmap(width: 100, height: 140, channels: 1, samples: [UInt8](repeating: 255, count: 14_000)).map { page in
        var book = PageBook()
        book.add(page, dpi: 12)
        return (book.finish(), "application/pdf", "empty.pdf")
      }
    case .text, .video, .geometry: nil
    }
  }
}
