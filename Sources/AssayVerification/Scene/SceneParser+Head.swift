import AssayLanguage

/// The head of a noun phrase.
extension SceneParser {
  func noun(_ lexeme: Lexeme) -> SceneNoun {
    SceneNoun(
      phrase: lexeme.lemma, lemma: lexeme.lemma, surface: lexeme.key, words: [lexeme.lemma], value: lexeme.value,
      tokens: lexeme.start..<lexeme.end)
  }

  /// Takes the head; false when none is there and the phrase cannot do without.
  mutating func head(_ thing: inout SceneThing, _ quantity: SceneQuantity, _ start: Int) -> Bool {
    guard let lexeme = current else { return elliptic(&thing, quantity, start) }
    if lexeme.has(.thing), !isCompound(1) {
      at += 1
      if SceneWordForms.ofThem.contains(lexeme.key) { thing.kind = .it }
      thing.head = tokens(at - 1..<at)
      thing.plural = lexeme.plural
      return true
    }
    if lexeme.has(.block), !isCompound(1) {
      at += 1
      thing.kind = .block(noun(lexeme))
      thing.head = tokens(at - 1..<at)
      thing.plural = SceneWordForms.plurals.contains(lexeme.key)
      return true
    }
    if lexeme.has(.attributeNoun), [.count, .both].contains(quantity.kind), !sees(.of, 1) {
      // "only one color is touching the wall": so many colours among those that do.
      at += 1
      thing.isAttribute = true
      thing.group.append(.distinct(SceneAttribute(rawValue: lexeme.sense) ?? .color, quantity.number))
      thing.head = tokens(at - 1..<at)
      return true
    }
    if lexeme.has(.stack) {
      at += 1
      thing.kind = .stack(least: SceneWordForms.loose.contains(lexeme.key) ? 1 : 2, noun(lexeme))
      thing.head = tokens(at - 1..<at)
      thing.plural = SceneWordForms.plurals.contains(lexeme.key)
      return true
    }
    if lexeme.has(.one), !lexeme.has(.number) || quantity.kind != .bare || at > start {
      at += 1
      thing.kind = lastKind
      thing.head = tokens(at - 1..<at)
      thing.plural = lexeme.key == "ones"
      return true
    }
    if lexeme.has(.group), sees(.of, 1) {
      at += 2
      skip([.the, .indefinite, .demonstrative])
      if isNumberAhead { _ = number() }
      return thingInside(&thing, quantity)
    }
    if lexeme.has(.part), !isCompound(1), !lexeme.has(.open) {
      at += 1
      thing.kind = .part(SceneSide(rawValue: lexeme.sense) ?? .any)
      thing.head = tokens(at - 1..<at)
      return true
    }
    if lexeme.key == "black" || lexeme.key == "blacks", !thing.conditions.isEmpty, let before = peek(-1),
      before.value?.attribute == .color, isDone(after: 1)
    {
      // "a yellow black": a slip for "block".
      at += 1
      thing.kind = .block(
        SceneNoun(phrase: "block", lemma: "block", surface: "block", words: ["block"], tokens: tokens(at - 1..<at)))
      thing.head = tokens(at - 1..<at)
      return true
    }
    if lexeme.has(.edge), !isCompound(1) {
      at += 1
      thing.kind = .edge(noun(lexeme))
      thing.head = tokens(at - 1..<at)
      return true
    }
    if lexeme.has([.open, .value, .shade, .picture, .group, .block, .thing, .edge, .part]) {
      return compound(&thing, quantity, start)
    }
    return elliptic(&thing, quantity, start)
  }

  private func isDone(after offset: Int) -> Bool {
    at + offset >= end || sees([.be, .have, .touch, .relation, .which, .with, .asWord, .end, .comma, .and], offset)
  }

  private var isNumberAhead: Bool { sees(.number) && (current?.sense ?? 0) > 0 }

  private mutating func thingInside(_ thing: inout SceneThing, _ quantity: SceneQuantity) -> Bool {
    guard let inner = self.thing(quantity, post: false) else { return false }
    let conditions = thing.conditions
    thing = inner
    thing.conditions = conditions + inner.conditions
    return true
  }

