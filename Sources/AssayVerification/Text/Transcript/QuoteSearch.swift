import AssayLanguage

/// Where words of a claim are in a transcript.
struct QuoteFinding: Sendable {
  enum Outcome: Sendable, Hashable {
    case found
    /// Said, but with another content word.
    case changed
    case nowhere
  }
  var outcome: Outcome
  /// Stretches of words, in order of time; for `changed` the best one.
  var ranges: [Range<Int>]
  var similarity: Double
  /// Tokens of the claim that the transcript has otherwise.
  var focus: [Int] = []
}

/// Finds quotes: word for word through the index, else by aligning the words with the likeliest stretches.
struct QuoteSearch {
  let transcript: Transcript
  let text: TokenizedText

  static let occurrencesMax = 64
  private static let postingsMax = 3_000
  private static let windowsMax = 6
  static let similarityMin = 0.85

  func find(_ tokens: Range<Int>) -> QuoteFinding {
    var best: QuoteFinding?
    for style in [SpokenForms.Style.year, .cardinal, .digits] {
      let units = units(tokens, style)
      guard !units.isEmpty else { break }
      let finding = find(units)
      if finding.outcome == .found { return finding }
      if best.map({ finding.similarity > $0.similarity }) ?? true { best = finding }
      // Only numerals are said in more than one way.
      if !tokens.contains(where: { text.tokens[$0].kind == .number || text.tokens[$0].kind == .mixed }) { break }
    }
    return best ?? QuoteFinding(outcome: .nowhere, ranges: [], similarity: 0)
  }

  /// The quote as spoken words: hesitations out, abbreviations as the transcript has them.
  private func units(_ tokens: Range<Int>, _ style: SpokenForms.Style) -> [SpokenUnit] {
    let units = SpokenForms.units(of: text, tokens: tokens, style: style) { key in
      // "RMB" where the transcript has "r m b".
      !transcript.knows(key)
    }
    return joinLetters(units.withoutFillers)
  }

  /// "r m b" where the transcript has "rmb".
  private func joinLetters(_ units: [SpokenUnit]) -> [SpokenUnit] {
    var joined: [SpokenUnit] = []
    var index = 0
    while index < units.count {
      var end = index
      var hash = WordHash()
      while end < units.count, end - index < 6, let byte = singleLetter(units[end].token),
        !transcript.knows(units[end].key)
      {
        hash.add(byte)
        end += 1
      }
      if end - index >= 2, transcript.knows(hash.key) {
        joined.append(SpokenUnit(key: hash.key, stem: hash.key, token: units[index].token))
        index = end
      } else {
        joined.append(units[index])
        index += 1
      }
    }
    return joined
  }

  private func singleLetter(_ token: Int) -> UInt8? {
    let token = text.tokens[token]
    return token.kind == .word && token.end - token.start == 1 ? text.bytes[Int(token.start)] | 32 : nil
  }

  func find(_ units: [SpokenUnit]) -> QuoteFinding {
    let ids = units.map { transcript.id($0.key) ?? -1 }
    let exact = exactPlaces(ids)
    if !exact.isEmpty {
      return compareFillers(units, exact.map { $0..<$0 + ids.count })
    }
    guard units.count >= 3 else { return QuoteFinding(outcome: .nowhere, ranges: [], similarity: 0) }
    var best: QuoteAlignment?
    for start in windows(ids) {
      let aligned = QuoteAligner(transcript: transcript).align(units, ids, around: start)
      if best.map({ aligned.cost < $0.cost }) ?? true { best = aligned }
    }
    guard let best else { return QuoteFinding(outcome: .nowhere, ranges: [], similarity: 0) }
    return decide(best, units, ids)
  }

  /// Where a transcript keeps hesitations, "uh" for its "um" is another word; one that it lacks is none.
  private func compareFillers(_ units: [SpokenUnit], _ ranges: [Range<Int>]) -> QuoteFinding {
    guard units.contains(where: { $0.filler != nil }) else {
      return QuoteFinding(outcome: .found, ranges: ranges, similarity: 1)
    }
    var other: Int?
    let same = ranges.filter { range in
      for (offset, unit) in units.enumerated().dropFirst() {
        guard let mine = unit.filler, let theirs = transcript.filler(before: range.lowerBound + offset), mine != theirs
        else { continue }
        other = unit.fillerToken
        return false
      }
      return true
    }
    if same.isEmpty, let other {
      let similarity = Double(units.count) / Double(units.count + 1)
      return QuoteFinding(outcome: .changed, ranges: ranges, similarity: similarity, focus: [other])
    }
    return QuoteFinding(outcome: .found, ranges: same, similarity: 1)
  }

