import AssayCore

/// Says what kind of failure an upstream's answer is, from the status, the start of the body and how the transport
/// ended. The body decides before the status where it speaks plainly: llama.cpp answers an image that the model
/// cannot take with 500, OpenRouter with 404, LM Studio with 400.
package enum FailureClassifier {
  /// How many bytes of a body are looked at.
  package static var bodyBytesMax: Int { FailureWords.bytesMax }

  package static func classify(_ transport: TransportFailure) -> FailureVerdict {
    switch transport {
    case .timeout: FailureVerdict(.timeout, rule: "timeout")
    case .cancelled: FailureVerdict(.cancelled, rule: "cancelled")
    case .nameLookup, .connection, .tls, .reset, .cut: FailureVerdict(.transport, rule: transport.rawValue)
    }
  }

  package static func classify(status: Int, body: [UInt8] = []) -> FailureVerdict {
    body.withUnsafeBytes { classify(status: status, body: $0) }
  }

  /// - Parameter body: the start of the body, decoded; what is beyond `bodyBytesMax` is not looked at.
  package static func classify(status: Int, body: UnsafeRawBufferPointer) -> FailureVerdict {
    switch status {
    case 401: return FailureVerdict(.auth, rule: "status")
    case 402: return FailureVerdict(.quota, rule: "status")
    case 408, 504, 524: return FailureVerdict(.timeout, rule: "status")
    case 499: return FailureVerdict(.cancelled, rule: "status")
    default: break
    }
    let finding = Finding(FailureWords(body).words)
    let order: [FailureClass]
    let otherwise: FailureClass
    switch status {
    case 403: (order, otherwise) = ([.policy, .quota, .rateLimit, .capability], .auth)
    case 409, 425: (order, otherwise) = ([.overload], .conflict)
    case 429: (order, otherwise) = ([.quota, .policy], .rateLimit)
    case 503, 529: (order, otherwise) = ([.capability, .policy, .rateLimit], .overload)
    case 500...: (order, otherwise) = ([.overload, .capability, .policy, .validation, .quota, .rateLimit], .server)
    default: (order, otherwise) = ([.capability, .policy, .quota, .auth, .rateLimit], .validation)
    }
    for kind in order {
      if let rule = finding.rule(of: kind) {
        return FailureVerdict(kind, modality: kind == .capability ? finding.modality : nil, rule: rule)
      }
    }
    return FailureVerdict(
      otherwise, rule: otherwise == .validation ? finding.rule(of: .validation) ?? "status" : "status")
  }

  /// What the words of one body say.
  private struct Finding {
    private var rules: [FailureClass: String] = [:]
    private(set) var modality: Modality?

    init(_ words: [FailureWords.Word]) {
      for index in words.indices { match(words, at: index) }
      readSentences(words)
      // Media that are broken are broken for every model, whatever else the text says of support.
      if rules[.validation] == "bad_media" { rules[.capability] = nil }
      // Gemini speaks of the current quota where it means the minute's, and says when to come back.
      if rules[.quota] != nil, rules[.rateLimit] != nil { rules[.quota] = nil }
    }

    func rule(of kind: FailureClass) -> String? { rules[kind] }

    private mutating func match(_ words: [FailureWords.Word], at index: Int) {
      guard let phrases = FailurePhrases.byFirstWord[words[index].key] else { return }
      for phrase in phrases where index + phrase.words.count <= words.count {
        guard phrase.words.indices.allSatisfy({ words[index + $0].key == phrase.words[$0] }) else { continue }
        if phrase.kind == .capability {
          name(words[max(0, index - 6)..<min(words.count, index + phrase.words.count + 6)])
        }
        if rules[phrase.kind] == nil { rules[phrase.kind] = phrase.rule }
      }
    }

    /// The general pattern: something that can be sent or asked for, and that it is not supported, in one sentence.
    private mutating func readSentences(_ words: [FailureWords.Word]) {
      var start = 0
      while start < words.count {
        var end = start
        while end < words.count, words[end].sentence == words[start].sentence { end += 1 }
        read(words[start..<end])
        start = end
      }
    }

    private mutating func read(_ sentence: ArraySlice<FailureWords.Word>) {
      let topics = sentence.reduce(into: FailureWords.Topic()) { $0.formUnion($1.topic) }
      guard !topics.isDisjoint(with: .subject), Self.denies(sentence, topics) else { return }
      if topics.contains(.form), !topics.contains(.feature) {
        if rules[.validation] == nil { rules[.validation] = "bad_media_format" }
      } else {
        if rules[.capability] == nil { rules[.capability] = "not_supported" }
        name(sentence)
      }
    }

    private static func denies(_ sentence: ArraySlice<FailureWords.Word>, _ topics: FailureWords.Topic) -> Bool {
      if topics.contains(.unsupported) { return true }
      guard topics.contains(.support) else { return false }
      var lastDenial = Int.min / 2
      for index in sentence.indices {
        let topic = sentence[index].topic
        if !topic.isDisjoint(with: [.negation, .only]) { lastDenial = index }
        if topic.contains(.support), index - lastDenial <= 4 { return true }
      }
      return false
    }

    private mutating func name(_ words: ArraySlice<FailureWords.Word>) {
      guard modality == nil else { return }
      for word in words {
        if word.topic.contains(.image) { modality = .image }
        if word.topic.contains(.audio) { modality = .audio }
        if word.topic.contains(.video) { modality = .video }
        if word.topic.contains(.document) { modality = .document }
        if modality != nil { return }
      }
    }
  }
}
