package import AssayWire

/// A condition on a sample's attributes and on what its media measured.
///
/// ```
/// attributes.device == "phone" and image.sharpness < 100
/// attributes.country in ["de", "at"] or not exists(audio.snr_db)
/// id glob "receipt-*"
/// ```
/// A name that a sample does not have makes every comparison with it false, also `!=`; `exists(x)` asks for it.
package indirect enum Predicate: Sendable, Hashable {
  case always
  case compare(Operand, Comparison, Operand)
  case isIn(Operand, [JSONValue])
  case contains(Operand, Operand)
  case glob(Operand, String)
  case exists(Name)
  /// A name that stands alone: true when its value is true.
  case isTrue(Name)
  case not(Predicate)
  case and(Predicate, Predicate)
  case or(Predicate, Predicate)

  package enum Comparison: String, Sendable, Hashable {
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
  }

  package enum Operand: Sendable, Hashable {
    case name(Name)
    case value(JSONValue)
  }

  /// A dotted path: `attributes.device`, `image.sharpness`, `id`.
  package struct Name: Sendable, Hashable {
    package var path: [String]
    package var text: String { path.joined(separator: ".") }

    package init(_ path: [String]) { self.path = path }
  }

  /// - Throws: the offset in bytes of what is wrong, and a remedy.
  package init(parsing text: String) throws(PredicateError) {
    var parser = try PredicateParser(text)
    self = try parser.predicate()
  }

  /// Whether it asks for a media signal, so that media must be probed.
  package var needsMedia: Bool {
    names.contains { !["attributes", "id", "cluster", "modalities", "choices"].contains($0.path.first ?? "") }
  }

  package var names: [Name] {
    switch self {
    case .always: []
    case .compare(let a, _, let b), .contains(let a, let b): a.names + b.names
    case .isIn(let a, _), .glob(let a, _): a.names
    case .exists(let name), .isTrue(let name): [name]
    case .not(let inner): inner.names
    case .and(let a, let b), .or(let a, let b): a.names + b.names
    }
  }
}

extension Predicate.Operand {
  fileprivate var names: [Predicate.Name] {
    guard case .name(let name) = self else { return [] }
    return [name]
  }
}

package struct PredicateError: Error, Sendable, Hashable {
  package var message: String
  /// In bytes from the start of the predicate.
  package var offset: Int
  package var remedy: String?

  package init(_ message: String, at offset: Int, remedy: String? = nil) {
    self.message = message
    self.offset = offset
    self.remedy = remedy
  }
}
