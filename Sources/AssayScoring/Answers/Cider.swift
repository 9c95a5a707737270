import AssayCore
import AssayWire
import Glibc

/// CIDEr-D as pycocoevalcap's `cider_scorer.py` computes it, over texts that are already tokenised: n from 1
/// to 4, sigma 6, document frequency over the references of the set, times 10.
package struct Cider {
  /// A caption with its references, all as words between spaces.
  package struct Item: Sendable {
    package var caption: String
    package var references: [String]

    package init(caption: String, references: [String]) {
      self.caption = caption
      self.references = references
    }
  }

  private static let longest = 4
  private static let sigma = 6.0

  private typealias Grams = [[UInt8]: Int]

  private struct Vector {
    /// One dictionary for each n; keys are the words joined by spaces.
    var weights: [[[UInt8]: Double]]
    var norms: [Double]
    /// The count of bigrams, which the reference takes for the length.
    var length: Double
  }

  /// The score of each item; the set's score is their mean. Empty for an empty set.
  package static func scores(_ items: [Item]) -> [Double] {
    let captions = items.map { grams($0.caption) }
    let references = items.map { $0.references.map(grams) }
    var frequency: [[UInt8]: Double] = [:]
    for group in references {
      for gram in Set(group.flatMap(\.keys)) { frequency[gram, default: 0] += 1 }
    }
    let total = log(Double(items.count))
    return zip(captions, references).map { caption, group in
      guard !group.isEmpty else { return 0 }
      let own = vector(caption, frequency, total)
      let sum = group.reduce(0.0) { $0 + similarity(own, vector($1, frequency, total)) }
      return sum / Double(group.count) * 10
    }
  }

  private static func grams(_ text: String) -> Grams {
    let words = CodePoints.words(CodePoints.of(text)).map { Array(CodePoints.text($0).utf8) }
    var counts: Grams = [:]
    for n in 1...longest where n <= words.count {
      for start in 0...(words.count - n) {
        counts[Array(words[start..<(start + n)].joined(separator: [0x20])), default: 0] += 1
      }
    }
    return counts
  }

  private static func vector(_ grams: Grams, _ frequency: [[UInt8]: Double], _ total: Double) -> Vector {
    var vector = Vector(
      weights: Array(repeating: [:], count: longest), norms: Array(repeating: 0, count: longest), length: 0)
    // Sorted, so that sums come out the same in every run.
    for (gram, count) in grams.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      let n = gram.count { $0 == 0x20 }
      let weight = Double(count) * (total - log(max(1, frequency[gram] ?? 0)))
      vector.weights[n][gram] = weight
      vector.norms[n] += weight * weight
      if n == 1 { vector.length += Double(count) }
    }
    vector.norms = vector.norms.map { $0.squareRoot() }
    return vector
  }

  private static func similarity(_ a: Vector, _ b: Vector) -> Double {
    let delta = a.length - b.length
    let penalty = exp(-(delta * delta) / (2 * sigma * sigma))
    var sum = 0.0
    for n in 0..<longest {
      var dot = 0.0
      for (gram, weight) in a.weights[n].sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
        guard let other = b.weights[n][gram] else { continue }
        dot += min(weight, other) * other
      }
      if a.norms[n] != 0, b.norms[n] != 0 { dot /= a.norms[n] * b.norms[n] }
      sum += dot * penalty
    }
    return sum / Double(longest)
  }
}

/// CIDEr needs all captions at once, because rare words count more.
struct CiderReducer: Reducer {
  /// From 0 to 10.
  var isShare: Bool { false }

  func reduce(_ scores: [Score]) -> Double? {
    let items = scores.compactMap { score -> Cider.Item? in
      guard score.value != nil, let caption = score.detail?["caption"]?.string else { return nil }
      return Cider.Item(
        caption: caption, references: score.detail?["references"]?.array?.compactMap(\.string) ?? [])
    }
    // With one item every document frequency is that of the whole set, and all weights are 0.
    guard items.count > 1 else { return nil }
    return Cider.scores(items).reduce(0, +) / Double(items.count)
  }

  func details(_ scores: [Score]) -> [(name: String, value: Double)] { [] }
}
