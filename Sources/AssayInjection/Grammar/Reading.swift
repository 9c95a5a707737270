import AssayLanguage

/// One word of a form of a segment, with what decides about it.
struct ReadWord {
  var token: Int
  var key: WordKey
  var classes: WordClass
  /// 0 inside a clause, 1 after a comma or a connector, 2 at the start of a sentence, line, quote or list item.
  var start: UInt8
  var sentence: Int
  /// A punctuation mark or symbol stands between it and the next word.
  var endsRun: Bool
  /// A colon stands directly behind it.
  var colonBehind: Bool
  var isCapitals: Bool
  var isCapitalised: Bool
}

/// A sentence or a line.
struct ReadSentence {
  var words: Range<Int>
  var isQuestion: Bool
  /// It starts and ends with its line.
  var isLine: Bool
  /// Asterisks, hashes, equals signs or exclamation marks stand around it.
  var isBanner: Bool
  /// Inside quotation marks or behind a word like "says".
  var isQuoted: Bool
}

/// A form of a segment, cut into words and sentences and classified, in linear time.
struct Reading {
  let mapped: MappedText
  let text: TokenizedText
  private(set) var words: [ReadWord] = []
  private(set) var sentences: [ReadSentence] = []

  init(_ mapped: MappedText) {
    self.mapped = mapped
    text = TokenizedText(bytes: mapped.bytes)
    var builder = ReadingBuilder(text)
    builder.run()
    words = builder.words
    sentences = builder.sentences
  }

  /// The words of the sentence that a word is in.
  func sentence(_ word: Int) -> Range<Int> { sentences[words[word].sentence].words }

  /// The bytes of the original between two words.
  func span(_ from: Int, _ through: Int) -> Range<Int> {
    let last = min(max(from, through), words.count - 1)
    return mapped.original(Int(text[words[from].token].start)..<Int(text[words[last].token].end))
  }

  func has(_ value: WordClass, in range: Range<Int>) -> Bool {
    for index in range.clamped(to: 0..<words.count) where !words[index].classes.isDisjoint(with: value) { return true }
    return false
  }

  func first(_ value: WordClass, in range: Range<Int>) -> Int? {
    for index in range.clamped(to: 0..<words.count) where !words[index].classes.isDisjoint(with: value) { return index }
    return nil
  }

  func key(_ word: Int) -> WordKey? { words.indices.contains(word) ? words[word].key : nil }
  func classes(_ word: Int) -> WordClass { words.indices.contains(word) ? words[word].classes : [] }

  /// At most `count` words after a word, within its sentence.
  func after(_ word: Int, _ count: Int) -> Range<Int> {
    let end = sentence(word).upperBound
    return min(word + 1, end)..<min(word + 1 + count, end)
  }

  /// At most `count` words before a word, within its sentence.
  func before(_ word: Int, _ count: Int) -> Range<Int> {
    max(sentence(word).lowerBound, word - count)..<word
  }
}
