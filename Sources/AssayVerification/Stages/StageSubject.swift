package import AssayCore
package import AssayInjection
import AssayWire

/// What an answer was asked with: the operator's texts, the user's own turn with its media, and untrusted texts.
package struct StageSubject: Sendable {
  /// A text that is data: what an extractor read or heard, a passage, a claim.
  package struct Text: Sendable {
    package var id: String
    package var text: String
    package var modality: Modality
    package var channel: SegmentChannel

    package init(id: String, text: String, modality: Modality, channel: SegmentChannel) {
      self.id = id
      self.text = text
      self.modality = modality
      self.channel = channel
    }
  }

  /// System texts, joined.
  package var developer: String
  /// Turns before the last one of the user.
  package var earlier: [Message]
  package var user: [Part]
  package var texts: [Text]
  /// Names answers in recordings.
  package var id: String?

  package init(developer: String = "", earlier: [Message] = [], user: [Part], texts: [Text] = [], id: String? = nil) {
    self.developer = developer
    self.earlier = earlier
    self.user = user
    self.texts = texts
    self.id = id
  }

  /// The question with its media; what extractors found in modalities of which no medium is at hand goes along as
  /// data.
  package init(prompt: String?, media: [Part], evidence: EvidenceIndex, observationsMax: Int, id: String? = nil) {
    let question = prompt.map { [Part.text($0, trust: .user)] } ?? []
    let shown = Set(media.map(\.modality))
    let hidden = evidence.facts.indices.lazy.filter { number in
      let modality = evidence.facts[number].modality
      return !shown.contains(modality) && !(shown.contains(.video) && (modality == .image || modality == .audio))
    }
    self.init(
      user: media + question,
      texts: hidden.prefix(observationsMax).map { FactText.text(of: evidence.facts[$0], number: $0) }, id: id)
  }

  /// A request as it was sent: texts that somebody else brought in become data.
  package init(_ request: Request, id: String? = nil) {
    var developer: [String] = []
    var earlier: [Message] = []
    var user: [Part] = []
    var texts: [Text] = []
    let last = request.messages.lastIndex { $0.role == .user }
    for (index, message) in request.messages.enumerated() {
      var own: [Part] = []
      for (number, part) in message.parts.enumerated() {
        guard let text = part.text, part.trust == .untrusted || message.role == .tool else {
          own.append(part)
          continue
        }
        let channel: SegmentChannel = part.modality == .audio ? .transcript : message.role == .tool ? .tool : .document
        texts.append(.init(id: "p\(index).\(number)", text: text, modality: part.modality, channel: channel))
      }
      if index == last {
        user = own
      } else if message.role == .system {
        developer += own.compactMap(\.text)
      } else if !own.isEmpty, message.role != .tool {
        earlier.append(Message(role: message.role, parts: own))
      }
    }
    self.init(developer: developer.joined(separator: "\n"), earlier: earlier, user: user, texts: texts, id: id)
  }

  var question: String { user.compactMap(\.text).joined(separator: "\n") }
  /// Without anything of the user's there is no request that could be made again.
  var isAskable: Bool { !question.isEmpty }

  /// The modalities that could be taken away.
  var modalities: Set<Modality> {
    Set(user.filter { $0.asset != nil }.map(\.modality)).union(texts.map(\.modality)).subtracting([.text])
  }

  /// The same without what an ablation takes away; nil when there is none of it.
  func without(_ ablation: StagePlan.Ablation) -> StageSubject? {
    let removed = ablation.modalities
    var bare = self
    var count = 0
    for index in bare.user.indices where bare.user[index].asset != nil && removed.contains(bare.user[index].modality) {
      bare.user[index] = .text("[\(bare.user[index].modality.rawValue) not available]", trust: .system)
      count += 1
    }
    let spoken = ablation == .transcriptWithheld
    bare.texts.removeAll { text in
      removed.contains(text.modality) || (spoken && (text.channel == .transcript || text.channel == .subtitle))
    }
    count += texts.count - bare.texts.count
    return count > 0 ? bare : nil
  }

  /// The same media under another question.
  func asking(_ question: String) -> StageSubject {
    var other = self
    other.user = user.filter { $0.asset != nil } + [.text(question, trust: .user)]
    return other
  }
}

/// An observation as one line of data.
enum FactText {
  static let valueScalarsMax = 400

  static func text(of fact: Fact, number: Int) -> StageSubject.Text {
    var text = "\(fact.modality.rawValue) \(fact.kind.rawValue): \(fact.value.prefix(valueScalarsMax))"
    if let unit = fact.unit { text += " \(unit.prefix(20))" }
    for attribute in fact.attributes.prefix(8) {
      text += "; \(attribute.name.prefix(40)) \((attribute.value.string ?? attribute.value.compact).prefix(80))"
    }
    if let box = fact.box { text += "; box \(list([box.left, box.top, box.right, box.bottom]))" }
    if let time = fact.time { text += "; seconds \(list([time.start, time.end]))" }
    if let center = fact.spatial?.center { text += "; center \(list(center.array))" }
    return .init(id: "e\(number)", text: text, modality: fact.modality, channel: channel(of: fact))
  }

  private static func list(_ values: [Double]) -> String {
    values.map { ($0 * 1000).rounded() / 1000 }.map(\.description).joined(separator: ",")
  }

  private static func channel(of fact: Fact) -> SegmentChannel {
    switch fact.kind {
    case .text: fact.modality == .document ? .document : .ocr
    case .word, .speech, .sound: .transcript
    case .caption: .caption
    case .passage: .document
    case .metadata: .metadata
    case .field, .measure, .object: .table
    }
  }
}
