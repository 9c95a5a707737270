import AssayVerification
import AssayWire

/// A verification for the terminal: the answer with its spans marked, then each claim with verdict and citations.
/// Colour is never alone: every claim's number stands behind its span.
struct VerificationText {
  private let verification: Verification
  private let evidence: EvidenceIndex
  private let colour: Bool

  private static let claimsMax = 200

  init(_ verification: Verification, _ evidence: EvidenceIndex, colour: Bool) {
    self.verification = verification
    self.evidence = evidence
    self.colour = colour
  }

  var rendered: String {
    var lines = [answer, ""]
    for (index, claim) in verification.claims.prefix(Self.claimsMax).enumerated() {
      lines += self.lines(of: claim, index)
    }
    let more = verification.claims.count - Self.claimsMax
    if more > 0 { lines.append("… and \(more) more claims") }
    if !verification.claims.isEmpty { lines.append("") }
    lines.append(summary)
    return lines.joined(separator: "\n")
  }

  private var summary: String {
    let result = verification
    var text = styled(Self.name(result.verdict).uppercased(), result.verdict)
    text += "  risk \(number(result.risk))  strength \(number(result.strength))  "
    text += "\(result.checkedCount) of \(result.claimCount) claims checkable"
    if !result.flags.names.isEmpty { text += "  [\(result.flags.names.joined(separator: ", "))]" }
    return text
  }

  private var answer: String {
    var text = ""
    var last: Int?
    for run in MarkedText(verification).runs.prefix(20_000) {
      if let last, run.claim != last { text += mark(last) }
      last = run.claim
      let shown = Terminal.printable(run.text)
      guard let verdict = run.verdict else {
        text += shown
        continue
      }
      text += styled(shown, verdict, underlined: run.isFocus)
    }
    if let last { text += mark(last) }
    return text
  }

  private func mark(_ claim: Int) -> String { "[\(claim + 1)]" }

  private func lines(of verified: VerifiedClaim, _ index: Int) -> [String] {
    let judgement = verified.judgement
    let slots = verified.claim.slots.map { slot in
      "\(slot.name) \(Terminal.printable(slot.value.string ?? slot.value.compact))"
    }
    let sign = verified.claim.polarity == .negative ? "not " : ""
    let kind = "\(sign)\(verified.claim.type.rawValue)"
    var lines = [
      "\(mark(index)) \(styled(Self.name(judgement.verdict), judgement.verdict)) \(number(judgement.strength))  "
        + "\(kind)\(slots.isEmpty ? "" : ": ")\(slots.joined(separator: ", "))",
      "    \(Terminal.printable(judgement.explanation))  (\(judgement.rule))",
    ]
    let cited = cited(judgement.supporting, "for") + cited(judgement.opposing, "against")
    if !cited.isEmpty { lines.append("    \(cited.joined(separator: "; "))") }
    if !judgement.flags.names.isEmpty { lines.append("    flags: \(judgement.flags.names.joined(separator: ", "))") }
    return lines
  }

  private func cited(_ numbers: [Int], _ side: String) -> [String] {
    guard !numbers.isEmpty else { return [] }
    let shown = numbers.prefix(6).filter { evidence.facts.indices.contains($0) }.map { number -> String in
      let fact = evidence.facts[number]
      return "\(Terminal.printable(fact.id)) \"\(Terminal.printable(String(fact.value.prefix(40))))\""
    }
    return ["\(side): \(shown.joined(separator: ", "))\(numbers.count > 6 ? ", …" : "")"]
  }

  private func styled(_ text: String, _ verdict: Verdict, underlined: Bool = false) -> String {
    guard colour else { return text }
    let code =
      switch verdict {
      case .supported: "32"
      case .contradicted: "31"
      case .unsupported: "33"
      case .notCheckable: "2"
      }
    return "\u{1B}[\(underlined ? "4;" : "")\(code)m\(text)\u{1B}[0m"
  }

  private func number(_ value: Double) -> String {
    let hundredths = Int((min(max(value, 0), 1) * 100).rounded())
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
  }

  private static func name(_ verdict: Verdict) -> String {
    verdict == .notCheckable ? "not checkable" : verdict.rawValue
  }
}
