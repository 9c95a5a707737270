/// What a rule says of one claim.
package struct Judgement: Sendable {
  package var verdict: Verdict
  /// The chance, from 0 to 1, that this verdict is right.
  package var strength: Double
  /// The rule that decided, with its version: `presence.absent@1`.
  package var rule: String
  /// Numbers of the facts for and against, the strongest first, at most `citationsMax`.
  package var supporting: [Int]
  package var opposing: [Int]
  /// Why it is unsupported or not checkable.
  package var reason: Reason?
  package var flags: Flags
  /// The words that the evidence does not carry: UTF-8 bytes in the text of the claim.
  package var focus: Range<Int>?
  /// One sentence that a person can read.
  package var explanation: String
  /// The chance that the claim is not supported, where a judge knows it better than verdict and strength say.
  package var risk: Double?

  package static let citationsMax = 16

  package init(
    _ verdict: Verdict, strength: Double, rule: String, supporting: [Int] = [], opposing: [Int] = [],
    reason: Reason? = nil, flags: Flags = [], focus: Range<Int>? = nil, explanation: String
  ) {
    self.verdict = verdict
    self.strength = strength.isFinite ? min(max(strength, 0), 1) : 0
    self.rule = rule
    self.supporting = Array(supporting.prefix(Self.citationsMax))
    self.opposing = Array(opposing.prefix(Self.citationsMax))
    self.reason = reason
    self.flags = flags
    self.focus = focus
    self.explanation = explanation
  }

  package static func notCheckable(_ reason: Reason, rule: String? = nil, _ explanation: String? = nil) -> Judgement {
    Judgement(
      .notCheckable, strength: 0.5, rule: rule ?? "claim.\(reason.rawValue)@1", reason: reason,
      explanation: explanation ?? reason.sentence)
  }
}

package enum Verdict: String, Sendable, CaseIterable {
  case supported, contradicted, unsupported
  case notCheckable = "not_checkable"
}

/// Why a claim is unsupported or cannot be checked.
package enum Reason: String, Sendable, CaseIterable {
  // No claim, or nothing that an observation could settle
  case opinion, speculation, advice, question, generic, greeting, refusal, attributed, comment, unparsed
  // A claim, but this evidence cannot decide it
  case undecidedBand = "undecided_band"
  case needsOrientation = "needs_orientation"
  case needsDepth = "needs_depth"
  case needsGeometry = "needs_geometry"
  case framesDiffer = "frames_differ"
  case unitsDiffer = "units_differ"
  case relativeDate = "relative_date"
  case ambiguousReferent = "ambiguous_referent"
  case missingFrame = "missing_frame"
  case missingModality = "missing_modality"
  // Unsupported: understood, nothing for or against
  case uncovered, notObserved = "not_observed"
  case outsideVocabulary = "outside_vocabulary"
  case recallUnknown = "recall_unknown"
  case roleNotFound = "role_not_found"
  case promptOnly = "prompt_only"
  case notSaid = "not_said"
  case moreSpecific = "more_specific"
  case disagreement
  case samplesOnly = "samples_only"
  case tooLong = "too_long"

  /// A sentence for people.
  package var sentence: String {
    switch self {
    case .opinion: "This is an opinion; no observation could settle it."
    case .speculation: "This is a guess of the speaker's, not an assertion."
    case .advice: "This is advice, not a statement of fact."
    case .question: "This is a question, not a statement."
    case .generic: "This is a general statement, not one about this input."
    case .greeting: "This is a greeting or a phrase of courtesy."
    case .refusal: "The answer declines to say."
    case .attributed: "This reports what somebody else says, and does not assert it."
    case .comment: "This speaks of the question or of the reply itself, not of the input."
    case .unparsed: "The sentence was not understood well enough to check it."
    case .undecidedBand: "The measurement lies too close to the border to decide."
    case .needsOrientation: "Deciding this needs the orientation of the things, which no observation gives."
    case .needsDepth: "Deciding this needs depth, which no observation gives."
    case .needsGeometry: "Deciding this needs a closed surface or a denser scan."
    case .framesDiffer: "The things are placed in different frames of reference."
    case .unitsDiffer: "The things are measured in different units."
    case .relativeDate: "The date is relative, and no reference time is given."
    case .ambiguousReferent: "More than one thing fits the description, and they differ."
    case .missingFrame: "The evidence does not say in which frame these places are."
    case .missingModality: "No observation came by the sense that the claim names."
    case .uncovered: "No extractor looked at this part of the input."
    case .notObserved: "Nothing that was observed speaks for or against it."
    case .outsideVocabulary: "No extractor knows such a thing, so its absence means nothing."
    case .recallUnknown: "It was not found, but how much the extractor misses is not declared."
    case .roleNotFound: "No such field was found."
    case .promptOnly: "Only the prompt says so; no observation does."
    case .notSaid: "These words were not found."
    case .moreSpecific: "The observation is less specific than the claim."
    case .disagreement: "The model's other answers do not say the same."
    case .samplesOnly: "Only the model's other answers say so; no observation does."
    case .tooLong: "The sentence is too long to be read."
    }
  }
}

/// Marks on a claim or a whole answer.
package struct Flags: OptionSet, Sendable, Hashable {
  package let rawValue: UInt32
  package init(rawValue: UInt32) { self.rawValue = rawValue }

  package static let promptOnly = Flags(rawValue: 1 << 0)
  package static let modalityLeakage = Flags(rawValue: 1 << 1)
  package static let crossModalConflict = Flags(rawValue: 1 << 2)
  package static let oneSidedResolution = Flags(rawValue: 1 << 3)
  package static let ocrAmbiguous = Flags(rawValue: 1 << 4)
  package static let frameAmbiguous = Flags(rawValue: 1 << 5)
  package static let closedWorld = Flags(rawValue: 1 << 6)
  package static let citedEvidenceMissing = Flags(rawValue: 1 << 7)
  package static let checksumInvalid = Flags(rawValue: 1 << 8)
  package static let coref = Flags(rawValue: 1 << 9)
  package static let instructionLike = Flags(rawValue: 1 << 10)
  package static let selfContradiction = Flags(rawValue: 1 << 11)
  package static let citationUnneeded = Flags(rawValue: 1 << 12)
  package static let citationUnsupporting = Flags(rawValue: 1 << 13)

  /// Names in the order of the format.
  package static let named: [(flag: Flags, name: String)] = [
    (.promptOnly, "prompt_only"), (.modalityLeakage, "modality_leakage"),
    (.crossModalConflict, "cross_modal_conflict"), (.oneSidedResolution, "one_sided_resolution"),
    (.ocrAmbiguous, "ocr_ambiguous"), (.frameAmbiguous, "frame_ambiguous"), (.closedWorld, "closed_world"),
    (.citedEvidenceMissing, "cited_evidence_missing"), (.checksumInvalid, "checksum_invalid"), (.coref, "coref"),
    (.instructionLike, "instruction_like"), (.selfContradiction, "self_contradiction"),
    (.citationUnneeded, "citation_unneeded"), (.citationUnsupporting, "citation_unsupporting"),
  ]

  package var names: [String] { Self.named.filter { contains($0.flag) }.map(\.name) }
}
