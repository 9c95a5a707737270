/// Units whose names are everyday words, and signs that are punctuation elsewhere.
extension MeasureScan {
  func accepts(_ found: UnitLexicon.Found, _ number: NumberMatch, at start: PiecePosition) -> Bool {
    guard let piece = text.piece(at: start) else { return false }
    let single = found.byteEnd == piece.end
    if single {
      switch piece.key {
      case "in": return isInch(piece, found)
      case "s": return isSecond(piece, number)
      case "\"": return isInchMark(piece)
      case "'": return isFootMark(piece, found)
      case "second": return number.kind != .fraction
      case "c", "f": return !isJoined(found) && !hasLetterBefore(number) && isAboutHeat(number, found)
      case "k": return !isJoined(found) && !hasLetterBefore(number)
      case "g" where text.bytes[piece.start] == UInt8(ascii: "G"): return !piece.spaced && (number.value ?? 0) >= 10
      // Fillers of speech: "five um".
      case "um", "uh": return !piece.spaced
      case "a": return false
      default: break
      }
    }
    if piece.spaced, isAtMidday(piece, found) { return false }
    guard Self.everyday.contains(piece.key), single else { return true }
    // "two cups of flour" measures, "two cups on a table" counts.
    return number.kind == .fraction || number.kind == .decimal || text.piece(at: found.end)?.key == "of"
  }

  /// "5 in." at the end, "5 in wide", "5 in x 3 in", `5in`; not "5 in total".
  private func isInch(_ piece: WordPiece, _ found: UnitLexicon.Found) -> Bool {
    if !piece.spaced { return true }
    guard let next = text.piece(at: found.end) else { return true }
    return next.kind == .punctuation && next.key != "\"" && next.key != "'" || Self.extents.contains(next.key)
  }

  /// "the 1990s", "in the 60s" are years and ages.
  private func isSecond(_ piece: WordPiece, _ number: NumberMatch) -> Bool {
    if piece.spaced { return true }
    let first = number.tokens.lowerBound
    if first > 0,
      text.tokens[first - 1].key == "the" || text.tokens[first - 1].key == "early"
        || text.tokens[first - 1].key == "late" || text.tokens[first - 1].key == "mid"
    {
      return false
    }
    guard let value = number.value, number.bytes.count == 4 else { return true }
    return !(value >= 1000 && value < 2100 && value == value.rounded())
  }

  /// `10"` is ten inches unless a quotation is open.
  private func isInchMark(_ piece: WordPiece) -> Bool {
    if text.byte(piece.start) == 0xe2 { return text.byte(piece.start + 2) == 0xb3 }
    var token = piece.token - 1
    let limit = max(0, piece.token - 40)
    while token >= limit {
      if text.tokens[token].key == "\"" { return isClosing(token) }
      token -= 1
    }
    return true
  }

  private func isClosing(_ token: Int) -> Bool {
    guard token + 1 < text.count else { return true }
    return !text.tokens[token].spaced || text.tokens[token + 1].spaced
  }

  private func isFootMark(_ piece: WordPiece, _ found: UnitLexicon.Found) -> Bool {
    guard !piece.spaced else { return false }
    guard let next = text.piece(at: found.end) else { return text.byte(piece.start) == 0xe2 }
    return next.kind == .number || text.byte(piece.start + 2) == 0xb2
  }

  /// Letters and digits go on without a space: `13F-2`, `C/`.
  private func isJoined(_ found: UnitLexicon.Found) -> Bool {
    guard let next = text.piece(at: found.end) else { return false }
    return !next.spaced && (next.kind != .punctuation || next.key == "-" || next.key == "/")
  }

  private func hasLetterBefore(_ number: NumberMatch) -> Bool {
    let first = number.tokens.lowerBound
    guard first > 0, !text.tokens[first].spaced else { return false }
    return text.tokens[first - 1].key == "-" || text.tokens[first - 1].kind == .mixed
  }

  /// A bare C or F needs a word about heat near it, or stands alone with its number: `1C` is a house too.
  private func isAboutHeat(_ number: NumberMatch, _ found: UnitLexicon.Found) -> Bool {
    let first = number.tokens.lowerBound
    let last = min(text.count, found.end.token + 6)
    if text.count <= number.tokens.count + 2 { return true }
    for token in max(0, first - 8)..<last where Self.heat.contains(text.tokens[token].key) { return true }
    return false
  }

  /// "5 pm", "5 am" are times of day.
  private func isAtMidday(_ piece: WordPiece, _ found: UnitLexicon.Found) -> Bool {
    piece.key == "pm" || piece.key == "am"
  }

  private static let extents = WordSet(
    "x by long wide tall high deep thick diameter diagonal across in and or to / - × square")
  private static let heat = WordSet(
    """
    temperature temperatures temp degree degrees ° celsius fahrenheit heat heated hot warm warmer cold cool cooler oven \
    weather thermometer thermostat fever bake boil boils boiling freeze freezes freezing melts melting fridge freezer \
    outside reads reading ambient water
    """)
  private static let everyday = WordSet(
    """
    cup cups barrel barrels pint pints peck pecks gill gills stone stones yard yards point points grain grains bars \
    turn turns mole moles league leagues rod rods slug slugs mil mils thou hogshead bushel bushels dram drams therm \
    atmosphere atmospheres gauss nit nits carat carats tesla revolution revolutions real reals sol soles para paras fen \
    sen pul fils att ban bani avo deni pya kobo lari taka pula vatu loti dong dongs
    """)
}
