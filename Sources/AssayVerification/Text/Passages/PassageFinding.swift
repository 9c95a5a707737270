import AssayLanguage

/// What passages say of a statement.
struct PassageFinding {
  enum Outcome { case covered, changed, partial, nowhere }
  var outcome: Outcome
  var sentences: [Int] = []
  /// The share of the statement's weight that the window carries.
  var coverage = 0.0
  /// Tokens of the statement that the window lacks or has otherwise.
  var focus: [Int] = []
  /// What the window has instead.
  var instead: String?
  var rule = "passage.match@1"
}

/// Compares a statement with the best window of one or two sentences, slot by slot.
struct PassageSearch {
  let index: PassageIndex
  let text: TokenizedText
  /// A transcript's sentences say numbers in words and capitalise little.
  var spoken = false

  private static let candidatesMax = 4
  private static let postingsMax = 4_000

  func find(_ tokens: Range<Int>) -> PassageFinding {
    var items = PassageWords.items(text, tokens)
    if spoken, items.count > 2 { items.removeAll { Self.frame.contains($0.stem) } }
    guard !items.isEmpty else { return PassageFinding(outcome: .nowhere) }
    let stems = items.map { index.stem($0.stem) }
    let weights = zip(items, stems).map { item, stem in
      index.weight(stem) * (item.isNumber || item.isName ? 1.3 : 1)
    }
    var best: PassageFinding?
    for candidate in candidates(stems, weights) {
      let finding = compare(items, stems, weights, tokens, window: candidate)
      if best.map({ finding.coverage > $0.coverage + 1e-9 }) ?? true { best = finding }
    }
    return best ?? PassageFinding(outcome: .nowhere, focus: items.map(\.token))
  }

  private func candidates(_ stems: [Int32?], _ weights: [Double]) -> [[Int]] {
    var scores: [Int32: Double] = [:]
    var visited = 0
    let order = stems.indices.filter { stems[$0] != nil }.sorted {
      let (a, b) = (count(stems[$0]), count(stems[$1]))
      return a != b ? a < b : $0 < $1
    }
    for position in order {
      guard let stem = stems[position] else { continue }
      let places = index.sentences(with: stem)
      visited += places.count
      if visited > Self.postingsMax && !scores.isEmpty { break }
      for sentence in places.prefix(Self.postingsMax) { scores[sentence, default: 0] += weights[position] }
    }
    let ranked = scores.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
    var windows: [[Int]] = []
    for (sentence, _) in ranked.prefix(Self.candidatesMax) {
      let number = Int(sentence)
      windows.append([number])
      if index.sentences[number].continues { windows.append([number, number + 1]) }
      if number > 0, index.sentences[number - 1].continues { windows.append([number - 1, number]) }
    }
    return windows
  }

  private func count(_ stem: Int32?) -> Int { stem.map { index.sentences(with: $0).count } ?? 0 }

  private func compare(
    _ items: [PassageWords.Item], _ stems: [Int32?], _ weights: [Double], _ tokens: Range<Int>, window: [Int]
  ) -> PassageFinding {
    let theirs = window.flatMap { sentence in index.items(of: sentence).map { (sentence, $0) } }
    var matched = [Bool](repeating: false, count: items.count)
    var used = [Bool](repeating: false, count: theirs.count)
    for (position, stem) in stems.enumerated() {
      guard let stem else { continue }
      for (other, their) in theirs.enumerated() where their.1.stem == stem {
        matched[position] = true
        used[other] = true
      }
    }
    for position in items.indices where !matched[position] && items[position].isNumber {
      matchNumber(items[position].token, theirs, &used, &matched[position])
    }
    if spoken { matchLoosely(items, theirs, &used, &matched) }
    let total = weights.reduce(0, +)
    let covered = zip(matched, weights).reduce(0) { $0 + ($1.0 ? $1.1 : 0) }
    var finding = PassageFinding(
      outcome: .partial, sentences: window, coverage: total > 0 ? covered / total - 0.01 * Double(window.count - 1) : 0)
    finding.focus = items.indices.filter { !matched[$0] }.map { items[$0].token }
    classify(&finding, items, matched, weights, theirs, used, tokens)
    return finding
  }

  private func matchNumber(
    _ token: Int, _ theirs: [(Int, PassageIndex.Item)], _ used: inout [Bool], _ matched: inout Bool
  ) {
    if spoken {
      if let run = spokenRun(token, theirs) {
        matched = true
        for place in run { used[place] = true }
        return
      }
    }
    guard let mine = FigureScanner.scan(text.bytes, in: text.tokens[token].range).first else { return }
    for (other, their) in theirs.enumerated() where their.1.isNumber {
      guard let figure = figure(their) else { continue }
      if mine.equals(figure) {
        matched = true
        used[other] = true
      }
    }
  }

  private func figure(_ their: (Int, PassageIndex.Item)) -> Figure? {
    let source = index.texts[index.sentences[their.0].text]
    return FigureScanner.scan(source.bytes, in: source.tokens[Int(their.1.token)].range).first
  }