  /// Whether the word at an offset goes on with a compound noun.
  private func isCompound(_ offset: Int) -> Bool {
    guard let next = peek(offset), !SceneWordForms.measuring.contains(next.key) else { return false }
    if next.tags == .open, next.end - next.start == 1, SceneWordForms.isAction(text, next) { return false }
    return next.tags == .open || (next.has(.open) && !next.has([.be, .have, .touch, .relation]))
  }

  /// A run of open words; the last one is the head, those before it narrow it.
  private mutating func compound(_ thing: inout SceneThing, _ quantity: SceneQuantity, _ start: Int) -> Bool {
    let first = at
    var count = 0
    while count < compoundMax, let lexeme = current, continues(lexeme, isFirst: count == 0) {
      at += 1
      count += 1
    }
    guard count > 0 else { return elliptic(&thing, quantity, start) }
    var last = lexemes[at - 1]
    if count == 1, let value = last.value, !SceneWordForms.nounValues.contains(last.key) || quantity.kind == .the {
      thing.conditions.append(.values([value], tokens: tokens(first..<at)))
      return elliptic(&thing, quantity, start)
    }
    // "square objects": the noun before a general noun is a kind.
    if let general = current, general.has([.thing]), !general.has(.open) {
      at += 1
    } else if count > 1, last.has(.thing) {
      last = lexemes[at - 2]
    }
    if count == 1, last.has(.thing) {
      // "these things belong together"
      thing.head = tokens(first..<at)
      thing.plural = last.plural
      return true
    }
    let noun = compoundNoun(first..<at, last)
    thing.kind = .noun(noun)
    thing.head = tokens(first..<at)
    thing.plural = last.plural || SceneWordForms.plurals.contains(last.key)
    return true
  }

  private func continues(_ lexeme: Lexeme, isFirst: Bool) -> Bool {
    if isFirst { return true }
    if SceneWordForms.measuring.contains(lexeme.key) { return false }
    // A plural noun narrows no other noun: "the spheres share…".
    let before = lexemes[at - 1]
    if before.has(.open), before.plural, !SceneWordForms.pluralModifiers.contains(before.key) { return false }
    if lexeme.has(.open) { return !isVerbAhead(lexeme) }
    // "traffic light", "cell phone display"
    return lexeme.has([.shade, .picture, .block, .group, .thing])
      && !lexeme.has([.which, .filler, .touch, .relation, .be, .have, .show])
  }

  /// Whether an open word is a participle or verb rather than a noun.
  private func isVerbAhead(_ lexeme: Lexeme) -> Bool {
    if SceneWordForms.isParticiple(text, lexeme) { return true }
    if lexeme.end - lexeme.start == 1, SceneWordForms.isAction(text, lexeme), !(peek(1)?.has(.open) ?? false) {
      return true
    }
    // "The cube differs from…", "the cube weighs two kilograms".
    guard lexeme.plural, let next = peek(1) else { return false }
    if next.has(.relation) { return next.relation == SceneRelation.from.rawValue }
    return next.has([.preposition, .number, .indefinite, .the, .approx, .possessive, .none]) && !next.has([.be, .have])
  }

  private func compoundNoun(_ range: Range<Int>, _ last: Lexeme) -> SceneNoun {
    var words: [WordKey] = []
    for index in range where lexemes[index].start < last.start { words.append(lexemes[index].key) }
    words.append(last.lemma)
    return SceneNoun(
      phrase: PhraseKey.combine(words), lemma: last.lemma, surface: last.key, words: words,
      value: words.count == 1 ? last.value : nil, tokens: tokens(range))
  }

  /// A phrase without a noun: "the black", "2 yellow", "three" — where qualities or a number were read.
  private mutating func elliptic(_ thing: inout SceneThing, _ quantity: SceneQuantity, _ start: Int) -> Bool {
    let counted = quantity.kind == .count || quantity.kind == .both || quantity.kind == .all
    guard !thing.conditions.isEmpty || thing.selector != nil || (counted && at > 0) else { return false }
    guard isDone || sees([.and, .be, .have, .touch, .relation, .comma, .end, .which, .with, .asWord, .of, .or]) else {
      return false
    }
    thing.kind = lastKind
    return true
  }
}

/// Forms of words that the grammar needs to know.
enum SceneWordForms {
  static let plurals: Set<WordKey> = [
    "blocks", "bricks", "towers", "stacks", "piles", "towrs", "objects", "items", "things", "people", "men", "women",
    "children", "ones", "shapes", "pieces",
  ]
  /// Stacks that may be of one thing.
  static let loose: Set<WordKey> = ["tower", "towers", "towr", "tover", "twoer"]

