package import AssayInjection
import AssayWire

/// One line of a batch, read and checked; its evidence may still be a reference.
package struct BatchLine: Sendable {
  package enum Content: Sendable {
    /// Holds evidence for later lines and gives no output.
    case evidence
    case claim(String)
    case answer(String)
    case segment(Segment)
  }

  package struct Segment: Sendable {
    package var text: String
    package var channel: SegmentChannel
  }

  package enum Source: Sendable {
    case none
    case own(EvidenceIndex)
    case reference(String)
  }

  package var id: String
  package var prompt: String?
  /// Files of the input, relative to the batch; only model stages read them.
  package var media: [String]
  package var content: Content
  package var evidence: Source
  /// Members that nobody knows, for one warning each.
  package var unknown: Set<String>

  package static let idBytesMax = 200
  package static let mediaMax = 64
  /// `label` and `group` are for those who score; they are never read here.
  private static let known: Set<String> = [
    "id", "prompt", "media", "claim", "answer", "segment", "evidence", "group", "label",
  ]

  /// Reads a line.
  ///
  /// - Parameter foundID: set as soon as the id is known, so that an error line can name it.
  package init(_ bytes: some Collection<UInt8>, foundID: inout String?) throws(BatchFault) {
    let value: JSONValue
    do { value = try JSONValue(parsing: bytes) } catch {
      throw BatchFault(.invalidJSON, "\(error.message) (byte \(error.offset))")
    }
    guard let members = value.object else {
      throw BatchFault(.invalidLine, "A line is an object; this one is \(value.typeName).")
    }
    id = try Self.identifier(members)
    foundID = id
    unknown = []
    for member in members.members where !Self.known.contains(member.key) && unknown.count < 64 {
      unknown.insert(String(member.key.prefix(60)))
    }
    prompt = try Self.text(members, "prompt")
    media = try Self.media(members)
    content = try Self.content(of: members)
    evidence = .none
    if let value = members["evidence"], !value.isNull {
      if let reference = value["ref"] {
        guard let name = reference.string else {
          throw BatchFault(
            .invalidEvidence, "\"ref\" is \(reference.typeName), not a string.", path: ["evidence", "ref"])
        }
        guard value.object?.count == 1 else {
          throw BatchFault(.invalidEvidence, "\"ref\" stands alone.", path: ["evidence"])
        }
        guard name != id else {
          throw BatchFault(.unknownReference, "The line refers to itself.", path: ["evidence", "ref"])
        }
        if case .evidence = content {
          throw BatchFault(.invalidEvidence, "An evidence line holds evidence, not a reference.", path: ["evidence"])
        }
        evidence = .reference(name)
      } else {
        var decoder = EvidenceDecoder()
        evidence = .own(
          try BatchFault.within("evidence") { () throws(BatchFault) in try decoder.decode(value) })
        unknown.formUnion(decoder.unknown)
      }
    }
    if case .none = evidence, !isSegment {
      throw BatchFault(.missingEvidence, "\"evidence\" is missing.")
    }
  }

  private var isSegment: Bool {
    if case .segment = content { return true }
    return false
  }

  private static func identifier(_ members: JSONObject) throws(BatchFault) -> String {
    guard let value = members["id"] else { throw BatchFault(.invalidID, "\"id\" is missing.") }
    guard let id = value.string else {
      throw BatchFault(.invalidID, "This is \(value.typeName), not a string.", path: ["id"])
    }
    guard (1...idBytesMax).contains(id.utf8.count) else {
      throw BatchFault(.invalidID, "An id has 1 to \(idBytesMax) bytes; this one has \(id.utf8.count).", path: ["id"])
    }
    return id
  }

  private static func text(_ members: JSONObject, _ name: String) throws(BatchFault) -> String? {
    guard let value = members[name], !value.isNull else { return nil }
    guard let text = value.string else {
      throw BatchFault(.invalidLine, "This is \(value.typeName), not a string.", path: [name])
    }
    return text
  }

  private static func media(_ members: JSONObject) throws(BatchFault) -> [String] {
    guard let value = members["media"], !value.isNull else { return [] }
    let names = (value.array ?? [value]).map(\.string)
    guard names.count <= mediaMax, names.allSatisfy({ $0?.isEmpty == false }) else {
      throw BatchFault(.invalidLine, "This should be a list of at most \(mediaMax) file names.", path: ["media"])
    }
    return names.compactMap { $0 }
  }

  private static func content(of members: JSONObject) throws(BatchFault) -> Content {
    let claim = try text(members, "claim")
    // An answer may be structured: then its JSON text is what is verified.
    var answer = members["answer"].flatMap { $0.isNull ? nil : $0 }.map { $0.string ?? $0.compact }
    if members["answer"] == nil { answer = nil }
    let segment = members["segment"].flatMap { $0.isNull ? nil : $0 }
    guard (claim == nil ? 0 : 1) + (answer == nil ? 0 : 1) + (segment == nil ? 0 : 1) <= 1 else {
      throw BatchFault(.invalidLine, "A line holds one of claim, answer and segment, not several.")
    }
    if let claim { return .claim(claim) }
    if let answer { return .answer(answer) }
    guard let segment else { return .evidence }
    guard let parts = segment.object else {
      throw BatchFault(.invalidLine, "This is \(segment.typeName), not an object.", path: ["segment"])
    }
    return try BatchFault.within("segment") { () throws(BatchFault) in
      guard let text = try text(parts, "text") else { throw BatchFault(.invalidLine, "\"text\" is missing.") }
      _ = try self.text(parts, "modality")
      let name = try self.text(parts, "channel") ?? SegmentChannel.document.rawValue
      guard let channel = SegmentChannel(rawValue: name) else {
        let known = SegmentChannel.allCases.map(\.rawValue).joined(separator: ", ")
        throw BatchFault(.invalidLine, "This is none of: \(known).", path: ["channel"])
      }
      return .segment(Segment(text: text, channel: channel))
    }
  }
}
