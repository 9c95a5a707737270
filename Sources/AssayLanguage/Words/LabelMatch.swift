/// How the noun of a claim stands to the label of an observation.
package struct LabelMatch: Sendable, Hashable {
  package enum Relation: String, Sendable, CaseIterable {
    /// One noun.
    case same
    /// Two nouns for one thing: couch, sofa.
    case synonym
    /// The claim is broader: animal, for a dog. Supported.
    case hypernym
    /// The claim says more: beagle, for a dog. Compatible, not supported.
    case hyponym
    /// Two kinds of one thing that nothing is both of: cat, dog.
    case coHyponym = "co_hyponym"
    /// Related, but neither says anything of the other: player, woman; truck, car.
    case compatible
    case unrelated
  }

  package enum Source: String, Sendable { case lemma, glossary, table, wordNet = "wordnet" }

  package var relation: Relation
  /// What joins the claim's noun and the label, from the one to the other: ["canine"] for animal and dog. Names of
  /// the dictionaries, so that they do not depend on who asked first.
  package var between: [String]
  package var source: Source
  /// A hyponym that people use for the plain thing: man, for a person.
  package var listed: Bool
  /// Only the heads were compared: one side has modifiers that no dictionary knows ("company car", "car").
  package var headOnly: Bool

  package init(
    _ relation: Relation, between: [String] = [], source: Source = .lemma, listed: Bool = false, headOnly: Bool = false
  ) {
    self.relation = relation
    self.between = between
    self.source = source
    self.listed = listed
    self.headOnly = headOnly
  }

  /// A claim with this noun is borne out by the observation.
  package var supports: Bool { relation == .same || relation == .synonym || relation == .hypernym }

  /// The whole way from a claim's noun to a label.
  package func path(_ claim: String, _ label: String) -> [String] {
    relation == .same || relation == .unrelated ? [] : [claim] + between + [label]
  }

  /// "dog is a kind of animal" for people; empty for the same noun.
  package func explanation(_ claim: String, _ label: String) -> String {
    let steps = between.isEmpty ? "" : " (\(path(claim, label).joined(separator: " – ")))"
    return switch relation {
    case .same: ""
    case .synonym: "“\(claim)” means “\(label)”."
    case .hypernym: "“\(label)” is a kind of “\(claim)”\(steps)."
    case .hyponym: "“\(claim)” is only one kind of “\(label)”\(steps)."
    case .coHyponym: "“\(claim)” and “\(label)” are different kinds\(steps)."
    case .compatible: "“\(claim)” may be “\(label)”."
    case .unrelated: ""
    }
  }
}

/// A noun phrase, resolved for matching by one matcher.
package final class LabelConcept: Sendable, Hashable {
  /// Unique within the matcher.
  let number: UInt32
  let content: LabelMatcher.Content

  init(number: UInt32, content: LabelMatcher.Content) {
    self.number = number
    self.content = content
  }

  package static func == (a: LabelConcept, b: LabelConcept) -> Bool { a.number == b.number }
  package func hash(into hasher: inout Hasher) { hasher.combine(number) }
}
