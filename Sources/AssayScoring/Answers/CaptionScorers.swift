import AssayCore
import AssayWire

/// Scorers of captions: what they invent, and how near they are to what people wrote.
enum CaptionScorers {
  static let all: [ScorerDescription] = [chair, cider]

  private static let synonymsMax = 20_000
  private static let captionScalarsMax = 2_000
  private static let referencesMax = 20

  private static let chair = ScorerDescription(
    "chair@1", "Objects that a caption mentions and that are not there: CHAIR_i, with CHAIR_s beside it",
    needs: ["label observations of kind object, or label answer with captions or objects", "answer"],
    options: [
      .init(
        "synonyms",
        "list of objects, each a list or a line \"person, man, woman\": name first, then its synonyms", standard: nil)
    ]
  ) { options throws(AssayError) in
    let chair = Chair(synonyms: try synonyms(options))
    return LabelledScorer(
      metric: "chair@1", higherIsBetter: false, aggregation: .custom(ChairReducer()), targets: [.observations, .answer]
    ) { item, labels in
      guard let answer = item.answer else { return .unscored("no answer") }
      var present: Set<String> = []
      let own = labels.first?.authority
      // Both what is marked in the picture and what people wrote of it is there.
      for label in item.sample.labels(.observations, own) {
        for value in label.value.array ?? [label.value] where value["kind"]?.string ?? "object" == "object" {
          if let name = (value["value"] ?? value).string, let object = chair.object(named: name) {
            present.insert(object)
          }
        }
      }
      for caption in LabelValues.texts(item.sample.labels(.answer, own)) { present.formUnion(chair.mentions(caption)) }
      let mentions = chair.mentions(AnswerText.of(answer))
      let invented = mentions.filter { !present.contains($0) }
      let shown = Array(Set(invented).sorted().prefix(20)).map { JSONValue.string($0) }
      return Judgement(
        mentions.isEmpty ? 0 : Double(invented.count) / Double(mentions.count),
        parse: RefusalRule.refuses(answer) ? .refused : .parsed,
        counts: ["mentions": Double(mentions.count), "invented": Double(invented.count)],
        detail: ["invented": .array(shown)])
    }
  }

  private static func synonyms(_ options: ScorerOptions) throws(AssayError) -> [[String]] {
    guard let value = options["synonyms"], let list = value.array, !list.isEmpty else {
      throw options.error("synonyms", "is not a list of objects with their synonyms")
    }
    var groups: [[String]] = []
    var count = 0
    for (index, element) in list.enumerated() {
      let words = element.array?.compactMap(\.string) ?? element.string?.split(separator: ",").map(String.init) ?? []
      let clean = words.map { word in
        CodePoints.text(CodePoints.stripped(CodePoints.lowered(CodePoints.of(word))))
      }.filter { !$0.isEmpty }
      guard !clean.isEmpty else { throw options.error("synonyms[\(index)]", "names no object") }
      count += clean.count
      guard count <= synonymsMax else { throw options.error("synonyms", "has more than \(synonymsMax) words") }
      groups.append(clean)
    }
    return groups
  }

  private static let cider = ScorerDescription(
    "cider@1",
    "CIDEr-D over the set (pycocoevalcap), words split at punctuation, not by PTB's rules; a sample alone shows token F1",
    needs: ["label answer: reference captions", "answer"]
  ) { _ in
    LabelledScorer(metric: "cider@1", aggregation: .custom(CiderReducer())) { item, labels in
      guard let answer = item.answer else { return .unscored("no answer") }
      let references = LabelValues.texts(labels).prefix(referencesMax).map(tokenised)
      guard !references.isEmpty else { return .unscored("the label is not a text") }
      let caption = tokenised(AnswerText.of(answer))
      // A caption alone has no CIDEr; what a sample shows is the words it shares with its references.
      let words = caption.split(separator: " ").map(String.init)
      let overlap = references.reduce(0.0) {
        max($0, NormalForm.tokenF1(words, $1.split(separator: " ").map(String.init)))
      }
      return Judgement(
        overlap, parse: RefusalRule.refuses(answer) ? .refused : .parsed, extracted: caption,
        detail: [
          "sample_value": "token F1", "caption": .string(caption), "references": .array(references.map { .string($0) }),
        ])
    }
  }

  private static func tokenised(_ text: String) -> String {
    PhraseText(text, scalarsMax: captionScalarsMax).words.joined(separator: " ")
  }
}
