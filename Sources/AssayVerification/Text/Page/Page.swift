import AssayLanguage

/// The lines of documents with their places, in reading order, with what each line offers as a value.
struct Page: Sendable {
  struct Line: Sendable {
    var fact: Int
    var text: TokenizedText
    var box: Bounds?
    var page: Int
    var figures: [Figure]
    var dates: [DateMatch]
    /// How sure the reader of the line was.
    var confidence: Double?
  }

  /// In reading order: by page, then from top to bottom, then from left to right.
  private(set) var lines: [Line] = []
  /// Where each role is named, and what stands for it.
  private(set) var entries: [PageEntry] = []
  private(set) var entriesOf: [FieldRole: [Int]] = [:]
  /// All letters and digits, for searches that know no role.
  private(set) var letters = LooseText()
  /// Lines that carry a date.
  private(set) var datedLines: [Int] = []

  static let neighboursMax = 48

  var isEmpty: Bool { lines.isEmpty && entries.isEmpty }

  init(facts: [Fact]) {
    for (number, fact) in facts.enumerated() where fact.kind == .text {
      let text = TokenizedText(fact.value)
      let dates = DateReader.all(in: text)
      let figures = FigureScanner.scan(text.bytes, in: 0..<text.bytes.count).filter { figure in
        !dates.contains { $0.range.overlaps(figure.range) }
      }
      lines.append(
        Line(
          fact: number, text: text, box: Self.box(fact), page: fact.places.lazy.compactMap(\.page).first ?? 0,
          figures: figures, dates: dates.filter { $0.fields.mask.contains(.month) && $0.fields.mask.contains(.day) },
          confidence: fact.confidence))
    }
    level()
    order()
    for line in lines.indices {
      letters.append(lines[line].text, unit: line)
      if !lines[line].dates.isEmpty { datedLines.append(line) }
    }
    PageReader(lines: lines).entries().forEach { add($0) }
    addFields(facts)
  }

  private mutating func add(_ entry: PageEntry) {
    entriesOf[entry.role, default: []].append(entries.count)
    entries.append(entry)
  }

  /// Fields and metadata name their role themselves.
  private mutating func addFields(_ facts: [Fact]) {
    for (number, fact) in facts.enumerated()
    where fact.kind == .field || fact.kind == .metadata || fact.kind == .measure {
      let name = Self.name(of: fact)
      let text = TokenizedText(fact.unit.map { fact.value + " " + $0 } ?? fact.value)
      let dates = DateReader.all(in: Self.dated(text))
      lines.append(
        Line(
          fact: number, text: text, box: fact.box, page: fact.places.lazy.compactMap(\.page).first ?? 0,
          figures: FigureScanner.scan(text.bytes, in: 0..<text.bytes.count), dates: dates,
          confidence: fact.confidence))
      var entry = PageEntry(
        role: RoleLexicon.role(ofName: name) ?? .other, line: lines.count - 1, label: 0..<0, tier: 3)
      entry.name = TokenizedText(RoleLexicon.words(ofName: name)).tokens.map(\.key)
      entry.values = [PageEntry.Value(line: lines.count - 1, tokens: 0..<text.count)]
      add(entry)
    }
  }

  /// EXIF writes `2018:03:05 10:11:12`.
  private static func dated(_ text: TokenizedText) -> TokenizedText {
    guard text.bytes.count >= 10, text.bytes[4] == UInt8(ascii: ":"), text.bytes[7] == UInt8(ascii: ":"),
      text.bytes[0..<4].allSatisfy({ FigureScanner.isDigit($0) })
    else { return text }
    var bytes = text.bytes
    bytes[4] = UInt8(ascii: "-")
    bytes[7] = UInt8(ascii: "-")
    return TokenizedText(bytes: bytes)
  }

  static func name(of fact: Fact) -> String {
    for name in ["role", "name", "key", "field", "label"] {
      if let text = fact.textAttribute(name) { return text }
    }
    if let path = fact.places.lazy.compactMap(\.path).first { return path }
    return fact.kind == .measure ? "measure" : fact.id
  }

  static func box(_ fact: Fact) -> Bounds? {
    if let box = fact.box { return box }
    guard let quad = fact.places.lazy.compactMap(\.quad).first, quad.count == 8 else { return nil }
    let xs = [quad[0], quad[2], quad[4], quad[6]]
    let ys = [quad[1], quad[3], quad[5], quad[7]]
    return Bounds(left: xs.min() ?? 0, top: ys.min() ?? 0, right: xs.max() ?? 0, bottom: ys.max() ?? 0)
  }

  /// Turns a page that was scanned askew upright: rows are found on the slope that most lines share.
  private mutating func level() {
    let slope = PageSlope.estimate(lines.map(\.box))
    guard slope != 0 else { return }
    for line in lines.indices {
      guard var box = lines[line].box else { continue }
      let shift = slope * box.midX
      box.top -= shift
      box.bottom -= shift
      lines[line].box = box
    }
  }

  private mutating func order() {
    // Lines without a box keep the order in which they came, behind the others.
    let sorted = lines.enumerated().sorted { a, b in
      if a.element.page != b.element.page { return a.element.page < b.element.page }
      guard let one = a.element.box, let other = b.element.box else {
        return (a.element.box != nil ? 0 : 1, a.offset) < (b.element.box != nil ? 0 : 1, b.offset)
      }
      if one.midY != other.midY { return one.midY < other.midY }
      return one.left != other.left ? one.left < other.left : a.offset < b.offset
    }
    lines = sorted.map(\.element)
  }
}

/// A role named on a page, and the values that stand for it.
struct PageEntry: Sendable {
  struct Value: Sendable {
    var line: Int
    var tokens: Range<Int>
  }

  var role: FieldRole
  var line: Int
  /// The tokens that name the role.
  var label: Range<Int>
  /// How plainly the line is the role's own: 3 plain, 2 fair, 1 doubtful (a summary of taxes).
  var tier: Int
  /// Words of the name, for roles that the lexicon does not know.
  var name: [WordKey] = []
  /// The nearest first.
  var values: [Value] = []

  init(role: FieldRole, line: Int, label: Range<Int>, tier: Int) {
    self.role = role
    self.line = line
    self.label = label
    self.tier = tier
  }
}
