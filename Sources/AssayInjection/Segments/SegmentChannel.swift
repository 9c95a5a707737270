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
}
