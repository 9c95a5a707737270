package import AssayCore
import AssayWire

/// One text that somebody other than the user brought in: typed, located, bounded, never an instruction.
package struct UntrustedSegment: Sendable, Hashable {
  /// `p0.exif.UserComment`, `p1.ocr.12`: unique within what a collector gives.
  package var id: String
  /// UTF-8, control characters removed, at most `SegmentLimits.segmentBytesMax`.
  package var bytes: [UInt8]
  package var modality: Modality
  package var channel: SegmentChannel
  /// Where inside its file the text stood: `exif/UserComment`, `page_text`, `file name`.
  package var source: String
  /// Index into `Request.parts`.
  package var part: Int?
  package var region: Region?
  package var facts: RenderFacts
  package var trust: Trust
  /// SHA-256 of the text as it came, before it was cleaned or cut.
  package var digest: Digest
  /// The observations the text was joined from, each with its bytes; empty when it is one field.
  package var pieces: [SegmentPiece] = []
  /// Bytes that the limits cut off.
  package var cutBytes: Int
  /// Control characters that were removed.
  package var controlCharacters: Int

  package var text: String { String(decoding: bytes, as: UTF8.self) }

  package init(
    id: String, text: String, modality: Modality, channel: SegmentChannel, source: String = "", part: Int? = nil,
    region: Region? = nil, facts: RenderFacts = .plain, trust: Trust = .untrusted,
    limits: SegmentLimits = SegmentLimits()
  ) {
    self.init(
      id: id, raw: Array(text.utf8), modality: modality, channel: channel, source: source, part: part, region: region,
      facts: facts, trust: trust, bytesMax: limits.segmentBytesMax)
  }

  /// - Parameter raw: bytes from outside; ill-formed UTF-8 becomes U+FFFD.
  package init(
    id: String, raw: [UInt8], modality: Modality, channel: SegmentChannel, source: String, part: Int?, region: Region?,
    facts: RenderFacts, trust: Trust, bytesMax: Int
  ) {
    let cleaned = ControlCharacters.removed(from: raw, bytesMax: bytesMax)
    self.id = id
    bytes = cleaned.bytes
    cutBytes = cleaned.cut
    controlCharacters = cleaned.removed
    self.modality = modality
    self.channel = channel
    self.source = source
    self.part = part
    self.region = region
    self.facts = facts
    self.trust = trust
    digest = Digest(of: raw)
  }
}

/// One observation inside a segment: lines of one page are screened together, since a sentence may run over lines.
package struct SegmentPiece: Sendable, Hashable {
  package var observation: String
  /// UTF-8 bytes of the segment's text.
  package var range: Range<Int>
  package var region: Region?

  package init(observation: String, range: Range<Int>, region: Region?) {
    self.observation = observation
    self.range = range
    self.region = region
  }
}

/// How much of a request's untrusted text is kept.
package struct SegmentLimits: Sendable, Hashable {
  package var segmentBytesMax = 64 << 10
  /// A longer metadata field is itself a signal.
  package var fieldBytesMax = 64 << 10
  package var totalBytesMax = 4 << 20
  package var segmentsMax = 20_000

  package init() {}
}

/// Takes control characters out of a text; tab, line feed and the Unicode signals stay for the screen to judge.
enum ControlCharacters {
  static func removed(from raw: [UInt8], bytesMax: Int) -> (bytes: [UInt8], cut: Int, removed: Int) {
    var end = min(raw.count, bytesMax)
    // Not inside a scalar.
    while end > 0, end < raw.count, raw[end] & 0xC0 == 0x80 { end -= 1 }
    let kept = raw[..<end]
    let cut = raw.count - end
    let isPlain = kept.allSatisfy { ($0 >= 0x20 && $0 < 0x7F) || $0 == 0x0A || $0 == 0x09 }
    if isPlain { return (Array(kept), cut, 0) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(kept.count)
    var removed = 0
    for scalar in String(decoding: kept, as: UTF8.self).unicodeScalars {
      let value = scalar.value
      if value == 0x0D {
        bytes.append(0x0A)
      } else if (value < 0x20 && value != 0x0A && value != 0x09) || (0x7F..<0xA0).contains(value) {
        removed += 1
      } else {
        bytes.append(contentsOf: UTF8.encode(scalar).map { Array($0) } ?? [])
      }
    }
    return (bytes, cut, removed)
  }
}
