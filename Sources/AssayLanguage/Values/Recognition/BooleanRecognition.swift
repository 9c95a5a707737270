/// The choice model of yes and no.
struct BooleanRecognition {
  let text: TokenizedText
  init(_ text: TokenizedText) { self.text = text }
  func results() -> [RecognisedValue] { [] }
}