  private func classify(
    _ finding: inout PassageFinding, _ items: [PassageWords.Item], _ matched: [Bool], _ weights: [Double],
    _ theirs: [(Int, PassageIndex.Item)], _ used: [Bool], _ tokens: Range<Int>
  ) {
    /// The share of the other words that the window carries.
    func rest(without test: (PassageWords.Item) -> Bool) -> Double {
      var (sum, hit) = (0.0, 0.0)
      for index in items.indices where !test(items[index]) {
        sum += weights[index]
        if matched[index] { hit += weights[index] }
      }
      return sum > 0 ? hit / sum : 0
    }
    if finding.coverage < 0.3 {
      finding.outcome = .nowhere
      return
    }
    let missing = items.indices.filter { !matched[$0] }
    if let number = missing.first(where: { items[$0].isNumber }), rest(without: { $0.isNumber }) >= 0.65,
      let instead = rival(items[number].token, theirs, used)
    {
      finding.outcome = .changed
      finding.focus = [items[number].token]
      finding.instead = instead
      finding.rule = "passage.number@1"
      return
    }
    if spoken, let change = spokenChange(items, matched, theirs, used, tokens, rest(without:)) {
      finding.outcome = .changed
      finding.focus = change.focus
      finding.instead = change.instead
      finding.rule = change.rule
      return
    }
    for index in missing {
      if let opposites = PassageWords.antonyms[items[index].stem],
        rest(without: { $0.token == items[index].token }) >= 0.6,
        let rival = theirs.first(where: { their in opposites.contains { self.index.stem($0) == their.1.stem } })
      {
        finding.outcome = .changed
        finding.focus = [items[index].token]
        finding.instead = word(rival)
        finding.rule = "passage.antonym@1"
        return
      }
    }
    let negativeHere = PassageWords.isNegative(text, tokens)
    let negativeThere = finding.sentences.contains { sentence in
      PassageWords.isNegative(index.texts[index.sentences[sentence].text], index.sentences[sentence].tokens)
    }
    if negativeHere != negativeThere, finding.coverage >= 0.75, finding.sentences.count == 1 {
      finding.outcome = .changed
      finding.focus = tokens.filter { FunctionWords.negators.contains(text.tokens[$0].key) }
      finding.rule = "passage.negation@1"
      return
    }
    let names = missing.filter { items[$0].isName }
    if let name = names.first, names.count <= 3, rest(without: { $0.isName }) >= 0.75, missing.count == names.count,
      let rival = zip(theirs, used).first(where: { $0.0.1.isName && !$0.1 })
    {
      finding.outcome = .changed
      finding.focus = names.map { items[$0].token }
      finding.instead = word(rival.0)
      finding.rule = items[name].isName ? "passage.name@1" : finding.rule
      return
    }
    if finding.coverage >= 0.88, !missing.contains(where: { items[$0].isNumber || items[$0].isName }) {
      finding.outcome = swapped(items, matched, theirs) ? .changed : .covered
      if finding.outcome == .changed { finding.rule = "passage.roles@1" }
    }
  }

  /// A number of the same kind that the statement does not mention: a year for a year, a share for a share.
  private func rival(_ token: Int, _ theirs: [(Int, PassageIndex.Item)], _ used: [Bool]) -> String? {
    guard let mine = FigureScanner.scan(text.bytes, in: text.tokens[token].range).first else { return nil }
    for (other, their) in theirs.enumerated() where their.1.isNumber && !used[other] {
      guard let figure = figure(their), Self.isYear(figure) == Self.isYear(mine) else { continue }
      return word(their)
    }
    return nil
  }

  static func isYear(_ figure: Figure) -> Bool {
    figure.decimals == 0 && figure.range.count == 4 && (1000...2999).contains(figure.value)
  }

  func word(_ their: (Int, PassageIndex.Item)) -> String {
    let source = index.texts[index.sentences[their.0].text]
    return source.string(source.tokens[Int(their.1.token)])
  }

  /// Two names change places around the same verb, and neither sentence is passive alone.
  private func swapped(_ items: [PassageWords.Item], _ matched: [Bool], _ theirs: [(Int, PassageIndex.Item)]) -> Bool {
    guard items.count >= 3, let window = theirs.first?.0, theirs.allSatisfy({ $0.0 == window }) else { return false }
    let source = index.texts[index.sentences[window].text]
    let passiveHere = items.contains { $0.token > 0 && text.tokens[$0.token - 1].key == "by" }
    let passiveThere = theirs.contains { $0.1.token > 0 && source.tokens[Int($0.1.token) - 1].key == "by" }
    guard passiveHere == passiveThere else { return false }
    func place(_ stem: WordKey) -> Int32? {
      let id = index.stem(stem)
      let hits = theirs.filter { $0.1.stem == id }
      return hits.count == 1 ? hits[0].1.token : nil
    }
    let first = items[0]
    guard text.tokens[first.token].capitalised || first.isName, let last = items.last(where: { $0.isName }),
      last.token != first.token,
      let verb = items.first(where: { !$0.isName && !$0.isNumber && $0.token > first.token }),
      verb.token < last.token, let a = place(first.stem), let b = place(last.stem), let v = place(verb.stem)
    else { return false }
    return b < v && v < a
  }
}
