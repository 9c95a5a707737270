import AssayCore
import AssayLanguage
import AssayWire

/// Reads from observations what they say of the aspects of things.
struct AspectReader {
  private let facts: [Fact]
  private let conditions: ConditionLexicon
  /// What objects are called, by the key of the name.
  private var names: [WordKey: String] = [:]
  /// The one machine that a sound without an owner comes from.
  private var machine: (key: WordKey, name: String)?

  init(facts: [Fact], conditions: ConditionLexicon) {
    self.facts = facts
    self.conditions = conditions
    var machines: [WordKey: String] = [:]
    for fact in facts {
      if fact.kind == .object { note(thing(fact.value).name, &machines) }
      if let owner = Self.owner(of: fact) ?? Self.asset(in: fact) { note(owner, &machines) }
    }
    let only = machines.isEmpty && names.count == 1 ? names : machines
    if only.count == 1 { machine = only.first.map { ($0.key, $0.value) } }
  }

  private mutating func note(_ name: String, _ machines: inout [WordKey: String]) {
    let key = PhraseKey.noun(name)
    guard key.bits != 0, names[key] == nil else { return }
    names[key] = name
    if let head = TokenizedText(name).tokens.last, MachineWords.contains(head.key) { machines[key] = name }
  }

  /// "Cracked pipe" is a pipe, and what it says of it.
  private func thing(_ label: String) -> (name: String, isGood: Bool?) {
    guard label.utf8.contains(32) else { return (label, nil) }
    let text = TokenizedText(label)
    guard let found = conditions.mention(in: text, at: 0, values: true), found.tokens.upperBound < text.count else {
      return (label, nil)
    }
    return (text.string(tokens: found.tokens.upperBound..<text.count), found.isGood)
  }

  /// The thing that an observation says it is about.
  static func owner(of fact: Fact) -> String? {
    for name in ["entity", "object", "of", "machine", "asset", "component", "subject", "origin"] {
      if let owner = fact.textAttribute(name), !owner.isEmpty { return owner }
    }
    return nil
  }

  /// What a file or a form says that it is about: metadata `machine: pump`.
  private static func asset(in fact: Fact) -> String? {
    guard fact.kind == .metadata || fact.kind == .field, fact.value.utf8.count <= assetBytesMax,
      let name = ["name", "role", "field", "key"].lazy.compactMap({ fact.textAttribute($0) }).first
    else { return nil }
    return assetNames.contains(WordKey(name)) ? fact.value : nil
  }

  private static let assetBytesMax = 64
  private static let assetNames: Set<WordKey> = ["machine", "asset", "equipment", "device", "component", "subject"]

  /// All that is said, in the order of the facts.
  mutating func values() -> [AspectValue] {
    var values: [AspectValue] = []
    var counts: [WordKey: (count: Int, fact: Int)] = [:]
    for (number, fact) in facts.enumerated() {
      switch fact.kind {
      case .object:
        let (name, isGood) = thing(fact.value)
        let entity = (key: PhraseKey.noun(name), name: name)
        guard entity.key.bits != 0 else { continue }
        if let isGood { values.append(make(entity, .condition, .polarity(isGood), fact.value, number)) }
        values.append(make(entity, .presence, .polarity(true), fact.value, number))
        counts[entity.key] = ((counts[entity.key]?.count ?? 0) + 1, counts[entity.key]?.fact ?? number)
        attributes(fact, number, entity, &values)
      case .sound: sound(fact, number, &values)
      case .measure, .field, .metadata: named(fact, number, &values)
      case .caption, .speech, .passage: prose(fact.value, number, &values)
      case .word, .text: continue
      }
    }
    for (key, entry) in counts.sorted(by: { $0.value.fact < $1.value.fact }) {
      guard let name = names[key] else { continue }
      values.append(make((key, name), .count, .number(Double(entry.count), unit: nil), "\(entry.count)", entry.fact))
    }
    words(&values)
    return values
  }

  private typealias Entity = (key: WordKey, name: String)

