import AssayCore

/// A named field of something said: "my order number is four two seven one", "a refund of forty two dollars".
enum SpokenField {
  private static let money: Set<String> = [
    "dollar", "dollars", "euro", "euros", "pound", "pounds", "ringgit", "francs", "franc", "cents",
  ]
  private static let amounts: Set<String> = [
    "refund", "total", "amount", "price", "cost", "payment", "charge", "fee", "balance",
  ]

  static func find(_ field: String, _ facts: Facts) -> Finding? {
    let words = Words.split(field)
    for transcript in facts.transcripts where !transcript.words.isEmpty {
      if field == "digit" || words == ["number"] || words == ["digits"] {
        if let found = numbers(transcript) { return found }
        continue
      }
      if words.contains(where: amounts.contains), let found = amount(words, transcript) { return found }
      if let found = labelled(words, transcript) { return found }
    }
    guard let last = words.last, words.count > 1, ["number", "code", "id"].contains(last) else { return nil }
    return onlyLongNumber(facts)
  }

  /// Where the label was not heard, the one number of at least three digits that is said one by one or as one
  /// token, and that is no sum of money or count of something.
  private static func onlyLongNumber(_ facts: Facts) -> Finding? {
    var found: [(text: String, transcript: Transcript, range: Range<Int>)] = []
    for transcript in facts.transcripts {
      let plain = transcript.words.map(\.plain)
      var index = 0
      while index < plain.count {
        let end = sentenceEnd(from: index, transcript)
        let run = isNumber(plain[index]) ? Numbers.digits(plain[index..<end], withSoundsLike: true) : ("", 0)
        if run.0.utf8.count >= 3, index + run.1 == end || !money.contains(plain[index + run.1]) {
          found.append((run.0, transcript, index..<(index + run.1)))
        }
        index += max(1, run.1)
      }
    }
    guard found.count == 1, let only = found.first else { return nil }
    return finding(
      only.text, only.transcript, only.range, "the only number of several digits that is said", confidence: 0.5)
  }

  /// All numbers that are said, digits joined as they were said.
  private static func numbers(_ transcript: Transcript) -> Finding? {
    let plain = transcript.words.map(\.plain)
    guard let start = plain.firstIndex(where: isNumber) else { return homophone(transcript) }
    let run = Numbers.digits(plain[start...])
    let range = start..<(start + max(1, run.count))
    return finding(run.text, transcript, range, "the first number that is said")
  }

  /// A recogniser writes a lone digit as the word that sounds the same.
  private static func homophone(_ transcript: Transcript) -> Finding? {
    let sounds = [
      "won": "1", "to": "2", "too": "2", "tree": "3", "for": "4", "fore": "4", "ate": "8", "sex": "6", "sicks": "6",
      "nein": "9", "fife": "5", "wan": "1", "free": "3", "o": "0", "hero": "0", "sero": "0", "ait": "8", "fore.": "4",
    ]
    guard transcript.words.count <= 2, let index = transcript.words.firstIndex(where: { sounds[$0.plain] != nil }),
      let digit = sounds[transcript.words[index].plain]
    else { return slip(transcript) }
    return finding(digit, transcript, index..<(index + 1), "the word sounds like the digit", confidence: 0.6)
  }

  /// The one digit's name that differs in a single letter from the one word that was heard: "lero".
  private static func slip(_ transcript: Transcript) -> Finding? {
    guard transcript.words.count == 1, let word = transcript.words.first?.plain, word.utf8.count >= 3 else {
      return nil
    }
    let near = (0...9).filter { digit in
      let name = Numbers.name(ofDigit: digit)
      return name.utf8.count >= 4 && Words.distance(Array(word.utf8), Array(name.utf8)) == 1
    }
    guard near.count == 1, let digit = near.first else { return nil }
    return finding(String(digit), transcript, 0..<1, "the word is a letter away from the digit", confidence: 0.5)
  }

  private static func isNumber(_ word: String) -> Bool {
    Numbers.value(ofWord: word) != nil || (!word.isEmpty && word.utf8.allSatisfy(Words.isDigit))
  }

