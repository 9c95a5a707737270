import AssayLanguage

/// What the extractors of objects could have seen, merged for look-ups.
struct SceneCoverage: Sendable {
  /// Nothing outside the vocabulary exists.
  var isClosed = false
  /// Some extractor looked for objects.
  var exists = false
  /// Labels that are known, with the best declared recall (nil = known, recall not declared).
  private var labels: [WordKey: Double?] = [:]
  /// The labels that are known, in order.
  private(set) var vocabulary: [SceneLabel] = []
  private var isOpen = false
  private var openRecall: Double?
  /// Values by attribute; an attribute that is missing was not looked at.
  private var values: [SceneAttribute: Set<WordKey>?] = [:]
  /// Other attribute values, by value.
  private var others: Set<WordKey> = []

  init(_ coverage: [FactCoverage]) {
    for entry in coverage where entry.kind == .object {
      exists = true
      // Only a part of the input was looked at: what is missing there may be elsewhere.
      let isPartial = entry.region != nil || entry.time != nil
      let recall = isPartial ? nil : entry.recall
      if entry.closed && !isPartial { isClosed = true }
      if let known = entry.vocabulary {
        for text in known {
          let label = SceneLabel(text)
          if labels[label.phrase] == nil { vocabulary.append(label) }
          add(label.phrase, recall)
        }
      } else {
        isOpen = true
        openRecall = max(openRecall ?? 0, recall ?? 0) > 0 ? max(openRecall ?? 0, recall ?? 0) : nil
      }
      addAttributes(entry)
    }
  }

  private mutating func add(_ key: WordKey, _ recall: Double?) {
    guard let known = labels[key] else {
      labels[key] = .some(recall)
      return
    }
    if let recall { labels[key] = .some(max(known ?? 0, recall)) }
  }

  private mutating func addAttributes(_ entry: FactCoverage) {
    for (name, list) in entry.attributes {
      let attribute = SceneAttribute(name: name)
      guard let list else {
        values[attribute] = .some(nil)
        continue
      }
      let known = list.compactMap { SceneValue($0, attribute)?.base }
      if attribute == .other { others.formUnion(list.map { WordKey($0) }) }
      if case .some(.some(let before)) = values[attribute] {
        values[attribute] = .some(before.union(known))
      } else if values[attribute] == nil {
        values[attribute] = .some(Set(known))
      }
    }
  }

  enum Knowledge {
    /// It would have been found with this chance.
    case covered(Double)
    case recallUnknown
    case outside
  }

  /// Whether a thing of this label would have been found.
  func knowledge(of noun: SceneNoun) -> Knowledge {
    if isClosed { return .covered(1) }
    if let recall = labels[noun.phrase] { return recall.map { .covered($0) } ?? .recallUnknown }
    if isOpen { return openRecall.map { .covered($0) } ?? .recallUnknown }
    return .outside
  }

  /// What is known of a label of the vocabulary.
  func knowledge(of label: SceneLabel) -> Knowledge {
    guard let recall = labels[label.phrase] else { return .outside }
    return recall.map { .covered($0) } ?? .recallUnknown
  }

  func knows(_ key: WordKey) -> Bool { labels[key] != nil }

  /// Whether anything at all would have been found.
  var anyKnowledge: Knowledge {
    if isClosed { return .covered(1) }
    guard exists else { return .outside }
    return .recallUnknown
  }

  /// The best recall that is declared for any label.
  var anyFound: Knowledge {
    if isClosed { return .covered(1) }
    let best = labels.values.compactMap { $0 }.max()
    return best.map { .covered($0) } ?? anyKnowledge
  }

  func looksAt(_ attribute: SceneAttribute) -> Bool { values[attribute] != nil }
  /// The closed list of an attribute's values; nil when it is open or unknown.
  func vocabulary(of attribute: SceneAttribute) -> Set<WordKey>? { values[attribute] ?? nil }
  func knowsOther(_ value: WordKey) -> Bool { others.contains(value) }
}

/// Nouns whose comparison is not by their last word.
enum SceneNouns {
  /// Words for the picture as a whole, or for what nobody can point at.
  static let wholes: Set<WordKey> = [
    "scene", "picture", "image", "photo", "photograph", "arrangement", "composition", "layout", "view", "setting",
    "atmosphere", "mood", "background", "foreground", "lighting", "light", "style", "perspective", "angle", "overall",
    "result", "answer", "question", "situation", "case", "example", "test", "frame", "video", "idea", "purpose",
    "reason", "fact", "way", "distance", "edge", "side", "corner", "back", "lot", "bit", "kind", "sort", "type", "sip",
    "part", "middle", "center", "centre", "end", "rest", "variety", "front", "rear", "area", "place", "piece", "other",
    "design",
  ]
}
