/// What went wrong, where, and what to do about it: the one error that reaches a user.
///
/// `message` and `remedy` never hold media bytes or secrets. `label` has few values, so that it may
/// name a metric or a column.
package struct AssayError: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Code: String, Sendable, Codable, CaseIterable {
    /// The command line was wrong.
    case usage
    /// A suite or configuration file was wrong.
    case configuration
    /// A dataset, label or run folder was wrong.
    case data
    /// Media could not be read: counted on the ingestion layer.
    case ingestion
    /// A model's endpoint refused, failed or answered nonsense.
    case provider
    /// No connection could be made.
    case unreachable
    case timeout
    /// A declared budget (cost, tokens, retries) is used up.
    case budget
    case cancelled
    /// The disk is full, unwritable or gone.
    case storage
    /// A part of the installation is missing (a library, a model's weights).
    case missing
    case internalError = "internal"
  }

  /// A place in a file, a document or a request.
  package struct Place: Sendable, Hashable, Codable {
    package var file: String?
    /// From 1.
    package var line: Int?
    /// From 1.
    package var column: Int?
    /// A path inside the document, such as `scorers[2].bound` or `messages[1].content[2]`.
    package var path: String?

    package init(file: String? = nil, line: Int? = nil, column: Int? = nil, path: String? = nil) {
      self.file = file
      self.line = line
      self.column = column
      self.path = path
    }
  }

  package var code: Code
  package var message: String
  package var place: Place?
  package var remedy: String?
  /// The line of the file that the place names, for the caret under it.
  package var excerpt: String?

  package init(
    _ code: Code, _ message: String, at place: Place? = nil, remedy: String? = nil, excerpt: String? = nil
  ) {
    self.code = code
    self.message = message
    self.place = place
    self.remedy = remedy
    self.excerpt = excerpt
  }

  /// A bounded name of the kind of error, fit for a metric's label or a column.
  package var label: String { code.rawValue }

  package var exitCode: ExitCode {
    switch code {
    case .usage: .usage
    case .configuration, .data, .ingestion: .data
    case .provider, .unreachable, .timeout: .unreachable
    case .budget: .inconclusive
    case .cancelled: .interrupted
    case .storage, .missing, .internalError: .internalError
    }
  }

  package var description: String {
    var text = ""
    if let place {
      var location = place.file ?? ""
      if let line = place.line { location += ":\(line)" }
      if let column = place.column { location += ":\(column)" }
      if let path = place.path { location += location.isEmpty ? path : " (\(path))" }
      if !location.isEmpty { text = location + ": " }
    }
    text += message
    if let excerpt, let column = place?.column {
      text += "\n  | \(excerpt)\n  | \(String(repeating: " ", count: max(0, column - 1)))^"
    }
    if let remedy { text += "\n  → \(remedy)" }
    return text
  }
}

/// How the program ends; scripts rely on these numbers.
package enum ExitCode: Int32, Sendable {
  case passed = 0
  case internalError = 1
  case gateFailed = 2
  /// Nothing was executed, too little data, too many errors.
  case inconclusive = 3
  case usage = 64
  case data = 65
  case unreachable = 69
  case interrupted = 130
}
