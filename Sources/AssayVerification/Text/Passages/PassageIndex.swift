import AssayLanguage

/// Sentences of passages (articles, retrieved text, utterances), indexed by the stems of their words.
struct PassageIndex: Sendable {
  struct Sentence: Sendable {
    /// Number of the text in `texts`, and the sentence's tokens in it.
    var text: Int
    var tokens: Range<Int>
    /// Facts that it comes from.
    var facts: [Int]
    /// The sentence after this one belongs to the same passage.
    var continues: Bool
  }

  /// A content word of a sentence.
  struct Item: Sendable {
    var stem: Int32
    var token: Int32
    var isName: Bool
    var isNumber: Bool
  }

  private(set) var texts: [TokenizedText] = []
  private(set) var sentences: [Sentence] = []
  private var items: [Item] = []
  private var itemOffsets: [Int] = [0]
  private var stemOf: [WordKey: Int32] = [:]
  private var offsets: [Int32] = [0]
  private var postings: [Int32] = []

  var isEmpty: Bool { sentences.isEmpty }

  init() {}

  init(facts: [Fact]) {
    for (number, fact) in facts.enumerated() where fact.kind == .passage || fact.kind == .speech {
      add(TokenizedText(fact.value), facts: [number])
    }
    index()
  }

  /// The sentences of a transcript, joined from its words.
  init(transcript: Transcript, facts: [Fact]) {
    var start = 0
    let sentenceWordsMax = 80
    for place in 0..<transcript.count where transcript.closes[place] || place - start >= sentenceWordsMax {
      let numbers = transcript.factNumbers(of: start..<place + 1)
      var text = ""
      for (offset, number) in transcript.allFactNumbers(of: start..<place + 1).enumerated() {
        if offset > 0 { text += " " }
        text += facts[number].value
      }
      add(TokenizedText(text), facts: numbers, whole: true)
      start = place + 1
    }
    index()
  }

  private mutating func add(_ text: TokenizedText, facts: [Int], whole: Bool = false) {
    texts.append(text)
    let ranges = whole ? [0..<text.count] : SentenceSplitter.sentences(of: text)
    for (position, range) in ranges.enumerated() {
      sentences.append(
        Sentence(text: texts.count - 1, tokens: range, facts: facts, continues: position + 1 < ranges.count))
      for item in PassageWords.items(text, range) {
        let id = intern(item.stem)
        items.append(Item(stem: id, token: Int32(item.token), isName: item.isName, isNumber: item.isNumber))
      }
      itemOffsets.append(items.count)
    }
  }

  private mutating func intern(_ key: WordKey) -> Int32 {
    if let known = stemOf[key] { return known }
    let id = Int32(stemOf.count)
    stemOf[key] = id
    return id
  }

  private mutating func index() {
    var seen = [Int32](repeating: -1, count: stemOf.count)
    var counts = [Int32](repeating: 0, count: stemOf.count + 1)
    func each(_ visit: (Int, Int32) -> Void) {
      for sentence in sentences.indices {
        for item in self.items(of: sentence) where seen[Int(item.stem)] != Int32(sentence) {
          seen[Int(item.stem)] = Int32(sentence)
          visit(Int(item.stem), Int32(sentence))
        }
      }
    }
    each { stem, _ in counts[stem + 1] += 1 }
    for stem in 0..<stemOf.count { counts[stem + 1] += counts[stem] }
    offsets = counts
    var placed = [Int32](repeating: 0, count: Int(counts.last ?? 0))
    var next = counts
    seen = [Int32](repeating: -1, count: stemOf.count)
    each { stem, sentence in
      placed[Int(next[stem])] = sentence
      next[stem] += 1
    }
    postings = placed
  }

  func items(of sentence: Int) -> ArraySlice<Item> { items[itemOffsets[sentence]..<itemOffsets[sentence + 1]] }
  func stem(_ key: WordKey) -> Int32? { stemOf[key] }
  func sentences(with stem: Int32) -> ArraySlice<Int32> {
    postings[Int(offsets[Int(stem)])..<Int(offsets[Int(stem) + 1])]
  }

  /// How much a stem tells: 1 for a word of one sentence (or of none), less the more sentences have it.
  func weight(_ stem: Int32?) -> Double {
    guard let stem, sentences.count > 1 else { return 1 }
    let share = Double(self.sentences(with: stem).count) / Double(sentences.count)
    return share > 0.5 ? 0.4 : share > 0.2 ? 0.6 : share > 0.05 ? 0.85 : 1
  }
}

/// Content words of a statement.
enum PassageWords {
  struct Item {
    var stem: WordKey
    var token: Int
    var isName: Bool
    var isNumber: Bool
  }

  static func items(_ text: TokenizedText, _ tokens: Range<Int>) -> [Item] {
    var items: [Item] = []
    for index in tokens {
      let token = text.tokens[index]
      switch token.kind {
      case .punctuation, .symbol: continue
      case .number, .mixed:
        items.append(Item(stem: token.key, token: index, isName: false, isNumber: token.kind == .number))
      case .word:
        guard !FunctionWords.all.contains(token.key), !FunctionWords.fillers.contains(token.key) else { continue }
        let named = token.capitalised && index != tokens.lowerBound
        items.append(Item(stem: StemKey.of(token, in: text.bytes), token: index, isName: named, isNumber: false))
      }
    }
    return items
  }

  /// Whether a sentence is turned round by a negator or by "no longer", "failed to" and their like.
  static func isNegative(_ text: TokenizedText, _ tokens: Range<Int>) -> Bool {
    var count = 0
    for index in tokens {
      let key = text.tokens[index].key
      if FunctionWords.negators.contains(key) && key != "without" { count += 1 }
      if negating.contains(key) { count += 1 }
    }
    return count % 2 == 1
  }

  private static let negating = FunctionWords.keys("failed fails refused refuses denied denies lacks lacked")

  /// Words that exclude each other.
  static let antonyms: [WordKey: [WordKey]] = {
    let pairs = """
      increase decrease,increase decline,increase fall,increase drop,rise fall,rise decline,rise drop,grow shrink,\
      grow decline,up down,gain lose,gain loss,win lose,won lost,profit loss,accept reject,approve reject,approve deny,\
      allow forbid,allow ban,permit prohibit,open close,open closed,start end,begin end,first last,early late,\
      before after,above below,over under,more less,more fewer,higher lower,high low,large small,big small,long short,\
      old new,old young,fast slow,hot cold,strong weak,rich poor,true false,male female,man woman,father mother,\
      son daughter,brother sister,husband wife,boy girl,king queen,north south,east west,northern southern,\
      eastern western,left right,inside outside,arrive depart,enter leave,buy sell,bought sold,import export,\
      public private,legal illegal,guilty innocent,alive dead,born died,success failure,succeed fail,pass fail,\
      agree disagree,support oppose,supported opposed,positive negative,maximum minimum,best worst,better worse,\
      day night,morning evening,summer winter,war peace,love hate,friend enemy,present absent,on off,add remove,\
      include exclude,with without,always never,all none,both neither,major minor,domestic foreign,urban rural
      """
    var table: [WordKey: [WordKey]] = [:]
    for pair in pairs.split(separator: ",") {
      let words = pair.split(separator: " ").map { stem(String($0)) }
      guard words.count == 2 else { continue }
      table[words[0], default: []].append(words[1])
      table[words[1], default: []].append(words[0])
    }
    return table
  }()

  static func stem(_ word: String) -> WordKey {
    let text = TokenizedText(word)
    return text.tokens.first.map { StemKey.of($0, in: text.bytes) } ?? WordKey(word)
  }
}
