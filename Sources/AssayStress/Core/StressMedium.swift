package import AssayCore

/// A medium that is to be made worse.
package struct StressMedium: Sendable {
  package var bytes: [UInt8]
  package var declaredType: String?
  /// For messages and for the name of what is made.
  package var name: String?
  /// What a probe said of it; nil lets the studio probe.
  package var info: MediaInfo?

  package init(bytes: [UInt8], declaredType: String? = nil, name: String? = nil, info: MediaInfo? = nil) {
    self.bytes = bytes
    self.declaredType = declaredType
    self.name = name
    self.info = info
  }
}

/// A medium after a perturbation, with all that is known of it.
package struct StressedMedium: Sendable {
  package var bytes: [UInt8]
  /// The type it is written in, such as `image/png`; what was declared where the perturbation is about that.
  package var type: String?
  package var name: String?
  package var effect: LabelEffect
  /// What was reached, by name with its unit.
  package var achieved: [String: Double]
  /// What else was lost on the way, in sentences: bits, further pictures of an animation.
  package var notes: [String] = []
  package var value: StressValue
}

extension Perturbation {
  /// Kinds of media that it can be applied to.
  package var modalities: Set<Modality> {
    switch work {
    case .picture: [.image, .video, .document]
    case .recompressed: [.image, .document]
    case .sound, .recoded: FilmSound.recordingsOnly.contains(name) ? [.audio] : [.audio, .video]
    case .cloud: [.geometry]
    case .film: [.video]
    case .page: [.document, .image]
    case .pages: [.document]
    case .bytes, .sample: onlyOn ?? [.image, .audio, .video, .document, .geometry]
    }
  }

  /// Whether the five severities do the same, so that one of them is all there is to ask.
  package var hasOneSeverity: Bool {
    guard let first = parameters.first, !first.isEmpty else { return false }
    return parameters.allSatisfy { $0 == first }
  }

  /// For people: `images and pages`.
  package var worksOn: String {
    switch work {
    case .picture: "images, films and pages"
    case .recompressed, .page: "images and pages"
    case .sound, .recoded: modalities.contains(.video) ? "recordings and films" : "recordings"
    case .cloud: "scans and meshes"
    case .film: "films"
    case .pages: "documents"
    case .bytes: onlyOn.map(Self.named) ?? "media files"
    case .sample: "whole samples"
    }
  }

  /// `images, recordings and documents`.
  private static func named(_ kinds: Set<Modality>) -> String {
    let names = Modality.allCases.filter(kinds.contains).map(\.asThings)
    guard names.count > 1, let last = names.last else { return names.first ?? "nothing" }
    return names.dropLast().joined(separator: ", ") + " and " + last
  }
}

extension Modality {
  /// For people: what files of this kind are.
  var asThings: String {
    switch self {
    case .text: "texts"
    case .image: "images"
    case .audio: "recordings"
    case .video: "films"
    case .document: "documents"
    case .geometry: "geometry"
    }
  }

  /// For people: what a file of this kind is.
  var asThing: String {
    switch self {
    case .text: "text"
    case .image: "an image"
    case .audio: "a recording"
    case .video: "a film"
    case .document: "a document"
    case .geometry: "geometry"
    }
  }
}