  private func exactPlaces(_ ids: [Int32]) -> [Int] {
    var rarest = -1
    var fewest = Int.max
    for (index, id) in ids.enumerated() {
      guard id >= 0 else { return [] }
      let count = transcript.places(of: id).count
      if count < fewest {
        fewest = count
        rarest = index
      }
    }
    guard rarest >= 0 else { return [] }
    var found: [Int] = []
    for place in transcript.places(of: ids[rarest]) {
      let start = Int(place) - rarest
      guard start >= 0, start + ids.count <= transcript.count else { continue }
      if (0..<ids.count).allSatisfy({ transcript.ids[start + $0] == ids[$0] }) {
        found.append(start)
        if found.count >= Self.occurrencesMax { break }
      }
    }
    return found
  }

  /// Starts of the stretches that share the most telling words with the quote at the same offsets.
  private func windows(_ ids: [Int32]) -> [Int] {
    let order = ids.indices.filter { ids[$0] >= 0 }.sorted {
      let (a, b) = (transcript.places(of: ids[$0]).count, transcript.places(of: ids[$1]).count)
      return a != b ? a < b : $0 < $1
    }
    var votes: [(start: Int, weight: Double)] = []
    for index in order {
      let places = transcript.places(of: ids[index])
      if votes.count + places.count > Self.postingsMax, !votes.isEmpty { break }
      let weight = transcript.weight(of: ids[index])
      for place in places.prefix(Self.postingsMax) { votes.append((Int(place) - index, weight)) }
    }
    guard !votes.isEmpty else { return [] }
    votes.sort { $0.start < $1.start }
    var peaks: [(start: Int, weight: Double)] = []
    var low = 0
    var sum = 0.0
    for high in votes.indices {
      sum += votes[high].weight
      while votes[high].start - votes[low].start > 2 {
        sum -= votes[low].weight
        low += 1
      }
      let start = votes[high].start
      if let last = peaks.last, start - last.start <= 2 {
        if sum > last.weight { peaks[peaks.count - 1] = (start, sum) }
      } else {
        peaks.append((start, sum))
      }
    }
    return peaks.sorted { $0.weight != $1.weight ? $0.weight > $1.weight : $0.start < $1.start }
      .prefix(Self.windowsMax).map(\.start)
  }

  private func decide(_ best: QuoteAlignment, _ units: [SpokenUnit], _ ids: [Int32]) -> QuoteFinding {
    let similarity = best.similarity
    let telling = best.changes.filter { change in
      SpokenForms.isContent(units[change.unit].key) || change.place.map { transcript.content[$0] } ?? false
    }
    let negation =
      best.changes.contains { FunctionWords.negators.contains(units[$0.unit].key) }
      || best.inserted.contains { transcript.isNegator($0) }
    // A hesitation of the quote may stand for a word that was said.
    let hesitates = units.contains { $0.filler != nil } && best.inserted.contains { transcript.content[$0] }
    let numbers = hesitates || best.inserted.contains { transcript.isNumber($0) }
    if similarity >= Self.similarityMin && telling.isEmpty && !negation && !numbers {
      return QuoteFinding(outcome: .found, ranges: [best.range], similarity: similarity)
    }
    let substituted = telling.filter { $0.place != nil }
    let changed =
      substituted.contains { isPlain($0, units) } || (!telling.isEmpty && negation)
      || (negation || numbers) && units.count >= 4
    if changed && few(best, units) && enough(best) {
      return QuoteFinding(
        outcome: .changed, ranges: [best.range], similarity: similarity,
        focus: (telling.isEmpty ? best.changes : telling).map { units[$0.unit].token })
    }
    return QuoteFinding(
      outcome: .nowhere, ranges: [], similarity: similarity, focus: best.changes.map { units[$0.unit].token })
  }

  /// Whether a substitution shows that these words were meant: the claim's own word tells something, or it stands
  /// between words that agree.
  private func isPlain(_ change: (unit: Int, place: Int?), _ units: [SpokenUnit]) -> Bool {
    SpokenForms.isContent(units[change.unit].key) || (change.unit > 0 && change.unit < units.count - 1)
      || change.place.map { transcript.isNumber($0) } ?? false
  }

  /// One content word of a short quote, two of a long one, may stand for another; more is another sentence. A word
  /// that stands for two counts once.
  private func few(_ best: QuoteAlignment, _ units: [SpokenUnit]) -> Bool {
    let allowed = max(1, units.count / 4)
    let replaced = best.changes.compactMap(\.place)
    let loose = best.inserted.filter { place in !replaced.contains { abs($0 - place) == 1 } }
    return best.changes.count + loose.count <= allowed && best.inserted.count <= allowed + 1
  }

  /// Whether what agrees is telling enough to be the same place and not chance.
  private func enough(_ best: QuoteAlignment) -> Bool {
    let told = best.matched.reduce(0.0) { $0 + transcript.weight(of: transcript.ids[$1]) }
    return best.matched.count >= 3 ? told >= 0.75 : told >= 1.6
  }
}
