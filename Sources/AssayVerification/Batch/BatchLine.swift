import AssayCore
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
  private static let contentKeys = ["claim", "answer", "segment"]
  private static let segmentKeys: Set<String> = ["text", "modality", "channel"]

  /// Why the label is no JSON, where it is not: it is left out, and the line is used all the same.
  package private(set) var labelProblem: String?

  /// Reads a line.
  ///
  /// - Parameter foundID: set as soon as the id is known, so that an error line can name it.
  package init(_ bytes: [UInt8], foundID: inout String?) throws(BatchFault) {
    let value: JSONValue
    do { value = try JSONValue(parsing: bytes) } catch {
      let rescue = LineRescue(bytes)
      foundID = rescue.id
      let problem = "\(BatchFault.shown(error.message, scalarsMax: 200)) (byte \(error.offset))"
      guard let rest = rescue.withoutLabel, let saved = try? JSONValue(parsing: rest) else {
        if let bad = rescue.badByte {
          throw BatchFault(.invalidUTF8, "Byte \(bad) of the line is no UTF-8.", path: rescue.path(to: bad))
        }
        throw BatchFault(.invalidJSON, problem, path: rescue.path(to: error.offset))
      }
      labelProblem = problem
      value = saved
    }
    guard let members = value.object else {
      throw BatchFault(.invalidLine, "A line is an object; this one is \(value.typeName).")
    }
    id = try Self.identifier(members)
    foundID = id
    unknown = []
    for member in members.members where !Self.known.contains(member.key) && unknown.count < 64 {
      unknown.insert(BatchFault.shown(member.key))
    }
    if let segment = members["segment"]?.object {
      for member in segment.members where !Self.segmentKeys.contains(member.key) && unknown.count < 64 {
        unknown.insert("segment.\(BatchFault.shown(member.key))")
      }
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
        guard !name.isEmpty else {
          throw BatchFault(.unknownReference, "The reference is empty.", path: ["evidence", "ref"])
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
      throw BatchFault(.missingEvidence, "\"evidence\" is missing.", path: ["evidence"])
    }
  }

  private var isSegment: Bool {
    if case .segment = content { return true }
    return false
  }

  private static func identifier(_ members: JSONObject) throws(BatchFault) -> String {
    guard let value = members["id"] else { throw BatchFault(.invalidID, "\"id\" is missing.", path: ["id"]) }
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
    let given = contentKeys.filter { key in members[key].map { !$0.isNull } ?? false }
    guard given.count <= 1 else {
      throw BatchFault(.invalidLine, "A line holds one of claim, answer and segment, not several.", path: [given[1]])
    }
    guard let key = given.first, let value = members[key] else {
      // Taken for an evidence line it would give no output, and nobody would miss it.
      if let empty = contentKeys.first(where: { members[$0] != nil }) {
        throw BatchFault(.invalidLine, "This is null; an evidence line leaves it out.", path: [empty])
      }
      return .evidence
    }
    if key == "segment" { return .segment(try self.segment(value)) }
    guard let text = value.string else {
      throw BatchFault(.invalidLine, "This is \(value.typeName), not a string.", path: [key])
    }
    return key == "claim" ? .claim(text) : .answer(text)
  }

  private static func segment(_ segment: JSONValue) throws(BatchFault) -> Segment {
    guard let parts = segment.object else {
      throw BatchFault(.invalidLine, "This is \(segment.typeName), not an object.", path: ["segment"])
    }
    return try BatchFault.within("segment") { () throws(BatchFault) in
      guard let text = try text(parts, "text") else {
        throw BatchFault(.invalidLine, "\"text\" is missing.", path: ["text"])
      }
      if let name = try self.text(parts, "modality"), Modality(rawValue: name) == nil {
        throw noneOf(Modality.allCases.map(\.rawValue), at: "modality")
      }
      let name = try self.text(parts, "channel") ?? SegmentChannel.document.rawValue
      guard let channel = SegmentChannel(rawValue: name) else {
        throw noneOf(SegmentChannel.allCases.map(\.rawValue), at: "channel")
      }
      return Segment(text: text, channel: channel)
    }
  }

  private static func noneOf(_ known: [String], at name: String) -> BatchFault {
    BatchFault(.invalidLine, "This is none of: \(known.joined(separator: ", ")).", path: [name])
  }
}
