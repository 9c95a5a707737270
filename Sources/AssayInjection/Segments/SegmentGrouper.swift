import AssayCore
import AssayLanguage
import AssayWire

/// Observations that are lines of one text.
struct SegmentGroup {
  var id: String
  var part: Int
  var modality: Modality
  var channel: SegmentChannel
  var source: String
  var region: Region?
  var facts: RenderFacts
  /// Indices into the evidence's observations, in its order.
  var members: [Int]
}

/// Sorts lines into texts: by part, page, moment, extractor, and whether a reader sees them.
struct SegmentGrouper {
  private struct Key: Hashable {
    var part: Int
    var channel: SegmentChannel
    var source: String
    var page: Int
    /// Milliseconds of the moment a line was seen in a film; -1 elsewhere.
    var moment: Int
    var isHidden: Bool
    var hiddenBy: String
    var isSmall: Bool
    /// The second look that found it: enlarged, turned, reduced, amplified.
    var pass: String
    var isSecondPass: Bool { pass == "ocr2x" }
    var speaker: String
  }

  private let evidence: Evidence
  /// Words that OCR read, by part.
  private var read: [Int: Set<WordKey>] = [:]
  /// Median height of the lines of a part.
  private var heights: [Int: Double] = [:]

  init(_ evidence: Evidence) {
    self.evidence = evidence
    prepare()
  }

  private mutating func prepare() {
    var lineHeights: [Int: [Double]] = [:]
    for observation in evidence.observations where observation.kind == .textLine {
      guard let text = observation.text else { continue }
      for token in TokenizedText(text).tokens where token.kind != .punctuation {
        read[observation.part, default: []].insert(token.key)
      }
      if let box = observation.region?.box, box.height.isFinite, box.height > 0 {
        lineHeights[observation.part, default: []].append(box.height)
      }
    }
    for (part, values) in lineHeights { heights[part] = values.sorted()[values.count / 2] }
  }

  mutating func groups() -> [SegmentGroup] {
    var order: [Key] = []
    var members: [Key: [Int]] = [:]
    var wasSmall: [Int: Bool] = [:]
    for (index, observation) in evidence.observations.enumerated() where observation.trust != .system {
      guard observation.text != nil, let channel = Self.channel(observation) else { continue }
      // A list's number is as small as the line above it, however few pixels its digit is high.
      let isMarker = observation.kind == .textLine && (observation.text?.utf8.count ?? 0) <= 3
      let isSmall = isMarker ? wasSmall[observation.part] ?? isSmall(observation) : isSmall(observation)
      wasSmall[observation.part] = isSmall
      let key = Key(
        part: observation.part, channel: channel, source: observation.source, page: observation.region?.page ?? 0,
        moment: channel == .ocr ? (observation.region?.when.map { Self.milliseconds($0.start) } ?? -1) : -1,
        isHidden: observation.attributes["hidden"]?.bool == true,
        hiddenBy: observation.attributes["hidden_by"]?.string ?? "", isSmall: isSmall,
        pass: observation.attributes["pass"]?.string ?? "", speaker: Self.voice(observation))
      if members[key] == nil { order.append(key) }
      members[key, default: []].append(index)
    }
    return order.enumerated().map { number, key in group(key, number, members[key] ?? []) }
  }

  /// Whose words they are: a speaker's, or one track's of several.
  private static func voice(_ observation: Observation) -> String {
    if let speaker = observation.attributes["speaker"]?.string { return speaker }
    return observation.kind == .subtitle ? observation.attributes["key"]?.string ?? "" : ""
  }

  private static func milliseconds(_ seconds: Double) -> Int {
    seconds.isFinite && abs(seconds) < 1e9 ? Int(seconds * 1000) : -1
  }

