/// What a sentence says about read, spoken or written text, ready to be checked.
package struct TextQuery: Sendable {
  package init() {}
}
