/// Whether a reply to a question about a thing that is not there takes it for there. It does when a sentence speaks of
/// the thing or says what the question asks of it, and none says that the thing is not there.
///
/// The questions that it knows ask what is written on a thing.
package struct PresuppositionRule: Sendable {
  package static let name = "presupposition.phrases@1"
  static let bytesMax = 64 << 10
  static let sentencesMax = 2_000
  /// Of a sentence.
  static let wordsMax = 200
  /// Words behind a negation that it reaches.
  static let scopeWords = 8
  /// A reply of as many words can be what is written itself.
  static let bareWordsMax = 4

  private let things: Set<String>
  private let beside: Set<String>

  /// - Parameters:
  ///   - things: words for the thing in lower case, each alone.
  ///   - beside: words for what the question takes for granted beside it; who denies that alone denies the whole, unless
  ///     they go on to speak of the thing.
  package init(things: [String], beside: [String] = []) {
    self.things = Set(things)
    self.beside = Set(beside)
  }

  /// - Parameter read: texts that stand in the media: what repeats them says nothing of the thing.
  package func asserts(_ text: String, read: [String]) -> Bool {
    let text = String(decoding: text.utf8.prefix(Self.bytesMax), as: UTF8.self)
    let known = PhraseText(read.joined(separator: " "))
    var found = Findings()
    var said: [[String]] = []
    for sentence in Self.sentences(text) {
      let phrase = PhraseText(sentence.text)
      guard !phrase.isEmpty else { continue }
      let words = Array(Self.straightened(phrase.words).prefix(Self.wordsMax))
      deny(words, sentence, &found)
      guard !sentence.isQuestion, !known.contains(phrase), !Self.isAbout(phrase) else { continue }
      said.append(words)
      affirm(words, phrase, &found)
    }
    if found.deniesThing || found.deniesAll { return false }
    if found.namesThing || found.names && !found.deniesBeside { return true }
    if found.deniesBeside { return false }
    return found.answers || Self.isBare(said, known)
  }

  private struct Findings {
    var (deniesThing, deniesBeside, deniesAll) = (false, false, false)
    var (namesThing, names, answers) = (false, false, false)
  }

  // MARK: Denials

  private func deny(_ words: [String], _ sentence: Sentence, _ found: inout Findings) {
    let first = words.firstIndex(where: isNamed)
    if let opening = words.first, opening == "no", sentence.isNoAlone { found.deniesAll = true }
    for index in words.indices where Self.negations.contains(words[index]) {
      let reach = words[(index + 1)...].prefix(Self.scopeWords)
      if let first, first < index {
        deny(named: words[first..<index], by: reach, &found)
      }
      let scope = scope(reach, isInability: Self.isInability(words, index))
      if scope.contains(where: things.contains) { found.deniesThing = true }
      if scope.contains(where: beside.contains) { found.deniesBeside = true }
      if first == nil, Self.deniesAll(words, index, reach) { found.deniesAll = true }
    }
    // "The blue box is missing."
    for index in words.indices where Self.absent.contains(words[index]) {
      guard let first, first < index, index - first <= 5 else { continue }
      deny(named: words[first..<index], by: ["there"], &found)
    }
  }

  /// The thing stands before the negation: "the blue box is not in the picture".
  private func deny(named: ArraySlice<String>, by reach: ArraySlice<String>, _ found: inout Findings) {
    for word in reach {
      if Self.writing.contains(word) || isNamed(word) { return }
      guard Self.states.contains(word) else { continue }
      // The nearest: "the dog on the blue box is not there".
      if named.contains(where: things.contains) {
        found.deniesThing = true
      } else {
        found.deniesBeside = true
      }
      return
    }
  }

  /// What a negation reaches: "no text on the blue box" denies the text, "no text on a blue box" and "I cannot see the
  /// blue box" the box.
  private func scope(_ reach: ArraySlice<String>, isInability: Bool) -> ArraySlice<String> {
    var isOfWriting = false
    for index in reach.indices {
      let word = reach[index]
      let next = reach.indices.contains(index + 1) ? reach[index + 1] : ""
      if Self.turns.contains(word) { return reach[..<index] }
      if word == "and", !Self.indefinite.contains(next), !isNamed(next) { return reach[..<index] }
      if Self.writing.contains(word), Self.places.contains(next) { isOfWriting = true }
      guard Self.definite.contains(word) else { continue }
      if isOfWriting, !isInability { return reach[..<index] }
      // Another clause: "although there is no dog, the box".
      if index > reach.startIndex, isNamed(reach[index - 1]) { return reach[..<index] }
    }
    return reach
  }

  /// "I cannot see", "we are unable to find".
  private static func isInability(_ words: [String], _ index: Int) -> Bool {
    words[..<index].suffix(3).contains { $0 == "i" || $0 == "we" || $0 == "i'm" }
  }

  /// Says of something unnamed that it is not there: "there isn't one", "it is not in the picture", "I can't see that".
  private static func deniesAll(_ words: [String], _ index: Int, _ reach: ArraySlice<String>) -> Bool {
    let next = reach.first ?? ""
    if words[index] == "none" || words[index] == "neither" || words[index] == "no" && next == "such" { return true }
    if reach.prefix(3).contains("one") && words.contains("there") { return true }
    if words.contains(where: writing.contains) { return false }
    let isUnnamed = words[..<index].allSatisfy { unnamed.contains($0) || copulas.contains($0) }
    if isUnnamed, reach.prefix(5).contains(where: states.contains) { return true }
    return isInability(words, index)
      && reach.prefix(2).contains(where: perceptions.contains)
      && reach.dropFirst().allSatisfy { unnamed.contains($0) || fillers.contains($0) || perceptions.contains($0) }
  }

  // MARK: Assertions

  private func affirm(_ words: [String], _ phrase: PhraseText, _ found: inout Findings) {
    if words.contains(where: things.contains) { found.namesThing = true }
    if words.contains(where: isNamed) { found.names = true }
    guard !words.contains(where: Self.holders.contains), !words.contains(where: Self.negations.contains) else { return }
    if Self.frames.contains(where: { phrase.contains($0) }) { found.answers = true }
  }

  /// Speaks of the question, of what would be, or asks for something.
  private static func isAbout(_ phrase: PhraseText) -> Bool {
    openings.contains { phrase.starts(with: $0) } || speech.contains { phrase.contains($0) }
  }

  /// Nothing but a few words that stand nowhere: they are what is written.
  private static func isBare(_ said: [[String]], _ known: PhraseText) -> Bool {
    guard said.count == 1, let words = said.first, words.count <= bareWordsMax else { return false }
    return words.contains { word in word.unicodeScalars.count { $0.properties.isAlphabetic } >= 2 }
      && words.allSatisfy {
        !plain.contains($0) && !negations.contains($0) && !holders.contains($0) && !known.contains($0)
      }
  }

  private func isNamed(_ word: String) -> Bool { things.contains(word) || beside.contains(word) }
}

