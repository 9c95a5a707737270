import AssayLanguage

/// One word as it is said, and the token it comes from.
struct SpokenUnit: Sendable {
  var key: WordKey
  var stem: WordKey
  var token: Int
  /// A sound of hesitation that stands before it, and its token.
  var filler: WordKey?
  var fillerToken = 0

  init(key: WordKey, stem: WordKey, token: Int) {
    self.key = key
    self.stem = stem
    self.token = token
  }
}

extension [SpokenUnit] {
  /// Without sounds of hesitation, which the units behind them remember.
  var withoutFillers: [SpokenUnit] {
    guard contains(where: { FunctionWords.fillers.contains($0.key) }) else { return self }
    var kept: [SpokenUnit] = []
    var last: SpokenUnit?
    for var unit in self {
      if FunctionWords.fillers.contains(unit.key) {
        last = unit
        continue
      }
      unit.filler = last?.key
      unit.fillerToken = last?.token ?? 0
      last = nil
      kept.append(unit)
    }
    return kept
  }
}

/// Writes texts as they are spoken: hyphens parted, apostrophes dropped, numerals in words.
enum SpokenForms {
  /// How a numeral of four digits is said.
  enum Style: Sendable { case year, cardinal, digits }

  static let unitsMax = 4_000

  static func units(
    of text: TokenizedText, tokens: Range<Int>, style: Style = .year, splitting: (WordKey) -> Bool = { _ in false }
  ) -> [SpokenUnit] {
    var units: [SpokenUnit] = []
    units.reserveCapacity(tokens.count + 4)
    for index in tokens {
      if units.count >= unitsMax { break }
      append(text, index, style, splitting, to: &units)
    }
    return units
  }

  private static func append(
    _ text: TokenizedText, _ index: Int, _ style: Style, _ splitting: (WordKey) -> Bool, to units: inout [SpokenUnit]
  ) {
    let token = text.tokens[index]
    switch token.kind {
    case .punctuation: break
    case .symbol:
      if token.key == "%" { add("percent", index, to: &units) }
    case .number:
      let ordinal =
        index + 1 < text.count && !text.tokens[index + 1].spaced && ordinals.contains(text.tokens[index + 1].key)
      for key in numberWords(text.bytes, token.range, style, ordinal: ordinal) { add(key, index, to: &units) }
    case .word, .mixed:
      if token.kind == .word, ordinals.contains(token.key), index > 0, text.tokens[index - 1].kind == .number,
        !token.spaced
      {
        return
      }
      pieces(text, index, style, splitting, to: &units)
    }
  }

  private static func add(_ key: WordKey, _ token: Int, to units: inout [SpokenUnit]) {
    units.append(SpokenUnit(key: key, stem: key, token: token))
  }

  private static let ordinals: Set<WordKey> = ["st", "nd", "rd", "th"]

  /// Parts a word at hyphens and between letters and digits.
  private static func pieces(
    _ text: TokenizedText, _ index: Int, _ style: Style, _ splitting: (WordKey) -> Bool, to units: inout [SpokenUnit]
  ) {
    let token = text.tokens[index]
    // Only an abbreviation in capitals is said letter by letter.
    if token.kind == .word, token.end - token.start <= 6, token.range.allSatisfy({ text.bytes[$0] &- 65 < 26 }),
      splitting(token.key)
    {
      for offset in token.range { add(letter(text.bytes[offset]), index, to: &units) }
      return
    }
    var start = token.range.lowerBound
    var digits = FigureScanner.isDigit(text.bytes[start])
    var offset = start
    func close(_ end: Int) {
      guard end > start else { return }
      if digits {
        for key in numberWords(text.bytes, start..<end, style, ordinal: false) { add(key, index, to: &units) }
      } else {
        let keys = wordKeys(text.bytes, start..<end)
        units.append(SpokenUnit(key: keys.key, stem: keys.stem, token: index))
      }
    }
    while offset < token.range.upperBound {
      let byte = text.bytes[offset]
      if byte == UInt8(ascii: "-") {
        close(offset)
        start = offset + 1
        digits = start < token.range.upperBound && FigureScanner.isDigit(text.bytes[start])
      } else if FigureScanner.isDigit(byte) != digits {
        close(offset)
        start = offset
        digits.toggle()
      }
      offset += 1
    }
    close(token.range.upperBound)
  }

  private static func letter(_ byte: UInt8) -> WordKey {
    var hash = WordHash()
    hash.add(byte | 32)
    return hash.key
  }

