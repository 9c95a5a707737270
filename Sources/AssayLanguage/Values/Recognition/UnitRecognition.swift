struct UnitRecognition {
  let text: TokenizedText
  let model: String
  init(_ text: TokenizedText, model: String) { (self.text, self.model) = (text, model) }
  func results() -> [RecognisedValue] { [] }
}
