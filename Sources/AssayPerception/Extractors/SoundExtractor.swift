import AssayCore
import AssayMedia
import AssaySignals
import AssayWire

/// Finds loud stretches that are not speech and tells tones, noise and impulses apart by simple features.
/// It does not know what makes the sound.
struct SoundExtractor: Extractor {
  let name = "sounds"
  let modalities: Set<Modality> = [.audio, .video]
  let kinds: [Observation.Kind] = [.sound]

  func observe(_ part: PerceivedPart, context: ExtractionContext) async throws(AssayError) -> ExtractorResult {
    if part.hasNoSound { return ExtractorResult(coverages: [coverage(part, note: "there is no sound stream")]) }
    let (sound, isWhole) = part.bounded(try await part.media.sound(), context)
    let voice = try await Voice.spans(in: sound, context)
    var list = list(part, context)
    for event in SoundEvents.find(in: sound, apartFrom: voice.spans) {
      var facts: [String: JSONValue] = ["level_db": .double(rounded(event.levelDb, 1))]
      if let frequency = event.frequencyHz { facts["frequency_hz"] = .double(rounded(frequency, 0)) }
      list.add(
        .sound, .string(event.sort.rawValue), region: Region(.span(event.span)), source: source, attributes: facts)
    }
    let note = "loud stretches outside speech, by form only (tone, noise, impulse, mixed)"
    return list.result(
      coverage(
        part, isWhole ? .complete : .partial, vocabulary: SoundEvents.Sort.allCases.map(\.rawValue), note: note))
  }
}
