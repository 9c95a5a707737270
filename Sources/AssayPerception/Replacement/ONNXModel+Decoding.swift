import AssayCore
import AssayWire

extension ONNXModel {
  /// Reads `{onnx, takes, kind, labels, input: {…}, output, …}`.
  ///
  /// - Parameter modalities: of the extractor, by which the sort of input is guessed where it is not said.
  init(_ section: ConfigurationSection, file: String, modalities: Set<Modality>, path: String) throws(AssayError) {
    try section.allow(
      "onnx", "takes", "kind", "input", "output", "activation", "softmax", "labels", "labels_first", "threshold",
      "frame_seconds", "gap_seconds", "blank", "columns", "normalised", "overlap_max", "modalities", "kinds")
    let sort: ONNXInput.Sort
    if let said = try section.name("takes", ONNXInput.Sort.self) {
      sort = said
    } else {
      sort = try Self.sort(of: modalities, path)
    }
    let kind = try section.name("kind", Kind.self) ?? .classes
    guard sort.kinds.contains(kind) else {
      let known = sort.kinds.map(\.rawValue).joined(separator: ", ")
      throw PerceptionConfiguration.wrong(
        path + ".kind", "a model that takes \(sort.rawValue) gives \(known); found \(kind.rawValue)")
    }
    let strange = modalities.subtracting(sort.modalities).map(\.rawValue).sorted()
    guard modalities.isEmpty || strange.count < modalities.count else {
      throw PerceptionConfiguration.wrong(
        path + ".takes", "a model that takes \(sort.rawValue) cannot look at \(strange.joined(separator: ", "))")
    }
    let input = try section.section("input")
    self.init(
      path: file, kind: kind, input: try ONNXInput(sort, input), labels: try section.strings("labels") ?? [])
    output = try section.string("output") ?? output
    if try section.bool("softmax", true) == false { activation = .none }
    activation = try section.name("activation", Activation.self) ?? Self.usual(kind, activation)
    labelsFirst = try section.bool("labels_first", labelsFirst)
    if section.json["threshold"] != nil { threshold = try section.double("threshold", 0, in: 0...1) }
    if section.json["frame_seconds"] != nil { frameSeconds = try section.double("frame_seconds", 0, in: 0.001...60) }
    gapSeconds = try section.double("gap_seconds", gapSeconds, in: 0...60)
    guard kind == .embedding || !labels.isEmpty else {
      throw PerceptionConfiguration.wrong(path + ".labels", "a model of \(kind.rawValue) needs its labels in order")
    }
    guard labels.count <= 100_000 else { throw PerceptionConfiguration.wrong(path + ".labels", "are too many") }
    try readBoxes(section, path)
    blank = try section.int("blank", blank, in: 0...max(0, labels.count - 1))
  }

  private static func usual(_ kind: Kind, _ other: Activation) -> Activation {
    switch kind {
    case .frames: .sigmoid
    case .boxes: .none
    default: other
    }
  }

  private mutating func readBoxes(_ section: ConfigurationSection, _ path: String) throws(AssayError) {
    boxes.columns = try section.names("columns", ONNXBoxes.Column.self) ?? boxes.columns
    boxes.isNormalised = try section.bool("normalised", boxes.isNormalised)
    boxes.overlapMax = try section.double("overlap_max", boxes.overlapMax, in: 0...1)
    guard boxes.isComplete, boxes.columns.count <= 64 else {
      throw PerceptionConfiguration.wrong(
        path + ".columns", "should say where a box is: x1, y1, x2, y2, or x, y, width, height, or cx, cy, width, height"
      )
    }
  }

  private static func sort(of modalities: Set<Modality>, _ path: String) throws(AssayError) -> ONNXInput.Sort {
    if let sort = ONNXInput.Sort.allCases.first(where: { !$0.modalities.isDisjoint(with: modalities) }) { return sort }
    throw AssayError(
      .configuration, "say what the model takes", at: .init(path: path),
      remedy: "add `takes: picture`, `sound`, `points` or `text`")
  }
}

extension ONNXInput {
  init(_ sort: Sort, _ section: ConfigurationSection?) throws(AssayError) {
    switch sort {
    case .picture: self = .picture(try Picture(section))
    case .sound: self = .sound(try Sound(section))
    case .points: self = .points(try Points(section))
    case .text: self = .text(try Text(section))
    }
  }
}

extension ONNXInput.Picture {
  init(_ section: ConfigurationSection?) throws(AssayError) {
    self.init()
    guard let section else { return }
    try section.allow("name", "side", "mean", "deviation", "channels_first")
    name = try section.string("name") ?? name
    side = try section.int("side", side, in: 8...2_048)
    channelsFirst = try section.bool("channels_first", channelsFirst)
    mean = try section.triple("mean") ?? mean
    deviation = try section.triple("deviation") ?? deviation
    guard deviation.allSatisfy({ $0 > 0 }) else {
      throw PerceptionConfiguration.wrong(section.path + ".deviation", "should be above 0")
    }
  }
}

extension ONNXInput.Sound {
  init(_ section: ConfigurationSection?) throws(AssayError) {
    self.init()
    guard let section else { return }
    try section.allow("name", "rate", "layout", "window_seconds", "pads", "normalise", "scale", "length")
    name = try section.string("name") ?? name
    rateHz = try section.int("rate", rateHz, in: 4_000...48_000)
    windowSeconds = try section.double("window_seconds", windowSeconds, in: 0.01...600)
    isPadded = try section.bool("pads", isPadded)
    normalisation = try section.name("normalise", Normalisation.self) ?? normalisation
    scale = try section.double("scale", scale, in: 1e-9...1e9)
    lengthName = try section.string("length")
    layout = try section.names("layout", Axis.self) ?? layout
    guard layout.count(where: { $0 == .samples }) == 1, layout.count <= 3, Set(layout).count == layout.count else {
      throw PerceptionConfiguration.wrong(
        section.path + ".layout", "should name samples once, and batch and channel at most once")
    }
  }
}

extension ONNXInput.Points {
  init(_ section: ConfigurationSection?) throws(AssayError) {
    self.init()
    guard let section else { return }
    try section.allow("name", "points", "layout", "channels", "normalise")
    name = try section.string("name") ?? name
    count = try section.int("points", count, in: 8...500_000)
    channels = try section.name("channels", Channels.self) ?? channels
    normalisation = try section.name("normalise", Normalisation.self) ?? normalisation
    layout = try section.names("layout", Axis.self) ?? layout
    guard Set(layout).count == layout.count, layout.contains(.points), layout.contains(.channels) else {
      throw PerceptionConfiguration.wrong(
        section.path + ".layout", "should name points and channels once, and batch at most once")
    }
  }
}

extension ONNXInput.Text {
  init(_ section: ConfigurationSection?) throws(AssayError) {
    self.init()
    guard let section else { return }
    try section.allow("name", "mask", "types", "tokens", "by", "tokens_max", "offset", "vocabulary")
    name = try section.string("name") ?? name
    maskName = try section.string("mask")
    typesName = try section.string("types")
    tokens = try section.name("tokens", Tokens.self) ?? tokens
    unit = try section.name("by", Unit.self) ?? unit
    tokensMax = try section.int("tokens_max", tokensMax, in: 2...8_192)
    offset = try section.int("offset", offset, in: 0...1_000_000)
    vocabulary = try section.string("vocabulary")
    guard (tokens == .wordpiece) == (vocabulary != nil) else {
      throw PerceptionConfiguration.wrong(
        section.path + ".vocabulary", "is the tokenizer.json of `tokens: wordpiece`, which needs one")
    }
  }
}
