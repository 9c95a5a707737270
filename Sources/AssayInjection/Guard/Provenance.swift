/// Where a value came from.
package enum Provenance: Sendable, Hashable {
  /// The operator wrote it.
  case system
  /// The user wrote it in their own turn.
  case user
  /// It was read in a segment: its identifier and the bytes.
  case evidence(segment: String, span: Range<Int>?)
  /// It was computed from other values; as untrusted as the least trusted of them.
  indirect case derived([Provenance])

  package var isTrusted: Bool {
    switch self {
    case .system, .user: true
    case .evidence: false
    case .derived(let sources): sources.allSatisfy(\.isTrusted)
    }
  }
}

/// A value with a type and a history. Text from evidence becomes one of these or nothing: free text never does.
package struct TypedValue: Sendable, Hashable {
  package enum Kind: String, Sendable, Codable, CaseIterable {
    case number, money, date, identifier, choice, email, url, text
  }

  package var kind: Kind
  package var text: String
  package var provenance: Provenance

  /// Reads a text as a value of a kind; nil when it is not one.
  ///
  /// - Parameter choices: the allowed texts of a `choice`, compared exactly.
  package init?(_ text: String, as kind: Kind, choices: [String] = [], provenance: Provenance) {
    guard Self.fits(text, kind, choices) else { return nil }
    self.kind = kind
    self.text = text
    self.provenance = provenance
  }

  private static func fits(_ text: String, _ kind: Kind, _ choices: [String]) -> Bool {
    let bytes = Array(text.utf8)
    guard !bytes.isEmpty, bytes.count <= (kind == .text ? 4_096 : 256) else { return false }
    switch kind {
    case .number: return isNumber(bytes)
    case .money: return isMoney(bytes)
    case .date:
      return bytes.contains { isDigit($0) } && bytes.allSatisfy { isDigit($0) || "-/.:TZ+ ".utf8.contains($0) }
    case .identifier: return bytes.count <= 64 && bytes.allSatisfy { isIdentifier($0) }
    case .choice: return choices.contains(text)
    case .email: return ContactFinder.find(in: text).contains { $0.kind == .email && $0.text == text }
    case .url: return OutputURL.find(in: text).contains { $0.text == text }
    case .text: return true
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  private static func isNumber(_ bytes: [UInt8]) -> Bool {
    bytes.contains { isDigit($0) } && bytes.allSatisfy { isDigit($0) || "+-.,eE%".utf8.contains($0) }
  }

  /// A number with up to four letters or signs of currency around it.
  private static func isMoney(_ bytes: [UInt8]) -> Bool {
    let others = bytes.filter { !isDigit($0) && !"+-., ".utf8.contains($0) }
    return bytes.contains { isDigit($0) } && others.count <= 4
  }

  private static func isIdentifier(_ byte: UInt8) -> Bool {
    isDigit(byte) || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || "-_./:#".utf8.contains(byte)
  }
}

/// What an argument of an action does, which decides who may choose it.
package enum ArgumentRole: String, Sendable, Codable, CaseIterable {
  /// Whom it reaches: an account, a mail address, a person.
  case recipient
  /// Where it goes to or fetches from.
  case url
  /// What is run.
  case command
  /// A value that fills a slot.
  case slot
}

/// One action that a model may ask for.
package struct ActionRule: Sendable, Hashable {
  package struct Argument: Sendable, Hashable {
    package var name: String
    package var role: ArgumentRole
    package var kind: TypedValue.Kind
    package var isRequired: Bool
    /// Free text from evidence may fill it, such as the body of a note that nobody else reads.
    package var takesUntrustedText: Bool

    package init(
      _ name: String, role: ArgumentRole = .slot, kind: TypedValue.Kind, isRequired: Bool = true,
      takesUntrustedText: Bool = false
    ) {
      self.takesUntrustedText = takesUntrustedText
      self.name = name
      self.role = role
      self.kind = kind
      self.isRequired = isRequired
    }
  }

  package var action: String
  package var arguments: [Argument]

  package init(_ action: String, _ arguments: [Argument]) {
    self.action = action
    self.arguments = arguments
  }
}

/// A call that is about to be made.
package struct PlannedCall: Sendable, Hashable {
  package var action: String
  /// Who chose the action: the plan is made from the trusted turn only.
  package var chosenBy: Provenance
  package var arguments: [String: TypedValue]

  package init(_ action: String, chosenBy: Provenance, arguments: [String: TypedValue]) {
    self.action = action
    self.chosenBy = chosenBy
    self.arguments = arguments
  }
}

/// The actions a route allows. An untrusted value may fill a slot, never choose an action, a recipient or an address.
package struct ActionPolicy: Sendable, Hashable {
  package var rules: [ActionRule]

  package init(_ rules: [ActionRule]) { self.rules = rules }

  package struct Violation: Sendable, Hashable {
    package enum Reason: String, Sendable, Codable {
      case unknownAction = "unknown_action"
      case untrustedAction = "untrusted_action"
      case unknownArgument = "unknown_argument"
      case missingArgument = "missing_argument"
      case wrongKind = "wrong_kind"
      case untrustedArgument = "untrusted_argument"
    }
    package var reason: Reason
    package var argument: String?
    package var message: String
  }

  /// Everything that forbids a call; empty when it may be made.
  package func violations(of call: PlannedCall) -> [Violation] {
    guard let rule = rules.first(where: { $0.action == call.action }) else {
      return [Violation(reason: .unknownAction, message: "the action is not on the list of this route")]
    }
    var found: [Violation] = []
    if !call.chosenBy.isTrusted {
      found.append(Violation(reason: .untrustedAction, message: "evidence may not choose an action"))
    }
    for name in call.arguments.keys.sorted() where !rule.arguments.contains(where: { $0.name == name }) {
      found.append(Violation(reason: .unknownArgument, argument: name, message: "the action has no such argument"))
    }
    for argument in rule.arguments {
      guard let value = call.arguments[argument.name] else {
        if argument.isRequired {
          found.append(Violation(reason: .missingArgument, argument: argument.name, message: "the argument is missing"))
        }
        continue
      }
      if value.kind != argument.kind {
        found.append(
          Violation(
            reason: .wrongKind, argument: argument.name,
            message: "needs \(argument.kind.rawValue), got \(value.kind.rawValue)"))
      }
      if !value.provenance.isTrusted, !mayBeUntrusted(argument) {
        found.append(
          Violation(
            reason: .untrustedArgument, argument: argument.name,
            message: "a \(argument.role.rawValue) of kind \(argument.kind.rawValue) may not come from evidence"))
      }
    }
    return found
  }

  /// Numbers, dates, choices and identifiers in slots; addresses never, free text where the rule says so.
  private func mayBeUntrusted(_ argument: ActionRule.Argument) -> Bool {
    guard argument.role == .slot else { return false }
    switch argument.kind {
    case .number, .money, .date, .identifier, .choice: return true
    case .email, .url: return false
    case .text: return argument.takesUntrustedText
    }
  }
}
