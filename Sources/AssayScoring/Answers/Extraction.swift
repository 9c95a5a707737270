package import AssayCore

/// What an extractor made of a reply. Each extractor has a versioned name that stands in the scores.
package enum Extraction<Value: Sendable>: Sendable {
  case parsed(Value)
  /// The reply says nothing that the extractor knows, or more than one thing. It never guesses.
  case unparsed
  case refused

  package var value: Value? {
    guard case .parsed(let value) = self else { return nil }
    return value
  }

  package var parse: Score.Parse {
    switch self {
    case .parsed: .parsed
    case .unparsed: .unparsed
    case .refused: .refused
    }
  }
}

extension Extraction: Equatable where Value: Equatable {}
