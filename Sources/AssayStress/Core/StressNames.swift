package import AssayCore

/// What people may call perturbations: their names, short names, and names of whole groups.
package enum StressNames {
  /// Short names, each with what it may stand for: the first that there is.
  package static let short: [(name: String, meanings: [String])] = [
    ("blur", ["gaussian_blur"]), ("noise", ["gaussian_noise"]), ("jpeg", ["jpeg_compression"]),
    ("jpg", ["jpeg_compression"]), ("webp", ["webp_compression", "webp"]), ("defocus", ["defocus_blur"]),
    ("motion", ["motion_blur"]), ("zoom", ["zoom_blur"]), ("glass", ["glass_blur"]),
    ("dark", ["darkness", "low_light"]), ("bright", ["brightness"]), ("saturation", ["saturate"]),
    ("pixels", ["pixelate"]), ("elastic", ["elastic_transform"]), ("rotate", ["rotation", "rotate"]),
    ("tilt", ["perspective"]), ("cast", ["colour_cast", "color_cast"]), ("occlude", ["occlusion"]),
    ("white_noise", ["noise_snr", "white_noise"]), ("hiss", ["noise_snr", "white_noise"]),
    ("babble", ["babble"]), ("reverberation", ["reverb"]), ("clip", ["clipping"]),
    ("telephone", ["gsm", "telephone"]), ("voices", ["overlapping_speech"]), ("dropouts", ["packet_loss"]),
    ("freeze", ["freeze", "video_freeze"]), ("scan", ["skew"]), ("points", ["cloud_density"]),
    ("sparse", ["cloud_voxel_down"]),
  ]

  /// The fifteen corruptions of ImageNet-C's standard set.
  package static let imagenetC: [String] = [
    "gaussian_noise", "shot_noise", "impulse_noise", "defocus_blur", "glass_blur", "motion_blur", "zoom_blur", "snow",
    "frost", "fog", "brightness", "contrast", "elastic_transform", "pixelate", "jpeg_compression",
  ]

  /// Names of groups: `imagenet_c`, `all`, `all_image`…
  package static let groups: [String] =
    ["imagenet_c", "all"] + Perturbation.Group.allCases.map { "all_\($0.rawValue)" }

  /// What a name stands for; empty where it is not known. `imagenet_c/fog` is `fog`.
  package static func resolve(
    _ name: String, in catalogue: [Perturbation] = PerturbationCatalogue.all
  ) -> [Perturbation] {
    if let exact = catalogue.first(where: { $0.name == name }) { return [exact] }
    if name == "all" { return catalogue }
    if name == "imagenet_c" { return imagenetC.compactMap { wanted in catalogue.first { $0.name == wanted } } }
    if name.hasPrefix("all_"), let group = Perturbation.Group(rawValue: String(name.dropFirst(4))) {
      return catalogue.filter { $0.group == group }
    }
    if let meanings = short.first(where: { $0.name == name })?.meanings {
      for meaning in meanings {
        if let found = catalogue.first(where: { $0.name == meaning }) { return [found] }
      }
    }
    guard let slash = name.firstIndex(of: "/") else { return [] }
    let (reference, rest) = (String(name[..<slash]), String(name[name.index(after: slash)...]))
    return catalogue.filter { $0.name == rest && $0.reference == reference }
  }

  /// All that `resolve` may know, for suggestions.
  package static func known(in catalogue: [Perturbation] = PerturbationCatalogue.all) -> [String] {
    catalogue.map(\.name) + short.map(\.name).filter { !resolve($0, in: catalogue).isEmpty } + groups
  }

  /// Reads `blur:3`; the severity is 3 where none is named.
  ///
  /// - Throws: `.usage` for a severity that is none.
  package static func parse(_ text: String) throws(AssayError) -> (name: String, severity: Severity) {
    guard let colon = text.lastIndex(of: ":") else { return (text, try severity("3")) }
    return (String(text[..<colon]), try severity(String(text[text.index(after: colon)...])))
  }

  package static func severity(_ text: String) throws(AssayError) -> Severity {
    if let step = Int(text), let severity = Severity(step) { return severity }
    throw AssayError(
      .usage,
      text == "0" ? "severity 0 is the medium as it is" : "there is no severity \(String(text.prefix(20)))",
      remedy: "severities are 1 (slight) to 5 (severe): write for example blur:3")
  }
}
