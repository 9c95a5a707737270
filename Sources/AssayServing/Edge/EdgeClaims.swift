package import AssayCore
package import AssayWire

/// What an edge node says of the media that it looked at: evidence with its extractors, and what stands in the request
/// for each medium. Written by a node, read by a central gateway.
package struct EdgeClaims: Sendable, Hashable {
  /// One medium that stayed on the site, or left as something else.
  package struct Medium: Sendable, Hashable, Codable {
    /// The first content part of the request that stands for it, counted as errors count parts, and how many do.
    package var part: Int
    package var count: Int
    package var modality: Modality
    package var digest: Digest
    package var bytes: Int
    package var type: String
    /// What left: `ocr_text`, `crops`, `raw`…
    package var given: [String]

    package init(
      part: Int, count: Int, modality: Modality, digest: Digest, bytes: Int, type: String, given: [String]
    ) {
      self.part = part
      self.count = count
      self.modality = modality
      self.digest = digest
      self.bytes = bytes
      self.type = type
      self.given = given
    }
  }

  package var node: String
  package var media: [Medium]
  /// Its parts are numbered as those of `media`.
  package var evidence: Evidence

  package init(node: String, media: [Medium], evidence: Evidence) {
    self.node = node
    self.media = media
    self.evidence = evidence
  }

  package var text: String {
    let value: JSONValue = [
      "media": .array(media.map { JSONValue(encoding: $0) }), "evidence": JSONValue(encoding: evidence),
    ]
    return value.compact
  }

  // MARK: Reading

  static let mediaMax = 256
  static let observationsMax = 20_000
  static let coveragesMax = 2_000
  static let nameBytesMax = 200
  static let numberMax = 1e9

  /// Reads what a node signed. A node may be broken or taken over: everything is bounded, trust is never taken from it,
  /// and it speaks only of parts that it put into the request.
  ///
  /// - Parameter partCount: content parts of the request.
  /// - Returns: nil where it does not have the shape that it should have.
  package init?(_ text: String, node: String, partCount: Int) {
    guard let value = try? JSONValue(parsing: Array(text.utf8)),
      let media = value["media"]?.array, media.count <= Self.mediaMax,
      let evidence = value["evidence"],
      evidence["observations"]?.array?.count ?? 0 <= Self.observationsMax,
      evidence["coverages"]?.array?.count ?? 0 <= Self.coveragesMax,
      evidence["media"]?.array?.count ?? 0 <= Self.mediaMax
    else { return nil }
    do throws(JSONShapeError) {
      self.media = try media.map { value throws(JSONShapeError) in try value.decode(Medium.self) }
      self.evidence = try evidence.decode(Evidence.self)
    } catch { return nil }
    self.node = node
    guard holds(partCount) else { return nil }
    for index in self.evidence.observations.indices {
      self.evidence.observations[index].trust = .untrusted
      // A medium that the central gateway looks at itself has observations of the same names.
      self.evidence.observations[index].id = "edge:" + self.evidence.observations[index].id
    }
    self.evidence.agreements = []
  }

  private func holds(_ partCount: Int) -> Bool {
    var own: Set<Int> = []
    for medium in media {
      guard medium.part >= 0, medium.count > 0, medium.count <= partCount, medium.part <= partCount - medium.count,
        own.isDisjoint(with: medium.part..<medium.part + medium.count), medium.bytes >= 0
      else { return false }
      own.formUnion(medium.part..<medium.part + medium.count)
    }
    let parts = Set(media.map(\.part))
    return evidence.observations.allSatisfy { parts.contains($0.part) && Self.isSound($0) }
      && evidence.coverages.allSatisfy {
        parts.contains($0.part) && $0.extractor.utf8.count <= Self.nameBytesMax && Self.isShare($0.recall)
          && ($0.vocabulary?.count ?? 0) <= 5_000 && Self.isSound($0.region)
      }
      && evidence.media.allSatisfy { parts.contains($0.part) && Self.isShare($0.info.decodedShare) }
      && Set(evidence.observations.map(\.id)).count == evidence.observations.count
  }

  private static func isSound(_ observation: Observation) -> Bool {
    observation.id.utf8.count <= nameBytesMax && observation.source.utf8.count <= nameBytesMax
      && isShare(observation.confidence) && isSound(observation.region) && observation.attributes.count <= 64
  }

  private static func isShare(_ value: Double?) -> Bool { value.map { (0...1).contains($0) } ?? true }

  private static func isSound(_ region: Region?) -> Bool {
    guard let region else { return true }
    func fits(_ values: Double...) -> Bool { values.allSatisfy { abs($0) <= numberMax } }
    let time = region.when.map { fits($0.start, $0.end) } ?? true
    switch region.shape {
    case .box2d(let box): return time && fits(box.x, box.y, box.width, box.height)
    case .point2d(let x, let y): return time && fits(x, y)
    case .span(let span): return time && fits(span.start, span.end)
    case .time(let second): return time && fits(second)
    case .box3d(let box):
      return time && (box.centre.array + box.size.array + box.rotation.array).allSatisfy { fits($0) }
    case .point3d(let point): return time && point.array.allSatisfy { fits($0) }
    case .page(_, let box): return time && (box.map { fits($0.x, $0.y, $0.width, $0.height) } ?? true)
    case .text: return time
    }
  }

  // MARK: Beside the request

  /// The request without the words that stand for media: they are in the evidence, and are nobody's question.
  package func taken(outOf request: Request) -> Request {
    var result = request
    let own = media.reduce(into: Set<Int>()) { $0.formUnion($1.part..<$1.part + $1.count) }
    var index = 0
    for number in result.messages.indices {
      for place in result.messages[number].parts.indices {
        if own.contains(index), result.messages[number].parts[place].text != nil {
          result.messages[number].parts[place] = .text("", trust: .untrusted)
        }
        index += 1
      }
    }
    return result
  }

  /// What a reply says of it.
  package var json: JSONValue {
    [
      "node": .string(node), "state": .string(EdgeState.proven.rawValue), "media": .int(media.count),
      "observations": .int(evidence.observations.count),
    ]
  }
}
