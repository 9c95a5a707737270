import AssayCore
import AssayLanguage

/// By which sense an observation came: two of them may disagree about one thing.
package enum EvidenceChannel: String, Sendable, CaseIterable, Comparable {
  /// Objects and captions of pictures, films and scenes.
  case seen
  /// Sounds that are no speech.
  case heard
  /// What somebody said: transcripts.
  case said
  /// Letters in a picture, fields of a document.
  case read
  /// Numbers of an instrument.
  case measured
  /// What a file says about itself.
  case stated
  /// Articles and other retrieved passages.
  case written

  package init(_ fact: Fact) {
    self =
      switch fact.kind {
      case .object, .caption: .seen
      case .sound: .heard
      case .speech: .said
      // A word of a recording was said, one of a picture stands there.
      case .word: fact.modality == .audio || fact.modality == .video ? .said : .read
      case .text, .field: .read
      case .measure: .measured
      case .metadata: .stated
      case .passage: .written
      }
  }

  package static func < (a: EvidenceChannel, b: EvidenceChannel) -> Bool { a.order < b.order }

  private var order: Int {
    switch self {
    case .seen: 0
    case .heard: 1
    case .said: 2
    case .read: 3
    case .measured: 4
    case .stated: 5
    case .written: 6
    }
  }

  /// "The picture shows…".
  var says: String {
    switch self {
    case .seen: "what is seen says"
    case .heard: "what is heard says"
    case .said: "what is said says"
    case .read: "what is written there says"
    case .measured: "what is measured says"
    case .stated: "the metadata says"
    case .written: "the passage says"
    }
  }
}

/// What two observations can disagree about.
package enum Aspect: String, Sendable, CaseIterable {
  case presence, count, colour, condition, quantity, identity, time, text

  /// How much depends on it, from 0 to 1: the weight of a conflict.
  package var impact: Double {
    switch self {
    case .condition, .identity: 1
    case .quantity: 0.9
    case .presence: 0.7
    case .count, .text, .time: 0.6
    case .colour: 0.3
    }
  }
}

/// One thing that the evidence says of one aspect of one entity.
struct AspectValue: Sendable {
  enum Content: Sendable, Equatable {
    /// True = ok, intact, there; false = broken, absent.
    case polarity(Bool)
    case number(Double, unit: String?)
    case word(WordKey)
    /// Letters and digits only, folded.
    case code(String)
  }

  var entity: WordKey
  var entityName: String
  var aspect: Aspect
  /// Parts quantities and identities from each other: `pressure`, `serial`.
  var detail: String
  var content: Content
  /// The words of the evidence.
  var text: String
  var channel: EvidenceChannel
  var modality: Modality
  var fact: Int
  /// 1 where the source gave none.
  var confidence: Double
}
