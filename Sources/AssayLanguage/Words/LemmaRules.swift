/// Rules of spelling for plurals.
enum NounRules {
  static func singular(_ word: UnsafeBufferPointer<UInt8>) -> Lemmatiser.Lemma? {
    let count = word.count
    if word.ends(with: "'s") { return possessive(word, dropping: 2) }
    if word.ends(with: "s'") { return possessive(word, dropping: 1) }
    if word.ends(with: "women"), count > 5 { return plural(word, 2, "an") }
    if word.ends(with: "men"), count > 4 { return plural(word, 2, "an") }
    if word.ends(with: "children") { return plural(word, 3) }
    if word.ends(with: "eaux") { return plural(word, 1) }
    guard word.ends(with: "s"), count >= 3, !word.ends(with: "ss"), !word.ends(with: "'s") else { return nil }
    if word.ends(with: "us") || word.ends(with: "is") { return nil }
    if word.ends(with: "wives") { return plural(word, 3, "fe") }
    if word.ends(with: "ies") { return count > 4 ? plural(word, 3, "y") : plural(word, 1) }
    if word.ends(with: "sses") || word.ends(with: "shes") || word.ends(with: "xes") || word.ends(with: "tzes") {
      return plural(word, 2)
    }
    if word.ends(with: "zzes") { return plural(word, 2) }
    if word.ends(with: "ches") { return word.ends(with: "aches") && count <= 6 ? plural(word, 1) : plural(word, 2) }
    if word.ends(with: "uses"), !word.ends(with: "ouses"), !word.ends(with: "auses"), count > 5 {
      return plural(word, 2)
    }
    if word.ends(with: "oes"), count > 5 { return plural(word, 2) }
    return plural(word, 1)
  }

  private static func plural(_ word: UnsafeBufferPointer<UInt8>, _ cut: Int, _ suffix: StaticString = "")
    -> Lemmatiser.Lemma
  {
    Lemmatiser.Lemma(key: word.key(dropping: cut, adding: suffix), inflected: true)
  }

  /// "The dog's": the owner, in its own number.
  private static func possessive(_ word: UnsafeBufferPointer<UInt8>, dropping cut: Int) -> Lemmatiser.Lemma? {
    let owner = UnsafeBufferPointer(rebasing: word[..<(word.count - cut)])
    guard !owner.isEmpty else { return nil }
    let key = WordKey(folded: owner)
    if let known = IrregularWords.nouns[key] { return known }
    return singular(owner) ?? Lemmatiser.Lemma(key: key, inflected: false)
  }
}

/// Rules of spelling for third persons, participles and past forms.
enum VerbRules {
  static func base(_ word: UnsafeBufferPointer<UInt8>) -> Lemmatiser.Lemma? {
    let count = word.count
    if word.ends(with: "ing"), count > 4, word.syllables(upTo: count - 3) > 0 { return stem(word, 3) }
    if word.ends(with: "ied"), count > 4 { return lemma(word, 3, "y") }
    if word.ends(with: "eed") { return nil }
    if word.ends(with: "ed"), count > 3, word.syllables(upTo: count - 2) > 0 { return stem(word, 2) }
    if word.ends(with: "ies"), count > 4 { return lemma(word, 3, "y") }
    for suffix in ["sses", "shes", "ches", "xes", "zzes", "oes"] as [StaticString] where word.ends(with: suffix) {
      return lemma(word, 2)
    }
    if word.ends(with: "s"), count > 2, !word.ends(with: "ss"), !word.ends(with: "us"), !word.ends(with: "is") {
      return lemma(word, 1)
    }
    return nil
  }

  /// What is left of a form after its ending: with its doubled consonant undone, or its silent e put back.
  private static func stem(_ word: UnsafeBufferPointer<UInt8>, _ cut: Int) -> Lemmatiser.Lemma {
    let end = word.count - cut
    let stem = UnsafeBufferPointer(rebasing: word[..<end])
    let last = stem[end - 1]
    if end >= 3, last == stem[end - 2], !stem.isVowel(end - 1) {
      switch last {
      case UInt8(ascii: "l"):
        // "Labelled", "signalling", "controlled", but "called", "filled".
        let longer = stem.syllables(upTo: end) > 1 && stem[end - 3] != UInt8(ascii: "i")
        return longer && stem[end - 3] != UInt8(ascii: "u") ? lemma(word, cut + 1) : lemma(word, cut)
      case UInt8(ascii: "s"), UInt8(ascii: "z"), UInt8(ascii: "f"): return lemma(word, cut)
      default: return lemma(word, cut + 1)
      }
    }
    return needsE(stem) ? lemma(word, cut, "e") : lemma(word, cut)
  }

