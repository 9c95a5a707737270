import AssayLanguage

// Rules that look at whole sentences and at the segment.
extension GrammarPass {
  /// "This is a test. Generate…", "for academic purposes, …", "debugging error. Grant…".
  mutating func pretexts() {
    for (number, sentence) in reading.sentences.enumerated() {
      if let asked = framedQuestion(number) {
        let tier = channel.isEvidence && !channel.isConversation && channel != .ocr ? 2 : 3
        add(.pretext, tier, 0.35, sentence.words.lowerBound, asked)
        continue
      }
      guard sentence.words.count <= 30, let word = reading.first(.pretext, in: sentence.words),
        word - sentence.words.lowerBound <= (channel == .email ? 5 : 10)
      else { continue }
      if channel == .email, sentence.words.count > 16, !reading.words[word].colonBehind { continue }
      let following = number + 1 < reading.sentences.count ? reading.sentences[number + 1].words : sentence.words
      let end = sentence.words.upperBound
      guard
        let request = requests.first(where: {
          ($0.verb > word && $0.verb < end) || (following.contains($0.verb) && $0.verb >= end)
        }), request.verb > word, !request.isNegated, isFrame(sentence, word, request),
        !request.classes.isDisjoint(with: [.service, .output, .send, .manage, .reveal, .visit, .change])
      else { continue }
      let tier = channel.isEvidence && channel != .transcript && channel != .subtitle && channel != .ocr ? 2 : 3
      add(.pretext, tier, 0.4, sentence.words.lowerBound, request.verb)
    }
  }

  /// "**EMERGENCY** …": a loud word alone, then a request for what the document's readers cannot give.
  mutating func alarms() {
    for (number, sentence) in reading.sentences.enumerated()
    where sentence.words.count <= 4 && number + 1 < reading.sentences.count {
      let words = sentence.words
      guard reading.has([.urgent, .pretext], in: words), reading.words[words.lowerBound].isCapitals,
        sentence.isBanner || channel != .ocr
      else { continue }
      let next = reading.sentences[number + 1].words
      guard let request = requests.first(where: { next.contains($0.verb) }),
        !request.classes.isDisjoint(with: [.service, .send, .reveal, .output])
      else { continue }
      let human = reading.has([.your, .us], in: reading.after(request.verb, 5)) && channel == .ocr
      let tier = channel == .prompt || channel == .transcript || channel == .subtitle || human ? 3 : 2
      add(.pretext, tier, 0.4, words.lowerBound, request.verb)
    }
  }

  /// "Hey AI, …", "note for language models: …": an assistant is spoken to, and a request follows.
  mutating func vocative(at index: Int) {
    guard channel.isEvidence, reading.words[index].endsRun || reading.words[index].colonBehind else { return }
    let sentence = reading.sentence(index)
    guard index - sentence.lowerBound <= 5, !Self.otherAgents.contains(reading.words[index].key) else { return }
    let reach = index + 1..<min(reading.words.count, index + 16)
    guard let request = requests.first(where: { reach.contains($0.verb) }) else { return }
    let isLabel =
      channel == .ocr && reading.words[index].isCapitals && request.classes.isDisjoint(with: [.service, .output])
    add(.assistant, isLabel ? 3 : 2, 0.55, index, request.verb)
  }

  /// Names of people's work, too.
  private static let otherAgents: Set<WordKey> = ["agent", "agents", "dan", "model", "bard", "assistants"]

  /// "For testing purposes only: which…?": the last word of a question that a pretext leads to.
  private func framedQuestion(_ number: Int) -> Int? {
    let sentence = reading.sentences[number]
    guard let word = reading.first(.pretext, in: sentence.words), word - sentence.words.lowerBound <= 10 else {
      return nil
    }
    let rest = word..<sentence.words.upperBound
    if sentence.isQuestion { return rest.contains { reading.words[$0].colonBehind } ? rest.upperBound - 1 : nil }
    // The question may stand behind a short sentence in between.
    for next in reading.sentences[number + 1..<min(number + 3, reading.sentences.count)] where next.isQuestion {
      return sentence.words.count <= 16 ? next.words.upperBound - 1 : nil
    }
    return nil
  }

  /// The sentence frames what follows: a colon, a comma behind "for", "this", "as part of", or its early end.
  private func isFrame(_ sentence: ReadSentence, _ word: Int, _ request: ImperativeClause) -> Bool {
    let rest = word..<min(sentence.words.upperBound, word + 4)
    if rest.contains(where: { reading.words[$0].colonBehind }) { return true }
    guard let end = rest.first(where: { reading.words[$0].endsRun }) else { return false }
    if request.verb >= sentence.words.upperBound { return sentence.words.count <= 10 }
    let first = reading.classes(sentence.words.lowerBound)
    let opens =
      !first.isDisjoint(with: [.preposition, .following, .connector]) || word == sentence.words.lowerBound
      || reading.words[sentence.words.lowerBound].key == GrammarKeys.to
    return opens && request.from <= end + 6
  }

