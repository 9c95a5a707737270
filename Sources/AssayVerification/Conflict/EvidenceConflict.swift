package import AssayCore
package import AssayLanguage

/// Two modalities that say incompatible things of one aspect of one thing: found before there is any answer.
package struct EvidenceConflict: Sendable {
  package var entity: WordKey
  package var entityName: String
  package var aspect: Aspect
  /// Parts quantities and identities: `pressure`, `serial`; else empty.
  package var detail: String
  /// One side a channel, in the order of the channels.
  package var sides: [Side]
  /// The lowest confidence of the sides times the impact of the aspect, from 0 to 1.
  package var severity: Double

  package struct Side: Sendable {
    package var channel: EvidenceChannel
    package var modality: Modality
    /// The words of the evidence, without repetition.
    package var values: [String]
    /// Numbers of the facts, at most `Judgement.citationsMax`.
    package var facts: [Int]
    var contents: [AspectValue.Content]
  }

  package var modalities: [Modality] { sides.map(\.modality) }
  package var values: [String] { sides.flatMap(\.values) }
  package var facts: [Int] { sides.flatMap(\.facts) }

  /// One sentence for people.
  package var explanation: String {
    let parts = sides.map { "\($0.channel.says) “\($0.values.prefix(3).joined(separator: "”, “"))”" }
    let aspect = detail.isEmpty ? aspect.rawValue : detail
    return "On the \(aspect) of “\(entityName)” \(parts.joined(separator: ", but "))."
  }
}

/// How far two channels agree where they speak of the same.
package struct ChannelAgreement: Sendable, Hashable {
  package var first: EvidenceChannel
  package var second: EvidenceChannel
  /// Keys that both speak of, and on how many of these they agree.
  package var shared: Int
  package var agreeing: Int

  /// The share that agrees; there is always at least one shared key.
  package var score: Double { Double(agreeing) / Double(shared) }
}

/// What the evidence agrees and disagrees about with itself.
package struct ConflictReport: Sendable {
  /// The gravest first; of equal ones that whose facts come first.
  package let conflicts: [EvidenceConflict]
  package let agreement: [ChannelAgreement]

  package static let none = ConflictReport(conflicts: [], agreement: [])

  package init(conflicts: [EvidenceConflict], agreement: [ChannelAgreement]) {
    self.conflicts = conflicts
    self.agreement = agreement
  }

  package var isEmpty: Bool { conflicts.isEmpty }
}