  private static func needsE(_ stem: UnsafeBufferPointer<UInt8>) -> Bool {
    let count = stem.count
    guard count >= 2 else { return false }
    let last = stem[count - 1]
    switch last {
    case UInt8(ascii: "v"), UInt8(ascii: "c"), UInt8(ascii: "u"), UInt8(ascii: "z"): return true
    case UInt8(ascii: "w"), UInt8(ascii: "x"), UInt8(ascii: "y"), UInt8(ascii: "h"): return false
    case UInt8(ascii: "s"): return !stem.ends(with: "ss")
    case UInt8(ascii: "l") where !stem.isVowel(count - 2):
      return !stem.ends(with: "ll") && !stem.ends(with: "rl") && !stem.ends(with: "wl")
    case UInt8(ascii: "g"):
      for suffix in ["dg", "rg", "lg", "eng", "ung"] as [StaticString] where stem.ends(with: suffix) { return true }
      return short(stem)
    default: break
    }
    if stem.ends(with: "at"), stem.syllables(upTo: count) > 1, !stem.isVowel(count - 3) { return true }
    if stem.ends(with: "iat") || stem.ends(with: "uat") || stem.ends(with: "quir") { return true }
    if stem.ends(with: "ir"), stem.syllables(upTo: count) > 1, !stem.isVowel(count - 3) { return true }
    return short(stem)
  }

  /// One vowel between consonants: without the e its last letter would have been doubled.
  private static func short(_ stem: UnsafeBufferPointer<UInt8>) -> Bool {
    let count = stem.count
    guard count >= 2, !stem.isVowel(count - 1), stem.isVowel(count - 2), !stem.isVowel(count - 3) else { return false }
    guard stem.syllables(upTo: count) > 1 else { return true }
    for suffix in ["er", "en", "et", "it", "on", "or", "om", "el", "al", "op", "ow", "an"]
      as [StaticString]
    where stem.ends(with: suffix) {
      return false
    }
    return true
  }

  private static func lemma(_ word: UnsafeBufferPointer<UInt8>, _ cut: Int, _ suffix: StaticString = "")
    -> Lemmatiser.Lemma
  {
    Lemmatiser.Lemma(key: word.key(dropping: cut, adding: suffix), inflected: true)
  }
}

/// Comparatives and superlatives; only where the positive form is a known adjective.
enum AdjectiveRules {
  static func positive(_ word: UnsafeBufferPointer<UInt8>, _ isAdjective: (WordKey) -> Bool) -> (
    key: WordKey, degree: Lemmatiser.Degree
  )? {
    let (cut, degree): (Int, Lemmatiser.Degree)
    if word.ends(with: "est"), word.count > 5 {
      (cut, degree) = (3, .superlative)
    } else if word.ends(with: "er"), word.count > 4 {
      (cut, degree) = (2, .comparative)
    } else {
      return nil
    }
    let end = word.count - cut
    var forms = [word.key(dropping: cut), word.key(dropping: cut, adding: "e")]
    if word[end - 1] == UInt8(ascii: "i") { forms.append(word.key(dropping: cut + 1, adding: "y")) }
    if word[end - 1] == word[end - 2] { forms.append(word.key(dropping: cut + 1)) }
    return forms.first(where: isAdjective).map { ($0, degree) }
  }
}

/// Adjectives that are compared by their endings.
package enum CommonAdjectives {
  package static func contains(_ key: WordKey) -> Bool { words.contains(key) }

  private static let words: Set<WordKey> = {
    let words = """
      big large small tall short long wide narrow thick thin high low deep shallow near close far heavy light old young
      new fast slow hot cold warm cool bright dark pale loud quiet soft hard strong weak clean dirty dry wet rich poor
      cheap dear early late easy busy happy sad angry hungry thirsty tired sick healthy safe dangerous rough smooth
      sharp blunt full empty tight loose flat steep round square straight fine coarse great tiny huge vast broad sweet
      sour bitter fresh stale clear cloudy sunny windy rainy snowy foggy calm noisy nice kind cute pretty ugly smart
      dumb wise simple fat slim skinny chubby lean mean rare common few dense sparse stiff firm lush green red blue
      white black grey gray brown yellow pink orange purple shiny dull rusty dusty muddy greasy oily slippery sturdy
      tidy messy fancy plain odd strange weird funny scary hairy furry curly wavy bushy leafy sandy rocky grassy hilly
      """
    return Set(words.split(whereSeparator: \.isWhitespace).map { WordKey($0) })
  }()
}