  /// They stand behind what they measure: "three blocks high".
  static let measuring: Set<WordKey> = ["high", "tall", "wide", "deep", "long", "apiece"]

  /// Values that are things too.
  static let nounValues: Set<WordKey> = [
    "orange", "lemon", "lime", "olive", "gold", "silver", "ruby", "emerald", "cream", "chocolate", "glass", "paper",
    "stone", "brick", "wood", "metal", "plastic", "leather", "cardboard", "concrete", "steel", "mint",
  ]

  /// Last words of "of them" and the like.
  static let ofThem: Set<WordKey> = ["them", "these", "those"]

  /// Plurals that stand before another noun all the same.
  static let pluralModifiers: Set<WordKey> = ["sports", "goods", "glasses", "arms", "savings", "scissors", "skis"]

  private static let nounsInIng: Set<WordKey> = [
    "building", "ceiling", "railing", "painting", "clothing", "ring", "string", "king", "wing", "evening", "morning",
    "wedding", "thing", "spring", "swing", "lighting", "awning", "parking", "dining", "swimming", "sling", "icing",
    "topping", "drawing", "pudding", "stocking", "dressing", "crossing", "landing",
  ]

  static let finitePostures: Set<WordKey> = [
    "sits", "sit", "stands", "stand", "lies", "lie", "rests", "rest", "hangs", "hang", "appears", "appear", "stays",
    "remains", "sat", "stood", "occur", "occurs", "reside", "resides",
  ]

  /// Verbs of what people and animals do; several are nouns too, but not behind another noun.
  private static let actions: Set<WordKey> = [
    "sit", "stand", "lie", "walk", "run", "jump", "swim", "surf", "sleep", "laugh", "smile", "climb", "drive", "ride",
    "fly", "eat", "drink", "play", "slide", "stop", "open", "close", "raise", "hold", "wear", "look", "talk", "dance",
    "ski", "skate", "cook", "read", "write", "rest", "crawl", "kneel", "lean", "hang", "float", "move", "work", "come",
    "go", "fall", "bark", "graze", "wait", "watch", "carry", "pull", "push", "catch", "throw", "kick", "hit", "cry",
    "equal", "measure", "exceed", "surpass", "dwarf", "outsize", "describe", "precede", "share", "exist", "occur",
    "separate", "make", "compose", "constitute", "populate", "fill", "feel", "smell", "taste", "sound", "ring", "hum",
    "vary", "differ", "weigh", "cost", "belong", "spin", "glow", "shine", "burn", "leak", "vibrate", "rotate",
    "operate",
  ]

  static func isAction(_ text: TokenizedText, _ lexeme: Lexeme) -> Bool {
    actions.contains(Lemmatiser.verb(text[Int(lexeme.start)], in: text).key)
  }

  private static let nounsInEd: Set<WordKey> = [
    "shed", "seed", "weed", "speed", "steed", "breed", "sled", "feed", "reed", "deed", "need", "moped", "bobsled",
    "biped", "united", "infrared", "hundred", "kindred", "tweed",
  ]
  static let irregularParticiples: Set<WordKey> = [
    "born", "grown", "known", "shown", "gone", "blown",
    "taken", "eaten", "worn", "thrown", "flown", "driven", "given", "held", "caught", "kept", "built", "ridden",
    "broken", "written", "drawn", "torn", "frozen", "hidden", "chosen", "fallen", "lit", "bent", "sold", "spread",
  ]

  /// An open word that is a participle and no noun: "-ing", "-ed", or an irregular one.
  static func isParticiple(_ text: TokenizedText, _ lexeme: Lexeme) -> Bool {
    if irregularParticiples.contains(lexeme.key) { return true }
    let range = text.byteRange(tokens: Int(lexeme.start)..<Int(lexeme.end))
    guard range.count > 4 else { return false }
    func letter(_ back: Int) -> UInt8 { text.bytes[range.upperBound - back] | 0x20 }
    if letter(1) == UInt8(ascii: "d"), letter(2) == UInt8(ascii: "e") { return !nounsInEd.contains(lexeme.key) }
    return letter(1) == UInt8(ascii: "g") && letter(2) == UInt8(ascii: "n") && letter(3) == UInt8(ascii: "i")
      && !nounsInIng.contains(lexeme.key)
  }
}
