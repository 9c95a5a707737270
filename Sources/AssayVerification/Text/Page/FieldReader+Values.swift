import AssayLanguage

/// Finds the value that a sentence gives to a role.
extension FieldReader {
  func value(of anchor: Anchor, low: Int, high: Int) -> Range<Int>? {
    guard let value = anyValue(of: anchor, low: low, high: high) else { return nil }
    // "The total includes a 5% service charge": a share is no total.
    let whole: Set<FieldRole> = [.total, .subtotal, .cash, .change, .balance, .price]
    if whole.contains(anchor.role), AmountReader.all(text, value).first?.figure.percent ?? false { return nil }
    return value
  }

  private func anyValue(of anchor: Anchor, low: Int, high: Int) -> Range<Int>? {
    let kind = anchor.role.valueKind
    let after = anchor.tokens.upperBound..<high
    let before = low..<anchor.tokens.lowerBound
    // "50.00 in cash and 10.70 in change": what follows "and" belongs to the next role.
    if kind == .amount, let found = typed(kind, in: after, forward: true),
      (after.lowerBound..<found.lowerBound).contains(where: { text.tokens[$0].key == "and" }),
      let earlier = typed(kind, in: before, forward: false)
    {
      return earlier
    }
    // "12.90 back from 50.00", "12.90 returned": what stands straight before a verb belongs to it.
    if kind == .amount, anchor.role == .change, let earlier = typed(kind, in: before, forward: false),
      earlier.upperBound == anchor.tokens.lowerBound
    {
      return earlier
    }
    if let found = typed(kind, in: after, forward: true) { return found }
    // "9.00 is the total", "Ann served as cashier".
    return typed(kind, in: low..<anchor.tokens.lowerBound, forward: false)
  }

  func typed(_ kind: FieldRole.ValueKind, in tokens: Range<Int>, forward: Bool) -> Range<Int>? {
    guard !tokens.isEmpty else { return nil }
    switch kind {
    case .amount, .measure: return figureRange(tokens, forward: forward)
    case .count:
      guard let range = figureRange(tokens, forward: forward) else { return nil }
      let figure = FigureScanner.scan(text.bytes, in: text.byteRange(tokens: range)).first
      return figure.map { $0.decimals == 0 && !$0.currency } ?? true ? range : nil
    case .date: return dateRange(tokens) ?? yearRange(tokens)
    case .time: return clockRange(tokens)
    case .identifier: return identifierRange(tokens, forward: forward)
    case .name: return nameRange(tokens, forward: forward, person: true)
    case .text: return nameRange(tokens, forward: forward, person: false)
    }
  }

  /// The numeral with its currency or unit.
  func figureRange(_ tokens: Range<Int>, forward: Bool) -> Range<Int>? {
    // Small change beside its currency: "8 dollars and 20 cents", "eighty ringgit and ninety sen".
    if sentence.tokens.contains(where: { NumberWordsReader.currencies.contains(text.tokens[$0].key) }),
      let amount = pick(AmountReader.all(text, tokens).filter { $0.figure.currency }, forward: forward)
    {
      return amount.tokens
    }
    let bytes = text.byteRange(tokens: tokens)
    let figures = FigureScanner.scan(text.bytes, in: bytes)
    let money = figures.filter { $0.currency || $0.decimals == 2 }
    if let figure = pick(money.isEmpty ? figures : money, forward: forward) {
      guard let range = covering(figure.range, in: tokens) else { return nil }
      let percent = figure.percent && range.upperBound < tokens.upperBound && text.tokens[range.upperBound].key == "%"
      return percent ? range.lowerBound..<range.upperBound + 1 : range
    }
    guard let number = NumberWordsReader.range(text, tokens) else { return nil }
    return number
  }

  /// The nearest to the name of the role.
  private func pick<Item>(_ items: [Item], forward: Bool) -> Item? { forward ? items.first : items.last }

  func dateRange(_ tokens: Range<Int>) -> Range<Int>? {
    guard let date = DateReader.all(in: text, tokens: tokens).first(where: { !$0.fields.mask.isDisjoint(with: .date) })
    else { return nil }
    return covering(date.range, in: tokens)
  }

  /// A year alone: "the year is 2018", "from 2018".
  func yearRange(_ tokens: Range<Int>) -> Range<Int>? {
    guard let year = tokens.first(where: { FieldWords.year(text, $0) != nil }) else { return nil }
    return year..<year + 1
  }

