import AssayLanguage

/// Words with which a speaker opens a statement without changing it: "I would say the pump is grey".
enum OpeningFrame {
  /// The sentence's tokens behind the frame; all of them where there is none.
  static func rest(of sentence: Sentence) -> Range<Int> {
    let tokens = sentence.tokens
    for frame in frames where frame.count + 2 < tokens.count && sentence.text.matches(frame, at: tokens.lowerBound) {
      return tokens.lowerBound + frame.count..<tokens.upperBound
    }
    return tokens
  }

  /// Longer ones first.
  private static let frames: [[WordKey]] = [
    ["i", "would", "say", "that"], ["i", "would", "describe", "it", "as"], ["i", "can", "confirm", "that"],
    ["it", "is", "clear", "that"], ["it", "can", "be", "seen", "that"], ["as", "can", "be", "seen", ","],
    ["i'd", "say", "that"], ["we", "can", "see", "that"], ["one", "can", "see", "that"], ["you", "can", "see", "that"],
    ["i", "can", "see", "that"], ["i", "would", "say"], ["i", "see", "that"], ["note", "that"], ["i'd", "say"],
    ["what", "i", "see", "is"], ["the", "answer", "is", "that"], ["in", "fact", ","], ["to", "be", "precise", ","],
    ["more", "precisely", ","], ["in", "short", ","], ["overall", ","], ["additionally", ","], ["in", "addition", ","],
    ["furthermore", ","], ["moreover", ","], ["also", ","], ["finally", ","], ["based", "on", "the", "image", ","],
    ["in", "the", "image", ","], ["in", "the", "picture", ","], ["in", "the", "photo", ","],
    ["in", "this", "image", ","],
    ["in", "this", "picture", ","], ["-"], ["*"], ["•"],
  ]
}
