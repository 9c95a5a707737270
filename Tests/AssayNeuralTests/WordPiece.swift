import AssayWire
import Testing

@testable import AssayNeural

@Suite struct WordPieceTests {
  private static func document(_ words: [String], prefix: String = "##") -> JSONValue {
    let vocabulary = JSONObject(words.enumerated().map { (key: $0.element, value: .int($0.offset)) })
    return [
      "normalizer": ["type": "BertNormalizer", "lowercase": true],
      "model": [
        "type": "WordPiece", "continuing_subword_prefix": .string(prefix), "vocab": .object(vocabulary),
      ],
    ]
  }

  private static let words = [
    "[PAD]", "[UNK]", "[CLS]", "[SEP]", "un", "##aff", "##able", "##a", "cafe", "!", "中", "valve", "##s", ",",
  ]

  @Test(
    "the longest known pieces are taken first; what cannot be put together is unknown",
    arguments: [
      ("unaffable", [2, 4, 5, 6, 3]), ("UNAFFABLE!", [2, 4, 5, 6, 9, 3]), ("Café", [2, 8, 3]),
      ("valves,valves", [2, 11, 12, 13, 11, 12, 3]), ("xyz", [2, 1, 3]), ("a中valve", [2, 1, 10, 11, 3]), ("", [2, 3]),
      ("va\u{200B}lve\u{0}", [2, 11, 3]), ("cafe\u{301}", [2, 8, 3]),
    ])
  func pieces(text: String, expected: [Int64]) throws {
    let tokenizer = try WordPiece(Self.document(Self.words))
    #expect(tokenizer.encode(text, tokensMax: 64) == expected)
  }

  @Test("no text is longer than the limit, and a word of a million letters is one unknown")
  func bounds() throws {
    let tokenizer = try WordPiece(Self.document(Self.words))
    let many = tokenizer.encode(String(repeating: "valve ", count: 5_000), tokensMax: 128)
    #expect(many.count == 128 && many.last == 3)
    #expect(tokenizer.encode(String(repeating: "a", count: 1_000_000), tokensMax: 128) == [2, 1, 3])
  }

  @Test("a document of another tokenizer is refused")
  func refused() {
    #expect(throws: NeuralError.self) { try WordPiece(["model": ["type": "BPE"]]) }
    #expect(throws: NeuralError.self) { try WordPiece(Self.document(["[PAD]"])) }
    #expect(throws: NeuralError.self) { try WordPiece(Self.document(Self.words, prefix: "@@")) }
  }

  @Test(
    "letters lose their accents as in Unicode's decomposition",
    arguments: [
      ("é", "e"), ("Å", "a"), ("ế", "e"), ("ż", "z"), ("ё", "е"), ("ά", "α"), ("ß", "ß"), ("ø", "ø"), ("が", "か"),
      ("한", "\u{1112}\u{1161}\u{11AB}"), ("İ", "i"),
    ])
  func folding(letter: String, expected: String) {
    let folded = letter.unicodeScalars.flatMap { BertText.folded($0) }
    #expect(folded == Array(expected.unicodeScalars))
  }
}

@Suite struct MoonshineTokensTests {
  @Test("lengths of one and two bytes are read, marks are spaces, byte tokens bytes, other marks nothing")
  func tokens() throws {
    let long = [UInt8](repeating: 97, count: 300)
    // 300 = 2 · 128 + 44: first byte 44 + 128.
    let pieces: [[UInt8]] = [
      Array("<s>".utf8), Array("\u{2581}Hi".utf8), [], Array("<0xC3>".utf8), Array("<0xA9>".utf8),
    ]
    let data = pieces.flatMap { [UInt8($0.count)] + $0 } + [172, 2] + long
    let tokens = try MoonshineTokens(data)
    #expect(tokens.texts.count == 6)
    #expect(tokens.text([0, 1, 3, 4, 1, 2]) == "Hi\u{E9} Hi")
    #expect(tokens.text([5]).utf8.count == 300)
    #expect(tokens.text([99, -1]).isEmpty)
  }

  @Test("a file cut at any byte of its last token is refused")
  func cut() {
    let data: [UInt8] = [2, 65, 66, 172, 2] + [UInt8](repeating: 97, count: 300)
    for count in 4..<data.count { #expect(throws: NeuralError.self) { try MoonshineTokens(Array(data[..<count])) } }
  }

  @Test("the best token's probability is that of the softmax")
  func best() {
    let logits: [Float] = [0, 1, 3, 2]
    let found = logits.withUnsafeBufferPointer { MoonshineSpeech.best($0) }
    #expect(found.token == 2)
    #expect(abs(found.logProbability - -0.4401897) < 1e-5)
  }
}
