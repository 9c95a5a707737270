package import AssayCore
import AssayLanguage
import AssayWire

/// Makes segments of everything in a request that is not the user's own turn: text of messages, text read in
/// pictures and on pages, transcripts, subtitles, embedded metadata, names, payloads of codes.
///
/// Lines of one page, picture or speaker are joined by a line feed, which every rule takes for a boundary; texts of
/// different origin are never joined. What the limits leave out is counted.
package struct SegmentCollector {
  package let limits: SegmentLimits
  package private(set) var segments: [UntrustedSegment] = []
  /// Texts left out because the total or the count was reached.
  package private(set) var leftOut = 0
  private var totalBytes = 0
  private var seen: Set<SeenText> = []
  private var modalities: [Int: Modality] = [:]
  /// Parts whose subtitles come as observations, which are joined to a text.
  private var observedSubtitles: Set<Int> = []

  private struct SeenText: Hashable {
    var part: Int
    var digest: Digest
  }

  package init(limits: SegmentLimits = SegmentLimits()) { self.limits = limits }

  /// All untrusted texts of a request and its evidence, in order of parts.
  package static func segments(
    of request: Request, evidence: Evidence, limits: SegmentLimits = SegmentLimits()
  ) -> [UntrustedSegment] {
    var collector = SegmentCollector(limits: limits)
    collector.add(request)
    collector.add(evidence)
    return collector.segments
  }

  package mutating func add(_ request: Request) {
    var number = 0
    for message in request.messages {
      for part in message.parts {
        add(part, of: message.role, number: number)
        number += 1
      }
    }
  }

  private mutating func add(_ part: Part, of role: Message.Role, number: Int) {
    if let text = part.text, part.trust == .untrusted || role == .tool {
      append(
        id: "p\(number).text", text: text, modality: part.modality, channel: role == .tool ? .tool : .document,
        source: role == .tool ? "tool result" : "text", part: number, bytesMax: limits.segmentBytesMax)
    }
    if let name = part.asset?.name, !name.isEmpty {
      append(
        id: "p\(number).name", text: name, modality: part.modality, channel: .filename, source: "file name",
        part: number, bytesMax: limits.fieldBytesMax)
    }
  }

  package mutating func add(_ evidence: Evidence) {
    observedSubtitles = Set(evidence.observations.filter { $0.kind == .subtitle }.map(\.part))
    for media in evidence.media {
      modalities[media.part] = media.info.modality
      addMetadata(media)
    }
    var grouper = SegmentGrouper(evidence)
    for group in grouper.groups() { addGroup(group, evidence) }
    for observation in evidence.observations { addSingle(observation) }
  }

  private mutating func addMetadata(_ media: Evidence.PartMedia) {
    let modality = media.info.modality ?? .document
    var numbers: [String: Int] = [:]
    for item in media.info.metadata where item.group != "subtitle" || !observedSubtitles.contains(media.part) {
      let name = "p\(media.part).\(item.group).\(item.key)"
      // Comments, bookmarks and the like share a key.
      let number = numbers[name, default: 0]
      numbers[name] = number + 1
      append(
        id: number == 0 ? name : "\(name).\(number)", raw: Array(item.value.utf8), modality: modality,
        channel: .carried(group: item.group, key: item.key), source: Self.source(item.group, item.key),
        part: media.part, region: item.region, facts: RenderFacts(hiddenBy: item.hiddenBy),
        bytesMax: limits.fieldBytesMax, pieces: [])
      // A key is chosen by whoever made the file as well.
      if item.key.utf8.count > 64 {
        append(
          id: "p\(media.part).\(item.group).key", text: item.key, modality: modality, channel: .metadata,
          source: item.group + "/key", part: media.part, bytesMax: limits.fieldBytesMax)
      }
    }
  }

  /// Names of nodes and materials are marked as names, so that a sentence in their place shows.
  private static func source(_ group: String, _ key: String) -> String {
    let lowered = key.lowercased()
    let isName = ["gltf", "obj", "usd", "ply", "stl", "pdf_layer"].contains(group) && lowered.contains("name")
    return isName ? "\(group)/name" : "\(group)/\(key)"
  }

  private mutating func addSingle(_ observation: Observation) {
    guard let text = observation.text, observation.trust != .system else { return }
    let channel: SegmentChannel
    let group = observation.attributes["group"]?.string ?? observation.kind.rawValue
    let key = observation.attributes["key"]?.string ?? observation.id
    switch observation.kind {
    // What names its channel is joined with others of it.
    case .metadata, .annotation, .formField:
      guard observation.attributes["channel"]?.string == nil else { return }
      channel = .carried(group: group, key: key)
    case .code: channel = .qr
    default: return
    }
    append(
      id: observation.id, raw: Array(text.utf8), modality: modalities[observation.part] ?? .document, channel: channel,
      source: channel == .qr ? "code" : Self.source(group, key), part: observation.part, region: observation.region,
      facts: RenderFacts(hiddenBy: observation.attributes["hidden_by"]?.string), bytesMax: limits.fieldBytesMax,
      pieces: [])
  }

  private mutating func addGroup(_ group: SegmentGroup, _ evidence: Evidence) {
    var start = 0
    var number = 0
    while start < group.members.count {
      var bytes: [UInt8] = []
      var pieces: [SegmentPiece] = []
      var index = start
      while index < group.members.count {
        let observation = evidence.observations[group.members[index]]
        let text = Array((observation.text ?? "").utf8)
        if !pieces.isEmpty, bytes.count + 1 + text.count > limits.segmentBytesMax { break }
        if !pieces.isEmpty { bytes.append(0x0A) }
        pieces.append(
          SegmentPiece(
            observation: observation.id, range: bytes.count..<bytes.count + text.count, region: observation.region))
        bytes += text
        index += 1
      }
      append(
        id: number == 0 ? group.id : "\(group.id).\(number)", raw: bytes, modality: group.modality,
        channel: group.channel, source: group.source, part: group.part,
        region: pieces.count == 1 ? pieces[0].region : group.region, facts: group.facts,
        bytesMax: limits.segmentBytesMax, pieces: pieces)
      start = index
      number += 1
    }
  }

  private mutating func append(
    id: String, text: String, modality: Modality, channel: SegmentChannel, source: String, part: Int,
    region: Region? = nil, bytesMax: Int
  ) {
    append(
      id: id, raw: Array(text.utf8), modality: modality, channel: channel, source: source, part: part, region: region,
      facts: .plain, bytesMax: bytesMax, pieces: [])
  }

  private mutating func append(
    id: String, raw: [UInt8], modality: Modality, channel: SegmentChannel, source: String, part: Int,
    region: Region?, facts: RenderFacts, bytesMax: Int, pieces: [SegmentPiece]
  ) {
    guard raw.contains(where: { $0 > 0x20 }) else { return }
    guard segments.count < limits.segmentsMax, totalBytes < limits.totalBytesMax else {
      leftOut += 1
      return
    }
    // Lines that are joined from observations, and words of messages, come once anyway.
    let isCarried = pieces.isEmpty && channel != .qr && channel != .tool
    var segment = UntrustedSegment(
      id: id, raw: raw, modality: modality, channel: channel, source: source, part: part, region: region, facts: facts,
      trust: .untrusted, bytesMax: min(bytesMax, limits.totalBytesMax - totalBytes))
    // The probe and the metadata extractor report the same field.
    if isCarried, !seen.insert(SeenText(part: part, digest: segment.digest)).inserted { return }
    // Offsets of pieces hold as long as nothing was taken out.
    if segment.controlCharacters == 0, segment.cutBytes == 0 { segment.pieces = pieces }
    totalBytes += segment.bytes.count
    segments.append(segment)
  }
}
