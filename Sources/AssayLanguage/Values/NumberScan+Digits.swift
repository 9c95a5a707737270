extension NumberScan {
  /// A number that begins with a digit.
  func digits(at position: PiecePosition) -> NumberDraft? {
    guard let piece = text.piece(at: position) else { return nil }
    if piece.kind == .mixed { return exponent(in: piece) }
    guard var opening = numeral(at: position) else { return nil }
    guard !opening.flags.contains(.endsInsideToken) else { return opening }
    if let ordinal = ordinalSuffix(opening) { return ordinal }
    if let power = power(opening) { return power }
    if let spaced = spacedGroups(opening, from: piece) { opening = spaced }
    if let fraction = slash(opening, from: piece) { return fraction }
    if let suffixed = suffixed(opening) { return suffixed }
    if let (next, dozen) = word(at: opening.end), case .dozen = next {
      var result = dozens(opening.amount, dozen)
      result.flags.formUnion(opening.flags)
      return result
    }
    // "RMB34 .4 million"
    if opening.kind == .integer, let decimal = decimals(after: opening), decimal.flags.contains(.scaled) {
      return decimal
    }
    let scaled = scaled(opening, mixed: true)
    if scaled.end == opening.end, let vulgar = vulgar(after: opening) { return vulgar }
    if let fraction = fraction(after: scaled) { return fraction }
    if let over = prepositional(scaled) { return over }
    return scaled
  }

  /// The numeral of one token, or of one item of a list with commas.
  func numeral(at position: PiecePosition) -> NumberDraft? {
    guard let piece = text.piece(at: position), piece.kind == .number else { return nil }
    let isItem = piece.start > Int(text.tokens[piece.token].start)
    let range = isItem ? item(piece.start..<piece.end) : piece.start..<piece.end
    switch read(range) {
    case .number(let numeral):
      return draft(numeral, piece, end: range.upperBound)
    case .list:
      return listItem(piece)
    case .none:
      return (options.contains(.dottedParts) ? listItem(piece) : nil) ?? unusual(piece)
    }
  }

  private func read(_ range: Range<Int>) -> Numeral.Reading {
    text.bytes.withUnsafeBufferPointer { Numeral.read(UnsafeBufferPointer(rebasing: $0[range]), style: style) }
  }

  private func listItem(_ piece: WordPiece) -> NumberDraft? {
    let range = item(piece.start..<piece.end)
    guard range.upperBound < piece.end, case .number(let numeral) = read(range) else { return nil }
    return draft(numeral, piece, end: range.upperBound)
  }

  /// Up to the next comma, or also the next dot where dotted parts are asked for.
  private func item(_ range: Range<Int>) -> Range<Int> {
    var end = range.lowerBound
    while end < range.upperBound {
      let byte = text.bytes[end]
      if byte == UInt8(ascii: ",") || (byte == UInt8(ascii: ".") && options.contains(.dottedParts)) { break }
      end += 1
    }
    return range.lowerBound..<end
  }

  private func draft(_ numeral: Numeral, _ piece: WordPiece, end: Int) -> NumberDraft {
    let isWhole = end == piece.end
    let next = isWhole ? piece.next : PiecePosition(token: piece.token, offset: end + 1)
    let decimal = numeral.resolutionExponent < 0
    var draft = NumberDraft(amount: numeral.amount, end: next, byteEnd: end, kind: decimal ? .decimal : .integer)
    draft.flags = isWhole ? .digits : [.digits, .endsInsideToken]
    draft.significant = numeral.significantDigits
    draft.resolution = numeral.resolutionExponent
    draft.alternative = numeral.alternative
    return draft
  }

  /// `.5`
  func pointed(at position: PiecePosition) -> NumberDraft? {
    guard let dot = text.piece(at: position), let piece = text.piece(at: dot.next), piece.kind == .number, !piece.spaced
    else { return nil }
    let before = position.token > 0 ? text.tokens[position.token - 1] : nil
    if let before, !text.tokens[position.token].spaced, before.kind != .symbol, before.kind != .punctuation {
      return nil
    }
    var run = DigitRun()
    for byte in text.bytes[piece.start..<piece.end] {
      guard byte >= 0x30, byte <= 0x39 else { return nil }
      run.add(byte - 0x30)
    }
    let places = piece.end - piece.start
    var draft = draft(run.amount(fraction: places), piece, .decimal)
    draft.flags = .digits
    draft.significant = max(1, run.significant)
    draft.resolution = -places
    return suffixed(draft) ?? scaled(draft, mixed: true)
  }

  /// `3rd`, `21st`, `1 th` no.
  private func ordinalSuffix(_ opening: NumberDraft) -> NumberDraft? {
    guard options.contains(.ordinals), opening.kind == .integer, let piece = text.piece(at: opening.end),
      !piece.spaced, piece.kind == .word, piece.end - piece.start == 2
    else { return nil }
    switch piece.key {
    case "st", "nd", "rd", "th":
      var draft = draft(opening.amount, piece, .ordinal)
      draft.flags = opening.flags
      draft.significant = opening.significant
      return draft
    default: return nil
    }
  }

  /// `1 234 567.89` and `1'234`: groups of three digits, each behind one space or apostrophe.
  private func spacedGroups(_ opening: NumberDraft, from first: WordPiece) -> NumberDraft? {
    guard opening.kind == .integer, (1...3).contains(first.end - first.start), text.bytes[first.start] != 0x30 else {
      return nil
    }
    var run = DigitRun()
    for byte in text.bytes[first.start..<first.end] { run.add(byte & 15) }
    var (last, fraction, groups) = (first, 0, 0)
    while fraction == 0, let group = nextGroup(after: last) {
      let bytes = text.bytes[group.start..<group.end]
      for (index, byte) in bytes.enumerated() where index != 3 { run.add(byte & 15) }
      fraction = max(0, bytes.count - 4)
      (last, groups) = (group, groups + 1)
    }
    guard groups > 0 else { return nil }
    var draft = draft(run.amount(fraction: fraction), last, fraction > 0 ? .decimal : .integer)
    draft.flags = .digits
    draft.significant = run.significant
    draft.resolution = -fraction
    return draft
  }

  private func nextGroup(after last: WordPiece) -> WordPiece? {
    guard var piece = text.piece(at: last.next) else { return nil }
    if piece.key == "'", !piece.spaced, let next = text.piece(at: piece.next), !next.spaced {
      piece = next
    } else {
      guard piece.spaced, isOneSpace(last.end..<piece.start) else { return nil }
    }
    guard piece.kind == .number, piece.end - piece.start == 3 || piece.end - piece.start > 4 else { return nil }
    for (index, byte) in text.bytes[piece.start..<piece.end].enumerated() {
      if index == 3 {
        guard byte == UInt8(ascii: ".") || byte == UInt8(ascii: ",") else { return nil }
      } else if byte < 0x30 || byte > 0x39 {
        return nil
      }
    }
    return piece
  }

  private func isOneSpace(_ range: Range<Int>) -> Bool {
    switch range.count {
    case 1: return text.bytes[range.lowerBound] == 0x20
    case 2: return text.bytes[range.lowerBound] == 0xc2 && text.bytes[range.lowerBound + 1] == 0xa0
    case 3: return text.bytes[range.lowerBound] == 0xe2 && text.bytes[range.lowerBound + 1] == 0x80
    default: return false
    }
  }

  /// `100k`, `5M`, `2bn`.
  func suffixed(_ opening: NumberDraft) -> NumberDraft? {
    guard options.contains(.suffixes), let piece = text.piece(at: opening.end), piece.kind == .word,
      let factor = NumberWord.suffixes[piece.key]
    else { return nil }
    let loose = options.contains(.looseSuffixes)
    guard loose ? isLooseSuffix(piece) : !piece.spaced && isUsualSuffix(piece) else { return nil }
    guard !piece.hyphenated, piece.next.token > piece.token || loose else { return nil }
    var draft = opening
    draft.amount = opening.amount * Amount(factor)
    draft.alternative = nil
    draft.scale = factor
    draft.resolution += ExactDecimal(factor).exponent
    draft.flags.formUnion([.letterSuffix, .scaled])
    if draft.amount.exact?.isInteger == true { draft.kind = .integer }
    (draft.end, draft.byteEnd) = (piece.next, piece.end)
    return draft
  }

  /// Behind money signs and where letters may stand apart: the capitals count for most letters.
  private func isLooseSuffix(_ piece: WordPiece) -> Bool {
    if options.contains(.moneySuffixes) { return true }
    switch text.bytes[piece.start..<piece.end].count {
    case 1: return Self.looseLetters.contains(text.bytes[piece.start])
    case 2: return text.bytes[piece.start] == UInt8(ascii: "M") && text.bytes[piece.start + 1] == UInt8(ascii: "M")
    default: return piece.key == "mil"
    }
  }

  private static let looseLetters = Set("kKMGBb".utf8)

  /// Letters that multiply more often than they name a unit.
  private func isUsualSuffix(_ piece: WordPiece) -> Bool {
    let length = piece.end - piece.start
    let first = text.bytes[piece.start]
    if length == 1 {
      return first == UInt8(ascii: "k") || first == UInt8(ascii: "K") || first == UInt8(ascii: "M")
        || first == UInt8(ascii: "B")
    }
    return piece.key == "bn" || piece.key == "mn" || piece.key == "trn" || piece.key == "tn"
  }
}