  /// An extractor may name the channel itself; words are left to the lines they belong to.
  private static func channel(_ observation: Observation) -> SegmentChannel? {
    if let named = observation.attributes["channel"]?.string.flatMap(SegmentChannel.init(rawValue:)), named != .prompt {
      return named
    }
    switch observation.kind {
    case .textLine: return .ocr
    case .pageText: return .document
    case .utterance: return .transcript
    case .subtitle: return .subtitle
    default: return nil
    }
  }

  /// Less than half as high as the part's other lines.
  private func isSmall(_ observation: Observation) -> Bool {
    guard observation.kind == .textLine, let height = observation.region?.box?.height, height.isFinite,
      let median = heights[observation.part]
    else { return false }
    return height < median * 0.5
  }

  private func group(_ key: Key, _ number: Int, _ members: [Int]) -> SegmentGroup {
    var facts = RenderFacts()
    if key.isHidden {
      facts = RenderFacts(hiddenBy: key.hiddenBy)
      facts.isConfirmedByOCR = confirmed(members, part: key.part)
    }
    if key.channel == .document, !key.isHidden { facts.ocrAgreement = agreement(part: key.part) }
    if key.isSecondPass {
      facts.contrast = members.compactMap { evidence.observations[$0].attributes["contrast"]?.double }.min()
    }
    if key.isSmall || key.isSecondPass { facts.heightShare = share(members, part: key.part) }
    if let first = members.first.map({ evidence.observations[$0] }), key.channel == .transcript {
      facts.levelDb = first.attributes["level_db"]?.double
      facts.wordsPerMinute = rate(members)
      if first.attributes["one_channel"]?.bool == true { facts.isOneChannelOnly = true }
    }
    if !key.pass.isEmpty {
      facts.foundOnly = members.lazy.compactMap { evidence.observations[$0].attributes["found_only"]?.string }.first
    }
    let modality = evidence.media(part: key.part)?.modality
    return SegmentGroup(
      id: "p\(key.part).\(key.channel.rawValue).\(number)", part: key.part,
      modality: modality ?? Self.modality(key.channel), channel: key.channel, source: key.source,
      region: key.page > 0 ? Region(.page(key.page, nil)) : nil, facts: facts, members: members)
  }

  private static func modality(_ channel: SegmentChannel) -> Modality {
    switch channel {
    case .ocr, .caption, .qr: .image
    case .transcript: .audio
    case .subtitle: .video
    case .document, .metadata, .filename: .document
    case .prompt, .email, .table, .code, .tool: .text
    }
  }

  /// Whether OCR reads four of five words of hidden lines; nil when no OCR ran.
  private func confirmed(_ members: [Int], part: Int) -> Bool? {
    guard let words = read[part] else {
      let ran = evidence.coverages.contains { $0.part == part && $0.kinds.contains(.textLine) && $0.state == .complete }
      return ran ? false : nil
    }
    var found = 0
    var count = 0
    for member in members.prefix(2_000) {
      for token in TokenizedText(evidence.observations[member].text ?? "").tokens where token.kind != .punctuation {
        count += 1
        if words.contains(token.key) { found += 1 }
      }
    }
    return count > 0 && found * 5 >= count * 4
  }

  private func agreement(part: Int) -> Double? {
    evidence.agreements.first { $0.part == part && $0.about.contains("OCR") && $0.about.contains("text") }?.value
  }

  private func share(_ members: [Int], part: Int) -> Double? {
    guard let height = evidence.media(part: part)?.image?.height, height > 0,
      let box = members.compactMap({ evidence.observations[$0].region?.box?.height }).max()
    else { return nil }
    return box / Double(height)
  }

  private func rate(_ members: [Int]) -> Double? {
    var words = 0
    var seconds = 0.0
    for member in members {
      let observation = evidence.observations[member]
      guard let span = observation.region?.span, span.seconds > 0 else { continue }
      seconds += span.seconds
      words += (observation.text ?? "").utf8.reduce(1) { $0 + ($1 == 0x20 ? 1 : 0) }
    }
    // A rate over a few words is chance.
    return words >= 12 && seconds > 1 ? Double(words) * 60 / seconds : nil
  }
}