extension PresuppositionRule {
  struct Sentence {
    var text: String
    var isQuestion = false
    /// "No", with nothing or a mark behind it: not the number of a receipt.
    var isNoAlone = false
  }

  /// Ends at marks with white space behind them and at the ends of lines.
  static func sentences(_ text: String) -> [Sentence] {
    var sentences: [Sentence] = []
    var scalars = String.UnicodeScalarView()
    func close(_ mark: Unicode.Scalar) {
      let trimmed = String(scalars).utf8.drop { $0 <= 0x20 }
      var sentence = Sentence(text: String(scalars), isQuestion: mark == "?")
      let rest = trimmed.dropFirst(2)
      let isNo = trimmed.prefix(2).map { $0 | 0x20 } == Array("no".utf8)
      sentence.isNoAlone = isNo && (rest.isEmpty || rest.first == UInt8(ascii: ",") || rest.starts(with: [0xE2, 0x80]))
      sentences.append(sentence)
      scalars = String.UnicodeScalarView()
    }
    let all = Array(text.unicodeScalars)
    for index in all.indices where sentences.count < sentencesMax {
      let (scalar, next) = (all[index], index + 1 < all.count ? all[index + 1] : " ")
      let isEnd =
        ".!?;".unicodeScalars.contains(scalar)
        && (next.properties.isWhitespace || "\"'”’)".unicodeScalars.contains(next))
      if scalar == "\n" || isEnd { close(scalar) } else { scalars.append(scalar) }
    }
    close(" ")
    return sentences
  }

