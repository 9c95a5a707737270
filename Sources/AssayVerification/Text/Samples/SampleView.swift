import AssayLanguage

/// Further answers of the same model to the same request, as sentences of stems.
struct SampleView: Sendable {
  private struct Item: Sendable {
    var stem: Int32
    var isYear: Bool
  }

  /// In how many samples a stem stands.
  private var sampleCounts: [Int32] = []
  private var stemOf: [WordKey: Int32] = [:]
  private var items: [Item] = []
  /// Sentence `s` has `items[offsets[s]..<offsets[s + 1]]`.
  private var offsets: [Int] = [0]
  /// Sample `k` has the sentences `samples[k]`.
  private var samples: [Range<Int>] = []

  static let samplesMax = 64
  static let sampleBytesMax = 64 << 10

  var count: Int { samples.count }
  var isEmpty: Bool { samples.isEmpty }

  init(_ texts: [String]) {
    for text in texts.prefix(Self.samplesMax) {
      let text =
        text.utf8.count > Self.sampleBytesMax
        ? TokenizedText(bytes: Array(text.utf8.prefix(Self.sampleBytesMax))) : TokenizedText(text)
      add(text)
    }
  }

  private mutating func add(_ text: TokenizedText) {
    let first = offsets.count - 1
    let start = items.count
    for range in SentenceSplitter.sentences(of: text) {
      for item in PassageWords.items(text, range) {
        let id = stemOf[item.stem] ?? Int32(stemOf.count)
        if Int(id) == stemOf.count {
          stemOf[item.stem] = id
          sampleCounts.append(0)
        }
        items.append(Item(stem: id, isYear: SampleAgreement.isYear(text.tokens[item.token])))
      }
      offsets.append(items.count)
    }
    var seen: Set<Int32> = []
    for item in items[start...] where seen.insert(item.stem).inserted { sampleCounts[Int(item.stem)] += 1 }
    samples.append(first..<offsets.count - 1)
  }

  func stem(_ key: WordKey) -> Int32? { stemOf[key] }

  /// The share of the samples that have a stem.
  func share(_ stem: Int32?) -> Double { stem.map { Double(sampleCounts[Int($0)]) / Double(count) } ?? 0 }

  /// What each sample's nearest sentence carries of some stems: its share, and whether it names other years.
  func nearest(to wanted: Set<Int32>, of total: Int, years: Set<Int32>, hasYears: Bool) -> (
    share: Double, conflict: Double
  ) {
    guard total > 0, count > 0 else { return (0, 0) }
    var (shares, conflicts) = (0.0, 0.0)
    for sample in samples {
      var best = (hits: 0, sentence: -1)
      for sentence in sample {
        var hits: Set<Int32> = []
        for item in items[offsets[sentence]..<offsets[sentence + 1]] where wanted.contains(item.stem) {
          hits.insert(item.stem)
        }
        if hits.count > best.hits { best = (hits.count, sentence) }
      }
      guard best.sentence >= 0 else { continue }
      let share = Double(best.hits) / Double(total)
      shares += share
      guard hasYears else { continue }
      let theirs = items[offsets[best.sentence]..<offsets[best.sentence + 1]].filter(\.isYear)
      if !theirs.isEmpty && !theirs.contains(where: { years.contains($0.stem) }) { conflicts += share }
    }
    return (shares / Double(count), conflicts / Double(count))
  }
}
