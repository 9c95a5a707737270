import AssayCore

/// What is said, when a word is said, whether and how often.
struct SpeechStrategy: EvidenceStrategy {
  let name = "speech"

  func answer(_ question: Question, _ facts: Facts) -> Finding? {
    switch question.intent {
    case .said: return said(facts)
    case .whenSaid(let phrase): return when(phrase, facts)
    case .wish: return wish(facts)
    case .whoSpeaks: return .unknown("voices are not told apart, and nobody is recognised by voice")
    case .presence(let what) where what.hasPrefix("said "): return presence(String(what.dropFirst(5)), facts)
    case .count(let what) where what.hasPrefix("times "): return count(String(what.dropFirst(6)), facts)
    case .count(let what) where ["word", "words", "spoken words"].contains(what) && facts.hasSpeech:
      return wordCount(facts)
    case .count(let what) where facts.hasSpeech && facts.things.isEmpty: return quantity(what, facts)
    default: return nil
    }
  }

  private func nothing(_ facts: Facts) -> Finding {
    if let why = facts.whyMissing(.utterance) { return .unknown(why) }
    if facts.coverage(.utterance) == .complete { return .unknown("no speech was heard") }
    return .unknown("no recording was heard")
  }

  private func said(_ facts: Facts) -> Finding {
    let heard = facts.transcripts.flatMap(\.utterances)
    guard !heard.isEmpty else { return nothing(facts) }
    let text = heard.compactMap(\.text).joined(separator: " ")
    return Finding(
      text, from: heard, steps: ["the transcript of \(heard.count) utterance\(heard.count == 1 ? "" : "s")"])
  }

  private func when(_ phrase: String, _ facts: Facts) -> Finding {
    guard facts.hasSpeech else { return nothing(facts) }
    let words = Words.split(phrase)
    guard !words.isEmpty else { return .unknown("the question names no word to listen for") }
    for transcript in facts.transcripts {
      guard let range = transcript.find(words) else { continue }
      guard let start = transcript.words[range.lowerBound].start else {
        return .unknown("\"\(phrase)\" is said, but the transcript has no times")
      }
      let isApproximate =
        facts.evidence.observation(id: transcript.words[range.lowerBound].id)?.attributes["times"] != nil
      return Finding(
        text: Numbers.text(start, decimals: 1) + " s", citations: transcript.ids(range),
        evidence: [transcript.region(range)].compactMap { $0 },
        steps: [
          "\"\(phrase)\" is said at \(Numbers.text(start)) s" + (isApproximate ? "; word times are approximate" : "")
        ],
        confidence: isApproximate ? 0.7 : 0.85)
    }
    return .unknown("\"\(printable(phrase, charactersMax: 60))\" is not in the transcript")
  }

  private func presence(_ phrase: String, _ facts: Facts) -> Finding {
    guard facts.hasSpeech else {
      // Where somebody listened and heard nobody, nothing was said.
      return facts.coverage(.utterance) == .complete
        ? Finding(text: "no", steps: ["no speech was heard"], confidence: 0.8) : nothing(facts)
    }
    for transcript in facts.transcripts {
      guard let range = transcript.find(Words.split(phrase)) else { continue }
      return Finding(
        text: "yes", citations: transcript.ids(range), evidence: [transcript.region(range)].compactMap { $0 },
        steps: ["\"\(phrase)\" is in the transcript"], confidence: 0.85)
    }
    return Finding(
      text: "no", citations: facts.transcripts.flatMap(\.utterances).map(\.id),
      steps: ["\"\(phrase)\" is not in the transcript"],
      confidence: 0.75)
  }

  /// "How many days late": the number that is said before the first of the words.
  private func quantity(_ what: String, _ facts: Facts) -> Finding? {
    guard let unit = Words.split(what).first.map(Words.singular) else { return nil }
    for transcript in facts.transcripts {
      let plain = transcript.words.map(\.plain)
      for start in plain.indices {
        guard let (value, count) = Numbers.cardinal(plain[start...]), start + count < plain.count,
          Words.singular(plain[start + count]) == unit
        else { continue }
        let range = start..<(start + count + 1)
        return Finding(
          text: Numbers.text(value), citations: transcript.ids(range),
          evidence: [transcript.region(transcript.clause(range))].compactMap { $0 },
          steps: ["the number said before \"\(unit)\""],
          confidence: 0.75)
      }
    }
    return .unknown("no number of \(what) is said")
  }

  /// What is asked for: the verb after "please" or "want to", the thing after "would like".
  private func wish(_ facts: Facts) -> Finding {
    let openings = [
      ["please"], ["want", "to"], ["would", "like", "to"], ["like", "to"], ["need", "to"], ["would", "like", "a"],
      ["want", "a"], ["need", "a"], ["could", "you"],
    ]
    for transcript in facts.transcripts {
      let plain = transcript.words.map(\.plain)
      for opening in openings {
        guard let start = plain.indices.first(where: { plain[$0...].starts(with: opening) }) else { continue }
        let at = start + opening.count
        guard at < plain.count else { continue }
        return Finding(
          text: plain[at], citations: transcript.ids(at..<(at + 1)),
          evidence: [transcript.region(transcript.clause(at..<(at + 1)))].compactMap { $0 },
          steps: ["what is said after \"\(opening.joined(separator: " "))\""], confidence: 0.6)
      }
    }
    return facts.hasSpeech ? .unknown("nobody says what they want in words that are known") : nothing(facts)
  }

  private func count(_ phrase: String, _ facts: Facts) -> Finding? {
    let words = Words.split(phrase)
    guard facts.hasSpeech, !words.isEmpty else { return facts.hasSpeech ? nil : nothing(facts) }
    var citations: [String] = []
    var evidence: [Answer.CitedRegion] = []
    var total = 0
    for transcript in facts.transcripts {
      let plain = transcript.words.map(\.plain)
      for start in plain.indices where plain[start...].starts(with: words) {
        let range = start..<(start + words.count)
        total += 1
        citations += transcript.ids(range)
        if let region = transcript.region(range) { evidence.append(region) }
      }
    }
    return Finding(
      text: String(total), citations: citations, evidence: evidence,
      steps: ["\"\(phrase)\" stands \(total) times in the transcript"], confidence: 0.75)
  }

  private func wordCount(_ facts: Facts) -> Finding {
    let count = facts.transcripts.reduce(0) { $0 + $1.words.count }
    let heard = facts.transcripts.flatMap(\.utterances)
    return Finding(String(count), from: heard, steps: ["counted the words of the transcript"])
  }
}
