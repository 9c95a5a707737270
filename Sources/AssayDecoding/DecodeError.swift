/// Why bytes were not decoded. The code is one of few: `empty`, `truncated`, `unsupported`, `too_large`,
/// `decode_failed`, `bad_request`. The message is our own: a library's may repeat bytes of the input.
package struct DecodeError: Error, Sendable, Hashable {
  package var code: String
  package var message: String
  package var remedy: String?

  package init(_ code: String, _ message: String, remedy: String? = nil) {
    self.code = code
    self.message = message
    self.remedy = remedy
  }
}
