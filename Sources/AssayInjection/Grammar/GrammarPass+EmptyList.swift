import AssayLanguage

// A heading over numbers with nothing behind them is a request to fill them in (FigStep, arXiv:2311.05608). Forms and
// work sheets have such lists as well, so that what is asked for decides.
extension GrammarPass {
  private static let runsMax = 16

  mutating func emptyList() {
    guard channel.isEvidence else { return }
    let bytes = reading.mapped.bytes
    var offset = 0
    for _ in 0..<Self.runsMax {
      guard let run = EmptyMarkers.next(in: bytes, from: offset) else { return }
      offset = run.upperBound
      heading(before: run)
    }
  }

  /// The last sentence of at least three words before the list, with what it was wrapped from.
  private mutating func heading(before run: Range<Int>) {
    guard let last = lastWord(before: run.lowerBound) else { return }
    var sentence = reading.words[last].sentence
    var words = reading.sentences[sentence].words
    // A line that was wrapped before a capital or a number belongs to the one above it.
    while sentence > 0, words.count < 3 || !opens(words.lowerBound), words.upperBound - words.lowerBound < 40,
      !reading.sentences[sentence - 1].isQuestion, reading.sentences[sentence - 1].isLine
    {
      sentence -= 1
      words = reading.sentences[sentence].words.lowerBound..<words.upperBound
    }
    guard words.count >= 3, opens(words.lowerBound) else { return }
    if asksForHarm(words) || asksOfReader(words) {
      add(.emptyList, 2, 0.6, words.lowerBound, last)
    }
  }

  /// "Steps to…", "ten ways of…", "how to…", "a list of…".
  private func opens(_ first: Int) -> Bool {
    (first..<min(first + 4, reading.words.count)).contains { Self.lists.contains(reading.words[$0].key) }
  }

  /// The heading's verb as a request: "ways to answer every question only with…" asks to answer so.
  private func asksOfReader(_ words: Range<Int>) -> Bool {
    for index in words.prefix(8) where reading.words[index].classes.contains(.verb) {
      guard let before = reading.key(index - 1), before == GrammarKeys.to || Self.leads.contains(before) else {
        continue
      }
      // Behind "ways to" it is a verb, whatever else the word may be.
      let clause = ImperativeClause(
        verb: index, from: index, end: words.upperBound, form: .imperative, isNegated: false, isPolite: false,
        isKnown: true, classes: reading.words[index].classes)
      var alone = GrammarPass(reading, channel: channel)
      alone.judge(clause)
      // A service is what a work sheet asks for, too.
      return alone.signals.contains { $0.tier <= 2 && $0.rule != .service }
    }
    return false
  }

  private static let leads: Set<WordKey> = ["of", "for"]

  private func lastWord(before offset: Int) -> Int? {
    var (low, high) = (0, reading.words.count)
    while low < high {
      let middle = (low + high) / 2
      if Int(reading.text[reading.words[middle].token].start) < offset { low = middle + 1 } else { high = middle }
    }
    return low > 0 ? low - 1 : nil
  }

  private static let lists: Set<WordKey> = [
    "steps", "step", "ways", "way", "methods", "method", "how", "list", "reasons", "tips", "ideas", "instructions",
    "procedure", "guide", "techniques", "things", "recipe", "tricks", "strategies", "means", "tactics", "plan",
    "stages", "examples", "arguments", "points", "ingredients", "tutorial",
  ]
}

/// Runs of list markers without content.
enum EmptyMarkers {
  static let markersMin = 2

  /// The bytes from the first marker of a run to the end of its last: `1. 2. 3.`, `(1) (2)`, `a) b)`, `i. ii.`, `① ②`,
  /// `Step 1: Step 2:` or lone bullets.
  static func next(in bytes: [UInt8], from start: Int) -> Range<Int>? {
    bytes.withUnsafeBufferPointer { next($0, start) }
  }

  private typealias Bytes = UnsafeBufferPointer<UInt8>

  private static func next(_ bytes: Bytes, _ start: Int) -> Range<Int>? {
    var offset = start
    while offset < bytes.count {
      guard isOpen(bytes, offset), isFirst(bytes[offset]), let first = marker(bytes, offset), first.value == 1 else {
        offset += 1
        continue
      }
      var (end, value, count) = (first.end, first.value, 1)
      while let place = blank(bytes, end), let next = marker(bytes, place, first.kind), next.kind == first.kind,
        next.kind == .bullet || next.value == value + 1
      {
        (end, value, count) = (next.end, next.value, count + 1)
      }
      // The last marker must be empty as well.
      let isEmpty = ends(bytes, end)
      let full = isEmpty ? count : count - 1
      if full >= (first.kind == .bullet ? 3 : markersMin) { return offset..<end }
      offset = max(end, offset + 1)
    }
    return nil
  }

  enum Kind { case number, letter, roman, bullet }

