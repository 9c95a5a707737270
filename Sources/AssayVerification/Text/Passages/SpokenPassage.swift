import AssayLanguage

/// What is particular to statements about speech: abbreviations that were said in full, numbers in words, a word of
/// an otherwise equal stretch that is another, and which of several people a title belongs to.
extension PassageSearch {
  typealias Their = (Int, PassageIndex.Item)

  struct SpokenChange {
    var focus: [Int]
    var instead: String?
    var rule: String
  }

  /// Words that introduce what was said or who somebody is.
  static let frame: Set<WordKey> = Set(
    """
    introduced introduce mentioned mention mentions said say says stated states according speaker transcript recording \
    named name called presented described noted announced \
    mr mrs ms dr holds serves post acts
    """.split(whereSeparator: { $0 == " " || $0 == "\n" }).map { PassageWords.stem(String($0)) })

  // MARK: Other forms of the same

  /// "CEO" for "chief executive officer", "fell" for "decreased".
  func matchLoosely(
    _ items: [PassageWords.Item], _ theirs: [Their], _ used: inout [Bool], _ matched: inout [Bool]
  ) {
    for position in items.indices where !matched[position] {
      if let run = initials(of: items[position].token, theirs) {
        matched[position] = true
        for place in run { used[place] = true }
        continue
      }
      if let pieces = pieces(of: items[position].token, theirs) {
        matched[position] = true
        for place in pieces { used[place] = true }
        continue
      }
      guard let direction = Self.direction[items[position].stem] else { continue }
      if let place = theirs.firstIndex(where: { self.direction(of: $0) == direction }) {
        matched[position] = true
        used[place] = true
      }
    }
  }

  /// "Listen-only" for "listen only", and the other way round.
  private func pieces(of token: Int, _ theirs: [Their]) -> [Int]? {
    let stems = PassageWords.pieces(text, token)
    if !stems.isEmpty {
      let places = stems.map { stem in index.stem(stem).flatMap { id in theirs.firstIndex { $0.1.stem == id } } }
      return places.allSatisfy { $0 != nil } ? places.compactMap { $0 } : nil
    }
    let mine = StemKey.of(text.tokens[token], in: text.bytes)
    let whole = theirs.firstIndex { their in
      let source = index.texts[index.sentences[their.0].text]
      let parts = PassageWords.pieces(source, Int(their.1.token))
      return parts.contains(mine)
    }
    return whole.map { [$0] }
  }

  /// The consecutive words that say a numeral.
  func spokenRun(_ token: Int, _ theirs: [Their]) -> Range<Int>? {
    for style in [SpokenForms.Style.year, .cardinal, .digits] {
      let words = SpokenForms.numberWords(text.bytes, text.tokens[token].range, style, ordinal: false)
      let stems = words.map { index.stem(SpokenForms.numberStem($0)) }
      guard !stems.isEmpty, stems.count <= theirs.count, stems.allSatisfy({ $0 != nil }) else { continue }
      for start in 0...theirs.count - stems.count
      where zip(stems, start..<start + stems.count).allSatisfy({ $0 == theirs[$1].1.stem }) {
        // "one hundred" within "three point one" or "twenty one" is another number.
        if start > 0, isNumeral(theirs[start - 1]), adjacent(theirs[start - 1], theirs[start]) { continue }
        let end = start + stems.count
        if end < theirs.count, isNumeral(theirs[end]), adjacent(theirs[end - 1], theirs[end]), !isScale(theirs[end]) {
          continue
        }
        return start..<end
      }
    }
    return nil
  }

  private func adjacent(_ a: Their, _ b: Their) -> Bool { a.0 == b.0 && a.1.token + 1 == b.1.token }

  /// "million" behind a number may stand in the statement as a word of its own.
  private func isScale(_ their: Their) -> Bool {
    let source = index.texts[index.sentences[their.0].text]
    return Self.scales.contains(source.tokens[Int(their.1.token)].key)
  }
  private static let scales = FunctionWords.keys("hundred thousand million billion trillion")

