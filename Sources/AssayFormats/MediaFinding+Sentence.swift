package import AssayCore

extension MediaFinding {
  /// A finding whose message is made a sentence: first letter upper case, a full stop at the end.
  package init(saying code: String, _ severity: Severity, _ text: String, remedy: String? = nil) {
    let sentence = text.prefix(1).uppercased() + text.dropFirst() + (text.hasSuffix(".") ? "" : ".")
    self.init(code, severity, sentence, remedy: remedy)
  }
}
