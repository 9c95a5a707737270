package import AssayWire

/// One piece of an input.
package struct Part: Sendable, Hashable, Codable {
  package enum Content: Sendable, Hashable {
    case text(String)
    case asset(Asset)
  }

  package var content: Content
  package var modality: Modality
  package var trust: Trust

  package init(_ content: Content, modality: Modality, trust: Trust) {
    self.content = content
    self.modality = modality
    self.trust = trust
  }

  package static func text(_ text: String, trust: Trust = .user) -> Part {
    Part(.text(text), modality: .text, trust: trust)
  }

  package static func asset(_ asset: Asset, modality: Modality, trust: Trust = .untrusted) -> Part {
    Part(.asset(asset), modality: modality, trust: trust)
  }

  package var text: String? {
    guard case .text(let text) = content else { return nil }
    return text
  }

  package var asset: Asset? {
    guard case .asset(let asset) = content else { return nil }
    return asset
  }

  private enum Key: String, CodingKey { case text, asset, modality, trust }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    modality = try container.decode(Modality.self, forKey: .modality)
    trust = try container.decode(Trust.self, forKey: .trust)
    if let text = try container.decodeIfPresent(String.self, forKey: .text) {
      content = .text(text)
    } else {
      content = .asset(try container.decode(Asset.self, forKey: .asset))
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    switch content {
    case .text(let text): try container.encode(text, forKey: .text)
    case .asset(let asset): try container.encode(asset, forKey: .asset)
    }
    try container.encode(modality, forKey: .modality)
    try container.encode(trust, forKey: .trust)
  }
}

package struct Message: Sendable, Hashable, Codable {
  package enum Role: String, Sendable, Codable { case system, user, assistant, tool }

  package var role: Role
  package var parts: [Part]

  package init(role: Role, parts: [Part]) {
    self.role = role
    self.parts = parts
  }
}

/// What is asked: messages of parts, with the attributes of whoever and whatever asked.
package struct Request: Sendable, Hashable, Codable {
  package var messages: [Message]
  /// Device, region, segment, locale and whatever else slices look at.
  package var attributes: [String: JSONValue]
  /// The case this request belongs to: what assignment and erasure go by.
  package var caseID: String?

  package init(messages: [Message], attributes: [String: JSONValue] = [:], caseID: String? = nil) {
    self.messages = messages
    self.attributes = attributes
    self.caseID = caseID
  }

  /// All parts in order. Observations and errors name a part by its index here.
  package var parts: [Part] { messages.flatMap(\.parts) }

  /// What the person asked: the text parts of the last user message, joined by line feeds. Texts that somebody else
  /// brought into the same turn are no question, or they could ask in the person's name.
  package var question: String {
    let last = messages.last { $0.role == .user }
    return (last?.parts ?? []).filter { $0.trust != .untrusted }.compactMap(\.text).joined(separator: "\n")
  }

  package var modalities: Set<Modality> { Set(parts.map(\.modality)) }
}
