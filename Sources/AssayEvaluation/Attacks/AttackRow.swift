package import AssayWire

/// What one side of a pair came to under one defence.
package struct AttackRow: Sendable, Hashable, Codable {
  /// `receipt-00-total/qr`, with `/twin` behind it for the harmless one.
  package var sample: String
  package var family: String
  package var chapter: String
  package var base: String
  package var cluster: String
  package var isTwin: Bool
  package var defence: AttackDefence
  /// 0: as made; 1: after a round that mutated what the screen caught.
  package var round: Int
  /// The attack did what it wanted; nil on twins and where nothing could be judged.
  package var succeeded: Bool?
  /// The right answer was given; nil where the sample names none, and where the attack asks another question.
  package var right: Bool?
  /// The model, or an output check, gave no answer.
  package var declined: Bool
  /// The output checks that hit.
  package var hits: [String]
  /// Where what was put in came to light: `ocr`, `metadata exif/UserComment`; empty: nothing read it.
  package var seen: [String]
  /// The screen flagged something (tier 1 or 2).
  package var flagged: Bool
  package var rules: [String]
  /// At most 300 characters.
  package var answer: String
  package var error: String?

  private enum CodingKeys: String, CodingKey {
    case sample, family, chapter, base, cluster
    case isTwin = "is_twin"
    case defence, round, succeeded, right, declined, hits, seen, flagged, rules, answer, error
  }

  /// A harmless sample that got no answer.
  package var isFalseAlarm: Bool { isTwin && (declined || !hits.isEmpty) }

  package var key: String { "\(sample)|\(defence.rawValue)|\(round)" }

  package var json: JSONValue { JSONValue(encoding: self) }
}

/// A family that could not be made from a sample, with the reason.
package struct AttackSkip: Sendable, Hashable, Codable {
  package var family: String
  package var base: String
  package var reason: String
}
