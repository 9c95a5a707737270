import AssayLanguage

/// By which sense a sentence says that its speaker knows: only words that say so plainly, because a claim is held
/// to it.
enum AssertedChannel {
  static func channel(of sentence: Sentence) -> Claim.Channel? {
    for index in sentence.tokens {
      let key = sentence.text[index].key
      guard let phrases = phrases[key] else { continue }
      for phrase in phrases
      where phrase.words.count <= sentence.tokens.upperBound - index && sentence.text.matches(phrase.words, at: index) {
        return phrase.channel
      }
    }
    return nil
  }

  private struct Phrase {
    var words: [WordKey]
    var channel: Claim.Channel
  }

  /// By first word, the longer ones first.
  private static let phrases: [WordKey: [Phrase]] = {
    let seen = [
      "can be seen", "is visible", "are visible", "is seen", "are seen", "i see", "i can see", "we can see", "we see",
      "you can see", "one can see", "in the picture", "in the image", "in the photo", "in this image",
      "in this picture", "in this photo", "the picture shows", "the image shows", "the photo shows", "visually",
      "is pictured", "is depicted", "visible in", "could be seen", "can clearly be seen", "in the photograph",
      "in the video", "in the frame", "looks", "look",
    ]
    let heard = [
      "can be heard", "is heard", "are heard", "is audible", "are audible", "i hear", "i can hear", "we can hear",
      "we hear", "you can hear", "one can hear", "in the recording", "in the audio", "on the recording", "sounds like",
      "sounds as", "sound like", "could be heard", "can clearly be heard", "audibly", "the recording contains",
    ]
    let read = [
      "is written", "are written", "is printed", "are printed", "on the label", "in writing", "the text reads",
      "the label reads", "the sign reads", "the inscription reads",
    ]
    var table: [WordKey: [Phrase]] = [:]
    for (list, channel) in [(seen, Claim.Channel.sees), (heard, .hears), (read, .reads)] {
      for phrase in list {
        let words = FunctionWords.list(phrase)
        if let first = words.first { table[first, default: []].append(Phrase(words: words, channel: channel)) }
      }
    }
    return table.mapValues { $0.sorted { $0.words.count > $1.words.count } }
  }()
}

/// A claim that names a sense by which nothing was observed cannot be checked; the sense is named.
enum MissingChannel {
  static func apply(to judgement: inout Judgement, claim: Claim, evidence: EvidenceIndex) {
    guard judgement.verdict == .unsupported, let channel = claim.channel ?? implied(claim),
      let missing = missing(channel, evidence)
    else { return }
    let focus = judgement.focus
    judgement = .notCheckable(
      .missingModality, "Deciding this takes \(missing), and the evidence has none.")
    judgement.focus = focus
  }

  /// What was said can only be heard.
  private static func implied(_ claim: Claim) -> Claim.Channel? { claim.type == .spoken ? .hears : nil }

  /// The name of the modality that a channel needs and that neither an observation nor a coverage has; nil where
  /// there is one, or where the evidence is empty altogether.
  private static func missing(_ channel: Claim.Channel, _ evidence: EvidenceIndex) -> String? {
    guard !evidence.facts.isEmpty || !evidence.coverage.isEmpty else { return nil }
    let name: String
    let fitting: FactKinds
    switch channel {
    case .sees:
      (name, fitting) = ("something seen (image, video or scene)", [.objects, .captions, .texts, .fields, .measures])
    case .hears: (name, fitting) = ("something heard (audio)", [.sounds, .words, .speech])
    case .reads:
      (name, fitting) = ("something read (text of an image or document)", [.texts, .fields, .metadata, .passages])
    case .measures, .infers: return nil
    }
    // Captions, passages and other answers may report any sense.
    if !evidence.kinds.isDisjoint(with: fitting.union([.passages, .captions, .samples])) { return nil }
    if evidence.coverage.contains(where: { !FactKinds($0.kind).isDisjoint(with: fitting) }) { return nil }
    return name
  }
}
