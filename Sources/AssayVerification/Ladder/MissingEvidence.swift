import AssayWire

/// What would have to be captured again, supplied or said, so that doubtful claims can be decided.
struct MissingEvidence {
  /// Phrases for people: `serial unreadable at character 6: 0 or O`.
  private(set) var items: [String] = []
  /// A character of an identifier, an amount or the like cannot be read for sure.
  private(set) var asksForCapture = false

  static func find(_ situation: DecisionLadder.Situation, recaptureConfidence: Double) -> MissingEvidence {
    var missing = MissingEvidence()
    for number in situation.verification.claims.indices where missing.items.count < DecisionLadder.reasonsMax {
      missing.add(number, situation, recaptureConfidence)
    }
    return missing
  }

  private mutating func add(_ number: Int, _ situation: DecisionLadder.Situation, _ recaptureConfidence: Double) {
    let verified = situation.verification.claims[number]
    guard !verified.judgement.isNoClaim else { return }
    let facts = situation.evidence.facts
    let cited = (verified.judgement.supporting + verified.judgement.opposing).filter { facts.indices.contains($0) }
    let least = cited.compactMap { facts[$0].confidence }.min()
    if verified.judgement.flags.contains(.ocrAmbiguous),
      let doubt = CharacterDoubt.find(verified.claim, in: cited.map { facts[$0].value })
    {
      append("\(Self.name(verified.claim)) unreadable at \(doubt.phrase)")
      if let least, least < recaptureConfidence, situation.assessment.claims[number].impact > .low {
        asksForCapture = true
      }
      return
    }
    if verified.judgement.flags.contains(.checksumInvalid) {
      return append("\(Self.name(verified.claim)) fails its check digit: a sharper capture of it")
    }
    if let least, least < recaptureConfidence, verified.judgement.verdict != .unsupported {
      return append("a clearer capture for “\(situation.quote(number))” (confidence \(Quotation.decimals(least)))")
    }
    if let reason = verified.judgement.reason, let phrase = Self.phrase(reason, verified.claim) {
      append("\(phrase) for “\(situation.quote(number))”")
    }
  }

  private mutating func append(_ item: String) {
    if !items.contains(item) { items.append(item) }
  }

  /// What would decide a claim that could not be decided; nil where nothing can be named.
  private static func phrase(_ reason: Reason, _ claim: Claim) -> String? {
    switch reason {
    case .uncovered: "a capture that shows what is meant, or an extractor that looks at it,"
    case .needsDepth: "a depth map, a second view or a scan"
    case .needsOrientation: "a view that shows how the things are turned"
    case .needsGeometry: "a closed surface or a denser scan"
    case .framesDiffer, .missingFrame: "places in one frame of reference"
    case .unitsDiffer: "measurements in one unit"
    case .relativeDate: "the date to count from"
    case .ambiguousReferent: "which of the things is meant"
    case .roleNotFound: "a capture in which the \(name(claim)) can be read,"
    case .undecidedBand: "a closer or more exact measurement"
    default: nil
    }
  }

  /// What a claim reads, as a noun behind “the”: its scheme or role, else its type.
  private static func name(_ claim: Claim) -> String {
    for slot in ["role", "scheme", "attribute", "quantity"] {
      guard let text = claim.slots.first(where: { $0.name == slot })?.value.string else { continue }
      if let noun = noun(Quotation.clean(text)) { return noun }
    }
    return claim.type == .identifier ? "identifier" : "value"
  }

  private static let nounWordsMax = 3
  private static let determiners: Set<String> = ["a", "an", "the", "this", "that", "its", "your", "my", "our", "their"]

  /// A name without its article and with spaces between its words; nil for what is no name but a sentence.
  private static func noun(_ text: String) -> String? {
    var words = text.split { $0 == " " || $0 == "_" }.map(String.init)
    while let first = words.first, determiners.contains(first.lowercased()) { words.removeFirst() }
    while let last = words.last?.last, ":;,.".contains(last) { words[words.count - 1].removeLast() }
    words.removeAll { $0.isEmpty }
    guard (1...nounWordsMax).contains(words.count), words[0].first?.isLetter == true else { return nil }
    return words.joined(separator: " ")
  }
}

/// The characters in which a claim's value and what was read differ.
struct CharacterDoubt: Equatable {
  struct Place: Equatable {
    /// From 1, in the value as the claim writes it.
    var position: Int
    var claimed: Character
    var read: Character
  }

  var places: [Place]

  /// `character 6: 0 or O`
  var phrase: String {
    places.map { "character \($0.position): \($0.claimed) or \($0.read)" }.joined(separator: ", ")
  }

  private static let valueCharactersMax = 64
  private static let readCharactersMax = 4096
  private static let placesMax = 3

  /// The window of a read text that differs from the claim's value in the fewest characters, at most three; nil
  /// where none comes so near or one is equal.
  static func find(_ claim: Claim, in read: [String]) -> CharacterDoubt? {
    let names = ["value", "text", "number"]
    guard let value = names.lazy.compactMap({ name in claim.slots.first { $0.name == name }?.value.string }).first
    else { return nil }
    let wanted = significant(value.prefix(valueCharactersMax))
    guard wanted.count >= 2 else { return nil }
    var best: CharacterDoubt?
    for text in read.prefix(8) {
      let found = significant(text.prefix(readCharactersMax))
      guard found.count >= wanted.count else { continue }
      for start in 0...(found.count - wanted.count) {
        guard let places = differences(wanted, found[start..<(start + wanted.count)]) else { continue }
        if places.isEmpty { return nil }
        if places.count < best?.places.count ?? .max { best = CharacterDoubt(places: places) }
      }
    }
    return best
  }

  /// Letters and digits with their positions; case does not matter.
  private static func significant(_ text: Substring) -> [(position: Int, shown: Character, key: String)] {
    text.enumerated().compactMap { index, character in
      character.isLetter || character.isNumber ? (index + 1, character, character.uppercased()) : nil
    }
  }

  private static func differences(
    _ wanted: [(position: Int, shown: Character, key: String)],
    _ found: ArraySlice<(position: Int, shown: Character, key: String)>
  ) -> [Place]? {
    var places: [Place] = []
    for (own, other) in zip(wanted, found) where own.key != other.key {
      guard places.count < placesMax else { return nil }
      places.append(Place(position: own.position, claimed: own.shown, read: other.shown))
    }
    return places
  }
}
