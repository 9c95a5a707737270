import AssayLanguage
import AssayWire

/// Reads sentences about sounds with a time, a length or an order: "an alarm at 0:42", "the dog barks before the
/// bell", "the siren lasts 5 seconds", "I can hear barking". What is said to be there and not to be heard is left to the
/// reader of scenes.
struct SoundReader {
  let sentence: Sentence
  private var text: TokenizedText { sentence.text }

  private static let verbs = FunctionWords.keys(
    """
    heard hear hears sounds sound sounding rings ringing lasts lasting last starts begins occurs happens goes plays audible is \
    are can be there for about a an the at around from after before comes precedes follows followed by then and stops \
    ends off out in it of some was were one
    """)

  func claims() -> [Claim]? {
    guard sentence.kinds.contains(.sounds), sentence.kinds.isDisjoint(with: [.objects]) || hearing else { return nil }
    let time = TimeQuery.read(text, in: [sentence.tokens])
    let seconds = ClockReader.all(in: text, tokens: sentence.tokens).first { $0.kind == .duration }.map(\.seconds)
    let split = orderWord()
    guard time != nil || seconds != nil || split != nil || hearing else { return nil }
    let first = label(sentence.tokens.lowerBound..<(split?.index ?? sentence.tokens.upperBound), time: time)
    guard let first else { return nil }
    let second = split.flatMap { label($0.index + 1..<sentence.tokens.upperBound, time: time) }
    let isPresence = time == nil && seconds == nil && second == nil
    guard !isPresence || hearing else { return nil }
    let query = SoundQuery(
      label: first, second: second, relation: second == nil ? .none : split?.relation ?? .none,
      time: second == nil ? time : nil,
      seconds: second == nil && time == nil ? seconds : nil)
    var slots: [Claim.Slot] =
      isPresence
      ? [.init("subject", .string(text.string(tokens: first)))]
      : second == nil
        ? [.init("event", .string(text.string(tokens: first)))] : [.init("first", .string(text.string(tokens: first)))]
    if let second { slots.append(.init("second", .string(text.string(tokens: second)))) }
    if let time { slots.append(.init("time", .string(text.string(tokens: time.tokens)))) }
    let negative = sentence.tokens.contains { FunctionWords.negators.contains(text.tokens[$0].key) }
    return [
      Claim(
        span: sentence.bytes, type: isPresence ? .presence : .temporal, polarity: negative ? .negative : .positive,
        channel: .hears,
        slots: slots,
        form: .text(TextQuery(.sound(query), negative: negative)))
    ]
  }

  private var hearing: Bool {
    sentence.tokens.contains {
      ["heard", "hear", "sound", "sounds", "audible", "rings", "ringing"].contains(text.tokens[$0].key)
    }
  }

  private func orderWord() -> (index: Int, relation: SpokenQuery.Relation)? {
    for index in sentence.tokens.dropFirst() {
      let key = text.tokens[index].key
      if index + 1 < sentence.tokens.upperBound, text.tokens[index + 1].kind == .number { continue }
      if ["before", "precedes", "preceding"].contains(key) { return (index, .before) }
      if ["after", "follows", "following"].contains(key) { return (index, .after) }
      if key == "followed" { return (index, .before) }
      if key == "then" { return (index, .before) }
    }
    return nil
  }

  /// The words that name the sound, without times and small words.
  private func label(_ tokens: Range<Int>, time: TimeQuery?) -> Range<Int>? {
    let words = tokens.filter { index in
      let token = text.tokens[index]
      return token.kind == .word && !(time?.tokens.contains(index) ?? false) && !Self.verbs.contains(token.key)
        && !FunctionWords.all.contains(token.key) && !Self.units.contains(token.key)
    }
    guard let first = words.first else { return nil }
    var last = first
    for word in words where word <= last + 1 { last = word }
    return first..<last + 1
  }

  private static let units = FunctionWords.keys("second seconds minute minutes s sec secs min mins hour hours mark")
}