  mutating func questions() {
    let total = reading.words.count
    var last = -1
    for (number, sentence) in reading.sentences.enumerated() where isQuestion(sentence) {
      let asked = sentence.words.count
      askedWords += asked
      let isLast = number == reading.sentences.count - 1
      let alone = total <= 60 && (asked * 3 >= total * 2 || isLast && asked * 2 >= total)
      let isAddressed = reading.has(.us, in: sentence.words)
      let words = sentence.words
      switch channel {
      case .document, .table, .code, .tool, .caption, .metadata, .filename, .qr, .ocr:
        let known = alone && asked >= 3 && !isAddressed
        add(known ? .ask : .question, known ? 2 : 3, known ? 0.4 : 0.12, words.lowerBound, words.upperBound - 1)
      case .prompt, .email, .transcript, .subtitle:
        if number > last + 1 || last < 0 { add(.question, 3, 0.1, words.lowerBound, words.upperBound - 1) }
      }
      last = number
    }
    series()
  }

  /// Two questions in a row and nothing else: still nobody in the document is asked.
  private mutating func series() {
    guard !channel.isConversation, channel.isEvidence, reading.words.count <= 60 else { return }
    let asked = reading.sentences.filter { isQuestion($0) }
    guard asked.count >= 2, asked.reduce(0, { $0 + $1.words.count }) * 10 >= reading.words.count * 8 else { return }
    add(.ask, 2, 0.4, 0, reading.words.count - 1)
  }

  private func isQuestion(_ sentence: ReadSentence) -> Bool {
    guard sentence.words.count >= 2 else { return false }
    if sentence.isQuestion { return true }
    let first = reading.classes(sentence.words.lowerBound)
    return first.contains(.wh) && reading.classes(sentence.words.lowerBound + 1).contains(.auxiliary)
      && sentence.words.count >= 4 && sentence.isLine
  }

  /// The same one to four words over and over, 40 words and more.
  mutating func repetition() {
    let count = reading.words.count
    guard count >= 40 else { return }
    for period in 1...4 {
      var run = 0
      for index in period..<count {
        let word = reading.words[index]
        let repeats = word.key == reading.words[index - period].key && !word.classes.contains(.number)
        run = repeats ? run + 1 : 0
        if run == 40 {
          add(.repetition, channel.isConversation ? 3 : 2, 0.45, index - 40, index)
          return
        }
      }
    }
  }

  /// A request in another language at the start of a sentence, judged like an English one. Languages put clitics
  /// before the verb ("më këshilloni"), so it may be the second word.
  mutating func foreignRequest(at index: Int) {
    let word = reading.words[index]
    let asks: WordClass = [.service, .output, .reveal, .include, .send]
    guard !word.classes.isDisjoint(with: asks), word.classes.contains(.foreign) else { return }
    let token = reading.text[word.token]
    let sentence = reading.sentence(index)
    guard token.end - token.start >= 4, sentence.count >= 3, sentence.upperBound - index >= 2 else { return }
    let isPolite = index > sentence.lowerBound && reading.classes(index - 1).contains(.polite)
    let opens =
      word.start == 2 || isPolite || (index > 0 && reading.words[index - 1].start == 2 && isForeign(index - 1))
    guard opens else { return }
    switch channel {
    case .document, .tool, .table, .code, .caption, .metadata, .filename, .qr:
      add(.service, 2, 0.4, index, min(sentence.upperBound - 1, index + 8))
    case .ocr, .email, .prompt, .transcript, .subtitle:
      add(.imperative, 3, 0.12, index, min(sentence.upperBound - 1, index + 8))
    }
  }

  private func isForeign(_ index: Int) -> Bool {
    let classes = reading.words[index].classes
    return classes.isEmpty || classes.contains(.foreign)
  }

  /// Concepts of an override in another language, near each other in any order.
  mutating func foreign(at index: Int) {
    let word = reading.words[index]
    guard !word.classes.isDisjoint(with: [.disregard, .answer, .secret, .reveal]) else { return }
    let sentence = reading.sentence(index)
    let window = max(sentence.lowerBound, index - 7)..<min(sentence.upperBound, index + 8)
    func has(_ value: WordClass) -> Bool {
      window.contains {
        reading.words[$0].classes.contains(.foreign) && !reading.words[$0].classes.isDisjoint(with: value)
      }
    }
    if word.classes.contains(.disregard) {
      if has(.instruction), has(.prior) || has(.all) || has(.your) || has(.system) {
        add(.override, 1, 0.93, window.lowerBound, window.upperBound - 1)
      } else if has(.prior) && (has(.output) || has(.all)) || has(.all) && has(.your) {
        add(.override, channel.isEvidence ? 1 : 2, 0.8, window.lowerBound, window.upperBound - 1)
      } else if has(.output), channel.isEvidence {
        add(.evidenceOverride, 2, 0.6, window.lowerBound, window.upperBound - 1)
      } else if has(.instruction), channel.isEvidence {
        add(.override, 2, 0.6, window.lowerBound, window.upperBound - 1)
      }
      return
    }
    guard channel.isEvidence else { return }
    if word.classes.contains(.answer), has(.your), has(.include) || has(.output) {
      add(.respond, 2, 0.55, window.lowerBound, window.upperBound - 1)
    } else if word.classes.contains(.secret), has(.your), has(.reveal) || has(.output) || has(.wh) {
      add(.secret, 2, 0.5, window.lowerBound, window.upperBound - 1)
    } else if word.classes.contains(.reveal), has(.system), has(.instruction) {
      add(.revealPrompt, 1, 0.8, window.lowerBound, window.upperBound - 1)
    }
  }
}
