/// A key. It prints as dots wherever it ends up: in a description, a dump or a mirror.
package struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  private let value: String

  package init(_ value: String) { self.value = value }

  package var description: String { "•••" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: [:]) }

  /// The key itself, for the request's header and nothing else.
  package func reveal() -> String { value }

  /// The text with the key blotted out, for what an endpoint says.
  func redacting(_ text: String) -> String {
    guard value.utf8.count >= 4 else { return text }
    var result = ""
    var rest = Substring(text)
    while let range = rest.firstRange(of: value) {
      result += rest[..<range.lowerBound] + "•••"
      rest = rest[range.upperBound...]
    }
    return result + rest
  }
}