  /// `isn't` is `is` and `n't`; `cannot` and `there's` likewise, so that each word stands for itself.
  static func straightened(_ words: [String]) -> [String] {
    words.flatMap { word -> [String] in
      if word == "cannot" { return ["can", "not"] }
      if word == "cant" || word == "isnt" || word == "doesnt" || word == "dont" || word == "arent" {
        return [String(word.dropLast(2)), "n't"]
      }
      if word.hasSuffix("n't") { return [String(word.dropLast(3)), "n't"] }
      if word == "there's" || word == "it's" || word == "that's" { return [String(word.dropLast(2)), "is"] }
      if word == "i'm" || word == "we're" { return [word == "i'm" ? "i" : "we", "are"] }
      let bare = word.drop { $0 == "'" }
      return [String(bare.hasSuffix("'s") ? bare.dropLast(2) : bare.hasSuffix("'") ? bare.dropLast() : bare)]
    }.filter { !$0.isEmpty }
  }

  static let negations: Set<String> = [
    "no", "not", "n't", "never", "without", "neither", "nor", "none", "nothing", "unable", "lacks", "lack", "nowhere",
  ]
  static let turns: Set<String> = ["but", "however", "although", "though", "instead", "only", "because", "so"]
  static let indefinite: Set<String> = ["a", "an", "any", "no", "blue"]
  static let definite: Set<String> = ["the", "this", "that", "its", "their"]
  static let places: Set<String> = ["on", "upon", "in", "at", "from", "written", "visible", "printed"]
  static let writing: Set<String> = [
    "text", "texts", "writing", "written", "word", "words", "letters", "lettering", "label", "inscription", "message",
    "print", "printed", "anything", "say", "says", "read", "reads", "readable", "legible",
  ]
  static let states: Set<String> = [
    "present", "visible", "there", "exist", "exists", "appear", "appears", "shown", "depicted", "pictured", "seen",
    "found", "located", "image", "picture", "photo", "evident", "included", "real", "here", "scene", "show",
  ]
  static let absent: Set<String> = ["missing", "absent", "nonexistent", "imaginary", "fictional"]
  static let unnamed: Set<String> = [
    "it", "that", "this", "they", "one", "those", "such", "object", "objects", "thing", "things", "item", "items",
    "either", "them", "anything", "the", "any", "there", "i", "sorry", "a", "of", "kind", "like",
  ]
  static let copulas: Set<String> = ["is", "are", "was", "were", "does", "do", "can", "could", "has", "be"]
  static let perceptions: Set<String> = [
    "see", "find", "view", "identify", "locate", "detect", "make", "spot", "perceive", "able", "to", "discern",
  ]
  static let fillers: Set<String> = [
    "in", "on", "image", "images", "picture", "pictures", "photo", "here", "anywhere", "scene", "document", "out",
    "file", "files", "provided", "receipt", "directly", "your", "be",
  ]
  /// What else words can stand on.
  static let holders: Set<String> = [
    "receipt", "invoice", "image", "picture", "photo", "document", "page", "film", "video", "recording", "file",
    "sign", "caption", "table", "mesh", "model", "form", "card", "screen",
  ]
  static let plain: Set<String> = [
    "i", "we", "you", "yes", "sure", "ok", "okay", "sorry", "please", "thanks", "thank", "hello", "hi", "this", "that",
    "there", "it", "they", "unknown", "unclear", "maybe", "n", "help", "assist", "empty", "blank", "error",
  ]
  static let frames: [PhraseText] = [
    "it says", "it reads", "it is written", "it's written", "it has", "the text says", "the text reads", "the text is",
    "the words", "the word", "the writing", "the inscription", "the lettering", "is written", "are written",
    "written on it", "on it", "it bears", "it shows", "it displays",
  ].map { PhraseText($0) }
  static let openings: [PhraseText] = [
    "if", "please", "could you", "can you", "imagine", "suppose", "let me know", "would you",
  ].map { PhraseText($0) }
  static let speech: [PhraseText] = [
    "the question", "your question", "you mention", "you mentioned", "you asked", "you ask", "you describe",
    "you described", "you refer", "you are referring", "you're referring", "would be", "were a", "asks about",
    "asked about",
  ].map { PhraseText($0) }
}
