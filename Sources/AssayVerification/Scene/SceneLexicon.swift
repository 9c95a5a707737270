import AssayLanguage

/// The words and fixed phrases of scene sentences: tables, built once.
struct SceneLexicon: Sendable {
  /// A fixed phrase by its first word.
  struct Phrase: Sendable {
    var rest: [WordKey]
    var entry: SceneEntry
  }

  private(set) var words: [WordKey: SceneEntry] = [:]
  /// The longest first.
  private(set) var phrases: [WordKey: [Phrase]] = [:]
  /// Words by every form that has one letter less: finds words that differ in one letter.
  private(set) var nearly: [WordKey: WordKey] = [:]
  private var initials: [WordKey: UInt8] = [:]

  static let english = SceneLexicon()

  private init() {
    for (tag, text) in SceneWords.plain { add(tag, text) }
    for (tag, rows) in SceneWords.senses { for (sense, text) in rows { add(tag, text, Int16(sense)) } }
    for (relation, text) in SceneRelation.phrases { add(.relation, text, relation: relation.rawValue) }
    for key in SceneValues.table.keys { add(.value, key, 0) }
    for first in phrases.keys { phrases[first]?.sort { $0.rest.count > $1.rest.count } }
    for word in SceneWords.correctable.split(whereSeparator: { $0 == " " || $0 == "\n" }) { addNearly(String(word)) }
  }

  private mutating func add(_ tag: SceneTag, _ text: String, _ sense: Int16 = 0, relation: Int16 = -1) {
    for phrase in text.split(separator: "|") {
      let keys = phrase.split(separator: " ").map { WordKey($0) }
      guard let first = keys.first else { continue }
      if keys.count == 1 {
        add(tag, first, sense, relation)
      } else {
        phrases[first, default: []].append(
          Phrase(rest: Array(keys.dropFirst()), entry: SceneEntry(tags: tag, sense: sense, relation: relation)))
      }
    }
  }

  private mutating func add(_ tag: SceneTag, _ key: WordKey, _ sense: Int16, _ relation: Int16 = -1) {
    if var known = words[key] {
      known.tags.insert(tag)
      if sense != 0 && known.sense == 0 { known.sense = sense }
      if relation >= 0 { known.relation = relation }
      words[key] = known
    } else {
      words[key] = SceneEntry(tags: tag, sense: sense, relation: relation)
    }
  }

  // MARK: Spelling

  private mutating func addNearly(_ word: String) {
    let key = WordKey(word)
    let bytes = Array(word.utf8)
    for key in Self.deletions(bytes[...]) where nearly[key] == nil { nearly[key] = WordKey(word) }
    nearly[key] = key
    initials[key] = bytes.first
  }

  private static func deletions(_ bytes: ArraySlice<UInt8>) -> [WordKey] {
    bytes.indices.map { left in
      var hash = WordHash()
      for index in bytes.indices where index != left { hash.add(bytes[index]) }
      return hash.key
    }
  }

  /// The word that was meant by an unknown one: they differ in one letter that is missing, doubled, wrong, or in
  /// two that are swapped. Words under five letters are never corrected.
  func correction(of bytes: ArraySlice<UInt8>) -> WordKey? {
    guard bytes.count >= 4, bytes.count <= 16 else { return nil }
    var hash = WordHash()
    for byte in bytes { hash.add(byte | 0x20) }
    if let found = nearly[hash.key] { return found }
    guard bytes.count >= 5, let first = bytes.first else { return nil }
    let folded = bytes.map { $0 | 0x20 }
    for key in Self.deletions(folded[...]) {
      // A wrong first letter is another word: "fellow" is not "yellow".
      if let found = nearly[key], initials[found] == first | 0x20 { return found }
    }
    return nil
  }
}
