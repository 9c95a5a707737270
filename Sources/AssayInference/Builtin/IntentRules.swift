/// What a question asks for, decided by the first rule that fits.
enum IntentRules {
  static func intent(_ words: [String], _ text: String) -> Intent {
    let reader = WordReader(words)
    for rule in rules { if let intent = rule(reader) { return intent } }
    return .unknown
  }

  private static let rules: [@Sendable (WordReader) -> Intent?] = [
    code, comparison, counting, written, speech, time, relation, colour, motion, size, extreme, presence, subject,
    field,
    reading, place,
    describing,
  ]

  private static func code(_ q: WordReader) -> Intent? {
    guard q.has("qr", "barcode", "qrcode") || q.has(phrase: "bar code") else { return nil }
    if q.starts(with: "is there") || q.starts(with: "are there") { return .presence("qr code") }
    return q.has(phrase: "how many") ? nil : .code
  }

  private static func comparison(_ q: WordReader) -> Intent? {
    let asksSame = q.has("match", "matches", "agree", "agrees", "same", "consistent", "differ", "different", "equal")
    return asksSame && (q.first(in: ["do", "does", "is", "are"]) || q.has("whether")) ? .agree : nil
  }

  private static func counting(_ q: WordReader) -> Intent? {
    guard let rest = q.after(phrase: "how many") ?? q.after(phrase: "number of") ?? q.after(phrase: "count the") else {
      return nil
    }
    if rest.first == "times" {
      let what = rest.dropFirst().filter {
        !["is", "the", "word", "said", "does", "occur", "appear", "mentioned", "say"].contains($0)
      }
      return .count("times " + what.joined(separator: " "))
    }
    // "how many red circles are there in the picture": to the first verb or preposition.
    let stop: Set<String> = [
      "are", "is", "do", "does", "can", "in", "on", "appear", "appears", "were", "was", "have", "has", "stand", "there",
      "that", "you", "shown", "visible", "seen", "said", "spoken",
    ]
    let thing = rest.prefix { !stop.contains($0) }
    return thing.isEmpty ? nil : .count(thing.joined(separator: " "))
  }

  /// "What does the sign say?" asks for what is written, as "what is written in the picture" does.
  private static func written(_ q: WordReader) -> Intent? {
    if q.has(phrase: "what is written") || q.has(phrase: "what text is") { return .readText }
    let surfaces = ["text", "label", "sign", "page", "document", "receipt", "screen", "plate", "caption", "poster"]
    let asks = surfaces.contains {
      q.has(phrase: "what does the \($0) say") || q.has(phrase: "what does this \($0) say")
    }
    return asks ? .readText : nil
  }

  private static func speech(_ q: WordReader) -> Intent? {
    let isSaid = q.has(
      "said", "say", "says", "saying", "spoken", "speaks", "hear", "heard", "mention", "mentions", "mentioned",
      "transcribe", "transcript",
      "transcription")
    guard isSaid else { return nil }
    if q.has("when") || q.has(phrase: "what time") || q.has(phrase: "at which second")
      || q.has(phrase: "how many seconds")
    {
      let phrase = q.without([
        "when", "is", "the", "word", "phrase", "said", "spoken", "at", "what", "time", "does", "speaker", "caller",
        "say", "in", "recording", "audio", "mentioned", "which", "second", "customer", "agent", "clip", "of", "number",
        "first", "says", "do", "they", "video", "film", "hear", "we", "heard", "a",
      ])
      return .whenSaid(phrase.joined(separator: " "))
    }
    if q.has("who") { return .whoSpeaks }
    if q.has("digit", "digits", "number", "numbers")
      && !q.has("order", "account", "phone", "reference", "ticket", "invoice", "serial")
    {
      return .field("digit")
    }
    if q.first(in: ["is", "does", "do", "was", "are"]) {
      let phrase = q.without([
        "is", "the", "word", "phrase", "said", "spoken", "does", "do", "was", "speaker", "caller", "say", "in",
        "recording", "audio", "mentioned", "anyone", "anybody", "someone", "mention", "this", "clip", "a", "an", "are",
        "words", "ever", "hear", "heard", "you", "can", "be", "of", "call", "agent", "customer",
      ])
      return .presence("said " + phrase.joined(separator: " "))
    }
    // "what order number does the caller say" asks for a field, not for everything.
    if let label = FieldLabels.spoken(q.words) { return .field(label) }
    return .said
  }

