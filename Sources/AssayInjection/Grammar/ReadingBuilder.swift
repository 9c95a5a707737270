import AssayLanguage

/// The pass that makes a `Reading`.
struct ReadingBuilder {
  private let text: TokenizedText
  private(set) var words: [ReadWord] = []
  private(set) var sentences: [ReadSentence] = []

  private var sentenceStart = 0
  private var atLineStart = true
  private var start: UInt8 = 2
  private var quoted = false
  private var sentenceQuoted = false
  private var marks = 0

  /// A sentence longer than this is cut, so that no rule looks further.
  private static let wordsMax = 200

  init(_ text: TokenizedText) {
    self.text = text
    words.reserveCapacity(text.count)
  }

  mutating func run() {
    for index in text.tokens.indices {
      let token = text[index]
      if index > 0 { newLine(before: index) }
      switch token.kind {
      case .word, .number, .mixed: take(token, index)
      case .punctuation, .symbol: mark(token, index)
      }
    }
    endSentence(question: false, line: true)
  }

  private mutating func take(_ token: Token, _ index: Int) {
    var classes = WordTable.shared[token.key]
    if classes.isEmpty { classes = unknown(token) }
    if token.kind != .word { classes.formUnion(number(token, index)) }
    if isIdentifier(token, index) { classes.insert(.identifier) }
    if words.count - sentenceStart >= Self.wordsMax { endSentence(question: false, line: false) }
    if words.count == sentenceStart { sentenceQuoted = quoted }
    if start == 0, startsUnmarked(token, classes, index) { start = 2 }
    words.append(
      ReadWord(
        token: index, key: token.key, classes: classes, start: start, sentence: sentences.count, endsRun: false,
        colonBehind: false, isCapitals: isCapitals(token), isCapitalised: token.capitalised))
    start = classes.contains(.connector) || Self.thenWords.contains(token.key) ? 1 : 0
  }

  /// A verb with a capital behind a word without one, and before one without: a sentence whose full stop is missing,
  /// as where a text was put into another.
  private func startsUnmarked(_ token: Token, _ classes: WordClass, _ index: Int) -> Bool {
    guard token.capitalised, classes.contains(.verb), !classes.contains(.foreign), index > 0, index + 1 < text.count,
      !isCapitals(token)
    else { return false }
    let (before, after) = (text[index - 1], text[index + 1])
    guard before.kind == .word || before.kind == .number, after.kind == .word || after.kind == .number else {
      return false
    }
    return !before.capitalised && !after.capitalised && !WordTable.shared[before.key].contains(.determiner)
  }

  private static let thenWords: Set<WordKey> = ["then", "instead", "please", "kindly"]

  /// A word beyond the English table: patterns of scripts without spaces.
  private func unknown(_ token: Token) -> WordClass {
    guard text.bytes[Int(token.start)] >= 0x80 else { return MisspeltWords.shared.classes(text, token) }
    return text.bytes.withUnsafeBufferPointer { ScriptPatterns.shared.classes($0, token.range) }
  }

  private func number(_ token: Token, _ index: Int) -> WordClass {
    if token.kind == .number { return .number }
    // An account number: letters and many digits.
    guard token.end - token.start >= 12 else { return [] }
    var digits = 0
    for offset in token.range where text.bytes[offset] >= 0x30 && text.bytes[offset] <= 0x39 { digits += 1 }
    return digits >= 8 ? .identifier : []
  }

  private static let www: WordKey = "www"
  private static let schemes: Set<WordKey> = ["http", "https", "ftp", "mailto"]
  private static let topLevels: Set<WordKey> = [
    "com", "org", "net", "io", "ai", "de", "uk", "edu", "gov", "info", "co", "me", "app", "dev", "xyz", "ru", "cn",
    "fr", "es", "it", "nl", "eu", "us", "biz", "site", "online", "tk", "link", "store", "tech",
  ]

