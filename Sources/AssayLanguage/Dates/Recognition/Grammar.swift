/// The grammar of date expressions over the lexemes of one text: each rule takes the index of its first lexeme
/// and gives the longest expression that starts there.
struct Grammar: Sendable {
  struct Options: OptionSet, Sendable {
    let rawValue: Int
    static let calendar = Options(rawValue: 1)
    static let alternatives = Options(rawValue: 2)
    static let zones = Options(rawValue: 4)
    static let split = Options(rawValue: 8)
    static let tasks = Options(rawValue: 16)
    static let inclusive = Options(rawValue: 32)
  }

  let lexemes: [Lexeme]
  let reference: DateTime
  let options: Options

  var count: Int { lexemes.count }

  /// The text of a lexeme; empty beyond the ends.
  @inline(__always)
  func at(_ index: Int) -> String { index >= 0 && index < lexemes.count ? lexemes[index].text : "" }

  func isNumber(_ index: Int) -> Bool { index >= 0 && index < count && lexemes[index].kind == .number }
  func isWord(_ index: Int) -> Bool { index >= 0 && index < count && lexemes[index].kind == .word }
  func isMark(_ index: Int) -> Bool { index >= 0 && index < count && lexemes[index].kind == .mark }
  func value(_ index: Int) -> Int { isNumber(index) ? lexemes[index].value : -1 }
  func digits(_ index: Int) -> Int { isNumber(index) ? lexemes[index].digits : 0 }

  /// It exists and touches the lexeme before it.
  func glued(_ index: Int) -> Bool { index > 0 && index < count && !lexemes[index].spaced }

  /// The index after a phrase that starts here.
  func skip(_ index: Int, _ words: String...) -> Int? {
    for (offset, word) in words.enumerated() where at(index + offset) != word { return nil }
    return index + words.count
  }

  func skip(_ index: Int, any words: Set<String>) -> Int? { words.contains(at(index)) ? index + 1 : nil }

  /// The index after the word if it stands here.
  func pass(_ index: Int, _ word: String) -> Int { at(index) == word ? index + 1 : index }

  func pass(_ index: Int, any words: Set<String>) -> Int { words.contains(at(index)) ? index + 1 : index }

  /// No letter or digit touches the lexeme from before.
  func isStart(_ index: Int) -> Bool { !glued(index) || isMark(index - 1) }

  /// No letter or digit touches what ends before this index.
  func isEnd(_ index: Int) -> Bool { !glued(index) || isMark(index) }

  /// The longest of several readings; the first among equals.
  func longest(_ candidates: Entity?...) -> Entity? {
    var best: Entity?
    for case let candidate? in candidates where best == nil || candidate.end > (best?.end ?? 0) { best = candidate }
    return best
  }
}
