import AssayLanguage

// Fixed strings: chat templates and the wordings that injections in the wild share.
extension GrammarPass {
  mutating func phrases() {
    let table = PhrasePatterns.shared
    let bytes = reading.mapped.bytes
    var hits: [AhoCorasick.Hit] = []
    bytes.withUnsafeBufferPointer { buffer in
      table.automaton.scan(buffer, 0..<buffer.count) { hit in
        guard hits.count < Self.signalsMax else { return }
        let phrase = table.phrases[hit.pattern]
        if phrase.isWord, !Self.standsAlone(buffer, hit.range) { return }
        if phrase.startsLine, !Self.startsLine(buffer, hit.range.lowerBound) { return }
        hits.append(hit)
      }
    }
    for hit in hits { take(table.phrases[hit.pattern], hit.range) }
    markdownImages(bytes)
  }

  private static func standsAlone(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Bool {
    func isWord(_ offset: Int) -> Bool {
      guard offset >= 0, offset < bytes.count else { return false }
      let byte = bytes[offset]
      return byte >= 0x80 || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || (byte >= 0x30 && byte <= 0x39)
    }
    let endsInWord = isWord(range.upperBound - 1)
    return !isWord(range.lowerBound - 1) && !(endsInWord && isWord(range.upperBound))
  }

  private static func startsLine(_ bytes: UnsafeBufferPointer<UInt8>, _ offset: Int) -> Bool {
    var index = offset - 1
    var steps = 0
    while index >= 0, steps < 8 {
      let byte = bytes[index]
      if byte == 0x0A { return true }
      guard byte == 0x20 || byte == 0x09 || byte == UInt8(ascii: "*") || byte == UInt8(ascii: "\"") else {
        return false
      }
      index -= 1
      steps += 1
    }
    return index < 0
  }

  private mutating func take(_ phrase: PhrasePatterns.Phrase, _ range: Range<Int>) {
    let isHuman = channel.isConversation
    var tier = phrase.tier
    switch phrase.rule {
    case .override: if isReported(range) { tier = channel.isEvidence ? 2 : 3 }
    case .respond: tier = channel == .prompt || isHuman ? 3 : 2
    case .task: tier = channel == .prompt || isHuman && isConversational(range) ? 3 : 2
    case .delayed, .assistant, .activeMarkup: tier = channel == .prompt ? 3 : 2
    case .authority: tier = channel == .prompt || channel.isConversation ? 3 : 2
    case .revealPrompt: if isAsked(range) && channel.isEvidence { tier = 2 }
    case .persona: if isReported(range) { tier = 2 }
    default: break
    }
    add(phrase.rule, tier, tier == 3 ? 0.15 : phrase.suspicion, bytes: range)
  }

  /// Words of a task that people say to each other as well: "before you answer", "you will now".
  private func isConversational(_ range: Range<Int>) -> Bool {
    let words: Set<String> = [
      "before answering", "before you answer", "you will now", "before responding", "before you respond",
      "follow the instructions below", "follow these instructions", "additional task:", "instead, please",
      "new objective",
      "new directive", "you have been selected",
    ]
    return words.contains(Fold.text(reading.text.string(range)))
  }

  private func isReported(_ range: Range<Int>) -> Bool {
    guard let word = word(at: range.lowerBound) else { return false }
    return reading.has(.reporting, in: max(0, word - 5)..<word) && !reading.has([.polite], in: word..<word + 6)
      || reading.has([.negation, .subject], in: max(reading.sentence(word).lowerBound, word - 2)..<word)
  }

  private func isAsked(_ range: Range<Int>) -> Bool {
    guard let word = word(at: range.lowerBound) else { return false }
    return !reading.has([.reveal, .wh], in: reading.before(word, 8)) && reading.before(word, 8).isEmpty == false
  }

  /// The word that starts at or after a byte.
  private func word(at offset: Int) -> Int? {
    var low = 0
    var high = reading.words.count
    while low < high {
      let middle = (low + high) / 2
      if Int(reading.text[reading.words[middle].token].end) <= offset { low = middle + 1 } else { high = middle }
    }
    return low < reading.words.count ? low : nil
  }

  /// `![…](http…?q=…)`: a picture whose address carries something.
  private mutating func markdownImages(_ bytes: [UInt8]) {
    var offset = 0
    var found = 0
    var attempts = 0
    while found < 64, attempts < 256, let open = Self.find("![", in: bytes, from: offset) {
      attempts += 1
      offset = open + 2
      guard let middle = Self.find("](", in: bytes, from: open, within: 400) else { continue }
      guard let close = Self.find(")", in: bytes, from: middle, within: 2_000) else { continue }
      found += 1
      let address = bytes[middle + 2..<close]
      let isRemote = Self.find("//", in: Array(address.prefix(12)), from: 0) != nil
      guard isRemote else { continue }
      let carries = address.contains { "?[{$<=".utf8.contains($0) } || address.count > 160
      add(.markdownImage, carries ? (channel.isEvidence ? 1 : 2) : 3, carries ? 0.85 : 0.15, bytes: open..<close + 1)
      offset = close
    }
  }

  static func find(_ needle: StaticString, in bytes: [UInt8], from start: Int, within: Int = .max) -> Int? {
    let count = needle.utf8CodeUnitCount
    let end = within == .max ? bytes.count : min(bytes.count, start + within)
    guard count > 0, start >= 0, end - start >= count else { return nil }
    return needle.withUTF8Buffer { needle in
      bytes.withUnsafeBufferPointer { buffer in
        var offset = start
        while offset + count <= end {
          if buffer[offset] == needle[0] {
            var index = 1
            while index < count, buffer[offset + index] == needle[index] { index += 1 }
            if index == count { return offset }
          }
          offset += 1
        }
        return nil
      }
    }
  }
}
