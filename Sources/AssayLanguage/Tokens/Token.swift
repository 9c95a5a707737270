/// One token of a text.
package struct Token: Sendable, Hashable {
  package enum Kind: UInt8, Sendable {
    /// Letters, with inner apostrophes and hyphens: `don't`, `made-up`.
    case word
    /// Digits with what belongs to a numeral: `1,200.50`, `3rd` is number and word.
    case number
    /// Letters and digits together, as in `TD01167104` or `A4`.
    case mixed
    case punctuation
    /// Currency signs, `%`, `°` and other symbols.
    case symbol
  }

  /// UTF-8 byte offsets into the text.
  package var start: Int32
  package var end: Int32
  package var kind: Kind
  /// The key of its folded form, as `WordKey("table")` gives it.
  package var key: WordKey
  /// The first letter is upper case.
  package var capitalised: Bool
  /// White space (or the start of the text) stands before it.
  package var spaced: Bool

  package var range: Range<Int> { Int(start)..<Int(end) }
  package func `is`(_ key: WordKey) -> Bool { self.key == key }
}