  /// Part of a web or mail address.
  private func isIdentifier(_ token: Token, _ index: Int) -> Bool {
    let next = Int(token.end)
    let byte = text.byte(next)
    if byte == UInt8(ascii: "@"), ScalarClass(Unicode.Scalar(text.byte(next + 1))) == .letter { return true }
    if token.key == Self.www && byte == UInt8(ascii: ".") { return true }
    if Self.schemes.contains(token.key), byte == UInt8(ascii: ":"), text.byte(next + 1) == UInt8(ascii: "/") {
      return true
    }
    guard index >= 2, !token.spaced, !text[index - 1].spaced, Self.topLevels.contains(token.key) else { return false }
    return text.byte(Int(token.start) - 1) == UInt8(ascii: ".") && text[index - 2].kind != .punctuation
  }

  private func isCapitals(_ token: Token) -> Bool {
    guard token.capitalised, token.end - token.start >= 2 else { return false }
    for offset in token.range where text.bytes[offset] >= 0x61 && text.bytes[offset] <= 0x7A { return false }
    return true
  }

  private static let period: WordKey = "."
  private static let ellipsis: WordKey = "…"
  private static let questionMarks: Set<WordKey> = ["?", "？", "¿", "؟"]
  private static let full: Set<WordKey> = ["!", ";", "。", "！", "；", "।", "|", "•", "·", "▪", "●"]
  private static let comma: Set<WordKey> = [",", "，", "、"]
  private static let quotes: Set<WordKey> = ["\"", "'"]
  private static let bannerMarks: Set<WordKey> = ["*", "#", "=", "!", "~", "_"]
  private static let colon: WordKey = ":"
  private static let star: WordKey = "*"
  private static let openers: Set<WordKey> = ["(", "[", "{", "<", ">", "：", "/", "*", "#", "-"]

  private mutating func mark(_ token: Token, _ index: Int) {
    if let last = words.indices.last, last >= sentenceStart { words[last].endsRun = true }
    let key = token.key
    if Self.bannerMarks.contains(key) { marks += 1 }
    let length = words.count - sentenceStart
    if key == Self.star, marks >= 3, length > 0, length <= 6 {
      // "**EMERGENCY** …": what stands between marks is a line of its own.
      endSentence(question: false, line: false)
      return
    }
    if Self.questionMarks.contains(key), key != "¿" {
      // Inside an address it starts a query.
      let next = index + 1 < text.count ? text[index + 1] : nil
      if token.spaced || (next?.spaced ?? true) || next?.kind == .punctuation || text.byte(Int(token.start)) >= 0x80 {
        endSentence(question: true, line: false)
      }
    } else if key == Self.period || key == Self.ellipsis {
      let next = index + 1 < text.count ? text[index + 1] : nil
      if next?.spaced ?? true { endSentence(question: false, line: false) }
    } else if Self.full.contains(key) {
      endSentence(question: false, line: false)
    } else if Self.comma.contains(key) {
      start = max(start, 1)
    } else if Self.quotes.contains(key) {
      let isApostrophe = key == "'" && !token.spaced && text.byte(Int(token.end)) != 0x20
      if !isApostrophe {
        quoted.toggle()
        start = 2
      }
    } else if key == Self.colon || key == "：" {
      if let last = words.indices.last, last >= sentenceStart { words[last].colonBehind = true }
      start = 2
    } else if Self.openers.contains(key), token.spaced || key != "-" && key != "/" {
      start = 2
    }
  }

  /// A line feed ends a sentence unless the next line only goes on in lower case.
  private mutating func newLine(before index: Int) {
    let token = text[index]
    guard token.spaced else { return }
    var feeds = 0
    for offset in Int(text[index - 1].end)..<Int(token.start) where text.bytes[offset] == 0x0A { feeds += 1 }
    guard feeds > 0 else { return }
    let continues = feeds == 1 && token.kind == .word && !token.capitalised && text[index - 1].kind == .word
    guard !continues else { return }
    endSentence(question: false, line: true)
  }

  private mutating func endSentence(question: Bool, line: Bool) {
    start = 2
    guard words.count > sentenceStart else {
      // A question mark right behind a full stop or a quotation mark.
      if question, let last = sentences.indices.last { sentences[last].isQuestion = true }
      if line { atLineStart = true }
      return
    }
    words[words.count - 1].endsRun = true
    sentences.append(
      ReadSentence(
        words: sentenceStart..<words.count, isQuestion: question, isLine: line && atLineStart, isBanner: marks >= 2,
        isQuoted: sentenceQuoted))
    sentenceStart = words.count
    marks = 0
    atLineStart = line
  }
}