  func clockRange(_ tokens: Range<Int>) -> Range<Int>? {
    guard let time = DateReader.all(in: text, tokens: tokens).first(where: { $0.fields.mask.contains(.hour) }) else {
      return nil
    }
    return covering(time.range, in: tokens)
  }

  func covering(_ bytes: Range<Int>, in tokens: Range<Int>) -> Range<Int>? {
    guard let first = tokens.first(where: { Int(text.tokens[$0].end) > bytes.lowerBound }),
      let last = tokens.last(where: { Int(text.tokens[$0].start) < bytes.upperBound }), last >= first
    else { return nil }
    return first..<last + 1
  }

  /// Letters with digits, or what stands behind "is".
  func identifierRange(_ tokens: Range<Int>, forward: Bool) -> Range<Int>? {
    var start = tokens.lowerBound
    while start < tokens.upperBound, FieldWords.connects(text.tokens[start].key) { start += 1 }
    var end = start
    var digits = false
    while end < tokens.upperBound {
      let token = text.tokens[end]
      if end > start && token.kind == .word && FieldWords.connects(token.key) { break }
      if token.key == "," || token.key == ";" { break }
      if end > start && token.spaced && token.kind == .word && !isAllCaps(token) { break }
      if token.kind == .number || token.kind == .mixed { digits = true }
      end += 1
    }
    while end > start, text.tokens[end - 1].kind == .punctuation { end -= 1 }
    guard end > start, digits || isAllCaps(text.tokens[start]) || text.tokens[start].kind == .mixed else { return nil }
    return start..<end
  }

  func isAllCaps(_ token: Token) -> Bool {
    token.kind == .word && text.bytes[token.range].allSatisfy { $0 &- 97 >= 26 }
  }

  /// A name: what stands behind the connecting words, up to the next of them or the end.
  func nameRange(_ tokens: Range<Int>, forward: Bool, person: Bool) -> Range<Int>? {
    var start = tokens.lowerBound
    var end = tokens.upperBound
    while start < end,
      FieldWords.connects(text.tokens[start].key)
        || text.tokens[start].kind == .punctuation && text.tokens[start].key != "("
    {
      start += 1
    }
    while end > start, text.tokens[end - 1].kind == .punctuation && text.tokens[end - 1].key != ")" { end -= 1 }
    if forward {
      end = nameEnd(start..<end)
    } else {
      // "Ann served as cashier": the name is what stands in capitals before the verb.
      var close = start
      while close < end, !isVerbLike(close) { close += 1 }
      end = close
      while end > start, FieldWords.connects(text.tokens[end - 1].key) || text.tokens[end - 1].kind == .punctuation {
        end -= 1
      }
    }
    guard end > start else { return nil }
    let quoted = start > 0 && text.tokens[start - 1].key == "\""
    let telling = (start..<end).contains { index in
      let token = text.tokens[index]
      return token.capitalised || token.kind == .mixed || (token.kind == .number && !person)
    }
    guard telling || quoted else { return nil }
    if end - start == 1, FunctionWords.all.contains(text.tokens[start].key) { return nil }
    // "The customer spent RM 50" names nobody.
    if person, !quoted, forward, isVerbLike(start), !Self.particles.contains(text.tokens[start].key) { return nil }
    return start..<end
  }

  private static let particles = FunctionWords.keys("de da di du la le van von der den ten el al bin binti")

  func isVerbLike(_ index: Int) -> Bool {
    let token = text.tokens[index]
    return token.kind == .word && !token.capitalised && !FieldWords.connects(token.key)
  }

  /// Where a name ends: before "on 3 March", "with a total of", "in cash", or at the closing quote.
  func nameEnd(_ tokens: Range<Int>) -> Int {
    for index in tokens.dropFirst() {
      let token = text.tokens[index]
      if token.key == "\"" { return index }
      guard token.kind == .word, !token.capitalised, FieldWords.endsName.contains(token.key) else { continue }
      let next = index + 1 < tokens.upperBound ? text.tokens[index + 1] : nil
      // "Bank of America", "Marks and Spencer": small words inside a name.
      if let next, next.capitalised, token.key == "of" || token.key == "and" || token.key == "the" || token.key == "at"
      {
        continue
      }
      var end = index
      while end > tokens.lowerBound + 1, text.tokens[end - 1].kind == .punctuation, text.tokens[end - 1].key != ")" {
        end -= 1
      }
      return end
    }
    return tokens.upperBound
  }
}
