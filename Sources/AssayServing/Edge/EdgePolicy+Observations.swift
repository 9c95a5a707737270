package import AssayCore
import AssayLanguage
import AssayWire

// Which evidence may leave, as what.
extension EdgePolicy {
  /// As what an observation of this kind leaves; nil where it never does.
  package static func derivative(of kind: Observation.Kind, _ modality: Modality) -> Derivative? {
    switch kind {
    case .textLine, .code: modality == .document ? .text : .ocrText
    case .pageText, .annotation, .formField: .text
    case .utterance, .subtitle: .transcript
    case .speech, .silence, .sound: .events
    case .object, .face, .colour, .shape, .plane, .cluster: .detections
    case .measurement: modality == .geometry ? .extents : .detections
    // Words of lines and of utterances are there as lines: masks are drawn in those.
    case .textWord, .spokenWord, .metadata, .embedding: nil
    }
  }

  package func allows(_ observation: Observation, of modality: Modality) -> Bool {
    if observation.kind == .metadata { return metadata.contains(Self.group(of: observation)) }
    guard let derivative = Self.derivative(of: observation.kind, modality) else { return false }
    return allows(derivative, of: modality)
  }

  /// What an entry of metadata tells: place before time, because a place's own time is a place's.
  static func group(of observation: Observation) -> Metadata {
    let key = observation.attributes["key"]?.string ?? ""
    let words = Fold.text(key)
    func names(_ list: [String]) -> Bool { list.contains { words.contains($0) } }
    if names(["gps", "location", "latitude", "longitude", "altitude", "place", "city", "country", "sublocation"]) {
      return .place
    }
    if names(["artist", "author", "creator", "owner", "byline", "by-line", "copyright", "rights", "credit", "user"]) {
      return .author
    }
    if names(["date", "time", "year"]) { return .time }
    if names(["make", "model", "lens", "camera", "software", "device", "serial", "exposure", "focal", "iso"]) {
      return .camera
    }
    return .other
  }

  /// What the probe found, without what a file says of itself.
  package func reduced(_ info: MediaInfo, _ modality: Modality) -> MediaInfo {
    var result = MediaInfo(
      digest: info.digest, bytes: info.bytes, type: info.type, modality: modality, status: info.status,
      decodedShare: info.decodedShare)
    result.findings = info.findings.prefix(16).map { MediaFinding($0.code, $0.severity, $0.message) }
    if var image = info.image {
      if !metadata.contains(.camera) { image.device = nil }
      if !metadata.contains(.time) { image.capturedAt = nil }
      result.image = image
    }
    result.audio = info.audio
    result.video = info.video
    result.document = info.document
    if allows(.extents, of: .geometry) { result.geometry = info.geometry }
    return result
  }
}
