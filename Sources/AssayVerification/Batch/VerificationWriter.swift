package import AssayInjection
package import AssayWire

/// Writes a verification as the JSON of the batch format: fixed order of members, at most four decimals, no times,
/// no paths, so that the same input gives the same bytes.
package struct VerificationWriter: Sendable {
  package private(set) var bytes: [UInt8] = []

  /// Each line also gives the signals behind its risk, from which `assay calibrate --train` learns.
  package var writesSignals = false

  package init() {}

  package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  /// One output line for a claim or an answer, with its line feed.
  package mutating func line(
    id: String, _ verification: Verification, evidence: EvidenceIndex, stages: StageReport? = nil
  ) {
    raw("{\"id\":")
    string(id)
    raw(",")
    members(of: verification, evidence: evidence)
    if let stages {
      raw(",\"stages\":")
      value(stages.json)
    }
    raw("}\n")
  }

  /// One output line for a screened segment.
  package mutating func line(id: String, _ finding: InjectionFinding) {
    raw("{\"id\":")
    string(id)
    raw(",\"injection\":")
    value(finding.json)
    raw("}\n")
  }

  /// The members that every form of output shares, without braces.
  package mutating func members(of verification: Verification, evidence: EvidenceIndex) {
    raw("\"verdict\":\"")
    raw(verification.verdict.rawValue)
    raw("\",\"strength\":")
    number(verification.strength)
    raw(",\"risk\":")
    number(verification.risk)
    raw(",\"flags\":")
    flags(verification.flags)
    raw(",\"checkable\":{\"claims\":\(verification.claimCount),\"checked\":\(verification.checkedCount)},\"claims\":[")
    let source = Array(verification.text.utf8)
    for (index, claim) in verification.claims.enumerated() {
      if index > 0 { raw(",") }
      self.claim(claim, source: source, evidence: evidence)
    }
    raw("]")
    if writesSignals, let signals = verification.signals {
      raw(",\"signals\":{")
      for (index, signal) in signals.present.enumerated() {
        if index > 0 { raw(",") }
        raw("\"\(signal.name.rawValue)\":")
        number(signal.value)
      }
      raw("}")
    }
  }

  private mutating func claim(_ verified: VerifiedClaim, source: [UInt8], evidence: EvidenceIndex) {
    let (claim, judgement) = (verified.claim, verified.judgement)
    let span = claim.span.clamped(to: 0..<source.count)
    raw("{\"text\":")
    string(String(decoding: source[span], as: UTF8.self))
    raw(",\"span\":[\(span.lowerBound),\(span.upperBound)],\"type\":\"")
    raw(claim.type.rawValue)
    raw("\",\"polarity\":\"")
    raw(claim.polarity.rawValue)
    raw("\",\"hedge\":\"")
    raw(claim.hedge.rawValue)
    raw("\"")
    if let channel = claim.channel {
      raw(",\"channel\":\"")
      raw(channel.rawValue)
      raw("\"")
    }
    raw(",\"slots\":{")
    for (index, slot) in claim.slots.enumerated() {
      if index > 0 { raw(",") }
      string(slot.name)
      raw(":")
      value(slot.value)
    }
    raw("},\"verdict\":\"")
    raw(judgement.verdict.rawValue)
    raw("\",\"strength\":")
    number(judgement.strength)
    raw(",\"risk\":")
    number(verified.risk)
    raw(",\"rule\":")
    string(judgement.rule)
    raw(",\"for\":")
    ids(judgement.supporting, evidence)
    raw(",\"against\":")
    ids(judgement.opposing, evidence)
    raw(",\"flags\":")
    flags(judgement.flags)
    if let focus = judgement.focus?.clamped(to: 0..<source.count) {
      raw(",\"focus\":[\(focus.lowerBound),\(focus.upperBound)]")
    }
    if let reason = judgement.reason {
      raw(",\"reason\":\"")
      raw(reason.rawValue)
      raw("\"")
    }
    raw(",\"explanation\":")
    string(judgement.explanation)
    raw("}")
  }

  /// A line that could not be used.
  package mutating func fault(id: String?, line: Int, _ fault: BatchFault) {
    raw("{\"id\":")
    if let id { string(id) } else { raw("null") }
    raw(",\"line\":\(line),\"error\":")
    value(fault.json)
    raw("}\n")
  }

  /// A number with at most four decimals and no trailing zeros; NaN and infinity never get here, and would be null.
  package mutating func number(_ value: Double) {
    guard value.isFinite, abs(value) < 1e14 else { return raw("null") }
    let scaled = Int64((value * 10_000).rounded())
    if scaled < 0 { raw("-") }
    let magnitude = scaled.magnitude
    raw("\(magnitude / 10_000)")
    var fraction = magnitude % 10_000
    guard fraction > 0 else { return }
    bytes.append(UInt8(ascii: "."))
    var place: UInt64 = 1000
    while fraction > 0 {
      bytes.append(UInt8(ascii: "0") + UInt8(fraction / place))
      fraction %= place
      place /= 10
    }
  }

  package mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

  package mutating func string(_ text: String) {
    var writer = JSONWriter()
    writer.write(text)
    bytes.append(contentsOf: writer.bytes)
  }

  package mutating func value(_ value: JSONValue) {
    switch value {
    case .double(let double): number(double)
    case .array(let items):
      raw("[")
      for (index, item) in items.enumerated() {
        if index > 0 { raw(",") }
        self.value(item)
      }
      raw("]")
    case .object(let members):
      raw("{")
      for (index, member) in members.members.enumerated() {
        if index > 0 { raw(",") }
        string(member.key)
        raw(":")
        self.value(member.value)
      }
      raw("}")
    case .null, .bool, .int, .string: bytes.append(contentsOf: value.encoded())
    }
  }

  private mutating func ids(_ numbers: [Int], _ evidence: EvidenceIndex) {
    raw("[")
    for (index, number) in numbers.enumerated() where evidence.facts.indices.contains(number) {
      if index > 0 { raw(",") }
      string(evidence.facts[number].id)
    }
    raw("]")
  }

  private mutating func flags(_ flags: Flags) {
    raw("[")
    for (index, name) in flags.names.enumerated() {
      if index > 0 { raw(",") }
      raw("\"\(name)\"")
    }
    raw("]")
  }
}
