import AssayLanguage

/// A wording and the plain statement it stands for: literal words with alternatives (`a|b`, optional with `?`) and
/// gaps: `<s>` a thing in at most six words, `<p>` the same in the possessive, `<c>` a colour with its modifiers, `<b>`
/// a bare colour, `<m>` a modifier.
struct WordPattern: Sendable {
  enum Element: Sendable {
    case words([WordKey], isOptional: Bool)
    case gap(String)
  }

  let elements: [Element]
  let result: [String]
  /// Holds only where the sentence answers a prompt.
  let needsPrompt: Bool
  /// Must be the whole sentence.
  let isWhole: Bool

  init(_ pattern: String, _ result: String, needsPrompt: Bool = false, isWhole: Bool = false) {
    elements = pattern.split(separator: " ").map { part in
      if part.first == "<" { return .gap(String(part.dropFirst().dropLast())) }
      let isOptional = part.last == "?"
      return .words(
        (isOptional ? part.dropLast() : part).split(separator: "|").map { WordKey($0) }, isOptional: isOptional)
    }
    self.result = result.split(separator: " ").map(String.init)
    self.needsPrompt = needsPrompt
    self.isWhole = isWhole
  }

  struct Match {
    var gaps: [String: Range<Int>] = [:]
    var end: Int

    /// The words of a result, with the gaps filled in.
    func words(_ result: [String], in draft: Draft) -> [Draft.Word]? {
      var words: [Draft.Word] = []
      for part in result {
        guard part.first == "<" else {
          words.append(Draft.word(part))
          continue
        }
        let name = String(part.dropFirst().dropLast())
        guard let range = gaps[name] else { return nil }
        var filled = Array(draft.words[range])
        if name == "p", let last = filled.last {
          var string = draft.string(range.upperBound - 1)
          if string.hasSuffix("'s") || string.hasSuffix("’s") { string.removeLast(2) }
          filled[filled.count - 1] = Draft.Word(
            key: WordKey(string), token: last.token, written: string, isMark: false)
        }
        // Of "navy blue" the last word is the colour that everybody knows.
        if name == "c", let last = filled.lastIndex(where: { ColourWording.base($0.key) != nil }) {
          filled = filled.enumerated().filter { $0.offset == last || ColourWording.base($0.element.key) == nil }
            .map(\.element)
        }
        words += filled
      }
      return words
    }
  }

  func match(_ draft: Draft, at start: Int) -> Match? {
    guard !isWhole || start == 0, var match = match(draft, start, 0, Match(end: start)) else { return nil }
    if isWhole, match.end < draft.end { return nil }
    match.end = min(match.end, draft.count)
    return match
  }

  private func match(_ draft: Draft, _ index: Int, _ element: Int, _ found: Match) -> Match? {
    guard element < elements.count else {
      guard draft.isBorder(index) || draft.isIn(Self.closing, index) else { return nil }
      var found = found
      found.end = index
      return found
    }
    switch elements[element] {
    case .words(let words, let isOptional):
      if let key = draft.key(index), words.contains(key),
        let match = match(draft, index + 1, element + 1, found)
      {
        return match
      }
      return isOptional ? match(draft, index, element + 1, found) : nil
    case .gap(let name):
      for length in Self.lengths(name, draft, index) {
        var found = found
        found.gaps[name] = index..<index + length
        if let match = match(draft, index + length, element + 1, found) { return match }
      }
      return nil
    }
  }

  /// The lengths that a gap may have at a position, the shortest first.
  private static func lengths(_ name: String, _ draft: Draft, _ index: Int) -> [Int] {
    switch name {
    case "m": return draft.isIn(ColourWording.modifiers, index) ? [1] : []
    case "b": return draft.key(index).flatMap { ColourWording.base($0) } == nil ? [] : [1]
    case "c", "c2":
      var end = index
      while draft.isIn(ColourWording.modifiers, end) { end += 1 }
      guard let key = draft.key(end), ColourWording.base(key) != nil else { return [] }
      // "navy blue"
      if let next = draft.key(end + 1), ColourWording.base(next) != nil { end += 1 }
      return [end + 1 - index]
    case "p":
      var end = index
      while end < min(index + thingMax, draft.count), !draft.words[end].isMark {
        let string = draft.string(end)
        if string.hasSuffix("'s") || string.hasSuffix("’s") { return [end + 1 - index] }
        end += 1
      }
      return []
    default:
      var lengths: [Int] = []
      var end = index
      while end < min(index + thingMax, draft.count), !draft.words[end].isMark, !draft.isIn(verbs, end) {
        end += 1
        lengths.append(end - index)
      }
      return lengths
    }
  }

  private static let thingMax = 6
  private static let closing: Set<WordKey> = ["and", "but", "while", "with", "rather"]
  private static let verbs: Set<WordKey> = [
    "is", "are", "was", "were", "has", "have", "had", "not", "isn't", "aren't", "no", "and", "but", "i", "there",
    "that", "which",
  ]
}
