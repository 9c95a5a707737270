import AssayLanguage
import AssayWire

/// The typed value of an amount or a measure for the slots of a claim.
enum AmountSlots {
  static func slots(of value: Range<Int>, in text: TokenizedText, money: Bool) -> [Claim.Slot] {
    guard let figure = AmountReader.all(text, value).first?.figure, figure.value.isFinite else { return [] }
    var slots: [Claim.Slot] = [.init(money ? "amount" : "number", .double(figure.value))]
    if let unit = unit(value, text, money: money) { slots.append(.init(money ? "currency" : "unit", .string(unit))) }
    return slots
  }

  private static func unit(_ value: Range<Int>, _ text: TokenizedText, money: Bool) -> String? {
    let around = max(0, value.lowerBound - 1)..<min(text.count, value.upperBound + 1)
    for index in around {
      let token = text.tokens[index]
      if money {
        if Currency.isName(token.key) { return text.string(token) }
        // "RM80.90" is one token.
        if token.kind == .mixed {
          let letters = text.bytes[token.range].prefix { FigureScanner.isLetter($0) }
          if !letters.isEmpty { return String(decoding: letters, as: UTF8.self) }
        }
      } else if index >= value.lowerBound, token.kind == .word, NumberWordsReader.words.contains(token.key) == false {
        return text.string(token)
      }
    }
    return nil
  }
}
