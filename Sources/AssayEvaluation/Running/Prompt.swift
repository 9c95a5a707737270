import AssayCore

extension PromptSpec {
  /// The request with the suite's system message, the text around the question and the options.
  func applied(to sample: Sample) -> Request {
    var request = sample.request
    let letters = choices == .letters && !sample.choices.isEmpty ? Self.letters(sample.choices) : nil
    if before != nil || after != nil || letters != nil,
      let last = request.messages.lastIndex(where: { $0.role == .user })
    {
      var parts = request.messages[last].parts
      let place = parts.firstIndex { $0.text != nil } ?? parts.endIndex
      if let before { parts.insert(.text(before), at: place) }
      let added = [letters, after].compactMap { $0 }
      parts += added.map { .text($0) }
      request.messages[last].parts = parts
    }
    if let system {
      request.messages.insert(Message(role: .system, parts: [.text(system, trust: .system)]), at: 0)
    }
    return request
  }

  static func letters(_ choices: [String]) -> String {
    let lines = choices.prefix(26).enumerated().map { "\(UnicodeScalar(UInt8(65 + $0))). \($1)" }
    return lines.joined(separator: "\n") + "\nAnswer with the letter of the right option."
  }
}
