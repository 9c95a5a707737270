import AssayLanguage

/// Words with which a speaker opens a statement without changing it: "I would say the pump is grey".
enum OpeningFrame {
  /// The sentence's tokens behind its frames; all of them where there is none.
  static func rest(of sentence: Sentence) -> Range<Int> {
    var tokens = sentence.tokens
    for _ in 0..<framesMax {
      guard let first = tokens.first, let frames = frames[sentence.text[first].key],
        let frame = frames.first(where: { $0.count < tokens.count && sentence.text.matches($0, at: first) })
      else { break }
      tokens = first + frame.count..<tokens.upperBound
    }
    if sentence.kinds.contains(.captions), let first = tokens.first,
      let seeing = seeing.first(where: { $0.count + 1 < tokens.count && sentence.text.matches($0, at: first) })
    {
      // What is seen is there; a description needs no verb.
      tokens = first + seeing.count..<tokens.upperBound
    }
    return comment(sentence, tokens).map { $0..<tokens.upperBound } ?? tokens
  }

  private static let framesMax = 3
  private static let seeing: [[WordKey]] = [
    ["we", "can", "see"], ["i", "can", "see"], ["you", "can", "see"], ["one", "can", "see"], ["we", "see"],
    ["i", "see"],
  ]

  /// Behind a clause about the question: "The premise is wrong: the pump is grey".
  private static func comment(_ sentence: Sentence, _ tokens: Range<Int>) -> Int? {
    guard tokens.count > 5 else { return nil }
    let mark = tokens.prefix(14).first { marks.contains(sentence.text[$0].key) }
    guard let mark, mark + 2 < tokens.upperBound,
      NonClaims.isComment(sentence.text.tokens[tokens.lowerBound..<mark].lazy.map(\.key))
    else { return nil }
    var next = mark + 1
    while next + 2 < tokens.upperBound, joints.contains(sentence.text[next].key) { next += 1 }
    return next
  }

  private static let marks: Set<WordKey> = [":", ";", ",", "."]
  private static let joints: Set<WordKey> = ["and", "but", "since", "because", "as", "for", ","]

  /// By their first word, the longer ones first.
  private static let frames: [WordKey: [[WordKey]]] = {
    var table: [WordKey: [[WordKey]]] = [:]
    for phrase in phrases {
      let words = TokenizedText(phrase).tokens.map(\.key)
      if let first = words.first { table[first, default: []].append(words) }
    }
    return table.mapValues { $0.sorted { $0.count > $1.count } }
  }()

  private static let phrases = [
    "i would say that", "i would describe it as", "i can confirm that", "it is clear that", "it can be seen that",
    "as can be seen,", "i'd say that", "we can see that", "one can see that", "you can see that", "i can see that",
    "i would say", "i see that", "note that", "i'd say", "what i see is", "the answer is that", "in fact,",
    "to be precise,", "more precisely,", "in short,", "overall,", "additionally,", "in addition,", "furthermore,",
    "moreover,", "also,", "finally,", "based on the image,", "in the image,", "in the picture,", "in the photo,",
    "in this image,", "in this picture,", "-", "*", "•", "in summary,", "to summarise,", "to summarize,", "to sum up,",
    "in conclusion,", "all in all,", "in total,", "altogether,", "in other words,", "that is,", "that said,",
    "having said that,", "actually,", "in reality,", "as you said,", "as you say,", "as you mentioned,",
    "as you noted,", "as you stated,", "as you described,", "as mentioned,", "as stated,", "as described,",
    "as requested,", "as expected,", "of the two,", "as the question says,", "as the question suggests,",
    "as stated in the question,",
    "as mentioned in the question,", "contrary to the question,", "contrary to what you said,",
    "contrary to what you say,", "contrary to your statement,", "contrary to your claim,", "despite what you said,",
    "despite the question,", "answer:", "the answer:", "final answer:", "short answer:", "my answer:", "a:",
    "the answer is:", "result:", "conclusion:", "first,", "firstly,", "second,", "secondly,", "third,", "thirdly,",
    "lastly,", "next,", "well,", "so,", "therefore,", "thus,", "hence,", "however,", "nevertheless,", "also",
    "besides,",
    "specifically,", "in particular,", "for example,", "for instance,", "interestingly,", "clearly,", "obviously,",
    "evidently,", "notably,", "importantly,", "essentially,", "basically,", "honestly,", "frankly,",
    "please note that", "it should be noted that", "it is worth noting that", "it's worth noting that",
    "i can clearly see that", "i notice that", "i observe that", "i noticed that", "i must say that", "to be clear,",
    "to be honest,", "to answer your question,", "looking at the image,", "looking at the picture,",
    "looking at the photo,", "judging by the image,", "judging from the image,", "from the image,", "from the picture,",
    "from what i can see,", "as far as i can see,", "as far as i can tell,", "in my view,", "to me,", "to me",
    "in my eyes,",
    "it turns out that", "the truth is that", "the fact is that",
  ]
}
