import AssayConfiguration
package import AssayCore

/// A layer between an attack and an answer.
package enum AttackDefence: String, Sendable, CaseIterable, Codable, CodingKeyRepresentable {
  /// The media and the question in the user's turn; for models of text, what was read instead of the media.
  case none
  /// What was read as quoted JSON in data messages, the task before and after it; beside the media where they are sent.
  case layout
  /// The same with a random marker in place of white space.
  case datamarking
  /// The same as `layout`, and what the screen flags is left out.
  case withholding
  /// What the screen flags is painted over in pictures and taken out of what was read.
  case redaction
  /// The answer is checked in code, and withheld where a check hits.
  case output
  /// Datamarking, withholding, redaction and output checks together.
  case all

  package var summary: String {
    switch self {
    case .none: "the media, or as text what was read in them, in the user's turn"
    case .layout: "what was read in the media as quoted data in messages of its own"
    case .datamarking: "the same, with a random marker in place of spaces"
    case .withholding: "the same as layout, without what the screen flags"
    case .redaction: "what the screen flags is painted over and taken out of what was read"
    case .output: "answers are checked in code and withheld where a check hits"
    case .all: "datamarking, withholding, redaction and output checks"
    }
  }

  /// Whether it changes what a model is sent, which the built-in pipeline has no prompt for.
  var isAboutPrompts: Bool { self == .layout || self == .datamarking || self == .withholding }

  /// What stands below a table of defences that do not send the same: where media are sent, those that write a prompt
  /// add what was read in them. Nil where all send the same, as to the built-in pipeline, which is sent no prompt.
  package static func note(_ defences: [AttackDefence], asText: Bool, isBuiltin: Bool) -> String? {
    let adding = defences.filter { $0.isAboutPrompts || $0 == .all }
    guard !asText, !isBuiltin, !adding.isEmpty, adding.count < defences.count else { return nil }
    let names = adding.map(\.rawValue)
    let said =
      names.count < 2 ? names.joined() : names.dropLast().joined(separator: ", ") + " and " + names[names.count - 1]
    return
      "Media were sent as media: \(said) add\(names.count == 1 ? "s" : "") what was read in them, the others do not, "
      + "so that more may work there; with --as-text (as_text: true) all send what was read."
  }

  /// Whether it means something to the model.
  func applies(isBuiltin: Bool) -> Bool { !isBuiltin || !isAboutPrompts }

  /// Whether what the screen flags is painted over and taken out.
  var takesOut: Bool { self == .redaction || self == .all }

  var checksOutput: Bool { self == .output || self == .all }

  /// - Throws: `.usage` for a name that is none.
  package static func reading(_ names: [String]) throws(AssayError) -> [AttackDefence] {
    var found: [AttackDefence] = []
    for name in names {
      guard let defence = AttackDefence(rawValue: name) else {
        throw AssayError(
          .usage, "there is no defence \"\(name.shortened(60))\"",
          remedy: "known: \(allCases.map(\.rawValue).joined(separator: ", "))")
      }
      if !found.contains(defence) { found.append(defence) }
    }
    return found
  }
}
