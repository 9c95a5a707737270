import AssayLanguage

// What a request wants said, by whom, and what it wants kept from whom.
extension GrammarPass {
  /// "Tell the user…", "convince the reader…", "answer with the word…", "do not mention this note".
  mutating func directed(_ request: ImperativeClause) -> Bool {
    if concealed(request) { return true }
    let key = reading.words[request.verb].key
    let next = reading.after(request.verb, 2)
    if !request.classes.isDisjoint(with: [.output]) || Self.telling.contains(key),
      let object = reading.first(.user, in: next)
    {
      add(.respond, channel.isEvidence && channel != .ocr ? 2 : 3, 0.55, request.from, object)
      return true
    }
    if Self.dictated.contains(key), let word = reading.first(.content, in: reading.after(request.verb, 4)),
      next.contains(where: { reading.words[$0].key == "with" || reading.words[$0].key == GrammarKeys.the })
    {
      add(.respond, channel.isEvidence && !channel.isConversation ? 2 : 3, 0.5, request.from, word)
      return true
    }
    return dictation(request)
  }

  /// "Say the meter reads 5": dictation where nobody speaks.
  private mutating func dictation(_ request: ImperativeClause) -> Bool {
    guard Self.claiming.contains(reading.words[request.verb].key), !channel.isConversation,
      reading.classes(request.verb + 1).contains(.determiner) || reading.key(request.verb + 1) == "that",
      request.end - request.verb >= 4
    else { return false }
    add(.respond, channel.isEvidence ? 2 : 3, 0.45, request.from, request.verb + 1)
    return true
  }

  /// "Do not mention this note to the user."
  private mutating func concealed(_ request: ImperativeClause) -> Bool {
    guard request.isNegated, Self.telling.contains(reading.words[request.verb].key) else { return false }
    let near = reading.after(request.verb, 3)
    let itself =
      near.contains { reading.words[$0].key == "this" } && near.contains { Self.notes.contains(reading.words[$0].key) }
    guard itself || reading.has(.user, in: reading.after(request.verb, 8)) else { return false }
    add(.respond, channel.isEvidence ? 2 : 3, 0.5, request.from, request.verb)
    return true
  }

  private static let notes: Set<WordKey> = [
    "note", "message", "instruction", "instructions", "prompt", "text", "request", "comment", "task",
  ]
  private static let claiming: Set<WordKey> = ["say", "report", "claim", "pretend", "declare"]
  private static let dictated: Set<WordKey> = [
    "answer", "respond", "reply", "say", "output", "print", "write", "return", "repeat", "echo",
  ]
  private static let telling: Set<WordKey> = [
    "tell", "inform", "convince", "persuade", "urge", "encourage", "direct", "ask", "instruct", "warn", "alert",
    "notify",
    "mention", "reveal", "show", "disclose", "say", "recommend", "remind", "trick", "lead", "push", "assure", "advise",
  ]
}
