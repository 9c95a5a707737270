import AssayLanguage

/// Puts nouns in place of the pronouns of a statement, and remembers its own subject.
struct ScenePronouns {
  var memory: ReadingMemory
  /// A pronoun stands for nothing that was named.
  private(set) var isUnresolved = false
  private let token: Int32

  init(memory: ReadingMemory, at token: Int32) {
    self.memory = memory
    self.token = token
  }

  mutating func resolve(_ statement: inout SceneProposition) {
    switch statement {
    case .exists(var things):
      nested(&things.thing)
      remember(things)
      statement = .exists(things)
    case .predicate(var subject, var condition):
      replace(&subject)
      nested(&subject.thing)
      nested(&condition)
      remember(subject)
      statement = .predicate(subject, condition)
    case .only(var subject, let condition):
      replace(&subject)
      remember(subject)
      statement = .only(subject, condition)
    case .all(var parts):
      for index in parts.indices { resolve(&parts[index]) }
      statement = .all(parts)
    case .any(var parts):
      for index in parts.indices { resolve(&parts[index]) }
      statement = .any(parts)
    case .not(var inner):
      resolve(&inner)
      statement = .not(inner)
    case .counts: break
    }
  }

  private mutating func replace(_ things: inout SceneQuantified) {
    guard case .it = things.thing.kind else { return }
    let topic = memory.topic?.subject ?? []
    let words =
      !memory.lastSingular.isEmpty ? memory.lastSingular : !memory.lastPlural.isEmpty ? memory.lastPlural : topic
    let isPart = [.count, .all, .none, .both, .most].contains(things.quantity.kind)
    guard let last = words.last else {
      isUnresolved = true
      // "Two of them": of all that is there.
      if isPart, things.quantity.kind != .both {
        things.thing.kind = .any
        if things.quantity.op == .atLeast, !things.quantity.strict { things.quantity.op = .exactly }
      }
      return
    }
    things.thing.kind = .noun(
      SceneNoun(phrase: PhraseKey.combine(words), lemma: last, surface: last, words: words, tokens: token..<token))
    if isPart {
      // "Two of them are small": so many of what was named.
      if things.quantity.ofThe, things.quantity.op == .atLeast { things.quantity.op = .exactly }
      things.thing.plural = true
    } else {
      things.quantity = SceneQuantity(kind: .the)
    }
  }

  private mutating func remember(_ things: SceneQuantified) {
    guard case .noun(let noun) = things.thing.kind, things.quantity.kind != .none else { return }
    if things.thing.plural {
      memory.lastPlural = noun.words
      memory.lastSingular = []
    } else {
      memory.lastSingular = noun.words
      memory.lastPlural = []
    }
  }

  /// "the wall behind it": the pronoun within a phrase means the subject of an earlier statement, unless the phrase
  /// itself is about the thing that "it" is (then the judge binds it).
  private mutating func nested(_ thing: inout SceneThing) {
    for index in thing.conditions.indices { nested(&thing.conditions[index]) }
  }

  private mutating func nested(_ condition: inout SceneCondition) {
    guard case .related(let relation, var object, let second, let tokens) = condition, case .it = object.thing.kind,
      !memory.lastSingular.isEmpty || memory.topic != nil
    else { return }
    let unresolved = isUnresolved
    replace(&object)
    isUnresolved = unresolved
    condition = .related(relation, object, second, tokens: tokens)
  }
}
