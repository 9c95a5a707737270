/// The way by which a text came in. The same words mean different things in different channels: a person may ask
/// anything in the prompt, while a request inside a receipt is addressed to whoever reads the receipt for them.
package enum SegmentChannel: String, Sendable, Codable, CaseIterable, Hashable {
  case prompt, email, document, table, code, tool, ocr, transcript, caption, subtitle, metadata, filename, qr

  /// Everything but the user's own turn.
  package var isEvidence: Bool { self != .prompt }

  /// People write to each other there, so that requests and questions are ordinary.
  package var isConversation: Bool {
    switch self {
    case .email, .transcript, .subtitle: true
    default: false
    }
  }

  /// Data fields: no sentence belongs there, least of all one that asks for something.
  package var isField: Bool {
    switch self {
    case .metadata, .filename, .qr: true
    default: false
    }
  }

  /// The channel of a text that a medium carries, by the group and key that its probe names.
  package static func carried(group: String, key: String) -> SegmentChannel {
    switch group {
    case "file": .filename
    case "subtitle": .subtitle
    case "pdf_attachment": key == "name" ? .filename : .document
    // Places where people write sentences: notes, tooltips, headings, descriptions of pictures.
    case "pdf_annotation": key.hasSuffix("URI") ? .metadata : .document
    case "pdf_field", "pdf_outline", "pdf_alternative": .document
    case "pdf_script": .code
    case "trailer": .document
    default: isLyrics(group, key) ? .transcript : .metadata
    }
  }

  /// Songs address a "you" as metadata never does.
  private static func isLyrics(_ group: String, _ key: String) -> Bool {
    let name = key.lowercased()
    switch group {
    case "id3":
      return name.hasPrefix("uslt") || name.hasPrefix("ult") || name.hasPrefix("sylt") || name.hasPrefix("slt")
    case "vorbis", "ape", "container": return name.contains("lyrics")
    default: return false
    }
  }
}
