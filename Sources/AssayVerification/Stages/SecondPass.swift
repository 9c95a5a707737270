import AssayCore
import AssayInjection
import AssayWire

/// A second reader of the claims: it sees numbered evidence and claims and nothing else, so that the original prompt
/// cannot lead it. Both are data, marked as such, never instructions.
extension StageSession {
  private static let task = """
    You check claims against evidence. Data items e0, e1, … are observations; data items c0, c1, … are claims. For \
    each claim say whether the observations support it, contradict it, or neither (unsupported), and name the numbers \
    of the observations that decide. Reply with JSON only: \
    {"results":[{"claim":0,"verdict":"supported","evidence":[3,7]}]}
    """

  private static let schema: JSONValue = [
    "type": "object", "required": ["results"], "additionalProperties": false,
    "properties": [
      "results": [
        "type": "array",
        "items": [
          "type": "object", "required": ["claim", "verdict", "evidence"], "additionalProperties": false,
          "properties": [
            "claim": ["type": "integer"],
            "verdict": ["type": "string", "enum": ["supported", "contradicted", "unsupported"]],
            "evidence": ["type": "array", "items": ["type": "integer"]],
          ],
        ],
      ]
    ],
  ]

  mutating func secondPass(_ verification: Verification, _ evidence: EvidenceIndex) async {
    let claims = Self.claims(of: verification)
    let shown = Self.shown(verification, evidence, max: plan.observationsMax)
    guard !shown.isEmpty else { return give(up: .noEvidence, "there is no evidence to show") }
    let facts = shown.map { FactText.text(of: evidence.facts[$0], number: $0) }
    // What reads like an instruction is withheld from the model, so nothing may be cited for it.
    let flagged = Self.flagged(facts)
    if !flagged.isEmpty { note("\(flagged.count) observations that read like instructions were withheld") }
    let texts =
      facts
      + claims.map {
        StageSubject.Text(id: "c\($0.number)", text: String($0.text.prefix(600)), modality: .text, channel: .tool)
      }
    let user: [Part] = [.text("Check the claims.", trust: .system)]
    let settings = GenerationSettings(temperature: 0, responseSchema: Self.schema)
    guard
      let answer = await ask(.secondPass, developer: Self.task, user: user, texts: texts, settings: settings)
    else { return }
    read(answer, claims: Set(claims.map(\.number)), shown: Set(shown).subtracting(flagged), evidence)
  }

  /// Cited observations first, then the others in order.
  private static func shown(_ verification: Verification, _ evidence: EvidenceIndex, max: Int) -> [Int] {
    var numbers: [Int] = []
    var seen: Set<Int> = []
    let cited = verification.claims.flatMap { $0.judgement.supporting + $0.judgement.opposing }
    for number in cited + Array(evidence.facts.indices.prefix(max)) where evidence.facts.indices.contains(number) {
      guard numbers.count < max else { break }
      if seen.insert(number).inserted { numbers.append(number) }
    }
    return numbers.sorted()
  }

  private static func flagged(_ facts: [StageSubject.Text]) -> Set<Int> {
    let segments = facts.map {
      UntrustedSegment(id: $0.id, text: $0.text, modality: $0.modality, channel: $0.channel)
    }
    return Set(InjectionScreening(segments).flagged.compactMap { Int($0.segment.id.dropFirst()) })
  }

  /// A verdict without an observation that was shown is dropped: the model then says what it believes, not what it
  /// saw.
  private mutating func read(_ answer: Answer, claims: Set<Int>, shown: Set<Int>, _ evidence: EvidenceIndex) {
    guard let value = answer.structured ?? Self.json(in: answer.text), let results = value["results"]?.array else {
      return note("the reply is not the JSON that was asked for")
    }
    var dropped = 0
    var judged: Set<Int> = []
    for item in results.prefix(Self.claimsMax * 2) {
      guard let claim = item["claim"]?.int, claims.contains(claim), !judged.contains(claim),
        let verdict = item["verdict"]?.string.flatMap(Verdict.init(rawValue:)), verdict != .notCheckable
      else {
        dropped += 1
        continue
      }
      let named = (item["evidence"]?.array ?? []).prefix(1000)
      let cited = named.compactMap(\.int).filter(shown.contains)
      // One number that was never shown makes the whole citation a guess.
      guard cited.count == named.count, verdict == .unsupported || !cited.isEmpty else {
        dropped += 1
        continue
      }
      judged.insert(claim)
      let ids = Set(cited).sorted().prefix(16).map { evidence.facts[$0].id }
      let value = verdict == .contradicted ? 1.0 : verdict == .unsupported ? 0.5 : 0
      observe(
        .secondPass, claim: claim, .secondOpinion, value, opinion: verdict, cites: Array(ids),
        "A second reader of the evidence finds it \(verdict.rawValue)"
          + (ids.isEmpty ? "." : ", by \(ids.count) observation\(ids.count == 1 ? "" : "s")."))
    }
    if dropped > 0 { note("\(dropped) results named no known claim, verdict or shown evidence and were dropped") }
  }

  /// The JSON object in a reply that may be fenced.
  private static func json(in text: String) -> JSONValue? {
    guard let start = text.utf8.firstIndex(of: UInt8(ascii: "{")),
      let end = text.utf8.lastIndex(of: UInt8(ascii: "}")), start < end
    else { return nil }
    return try? JSONValue(parsing: Array(text.utf8[start...end]), limits: JSONLimits(depthMax: 16, valuesMax: 20_000))
  }
}
