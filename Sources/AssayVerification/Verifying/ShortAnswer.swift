import AssayLanguage

/// A leading "yes" or "no" of a sentence, or words that assent or dissent as those do: "That's correct.", "Not quite.".
struct ShortAnswer {
  var isYes: Bool
  /// The tokens of the word itself.
  var word: Range<Int>
  /// What follows it, without the comma.
  var rest: Range<Int>

  /// - Parameter hasStatement: the prompt makes a statement to assent to; without one only "yes" and "no" count.
  init?(_ sentence: Sentence, hasStatement: Bool = false) {
    guard let first = sentence.tokens.first else { return nil }
    let key = sentence.text[first].key
    let length: Int
    if let plain = Self.plain[key] {
      (isYes, length) = (plain, 1)
    } else if hasStatement, let found = Self.phrase(sentence) {
      (isYes, length) = found
    } else {
      return nil
    }
    var next = first + length
    let end = sentence.tokens.upperBound
    // "No dog is visible" is a determiner, "No, …" and "No." an answer.
    if next < end {
      guard sentence.text[next].kind == .punctuation || Self.joints.contains(sentence.text[next].key) else {
        return nil
      }
      if sentence.text[next].kind != .punctuation, length == 1, Self.plain[key] != nil { return nil }
      while next < end,
        sentence.text[next].kind == .punctuation && sentence.text[next].key != Self.quote
          || Self.joints.contains(sentence.text[next].key)
      {
        next += 1
      }
    }
    word = first..<first + length
    rest = next..<end
  }

  /// The longest phrase at the start of a sentence.
  private static func phrase(_ sentence: Sentence) -> (Bool, Int)? {
    for (words, isYes) in phrases where sentence.text.matches(words, at: sentence.tokens.lowerBound) {
      if words.count <= sentence.tokens.count { return (isYes, words.count) }
    }
    return nil
  }

  private static let plain: [WordKey: Bool] = ["yes": true, "yeah": true, "no": false, "nope": false]
  private static let quote: WordKey = "\""
  private static let joints: Set<WordKey> = ["and", "but"]

  /// Longer ones first.
  private static let phrases: [(words: [WordKey], isYes: Bool)] = {
    let yes = [
      "yep", "yup", "correct", "right", "indeed", "exactly", "true", "absolutely", "precisely", "agreed", "of course",
      "certainly", "definitely", "i agree", "i do", "quite right", "quite so", "it is true", "it is correct",
    ]
    let no = [
      "wrong", "incorrect", "false", "not quite", "not really", "not exactly", "not true", "not correct", "not at all",
      "i disagree", "i do not agree", "i don't agree", "i do not think so", "i don't think so", "negative",
      "on the contrary",
      "quite the contrary", "not so", "that is not the case", "that's not the case", "this is not the case",
    ]
    let openings = [
      "that is", "that's", "this is", "you are", "you're", "he is", "she is", "they are", "it is", "it's",
    ]
    let agreeing = ["correct", "right", "true", "quite right", "absolutely right", "indeed correct", "so", "the case"]
    let denying = [
      "wrong", "incorrect", "false", "mistaken", "not correct", "not right", "not true", "not quite right", "not so",
      "inaccurate", "untrue", "not accurate", "not quite correct", "a mistake", "not",
    ]
    var all = yes.map { ($0, true) } + no.map { ($0, false) }
    for opening in openings {
      all += agreeing.map { ("\(opening) \($0)", true) } + denying.map { ("\(opening) \($0)", false) }
    }
    let listed = all.map { (words: FunctionWords.list($0.0), isYes: $0.1) }
    return listed.enumerated().sorted { ($1.element.words.count, $0.offset) < ($0.element.words.count, $1.offset) }
      .map(\.element)
  }()
}

/// What follows a yes or no and only repeats it: "it is", "there isn't", "that's right".
enum Echo {
  static func isEcho(_ sentence: Sentence) -> Bool {
    let words = sentence.text.tokens[sentence.tokens].lazy.filter { $0.kind != .punctuation }.map(\.key)
    guard words.count <= 4, let first = words.first else { return false }
    let rest = Array(words.dropFirst())
    if rest.isEmpty { return alone.contains(first) || first == "indeed" }
    if pronouns.contains(first) {
      return auxiliaries.contains(rest[0]) && rest.dropFirst().allSatisfy { $0 == "not" || $0 == "indeed" }
    }
    return phrases.contains(Array(words))
  }

  private static let alone: Set<WordKey> = ["correct", "right", "indeed", "exactly", "true", "wrong", "incorrect"]
  private static let pronouns: Set<WordKey> = ["it", "they", "there", "he", "she", "you", "i", "that", "this", "we"]
  private static let auxiliaries: Set<WordKey> = FunctionWords.keys(
    """
    is are was were does do did has have can isn't aren't wasn't weren't doesn't don't didn't hasn't haven't can't agree \
    disagree
    """)
  private static let phrases: Set<[WordKey]> = Set(
    [
      "that's right", "that's correct", "that's true", "that is right", "that is correct", "that is true",
      "you're right",
      "you are right", "you are correct", "that's wrong", "it's true", "i do agree", "that is wrong",
      "that is not correct",
    ].map { FunctionWords.list($0) })
}