  private func make(
    _ entity: Entity, _ aspect: Aspect, _ content: AspectValue.Content, _ text: String, _ fact: Int, detail: String = ""
  ) -> AspectValue {
    let source = facts[fact]
    return AspectValue(
      entity: entity.key, entityName: entity.name, aspect: aspect, detail: detail, content: content, text: text,
      channel: EvidenceChannel(source), modality: source.modality, fact: fact,
      confidence: source.confidence ?? 1)
  }

  // MARK: Attributes, fields and measures

  private func attributes(_ fact: Fact, _ number: Int, _ entity: Entity, _ values: inout [AspectValue]) {
    for attribute in fact.attributes {
      guard let aspect = AspectNames.aspect(of: attribute.name) else { continue }
      for value in attribute.value.array ?? [attribute.value] {
        add(aspect, attribute.name, value, fact.unit, number, entity, &values)
      }
    }
  }

  private func add(
    _ aspect: Aspect, _ name: String, _ value: JSONValue, _ unit: String?, _ number: Int, _ entity: Entity,
    _ values: inout [AspectValue]
  ) {
    let text = value.string ?? value.double.map { "\($0)" } ?? ""
    switch aspect {
    case .condition:
      if let good = conditions.polarity(of: text) {
        values.append(make(entity, .condition, .polarity(good), text, number))
      }
    case .colour:
      if let base = ColourNames.base(of: text) { values.append(make(entity, .colour, .word(base), text, number)) }
    case .count, .quantity:
      guard let amount = value.double ?? Double(text) else { return }
      let detail = aspect == .count ? "" : Fold.text(name)
      values.append(make(entity, aspect, .number(amount, unit: unit), text, number, detail: detail))
    case .presence:
      if case .bool(let there) = value { values.append(make(entity, .presence, .polarity(there), "\(there)", number)) }
    case .identity, .time, .text:
      let code = Self.code(text)
      if !code.isEmpty { values.append(make(entity, aspect, .code(code), text, number, detail: Fold.text(name))) }
    }
  }

  /// Letters and digits, folded.
  private static func code(_ text: String) -> String {
    String(
      decoding: Fold.text(text).utf8.filter { byte in
        (48...57).contains(byte) || (97...122).contains(byte) || byte >= 128
      }, as: UTF8.self)
  }

  /// A field, a measure or metadata that says what it is about.
  private func named(_ fact: Fact, _ number: Int, _ values: inout [AspectValue]) {
    let name = ["quantity", "name", "role", "field", "key", "property"].lazy.compactMap { fact.textAttribute($0) }.first
    var entity: Entity? = Self.owner(of: fact).map { (PhraseKey.noun($0), $0) }
    if entity == nil { entity = machine }
    guard let entity, entity.key.bits != 0 else { return }
    if let name, let aspect = AspectNames.aspect(of: name) {
      let value = fact.number.map { JSONValue.double($0) } ?? .string(fact.value)
      add(aspect, name, value, fact.unit, number, entity, &values)
    }
    attributes(fact, number, entity, &values)
  }

  // MARK: Sounds

  /// "Grinding" is a fault of the thing it comes from: named by the observation or by its label, else the only
  /// machine there is.
  private func sound(_ fact: Fact, _ number: Int, _ values: inout [AspectValue]) {
    let text = TokenizedText(fact.value)
    var entity: Entity? = Self.owner(of: fact).map { (PhraseKey.noun($0), $0) }
    if entity == nil { entity = mention(in: text) }
    if entity == nil { entity = machine }
    guard let entity, entity.key.bits != 0 else { return }
    if let good = conditions.polarity(of: fact.value) {
      values.append(make(entity, .condition, .polarity(good), fact.value, number))
    }
    attributes(fact, number, entity, &values)
  }

  private func mention(in text: TokenizedText) -> Entity? {
    for index in text.tokens.indices {
      if let found = entity(in: text, at: index) { return found.entity }
    }
    return nil
  }

  /// A known thing whose name starts at a token.
  private func entity(in text: TokenizedText, at index: Int) -> (entity: Entity, tokens: Int)? {
    for count in stride(from: min(Self.nameWordsMax, text.count - index), to: 0, by: -1) {
      let key = PhraseKey.combine(PhraseKey.nounWords(text, index..<index + count))
      if let name = names[key] { return ((key, name), count) }
    }
    return nil
  }

