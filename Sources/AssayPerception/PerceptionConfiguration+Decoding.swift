package import AssayCore
package import AssayWire

extension PerceptionConfiguration {
  /// Reads the `perception` section of a suite:
  /// ```
  /// pages_max: 8
  /// extractors:
  ///   ocr2: false
  ///   ocr: {http: "http://127.0.0.1:9000/ocr", timeout_ms: 5000}
  ///   defects: {onnx: defects.onnx, labels: [scratch, dent], modalities: [image]}
  /// recall: {objects: 0.93}
  /// ```
  /// - Parameter path: where the section stands, for messages.
  /// - Throws: `.configuration` for an unknown key, a wrong type or a number out of bounds.
  package init(_ json: JSONValue, path: String = "perception") throws(AssayError) {
    self.init()
    if json.isNull { return }
    let section = try ConfigurationSection(json, path: path)
    try section.allow(
      "picture_side_max", "sound_seconds_max", "film_frames_max", "film_frames_read_max", "film_side_max", "pages_max",
      "page_dpi", "points_max", "observations_max", "extractors_at_once", "parts_at_once", "cache_mib_max", "seed",
      "extractors", "recall")
    pictureSideMax = try section.int("picture_side_max", pictureSideMax, in: 16...20_000)
    soundSecondsMax = try section.double("sound_seconds_max", soundSecondsMax, in: 1...3_600)
    filmFramesMax = try section.int("film_frames_max", filmFramesMax, in: 1...240)
    filmFramesReadMax = try section.int("film_frames_read_max", filmFramesReadMax, in: 0...240)
    filmSideMax = try section.int("film_side_max", filmSideMax, in: 16...4_096)
    pagesMax = try section.int("pages_max", pagesMax, in: 1...500)
    pageDpi = try section.double("page_dpi", pageDpi, in: 36...600)
    pointsMax = try section.int("points_max", pointsMax, in: 100...5_000_000)
    observationsMax = try section.int("observations_max", observationsMax, in: 1...1_000_000)
    extractorsAtOnce = try section.int("extractors_at_once", extractorsAtOnce, in: 1...64)
    partsAtOnce = try section.int("parts_at_once", partsAtOnce, in: 1...256)
    cacheBytesMax = try section.int("cache_mib_max", cacheBytesMax >> 20, in: 0...16_384) << 20
    seed = UInt64(try section.int("seed", Int(seed), in: 0...Int.max))
    try readExtractors(json["extractors"], path: path + ".extractors")
    try readRecall(json["recall"], path: path + ".recall")
  }

  private mutating func readRecall(_ json: JSONValue?, path: String) throws(AssayError) {
    guard let json, !json.isNull else { return }
    guard let object = json.object else { throw Self.wrong(path, "should be an object, found \(json.typeName)") }
    for (name, value) in object.members {
      let place = "\(path).\(name)"
      guard ExtractorRegistry.builtInNames.contains(name) || replacements[name] != nil else {
        throw Self.unknown(name, place)
      }
      guard let share = value.double, share > 0, share <= 1 else {
        throw Self.wrong(place, "should be a share above 0 and at most 1, as it was measured on labelled data")
      }
      recall[name] = share
    }
  }

  private mutating func readExtractors(_ json: JSONValue?, path: String) throws(AssayError) {
    guard let json, !json.isNull else { return }
    guard let object = json.object else { throw Self.wrong(path, "should be an object, found \(json.typeName)") }
    let builtIn = ExtractorRegistry.builtInNames
    for (name, value) in object.members {
      let place = "\(path).\(name)"
      guard Self.isName(name) else {
        throw Self.wrong(place, "names of extractors are lower-case letters, digits and hyphens, at most 40")
      }
      if let isOn = value.bool {
        guard builtIn.contains(name) else { throw Self.unknown(name, place) }
        if isOn { off.remove(name) } else { off.insert(name) }
        if isOn && ExtractorRegistry.onRequestNames.contains(name) { on.insert(name) } else { on.remove(name) }
        continue
      }
      let own = ExtractorRegistry.builtIn.first { $0.name == name }?.modalities ?? []
      let replacement = try Replacement(value, builtIn: own, path: place)
      if !builtIn.contains(name), replacement.modalities == nil {
        throw AssayError(
          .configuration, "\(name) is a new extractor: say what it applies to",
          at: .init(path: place), remedy: "add `modalities: [image]`, or use one of \(builtIn.joined(separator: ", "))")
      }
      replacements[name] = replacement
    }
  }

  private static func isName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 40
      && name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
  }

  static func wrong(_ path: String, _ message: String) -> AssayError {
    AssayError(.configuration, message, at: .init(path: path))
  }

  private static func unknown(_ name: String, _ path: String) -> AssayError {
    AssayError(
      .configuration, "there is no extractor \(name)", at: .init(path: path),
      remedy: "use one of \(ExtractorRegistry.builtInNames.joined(separator: ", "))")
  }
}

extension Replacement {
  /// - Parameter builtIn: modalities of the extractor that it takes the place of; empty for a new one.
  init(_ json: JSONValue, builtIn: Set<Modality>, path: String) throws(AssayError) {
    let section = try ConfigurationSection(json, path: path)
    modalities = try section.names("modalities", Modality.self).map(Set.init)
    kinds = try section.names("kinds", Observation.Kind.self)
    if let url = try section.string("http") {
      try section.allow("http", "timeout_ms", "modalities", "kinds")
      guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
        throw PerceptionConfiguration.wrong(path + ".http", "should begin with http:// or https://")
      }
      engine = .http(url: url, timeoutMs: try section.int("timeout_ms", 10_000, in: 1...600_000))
      return
    }
    guard let file = try section.string("onnx") else {
      throw AssayError(
        .configuration, "an extractor is true, false, an HTTP endpoint or an ONNX file", at: .init(path: path),
        remedy: "write {http: \"http://…\"} or {onnx: FILE}")
    }
    let model = try ONNXModel(section, file: file, modalities: modalities ?? builtIn, path: path)
    modalities = (modalities ?? builtIn).intersection(model.input.sort.modalities)
    if modalities?.isEmpty ?? true { modalities = model.input.sort.modalities }
    engine = .onnx(model)
  }
}