  private static let phrases: Set<String> = ["address", "name", "reason", "street", "city", "problem", "subject"]

  /// Digits or a code within a few words of the label; a phrase for labels that names and places go by.
  private static func labelled(_ label: [String], _ transcript: Transcript) -> Finding? {
    let generic: Set<String> = ["number", "code", "id", "the", "new", "old"]
    let core = label.filter { !generic.contains($0) }
    let plain = transcript.words.map(\.plain)
    for phrase in [label, core] where !phrase.isEmpty {
      for position in plain.indices where plain[position...].starts(with: phrase) {
        let after = position + phrase.count
        guard after < plain.count else {
          if label == core, let found = beside(position, after, transcript) { return found }
          continue
        }
        if phrase.contains(where: phrases.contains) {
          if let found = clause(after, transcript) { return found }
          continue
        }
        for start in after..<min(plain.count, after + 8)
        where isNumber(plain[start]) || plain[start] == "double" || isTwo(start, after: after, transcript) {
          let run = Numbers.digits(plain[start..<sentenceEnd(from: start, transcript)], withSoundsLike: true)
          if !run.text.isEmpty {
            return finding(
              run.text, transcript, start..<(start + run.count),
              "the number said after \"\(phrase.joined(separator: " "))\"")
          }
        }
        if label == core, let found = beside(position, after, transcript) { return found }
      }
    }
    return nil
  }

  /// "order to nine six one": what sounds like "two" right after the label of a number, when a number of at
  /// least three digits follows and ends the sentence.
  private static func isTwo(_ start: Int, after: Int, _ transcript: Transcript) -> Bool {
    guard start == after, ["to", "too"].contains(transcript.words[start].plain) else { return false }
    let end = sentenceEnd(from: start, transcript)
    guard start + 1 < end else { return false }
    let rest = transcript.words[(start + 1)..<end].map(\.plain)
    let run = Numbers.digits(rest)
    return run.count == rest.count && run.text.utf8.count >= 3
  }

  /// One past the last word of the sentence that a word stands in.
  private static func sentenceEnd(from start: Int, _ transcript: Transcript) -> Int {
    var end = start
    while end < transcript.words.count {
      let word = transcript.words[end]
      end += 1
      // "nine-six-one." is three words of one token, and only the last one ends the sentence.
      let isWithinToken =
        end < transcript.words.count && transcript.words[end].id == word.id && transcript.words[end].text == word.text
      if !isWithinToken, let last = word.text.last, ".?!".contains(last) { break }
    }
    return end
  }

  /// What follows "is" or "to" after a label, to the end of the sentence, numbers in digits.
  private static func clause(_ after: Int, _ transcript: Transcript) -> Finding? {
    let plain = transcript.words.map(\.plain)
    let end = sentenceEnd(from: after, transcript)
    guard let link = (after..<end).first(where: { ["is", "to", "was", "at", "as"].contains(plain[$0]) }), link + 1 < end
    else { return nil }
    var words: [String] = []
    var index = link + 1
    while index < end, words.count < 12 {
      if let (value, count) = Numbers.cardinal(plain[index..<end]) {
        words.append(Numbers.text(value))
        index += count
      } else {
        words.append(trimmed(transcript.words[index].text))
        index += 1
      }
    }
    return finding(
      words.joined(separator: " "), transcript, (link + 1)..<index, "what is said after \"\(plain[link])\"")
  }

  /// "the colour is red", "a broken lamp", "the lamp is broken".
  private static func beside(_ position: Int, _ after: Int, _ transcript: Transcript) -> Finding? {
    let plain = transcript.words.map(\.plain)
    let end = sentenceEnd(from: position, transcript)
    let linking: Set<String> = ["is", "was", "are", "its", "called"]
    if after + 1 < end, linking.contains(plain[after]) {
      let range = (after + 1)..<min(end, after + 3)
      return finding(
        trimmed(transcript.words[range].map(\.text).joined(separator: " ")), transcript, range, "what is said of it")
    }
    if position > 0, ["a", "an", "the", "my", "with"].contains(plain[position - 1]), after < end, after == position + 1
    {
      return finding(plain[after], transcript, after..<(after + 1), "what is said to be \(plain[position])")
    }
    if position > 1, linking.contains(plain[position - 1]) {
      return finding(
        plain[position - 2], transcript, (position - 2)..<(position - 1), "what is said to be \(plain[position])")
    }
    return nil
  }