  /// The folded word without apostrophes, and its stem.
  private static func wordKeys(_ bytes: [UInt8], _ range: Range<Int>) -> (key: WordKey, stem: WordKey) {
    bytes.withUnsafeBufferPointer { buffer in
      var hash = WordHash()
      var offset = range.lowerBound
      while offset < range.upperBound {
        let (scalar, length) = Scalars.decode(buffer, offset)
        if scalar != "'" && scalar != "\u{2019}" { hash.add(folding: scalar) }
        offset += length
      }
      return (hash.key, StemKey.of(buffer, range))
    }
  }

  // MARK: Numerals

  static func numberWords(_ bytes: [UInt8], _ range: Range<Int>, _ style: Style, ordinal: Bool) -> [WordKey] {
    var whole: [UInt8] = []
    var fraction: [UInt8] = []
    var inFraction = false
    let figure = FigureScanner.scan(bytes, in: range).first
    let decimals = figure?.decimals ?? 0
    let digitCount = bytes[range].count { FigureScanner.isDigit($0) }
    for byte in bytes[range] where FigureScanner.isDigit(byte) {
      inFraction = decimals > 0 && whole.count >= digitCount - decimals
      if inFraction { fraction.append(byte - 48) } else { whole.append(byte - 48) }
    }
    guard whole.count <= 15 else { return whole.map { ones[Int($0)] } }
    let value = whole.reduce(0) { $0 * 10 + Int($1) }
    var words: [WordKey]
    let plain = digitCount == range.count
    if style == .digits || (plain && whole.count > 1 && whole[0] == 0) {
      words = whole.map { ones[Int($0)] }
    } else if style == .year && plain && whole.count == 4 && (1100...2099).contains(value) && value % 1000 >= 10 {
      words =
        below100(value / 100)
        + (value % 100 == 0 ? ["hundred"] : value % 100 < 10 ? ["o"] + [ones[value % 10]] : below100(value % 100))
    } else {
      words = cardinal(value)
    }
    if ordinal, let last = words.popLast() { words.append(ordinalOf[last] ?? last) }
    if !fraction.isEmpty { words += ["point"] + fraction.map { ones[Int($0)] } }
    return words
  }

  private static let ones = FunctionWords.list(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
  )
  private static let tens = FunctionWords.list("zero ten twenty thirty forty fifty sixty seventy eighty ninety")
  private static let ordinalOf: [WordKey: WordKey] = Dictionary(
    uniqueKeysWithValues: zip(
      ones + tens[2...] + ["hundred", "thousand", "million"],
      FunctionWords.list(
        """
        zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth \
        fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth thirtieth fortieth fiftieth \
        sixtieth seventieth eightieth ninetieth hundredth thousandth millionth
        """)))

  static let numerals: [WordKey] = ones + tens.dropFirst(2) + ["hundred", "thousand", "million", "billion", "point"]

  /// The stem of a number word, as a text that spells it has it.
  static func numberStem(_ word: WordKey) -> WordKey { numberStems[word] ?? word }

  private static let numberStems: [WordKey: WordKey] = {
    let words = """
      one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen \
      eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion point
      """
    return Dictionary(
      words.split(separator: " ").map { (WordKey($0), PassageWords.stem(String($0))) }, uniquingKeysWith: { a, _ in a })
  }()

  private static func below100(_ value: Int) -> [WordKey] {
    if value < 20 { return [ones[value]] }
    return value % 10 == 0 ? [tens[value / 10]] : [tens[value / 10], ones[value % 10]]
  }

  private static func cardinal(_ value: Int) -> [WordKey] {
    if value < 100 { return below100(value) }
    if value < 1000 { return [ones[value / 100], "hundred"] + (value % 100 == 0 ? [] : below100(value % 100)) }
    let scales: [(size: Int, name: WordKey)] = [
      (1_000_000_000_000, "trillion"), (1_000_000_000, "billion"), (1_000_000, "million"), (1000, "thousand"),
    ]
    for scale in scales where value >= scale.size {
      return cardinal(value / scale.size) + [scale.name] + (value % scale.size == 0 ? [] : cardinal(value % scale.size))
    }
    return []
  }

  /// Function words in their spoken form, without apostrophes.
  static let functionWords: Set<WordKey> = FunctionWords.all.union(
    FunctionWords.keys(
      """
      lets its thats im id ill ive were wed well weve youre youd youll youve theyre theyd theyll theyve hes hed hell \
      shes shed shell theres whats whos a b now please okay ok yeah yes actually basically really thanks sort kind
      """
    ).subtracting(["id", "ill", "well", "shed", "shell", "hell"]))

  static func isContent(_ key: WordKey) -> Bool { !functionWords.contains(key) || FunctionWords.negators.contains(key) }
}
