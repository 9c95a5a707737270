/// What the words of a question say of how hard it is. English words; of another language only its length counts,
/// and an unknown kind of question is never taken for an easy one.
///
/// One pass over the bytes, ASCII case folded, nothing allocated for a word.
struct QuestionWords {
  private(set) var question = RequestFeatures.Question.none
  private(set) var reasoning = 0
  private(set) var constraints = 0
  private(set) var mediaReferred = 0
  private(set) var hasWords = false

  init(_ text: String) {
    var text = text
    text.withUTF8 { bytes in scan(UnsafeBufferPointer(rebasing: bytes.prefix(RequestFeatures.scannedBytesMax))) }
  }

  private static let wordBytesMax = 15

  /// A word of up to 15 letters in two integers; longer ones are cut, which no listed word is.
  private struct Word: Hashable {
    var low: UInt64 = 0
    var high: UInt64 = 0
    var count = 0

    mutating func add(_ byte: UInt8) {
      guard count < QuestionWords.wordBytesMax else { return }
      if count < 8 { low |= UInt64(byte) << UInt64(count * 8) } else { high |= UInt64(byte) << UInt64((count - 8) * 8) }
      count += 1
    }

    init() {}

    init(_ text: StaticString) {
      text.withUTF8Buffer { for byte in $0 { add(byte) } }
    }
  }

  private enum Meaning {
    case asks(RequestFeatures.Question)
    case reasons
    case constrains
    case refers(Int)
    case ordinal(Int)
  }

  private static let meanings: [Word: Meaning] = {
    var table: [Word: Meaning] = [:]
    func add(_ meaning: Meaning, _ words: StaticString...) { for word in words { table[Word(word)] = meaning } }
    add(.asks(.lookup), "what", "who", "whom", "whose", "when", "where", "which", "name", "read", "find")
    add(.asks(.yesNo), "is", "are", "does", "do", "did", "was", "were", "can", "has", "have", "will")
    add(.asks(.count), "count", "many", "number")
    add(.asks(.measure), "far", "tall", "long", "wide", "deep", "distance", "height", "width", "volume", "area", "size")
    add(.asks(.compare), "compare", "difference", "differ", "different", "versus", "than", "same", "changed", "between")
    add(
      .asks(.transform), "summarise", "summarize", "summary", "translate", "rewrite", "transcribe", "extract",
      "convert",
      "describe", "list", "caption")
    add(.asks(.explain), "why", "how", "explain", "justify", "analyse", "analyze", "diagnose", "plan", "prove", "infer")
    add(
      .reasons, "because", "therefore", "step", "steps", "reason", "reasoning", "calculate", "compute", "derive",
      "deduce", "consider", "assume", "evidence", "cause", "likely", "estimate", "consistent", "contradict")
    add(
      .constrains, "json", "schema", "table", "csv", "xml", "yaml", "markdown", "exactly", "only", "format", "words",
      "sentences", "bullet", "bullets", "columns", "decimals", "regex", "iso")
    add(.refers(2), "both", "two", "pair", "either", "neither", "pictures", "images", "photos", "clips", "recordings")
    add(.refers(3), "three", "all", "each", "every", "these", "those")
    add(.ordinal(1), "first")
    add(.ordinal(2), "second", "other", "latter")
    add(.ordinal(3), "third")
    add(.ordinal(4), "fourth")
    return table
  }()

  private mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>) {
    var word = Word()
    var isFirst = true
    for index in 0...bytes.count {
      let byte = index < bytes.count ? bytes[index] : 0x20
      let folded = byte | 0x20
      if folded &- 0x61 < 26 || byte >= 0x80 {
        word.add(folded)
        continue
      }
      if byte &- 0x30 < 10 { hasWords = true }
      guard word.count > 0 else { continue }
      take(word, isFirst: isFirst)
      isFirst = false
      word = Word()
    }
    if hasWords, question == .none { question = .open }
  }

  private mutating func take(_ word: Word, isFirst: Bool) {
    hasWords = true
    switch Self.meanings[word] {
    case .asks(let kind):
      // "is" and "are" ask only where they begin; elsewhere they are part of another question.
      if kind == .yesNo, !isFirst { return }
      if question == .none || kind.weight > question.weight { question = kind }
      if kind == .explain { reasoning += 1 }
    case .reasons: reasoning += 1
    case .constrains: constraints += 1
    case .refers(let count), .ordinal(let count): mediaReferred = max(mediaReferred, count)
    case nil: break
    }
  }
}

extension RequestFeatures.Question {
  /// How hard a kind of question is, from 0 to 1. No words is no easy question: what is wanted has to be guessed.
  package var weight: Double {
    switch self {
    case .yesNo, .lookup: 0.1
    case .count: 0.5
    case .measure: 0.6
    case .open, .none: 0.5
    case .transform: 0.4
    case .compare: 0.7
    case .explain: 0.8
    }
  }
}
