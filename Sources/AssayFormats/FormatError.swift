/// Why bytes are not what their format asks for, and where. The message never holds input bytes.
package struct FormatError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Stable, of few values: `truncated`, `malformed`, `unsupported`, `too_large`, `external`, `empty`,
  /// `non_finite`, `out_of_range`, `unknown_type`.
  package var code: String
  package var message: String
  /// From 1, in formats made of lines.
  package var line: Int?
  /// Bytes from the start.
  package var offset: Int?

  package init(_ code: String, _ message: String, line: Int? = nil, offset: Int? = nil) {
    self.code = code
    self.message = message
    self.line = line
    self.offset = offset
  }

  package var description: String {
    if let line { return "\(message) (line \(line))" }
    if let offset { return "\(message) (byte \(offset))" }
    return message
  }
}