  private static let nameWordsMax = 3
  private static let proseTokensMax = 200_000

  // MARK: Prose

  /// Captions, speech and passages: what they say of things that are known otherwise.
  private func prose(_ value: String, _ number: Int, _ values: inout [AspectValue]) {
    prose(TokenizedText(value), { _ in number }, &values)
  }

  private func prose(_ text: TokenizedText, _ fact: (Int) -> Int, _ values: inout [AspectValue]) {
    guard !names.isEmpty, text.count <= Self.proseTokensMax else { return }
    for sentence in SentenceSplitter.sentences(of: text) {
      var mentions: [(entity: Entity, tokens: Range<Int>)] = []
      var index = sentence.lowerBound
      while index < sentence.upperBound {
        if let found = entity(in: text, at: index) {
          mentions.append((found.entity, index..<index + found.tokens))
          index += found.tokens
        } else {
          index += 1
        }
      }
      guard !mentions.isEmpty else { continue }
      for condition in conditions.mentions(in: text, tokens: sentence) {
        // It belongs to the thing named last before it, else to the next one.
        let owner = mentions.last { $0.tokens.lowerBound <= condition.tokens.lowerBound } ?? mentions[0]
        values.append(
          make(
            owner.entity, .condition, .polarity(condition.isGood), text.string(tokens: condition.tokens),
            fact(condition.tokens.lowerBound)))
      }
      for mention in mentions { described(mention.entity, mention.tokens, sentence, text, fact, &values) }
    }
  }

  /// Colour and number before a thing's name, a colour after "is", and a denial.
  private func described(
    _ entity: Entity, _ tokens: Range<Int>, _ sentence: Range<Int>, _ text: TokenizedText, _ fact: (Int) -> Int,
    _ values: inout [AspectValue]
  ) {
    let number = fact(tokens.lowerBound)
    if tokens.lowerBound > sentence.lowerBound {
      let before = text.tokens[tokens.lowerBound - 1]
      if let base = ColourNames.base(before.key) {
        values.append(make(entity, .colour, .word(base), text.string(before), number))
      } else if Self.denials.contains(before.key) {
        values.append(make(entity, .presence, .polarity(false), text.string(before) + " " + entity.name, number))
      } else if let count = SmallNumbers.value(text, before), count > 1 {
        values.append(make(entity, .count, .number(Double(count), unit: nil), text.string(before), number))
      }
    }
    let next = tokens.upperBound
    if next + 1 < sentence.upperBound, Self.copulas.contains(text.tokens[next].key),
      let base = ColourNames.base(text.tokens[next + 1].key)
    {
      values.append(make(entity, .colour, .word(base), text.string(text.tokens[next + 1]), number))
    }
  }

  private static let denials: Set<WordKey> = ["no", "without"]
  private static let copulas: Set<WordKey> = ["is", "are", "was", "were", "looks", "appears"]

  /// Single words of a transcript, joined to sentences.
  private func words(_ values: inout [AspectValue]) {
    var bytes: [UInt8] = []
    var starts: [(offset: Int, fact: Int)] = []
    for (number, fact) in facts.enumerated() where fact.kind == .word && EvidenceChannel(fact) == .said {
      starts.append((bytes.count, number))
      bytes += Array(fact.value.utf8)
      bytes.append(32)
      if bytes.count >= Self.proseBytesMax { break }
    }
    guard !starts.isEmpty else { return }
    let text = TokenizedText(bytes: bytes)
    prose(text, { token in Self.fact(at: Int(text.tokens[token].start), starts) }, &values)
  }

  private static let proseBytesMax = 1 << 20

  private static func fact(at offset: Int, _ starts: [(offset: Int, fact: Int)]) -> Int {
    var (low, high) = (0, starts.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if starts[middle].offset <= offset { low = middle } else { high = middle - 1 }
    }
    return starts[low].fact
  }
}
