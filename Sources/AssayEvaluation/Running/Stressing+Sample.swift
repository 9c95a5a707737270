import AssayCore
import AssayStress

// Changes of a whole sample: a modality that is missing, another sample's, or empty.
extension Stressing {
  func change(
    _ change: Perturbation.SampleChange, _ variant: StressSuite.Variant, _ made: inout Made, _ clean: SampleRecord
  ) async throws(Refusal) {
    let targets = variant.spec.targets
    let touched = made.sample.request.parts.enumerated().filter { $1.asset != nil && targets.contains($1.modality) }
    var media: [Digest: [UInt8]] = [:]
    var other: Sample?
    var taken: [Int: OtherMedia.Medium] = [:]
    if change == .swapped {
      var parts: [Part] = []
      for (index, part) in touched {
        let seed = seed(clean.sample.id, variant.spec.perturbation.name, part: index)
        guard
          let medium = await self.other.medium(
            part.modality, notOf: OtherMedia.Owner(clean.sample.id, clean.sample.cluster), part.asset?.digest,
            seed: seed)
        else {
          throw Refusal(
            reason: "no sample of another cluster has \(part.modality.rawValue) to swap with", error: nil)
        }
        media[medium.asset.digest] = medium.bytes
        taken[index] = medium
        parts.append(.asset(medium.asset, modality: part.modality))
      }
      // Its labels are not at hand: what is right with its media is not known.
      other = Sample(id: "another", request: Request(messages: [Message(role: .user, parts: parts)]))
    }
    var named = made.sample
    named.id = made.mark.of
    let result: SampleStress.Result
    do throws(AssayError) {
      result = try SampleStress(change, of: targets).apply(to: named, other: other)
    } catch {
      throw Refusal(reason: error.message, error: nil)
    }
    for (digest, bytes) in media.merging(result.media, uniquingKeysWith: { first, _ in first }) {
      try keep(bytes, digest, &made)
    }
    (made.sample.request, made.sample.labels) = (result.sample.request, result.sample.labels)
    made.sample.choices = result.sample.choices
    StressedLabels.note(result.dropped, in: &made)
    for (index, _) in touched.reversed() {
      made.paths[index] = nil
      if change == .missing { made.paths = Self.without(index, made.paths) }
    }
    guard change != .missing else { return }
    for (index, part) in touched {
      guard let input = part.asset?.digest, let output = made.sample.request.parts[index].asset?.digest else {
        continue
      }
      made.paths[index] = taken[index]?.path
      let perturbation = variant.spec.perturbation
      let value = StressValue(
        name: perturbation.name, version: perturbation.version, severity: variant.severity.step,
        seed: seed(clean.sample.id, perturbation.name, part: index), input: input, output: output,
        other: taken[index]?.asset.digest)
      made.mark.media.append(
        .init(part: index, value: value, path: clean.mediaPaths[index], otherPath: taken[index]?.path))
    }
  }

  private static func without(_ index: Int, _ paths: [Int: String]) -> [Int: String] {
    var result: [Int: String] = [:]
    for (place, path) in paths where place != index { result[place > index ? place - 1 : place] = path }
    return result
  }
}