  /// A sum of money: near the label, else the only one that is said.
  private static func amount(_ label: [String], _ transcript: Transcript) -> Finding? {
    let sums = sums(transcript)
    guard !sums.isEmpty else { return nil }
    let plain = transcript.words.map(\.plain)
    let anchors = plain.indices.filter { index in label.contains { amounts.contains($0) && plain[index].hasPrefix($0) }
    }
    let best =
      anchors.isEmpty
      ? sums[0]
      : sums.min { a, b in (gap(a.range, anchors), a.range.lowerBound) < (gap(b.range, anchors), b.range.lowerBound) }
        ?? sums[0]
    return finding(
      best.text, transcript, best.range,
      anchors.isEmpty ? "the sum that is said" : "the sum said nearest to \"\(plain[anchors[0]])\"")
  }

  private static func gap(_ range: Range<Int>, _ anchors: [Int]) -> Int {
    // What follows the label is meant sooner than what goes before it.
    anchors.map { $0 < range.lowerBound ? range.lowerBound - $0 : ($0 - range.lowerBound) * 2 }.min() ?? Int.max
  }

  private static func sums(_ transcript: Transcript) -> [(text: String, range: Range<Int>)] {
    let plain = transcript.words.map(\.plain)
    var found: [(String, Range<Int>)] = []
    var index = 0
    while index < plain.count {
      let token = transcript.words[index].text
      // A recogniser that writes "$42.50" splits into two words of one token.
      if "$€£".contains(where: token.contains), let number = Amount.find(in: token).first?.text ?? digitsOnly(token) {
        var end = index + 1
        while end < plain.count, transcript.words[end].text == token,
          transcript.words[end].id == transcript.words[index].id
        { end += 1 }
        found.append((number, index..<end))
        index = end
        continue
      }
      guard let (value, count) = Numbers.cardinal(plain[index...]) else {
        index += 1
        continue
      }
      var end = index + count
      if end < plain.count, money.contains(plain[end]) {
        end += 1
        var cents = 0.0
        let skip = end < plain.count && plain[end] == "and" ? end + 1 : end
        if skip < plain.count, let (more, used) = Numbers.cardinal(plain[skip...]), more < 100, used <= 2 {
          let saysCents = skip + used < plain.count && ["cents", "cent", "pence", "sen"].contains(plain[skip + used])
          if saysCents || skip == end { (cents, end) = (more, skip + used + (saysCents ? 1 : 0)) }
        }
        let hundredths = Int((value * 100).rounded()) + Int(cents)
        found.append((hundredths % 100 == 0 ? String(hundredths / 100) : Numbers.amount(hundredths), index..<end))
      }
      index = max(end, index + 1)
    }
    return found
  }

  private static func digitsOnly(_ token: String) -> String? {
    let digits = token.filter { $0.isNumber || $0 == "." }
    let text = digits.hasSuffix(".") ? String(digits.dropLast()) : digits
    return Words.hasDigit(text) ? text : nil
  }

  private static func trimmed(_ text: String) -> String {
    var text = text
    while let last = text.last, ".,!?;:".contains(last) { text.removeLast() }
    return text
  }

  private static func finding(
    _ text: String, _ transcript: Transcript, _ range: Range<Int>, _ reason: String, confidence: Double? = nil
  ) -> Finding {
    let known = transcript.utterances.compactMap(\.confidence)
    return Finding(
      text: text, citations: transcript.ids(range),
      evidence: [transcript.region(transcript.clause(range))].compactMap { $0 },
      steps: ["heard \"\(printable(transcript.text, charactersMax: 160))\"", reason],
      confidence: confidence ?? (known.isEmpty ? 0.7 : known.reduce(0, +) / Double(known.count)))
  }
}