  private static func time(_ q: WordReader) -> Intent? {
    guard
      q.has("when") || q.has(phrase: "at what time") || q.has(phrase: "at which second")
        || q.has(phrase: "how long into")
    else { return nil }
    guard
      q.has(
        "appear", "appears", "shown", "visible", "seen", "change", "changes", "start", "starts", "stop", "turn",
        "turns", "show", "becomes", "become", "see", "enter", "enters", "displayed")
    else { return nil }
    return .whenSeen(
      q.without([
        "when", "does", "do", "is", "the", "a", "an", "at", "what", "time", "which", "second", "first", "appear",
        "appears", "shown", "visible", "seen", "in", "video", "film", "clip", "on", "screen", "text", "word", "show",
        "become", "becomes", "turn", "turns", "picture", "how", "long", "into", "we", "see", "can", "enter", "enters",
        "start", "starts", "to", "be", "displayed", "it", "scene", "background",
      ]).joined(separator: " "))
  }

  private static func relation(_ q: WordReader) -> Intent? {
    let phrases: [(String, Intent.Direction)] = [
      ("to the left of", .left), ("left of", .left), ("to the right of", .right), ("right of", .right),
      ("above", .above),
      ("over", .above), ("below", .below), ("under", .below), ("underneath", .below), ("beneath", .below),
    ]
    for (phrase, direction) in phrases {
      guard let range = Words.find(Words.split(phrase), in: q.words) else { continue }
      let after = WordReader.thing(q.words[range.upperBound...])
      guard !after.isEmpty else { continue }
      if q.first(in: ["is", "are"]) {
        let before = WordReader.thing(q.words[1..<range.lowerBound])
        if !before.isEmpty, before != "there" { return .relation(before, direction, after) }
      }
      return .neighbour(direction, after)
    }
    return nil
  }

  private static func colour(_ q: WordReader) -> Intent? {
    guard q.has("colour", "color", "colours", "colors") else { return nil }
    let thing = q.without([
      "what", "which", "colour", "color", "colours", "colors", "is", "are", "the", "of", "in", "does", "have", "has",
      "picture", "image", "photo", "it", "a", "an", "this", "shown", "s", "most", "common", "main", "dominant", "video",
      "film",
    ])
    return .colour(thing.joined(separator: " "))
  }

  private static func motion(_ q: WordReader) -> Intent? {
    guard q.has("move", "moves", "moving", "direction", "motion", "travel", "travels") else { return nil }
    return .motion(
      q.without([
        "which", "what", "direction", "does", "do", "the", "move", "moves", "moving", "in", "to", "is", "are", "way",
        "motion", "travel", "travels", "of", "it", "video", "film", "towards", "toward", "object", "thing", "a",
      ]).joined(separator: " "))
  }

  private static func size(_ q: WordReader) -> Intent? {
    if let rest = q.after(phrase: "distance between") ?? q.after(phrase: "how far apart are") ?? q.after(
      phrase: "how far is") ?? q.after(phrase: "how far")
    {
      let separators: Set<String> = ["and", "from", "to"]
      let pieces = rest.split { separators.contains($0) }.map { WordReader.thing($0) }
      return .distance(pieces.first ?? "", pieces.count > 1 ? pieces[1] : "")
    }
    for word in ["tall", "high", "wide", "long", "large", "big", "deep"] {
      guard let rest = q.after(phrase: "how " + word) else { continue }
      return .size(WordReader.thing(rest), dimension: word)
    }
    for word in ["height", "width", "length", "depth", "size", "extent", "volume", "duration", "dimensions"] {
      guard q.has(word), q.has("what", "give", "state", "estimate") else { continue }
      return .size(WordReader.thing(q.after(phrase: word + " of") ?? []), dimension: word)
    }
    return nil
  }

  private static func extreme(_ q: WordReader) -> Intent? {
    let kinds = [
      "largest", "biggest", "smallest", "nearest", "closest", "farthest", "tallest", "longest", "shortest", "widest",
      "highest", "loudest", "bigger", "larger", "smaller", "taller", "longer", "louder", "brighter", "nearer", "closer",
      "sharper", "darker", "more", "higher", "quieter",
    ]
    guard let kind = kinds.first(where: { q.words.contains($0) }), q.has("which", "what", "is") else { return nil }
    return .extreme(kind, of: WordReader.thing(q.after(phrase: kind) ?? []))
  }

