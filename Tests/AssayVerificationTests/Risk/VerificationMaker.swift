import AssayWire

@testable import AssayVerification

/// Verifications made by hand, so that risk and ladder are tested without any reader or judge.
enum Made {
  /// A claim at the given words of the text, judged as told.
  static func claim(
    _ words: String, in text: String, _ type: Claim.Kind = .presence, slots: [Claim.Slot] = [],
    channel: Claim.Channel? = nil, is judgement: Judgement
  ) -> VerifiedClaim {
    let claim = Claim(
      span: span(of: words, in: text), type: type, channel: channel, slots: slots, form: .setAside(.unparsed))
    return VerifiedClaim(claim: claim, judgement: judgement, risk: 0.5)
  }

  static func judgement(
    _ verdict: Verdict, _ strength: Double = 0.97, supporting: [Int] = [], opposing: [Int] = [],
    reason: Reason? = nil, flags: Flags = [], explanation: String = "Because."
  ) -> Judgement {
    Judgement(
      verdict, strength: strength, rule: "test@1", supporting: supporting, opposing: opposing, reason: reason,
      flags: flags, explanation: explanation)
  }

  static func verification(_ text: String, _ claims: [VerifiedClaim]) -> Verification {
    let real = claims.filter { !$0.judgement.isNoClaim }
    return Verification(
      text: text, claims: claims, verdict: .supported, strength: 1, risk: 0,
      flags: claims.reduce(into: Flags()) { $0.formUnion($1.judgement.flags) }, claimCount: real.count,
      checkedCount: real.count { $0.judgement.verdict != .notCheckable })
  }

  /// UTF-8 bytes of the first place where the words stand; empty where they do not.
  static func span(of words: String, in text: String) -> Range<Int> {
    let (text, words) = (Array(text.utf8), Array(words.utf8))
    guard let start = text.indices.first(where: { text[$0...].starts(with: words) }) else { return 0..<0 }
    return start..<(start + words.count)
  }

  static func text(_ verification: Verification, _ span: Range<Int>) -> String {
    String(decoding: Array(verification.text.utf8)[span], as: UTF8.self)
  }
}
