import AssayCore

/// Reads a question by rules: first its choices and the parts it names, then what it asks for.
enum QuestionParser {
  static func parse(_ request: Request) -> Question {
    let text = request.question
    let (stem, choices) = Choices.split(text)
    let all = WordReader(Words.split(stem))
    let words = Words.split(Self.withoutInstructions(stem))
    let bare = [
      "number only", "only the number", "in seconds", "in metres", "in meters", "just the number", "as a number",
    ]
    var question = Question(
      text: text, words: words, intent: .unknown, choices: choices, parts: PartNames.find(words, in: request),
      wantsISODate: all.has("iso", "yyyy"), wantsBareNumber: bare.contains { all.has(phrase: $0) })
    let fields = FieldNames.requested(stem)
    question.intent = fields.isEmpty ? IntentRules.intent(words, stem) : .fields(fields)
    return question
  }

  /// Without the sentences that say how to answer: "Answer yes or no.", "Reply with the number only."
  private static func withoutInstructions(_ text: String) -> String {
    let verbs: Set<String> = ["answer", "reply", "respond", "use", "please"]
    let sentences = text.split { ".?!\n".contains($0) }
    let asking = sentences.filter { sentence in
      let words = Words.split(String(sentence))
      guard let first = words.first else { return false }
      return !verbs.contains(first) || (first == "please" && !words.dropFirst().contains { verbs.contains($0) })
    }
    return asking.isEmpty ? text : asking.joined(separator: "\n")
  }
}

/// The choices of a multiple-choice question: lines or pieces that begin with `A.`, `(A)` or `A)`.
enum Choices {
  static func split(_ text: String) -> (stem: String, choices: [String]) {
    let lines = text.split(separator: "\n").map(String.init)
    var stem: [String] = []
    var choices: [String] = []
    for line in lines {
      if let choice = choice(line, letter: choices.count) { choices.append(choice) } else { stem.append(line) }
    }
    return choices.count >= 2 ? (stem.joined(separator: "\n"), choices) : (text, [])
  }

  private static func choice(_ line: String, letter: Int) -> String? {
    guard letter < 26 else { return nil }
    var rest = Substring(line).drop(while: \.isWhitespace)
    let isBracketed = rest.first == "("
    if isBracketed { rest = rest.dropFirst() }
    guard let first = rest.unicodeScalars.first,
      first.value == 65 + UInt32(letter) || first.value == 97 + UInt32(letter)
    else { return nil }
    rest = rest.dropFirst()
    guard let mark = rest.first, mark == ")" || (!isBracketed && (mark == "." || mark == ":")) else { return nil }
    let choice = rest.dropFirst().drop(while: \.isWhitespace)
    return choice.isEmpty ? nil : String(choice)
  }

  static func letter(_ index: Int) -> String { String(UnicodeScalar(UInt8(65 + min(index, 25)))) }
}

/// Parts that a question names: "the second image", "image 2", "the recording", "the scan".
enum PartNames {
  private static let nouns: [String: Modality] = [
    "image": .image, "picture": .image, "photo": .image, "photograph": .image, "recording": .audio, "audio": .audio,
    "call": .audio, "clip": .audio, "video": .video, "film": .video, "footage": .video, "document": .document,
    "pdf": .document, "scan": .geometry, "cloud": .geometry, "mesh": .geometry,
  ]

  static func find(_ words: [String], in request: Request) -> Set<Int>? {
    let parts = request.parts
    var named: Set<Int> = []
    for (index, word) in words.enumerated() {
      guard let modality = nouns[Words.singular(word)] else { continue }
      var all = parts.indices.filter { parts[$0].modality == modality }
      // A photographed paper is a picture too.
      if all.isEmpty, modality == .document { all = parts.indices.filter { parts[$0].modality == .image } }
      guard !all.isEmpty else { continue }
      // "image 2", "the second image"; a number counts among the parts of its modality.
      let after = index + 1 < words.count ? Int(words[index + 1]) ?? Numbers.value(ofWord: words[index + 1]) : nil
      let before = index > 0 ? Numbers.ordinal(words[index - 1]) : nil
      if let number = after ?? before, (1...all.count).contains(number) {
        named.insert(all[number - 1])
      } else {
        named.formUnion(all)
      }
    }
    return named.isEmpty ? nil : named
  }
}

/// The members of the JSON object that a question asks for.
enum FieldNames {
  private static let markers = [
    "with the keys", "with keys", "with the fields", "with fields", "keys", "fields", "members", "containing", "with",
  ]

  /// Names apart by commas, "and" or quotes, to the end of the sentence; none unless JSON is asked for.
  static func requested(_ text: String) -> [String] {
    let words = Words.split(text)
    guard words.contains("json") || words.contains("extract") else { return [] }
    let lower = text.lowercased()
    let marker = markers.lazy.compactMap { lower.firstRange(of: $0) }.first
    guard let marker = marker ?? lower.firstRange(of: "extract") else { return [] }
    // Lower-casing may change lengths, so the names are taken from the lower-cased text.
    let sentence = lower[marker.upperBound...].prefix { $0 != "." && $0 != "?" && $0 != "\n" && $0 != "}" }
    return sentence.split { ",:;{\"'`[]()".contains($0) }.flatMap { names(String($0)) }
  }

  private static let stop: Set<String> = [
    "the", "a", "an", "and", "of", "its", "json", "object", "only", "these", "exactly", "keys", "fields", "following",
  ]

  private static func names(_ piece: String) -> [String] {
    var names: [[String]] = [[]]
    for token in piece.split(whereSeparator: { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }) {
      if token == "and" || token == "or" {
        names.append([])
      } else if !stop.contains(token.lowercased()) {
        names[names.count - 1].append(String(token))
      }
    }
    return names.filter { !$0.isEmpty && $0.count <= 4 }.map { $0.joined(separator: "_") }
  }
}
