/// The number model: integers, decimals, fractions and powers, no ordinals and no measures.
struct NumberRecognition {
  let text: TokenizedText
  private let scan: NumberScan

  init(_ text: TokenizedText, percentMode: Bool = false, inConnector: Bool = true, suffixes: Bool = true) {
    self.text = text
    var options: NumberOptions = [
      .tensAnd, .suffixes, .looseSuffixes, .looseOrdinals, .dottedParts, .prepositions, .ordinals,
    ]
    if percentMode { options.insert(.onlyOver) }
    if !inConnector { options.insert(.noIn) }
    if !suffixes { options.remove(.suffixes) }
    scan = NumberScan(text: text, style: .english, options: options)
  }

  /// A number that begins at a token, by the model's rules.
  func match(at token: Int, beforeUnit: Bool = false) -> NumberMatch? {
    guard var match = scan.number(at: token), match.value != nil else { return nil }
    guard match.kind != .ordinal else { return nil }
    if !beforeUnit, isGlued(match) { return nil }
    if isTheOne(match) { return nil }
    if match.kind == .fraction, isDozen(match) { match.kind = .integer }
    return match
  }

  /// Letters right behind the digits make it another kind of word: `180ml`, `2nd`.
  private func isGlued(_ match: NumberMatch) -> Bool {
    guard !match.flags.contains(.endsInsideToken), match.tokens.upperBound < text.count else { return false }
    let next = text.tokens[match.tokens.upperBound]
    return !next.spaced && (next.kind == .word || next.kind == .mixed)
  }

  /// "the one", "this one" name things.
  private func isTheOne(_ match: NumberMatch) -> Bool {
    let first = match.tokens.lowerBound
    guard first > 0, text.tokens[first].key == "one" else { return false }
    switch text.tokens[first - 1].key {
    case "the", "this", "that", "which": return true
    default: return false
    }
  }

  private func isDozen(_ match: NumberMatch) -> Bool {
    guard match.isInteger, let piece = text.piece(at: text.position(match.tokens.upperBound - 1)) else { return false }
    if case .dozen? = NumberWord.table[piece.key] { return true }
    return false
  }

  /// All matches, lists and dotted parts included.
  func matches() -> [NumberMatch] {
    var (found, token) = ([NumberMatch](), 0)
    while token < text.count {
      guard let match = match(at: token) else {
        // The rest of a refused number is no number either: `180ml` leaves nothing.
        token = max(token + 1, skipped(at: token))
        continue
      }
      found.append(match)
      scan.listItems(after: match, into: &found)
      token = match.tokens.upperBound
    }
    return found
  }

  private func skipped(at token: Int) -> Int { token + 1 }

  func numbers() -> [RecognisedValue] {
    let found = matches()
    return found.indices.map { index in
      var resolution: [String: RecognisedValue.Field] = ["value": .text(GeneralFormat.text(found[index].value ?? 0))]
      if !isMerged(found, index) { resolution["subtype"] = .text(subtype(found[index])) }
      return RecognisedValue(
        text: text.lowered(found[index].bytes), bytes: found[index].bytes, type: "number", resolution: resolution)
    }
  }

  private func subtype(_ match: NumberMatch) -> String {
    switch match.kind {
    case .fraction: "fraction"
    case .power: "power"
    default: match.isInteger || (match.value ?? 0.5) == (match.value ?? 0).rounded() ? "integer" : "decimal"
    }
  }

  /// A digit number with a round word that "and" joins to another one is reported without a subtype.
  private func isMerged(_ found: [NumberMatch], _ index: Int) -> Bool {
    if found[index].flags.contains(.mixed) { return true }
    return isLinked(found, index) || (index > 0 && isLinked(found, index - 1))
  }

  private func isLinked(_ found: [NumberMatch], _ index: Int) -> Bool {
    guard index + 1 < found.count, isRounded(found[index]), found[index + 1].kind == .integer else { return false }
    let between = found[index].tokens.upperBound
    guard found[index + 1].tokens.lowerBound == between + 1, text.tokens[between].key == "and" else { return false }
    return !text.string(found[index + 1].bytes).contains(".")
  }

  private func isRounded(_ match: NumberMatch) -> Bool {
    match.flags.contains(.digits) && match.flags.contains(.scaled) && !match.flags.contains(.letterSuffix)
  }
}
