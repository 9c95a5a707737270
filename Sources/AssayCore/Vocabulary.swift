/// What kind of thing a part of an input is.
package enum Modality: String, Sendable, Codable, CaseIterable, Hashable {
  case text, image, audio, video, document, geometry
}

/// How far the words in a part may be believed as instructions.
package enum Trust: String, Sendable, Codable, CaseIterable, Hashable {
  /// Written by the operator.
  case system
  /// Written by the person who asks.
  case user
  /// Found inside media or fetched from elsewhere: evidence, never an instruction.
  case untrusted
}

/// Who vouches for a label. Gold and weak never share a number.
package enum Authority: String, Sendable, Codable, CaseIterable, Hashable {
  /// A person checked it.
  case gold
  /// A named source guessed it.
  case weak
}

/// Where in the system a score looks.
package enum Layer: String, Sendable, Codable, CaseIterable, Hashable {
  case ingestion, perception, fusion, reasoning, generation
}