  private static func presence(_ q: WordReader) -> Intent? {
    for phrase in [
      "is there", "are there", "can you see", "do you see", "does the image contain", "does the picture contain",
      "does the image show", "does the picture show", "does it show", "does the scene contain", "is any",
      "does the video show", "does the film show",
    ] {
      guard q.starts(with: phrase), let rest = q.after(phrase: phrase) else { continue }
      let thing = WordReader.thing(rest.filter { $0 != "any" })
      if !thing.isEmpty { return .presence(thing) }
    }
    if let rest = q.after(phrase: "is the text"), q.first(in: ["is"]) {
      return .presence("text " + WordReader.thing(rest))
    }
    return nil
  }

  private static func field(_ q: WordReader) -> Intent? { FieldLabels.written(q.words).map { .field($0) } }

  private static func reading(_ q: WordReader) -> Intent? {
    let asks = q.has("read", "ocr", "written", "text", "printed", "words", "says", "inscription", "sign")
    return asks ? .readText : nil
  }

  private static func subject(_ q: WordReader) -> Intent? {
    let asks = [
      "what is shown", "what is in the", "what animal", "what kind of", "what sort of", "what object is",
      "what is this", "what is the subject", "what thing is",
    ]
    if asks.contains(where: { q.has(phrase: $0) }), !q.has("document", "page", "recording") { return .subject }
    let wishes = [
      "should be done", "caller want", "customer want", "speaker want", "is requested", "does he want", "does she want",
      "is asked for", "caller ask", "customer ask",
    ]
    return wishes.contains { q.has(phrase: $0) } ? .wish : nil
  }

  private static func place(_ q: WordReader) -> Intent? {
    guard q.has("where", "locate", "find", "position", "location") else { return nil }
    return .place(
      q.without([
        "where", "is", "are", "the", "locate", "find", "position", "location", "of", "in", "image", "picture", "a",
        "an", "what", "on", "page", "scan", "document", "video", "film", "word", "text", "shown", "printed", "written",
        "stand", "does",
      ]).joined(separator: " "))
  }

  private static func describing(_ q: WordReader) -> Intent? {
    q.has("describe", "summarise", "summarize", "summary", "caption", "see") || q.has(phrase: "what is in")
      || q.has(phrase: "what does") || q.has(phrase: "what is shown") ? .describe : nil
  }
}

/// Looks at the words of a question.
struct WordReader {
  let words: [String]

  init(_ words: [String]) { self.words = words }

  func has(_ any: String...) -> Bool { any.contains { words.contains($0) } }
  func has(phrase: String) -> Bool { Self.exact(Words.split(phrase), in: words) != nil }
  func first(in any: [String]) -> Bool { words.first.map { any.contains($0) } ?? false }
  func starts(with phrase: String) -> Bool { words.starts(with: Words.split(phrase)) }

  func after(phrase: String) -> [String]? {
    Self.exact(Words.split(phrase), in: words).map { Array(words[$0.upperBound...]) }
  }

  func without(_ stop: Set<String>) -> [String] { words.filter { !stop.contains($0) } }

  /// A question's own words are spelt as meant: no tolerance.
  private static func exact(_ phrase: [String], in words: [String]) -> Range<Int>? {
    guard !phrase.isEmpty, phrase.count <= words.count else { return nil }
    let start = (0...(words.count - phrase.count)).first { words[$0...].starts(with: phrase) }
    return start.map { $0..<($0 + phrase.count) }
  }

  /// The noun phrase at the start of some words: without articles, to the first word that goes on elsewhere.
  static func thing(_ words: some Sequence<String>) -> String {
    let skip: Set<String> = ["the", "a", "an", "any", "all", "are", "is", "its", "of"]
    let stop: Set<String> = [
      "in", "on", "at", "to", "from", "with", "that", "which", "visible", "shown", "present", "does", "do", "inside",
      "within", "there", "and", "answer", "reply", "one", "two", "image", "picture",
    ]
    var result: [String] = []
    for word in words {
      if stop.contains(word) { break }
      if !skip.contains(word) { result.append(word) }
    }
    return result.joined(separator: " ")
  }
}