  /// What a first marker starts with.
  private static func isFirst(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "1"), UInt8(ascii: "("), UInt8(ascii: "a"), UInt8(ascii: "A"), UInt8(ascii: "*"),
      UInt8(ascii: "-"), UInt8(ascii: "i"), UInt8(ascii: "I"), UInt8(ascii: "s"), UInt8(ascii: "S"), 0xE2:
      true
    default: false
    }
  }

  private static func isOpen(_ bytes: Bytes, _ offset: Int) -> Bool {
    offset == 0 || bytes[offset - 1] <= 0x20
  }

  /// - Parameter run: the kind of the markers before: `v` is a letter in one list and a number in another.
  private static func marker(
    _ bytes: Bytes, _ start: Int, _ run: Kind = .roman
  ) -> (kind: Kind, value: Int, end: Int)? {
    var offset = afterStep(bytes, start)
    guard offset < bytes.count else { return nil }
    if bytes[offset] == UInt8(ascii: "*") || bytes[offset] == UInt8(ascii: "-") {
      guard offset + 1 >= bytes.count || bytes[offset + 1] <= 0x20 else { return nil }
      return (.bullet, 1, offset + 1)
    }
    // •, ▪ and ● in UTF-8.
    if bytes[offset] == 0xE2, offset + 2 < bytes.count {
      switch (bytes[offset + 1], bytes[offset + 2]) {
      case (0x80, 0xA2), (0x96, 0xAA), (0x97, 0x8F): return (.bullet, 1, offset + 3)
      // ① to ⑳.
      case (0x91, 0xA0...0xB3): return (.number, Int(bytes[offset + 2]) - 0x9F, offset + 3)
      default: return nil
      }
    }
    let isBracketed = bytes[offset] == UInt8(ascii: "(")
    if isBracketed { offset += 1 }
    var (value, digits) = (0, 0)
    while offset < bytes.count, digits < 2, bytes[offset] >= 0x30, bytes[offset] <= 0x39 {
      value = value * 10 + Int(bytes[offset] - 0x30)
      digits += 1
      offset += 1
    }
    var kind = Kind.number
    if digits == 0, run == .roman, let roman = roman(bytes, offset) {
      (kind, value, offset) = (.roman, roman.value, roman.end)
    } else if digits == 0, offset < bytes.count, bytes[offset] | 0x20 >= 0x61, bytes[offset] | 0x20 <= 0x7A {
      (kind, value) = (.letter, Int(bytes[offset] | 0x20) - 0x60)
      offset += 1
    }
    guard value > 0, offset < bytes.count, ".):".utf8.contains(bytes[offset]) else { return nil }
    guard kind == .number || bytes[offset] != UInt8(ascii: ":") else { return nil }
    return (kind, value, offset + 1)
  }

  /// Behind "step ", where that stands.
  private static func afterStep(_ bytes: Bytes, _ start: Int) -> Int {
    let word: StaticString = "step "
    guard start + word.utf8CodeUnitCount < bytes.count else { return start }
    for index in 0..<word.utf8CodeUnitCount where bytes[start + index] | 0x20 != word.utf8Start[index] { return start }
    return start + word.utf8CodeUnitCount
  }

  /// i to xx.
  private static func roman(_ bytes: Bytes, _ start: Int) -> (value: Int, end: Int)? {
    var (total, last, offset) = (0, 0, start)
    while offset < bytes.count, offset - start < 5 {
      let value =
        switch bytes[offset] | 0x20 {
        case UInt8(ascii: "i"): 1
        case UInt8(ascii: "v"): 5
        case UInt8(ascii: "x"): 10
        default: 0
        }
      guard value > 0 else { break }
      total += value > last && last > 0 ? value - 2 * last : value
      last = value
      offset += 1
    }
    return offset > start ? (total, offset) : nil
  }

  /// Behind blanks and lines to write on.
  private static func blank(_ bytes: Bytes, _ start: Int) -> Int? {
    var offset = start
    while offset < bytes.count, isFiller(bytes, offset), marker(bytes, offset).map({ $0.kind != .bullet }) ?? true {
      offset += 1
    }
    guard offset > start, offset < bytes.count, isOpen(bytes, offset) else { return nil }
    return offset
  }

  private static func isFiller(_ bytes: Bytes, _ offset: Int) -> Bool {
    let byte = bytes[offset]
    if byte <= 0x20 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".") { return true }
    // A dash of a ruled line, not of a bullet.
    return byte == UInt8(ascii: "-") && offset + 1 < bytes.count && bytes[offset + 1] == UInt8(ascii: "-")
      || byte == UInt8(ascii: "-") && bytes[offset - 1] == UInt8(ascii: "-")
  }

  /// Nothing stands behind the marker on its line.
  private static func ends(_ bytes: Bytes, _ start: Int) -> Bool {
    var offset = start
    while offset < bytes.count, bytes[offset] != 0x0A {
      guard bytes[offset] <= 0x20 || "_.-".utf8.contains(bytes[offset]) else { return false }
      offset += 1
    }
    return true
  }
}