  /// The consecutive words whose initials a word in capitals gives.
  private func initials(of token: Int, _ theirs: [Their]) -> Range<Int>? {
    let mine = text.tokens[token]
    var letters = text.bytes[mine.range]
    // "the CEO's"
    if letters.count > 3, letters.last == UInt8(ascii: "s"), letters.dropLast().last == UInt8(ascii: "'") {
      letters = letters.dropLast(2)
    }
    guard mine.kind == .word, (2...5).contains(letters.count), letters.allSatisfy({ $0 &- 65 < 26 }) else { return nil }
    guard theirs.count >= letters.count else { return nil }
    for start in 0...theirs.count - letters.count {
      let fits = zip(letters, start..<start + letters.count).allSatisfy { letter, place in
        guard theirs[place].0 == theirs[start].0 else { return false }
        let source = index.texts[index.sentences[theirs[place].0].text]
        return source.bytes[source.tokens[Int(theirs[place].1.token)].range.lowerBound] | 32 == letter | 32
      }
      if fits { return start..<start + letters.count }
    }
    return nil
  }

  private func direction(of their: Their) -> Int? {
    Self.directionWords.first { index.stem($0.stem) == their.1.stem }?.way
  }

  private static let directionWords: [(stem: WordKey, way: Int)] = {
    let up = "increase increased rise rose risen grow grew grown growth climbed climb up higher jumped gained surged"
    let down =
      "decrease decreased decline declined fall fell fallen drop dropped reduced reduction shrank shrink lower down slipped"
    return [(up, 1), (down, -1)].flatMap { words, way in
      words.split(separator: " ").map { (PassageWords.stem(String($0)), way) }
    }
  }()
  private static let direction: [WordKey: Int] = Dictionary(
    directionWords.map { ($0.stem, $0.way) }, uniquingKeysWith: { first, _ in first })

  // MARK: Something else was said

  func spokenChange(
    _ items: [PassageWords.Item], _ matched: [Bool], _ theirs: [Their], _ used: [Bool], _ tokens: Range<Int>,
    _ rest: ((PassageWords.Item) -> Bool) -> Double
  ) -> SpokenChange? {
    let missing = items.indices.filter { !matched[$0] }
    for position in missing {
      guard let way = Self.direction[items[position].stem], rest({ $0.token == items[position].token }) >= 0.6,
        let other = theirs.first(where: { direction(of: $0) == -way })
      else { continue }
      return SpokenChange(focus: [items[position].token], instead: word(other), rule: "passage.antonym@1")
    }
    for position in missing where items[position].isNumber && rest({ $0.isNumber }) >= 0.6 {
      if let other = otherNumber(items[position].token, theirs) {
        return SpokenChange(focus: [items[position].token], instead: other, rule: "passage.number@1")
      }
    }
    if let order = turnedOrder(tokens, items, theirs) { return order }
    if let change = substitution(items, missing, matched, theirs, used) { return change }
    return wrongPerson(items, matched, theirs, tokens)
  }

  /// A number before the same unit in the window: "three point one percent" where "two point one percent" was said.
  private func otherNumber(_ token: Int, _ theirs: [Their]) -> String? {
    guard token + 1 < text.count else { return nil }
    let next = text.tokens[token + 1]
    let unit = next.key == "%" ? PassageWords.stem("percent") : StemKey.of(next, in: text.bytes)
    guard next.key == "%" || next.kind == .word, let id = index.stem(unit) else { return nil }
    for (place, their) in theirs.enumerated() where their.1.stem == id {
      var start = place
      while start > 0, theirs[start - 1].0 == their.0, isNumeral(theirs[start - 1]),
        theirs[start - 1].1.token + 1 == theirs[start].1.token
      { start -= 1 }
      if start < place { return theirs[start..<place].map { word($0) }.joined(separator: " ") }
    }
    return nil
  }

  private func isNumeral(_ their: Their) -> Bool {
    let source = index.texts[index.sentences[their.0].text]
    return their.1.isNumber || SpokenForms.numerals.contains(source.tokens[Int(their.1.token)].key)
  }

  /// One word that stands between the same two words as another: "chief financial officer" for "chief executive
  /// officer".
  private func substitution(
    _ items: [PassageWords.Item], _ missing: [Int], _ matched: [Bool], _ theirs: [Their], _ used: [Bool]
  ) -> SpokenChange? {
    guard missing.count == 1, items.count >= 4, let position = missing.first, position > 0,
      position + 1 < items.count, !items[position].isNumber,
      items[position + 1].token - items[position - 1].token == 2
    else { return nil }
    let (before, after) = (index.stem(items[position - 1].stem), index.stem(items[position + 1].stem))
    guard before != nil, after != nil, theirs.count >= 3 else { return nil }
    for place in 1..<theirs.count - 1
    where !used[place] && theirs[place - 1].1.stem == before && theirs[place + 1].1.stem == after
      && theirs[place + 1].1.token - theirs[place - 1].1.token == 2
    {
      return SpokenChange(focus: [items[position].token], instead: word(theirs[place]), rule: "passage.substituted@1")
    }
    return nil
  }

