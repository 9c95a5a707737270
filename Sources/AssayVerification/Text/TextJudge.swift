package import AssayLanguage

/// Checks text queries against lines, words, fields, passages and further samples.
package struct TextJudge: Sendable {
  package init() {}

  package func judge(_ query: TextQuery, of claim: Claim, in text: TokenizedText, against evidence: EvidenceIndex)
    -> Judgement
  {
    switch query.form {
    case .spoken(let spoken):
      SpokenJudge(texts: evidence.texts, text: text, evidence: evidence).judge(spoken, negative: query.negative)
    case .field(let field):
      FieldJudge(page: evidence.texts.page, text: text, evidence: evidence, query: field).judge(
        negative: query.negative)
    case .statement(let tokens):
      StatementJudge(texts: evidence.texts, text: text).judge(tokens)
    case .read(let read):
      ReadJudge(page: evidence.texts.page, text: text, evidence: evidence).judge(read, negative: query.negative)
    case .speakers(let condition):
      SpokenJudge(texts: evidence.texts, text: text, evidence: evidence).speakers(condition, negative: query.negative)
    case .sound(let sound):
      SoundJudge(text: text, evidence: evidence).judge(sound, negative: query.negative)
    }
  }
}