  /// "Before the presentation" where "after the presentation" was said.
  private func turnedOrder(_ tokens: Range<Int>, _ items: [PassageWords.Item], _ theirs: [Their]) -> SpokenChange? {
    guard let window = theirs.first, theirs.allSatisfy({ $0.0 == window.0 }) else { return nil }
    let source = index.texts[index.sentences[window.0].text]
    for at in tokens where text.tokens[at].key == "before" || text.tokens[at].key == "after" {
      guard let next = items.first(where: { $0.token > at && $0.token <= at + 3 }), let stem = index.stem(next.stem),
        let their = theirs.first(where: { $0.1.stem == stem })
      else { continue }
      let place = Int(their.1.token)
      guard
        let word = (max(0, place - 3)..<place).last(where: {
          source.tokens[$0].key == "before" || source.tokens[$0].key == "after"
        }), source.tokens[word].key != text.tokens[at].key
      else { continue }
      return SpokenChange(focus: [at], instead: source.string(source.tokens[word]), rule: "passage.order@1")
    }
    return nil
  }

  // MARK: Who is what

  private static let titles = FunctionWords.keys("mr mrs ms miss dr prof sir madam")
  private static let being = FunctionWords.keys("is was as")

  /// "Ann is the chairman" where the text has "Ann, treasurer, Mr Bob, chairman": another person stands between.
  private func wrongPerson(
    _ items: [PassageWords.Item], _ matched: [Bool], _ theirs: [Their], _ tokens: Range<Int>
  ) -> SpokenChange? {
    guard let verb = tokens.first(where: { Self.being.contains(text.tokens[$0].key) }), verb > tokens.lowerBound,
      let name = items.indices.last(where: { items[$0].token < verb && matched[$0] }),
      text.tokens[items[name].token].capitalised,
      let role = items.indices.first(where: { items[$0].token > verb && matched[$0] }), !items[role].isName
    else { return nil }
    guard let nameStem = index.stem(items[name].stem),
      let person = theirs.first(where: { $0.1.stem == nameStem })
    else { return nil }
    let roles = items.indices.filter { items[$0].token > verb }.map { index.stem(items[$0].stem) }
    // The whole of the role in one place, nearest behind the person.
    guard roles.allSatisfy({ $0 != nil }), let stem = roles[0] else { return nil }
    let source = index.texts[index.sentences[person.0].text]
    var nearest: Int32?
    for (place, their) in theirs.enumerated() where their.1.stem == stem && their.0 == person.0 {
      let run = zip(roles, place..<theirs.count).allSatisfy { role, at in theirs[at].1.stem == role }
      guard run, place + roles.count <= theirs.count else { continue }
      if nearest.map({ abs($0 - person.1.token) > abs(their.1.token - person.1.token) }) ?? true {
        nearest = their.1.token
      }
    }
    guard let nearest, nearest > person.1.token + 1 else { return nil }
    let between = Int(person.1.token) + 1..<Int(nearest)
    guard let other = between.first(where: { Self.titles.contains(source.tokens[$0].key) }) else { return nil }
    return SpokenChange(
      focus: items.indices.filter { items[$0].token > verb }.map { items[$0].token },
      instead: source.string(tokens: Int(person.1.token)..<other), rule: "passage.roles@1")
  }
}

extension PassageWords {
  /// The stems of the telling parts of a word with hyphens; empty for any other.
  static func pieces(_ text: TokenizedText, _ index: Int) -> [WordKey] {
    let token = text.tokens[index]
    guard token.kind == .word, text.bytes[token.range].contains(UInt8(ascii: "-")) else { return [] }
    return text.bytes.withUnsafeBufferPointer { bytes in
      var stems: [WordKey] = []
      var start = token.range.lowerBound
      func close(_ end: Int) {
        guard end > start else { return }
        let stem = StemKey.of(bytes, start..<end)
        if !FunctionWords.all.contains(stem) { stems.append(stem) }
      }
      for offset in token.range where bytes[offset] == UInt8(ascii: "-") {
        close(offset)
        start = offset + 1
      }
      close(token.range.upperBound)
      return stems
    }
  }
}
