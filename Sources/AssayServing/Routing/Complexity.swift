import AssayCore
package import AssayWire
import Glibc

/// How hard a request is, from 0 to 1, with what each of its sides adds.
///
/// The sides are joined as chances of independent causes: score = 1 − Π (1 − wᵢ xᵢ). Every side can only raise it, so
/// no trivial caption makes a hard screenshot easy, and a request without words is judged by its media alone.
package struct Complexity: Sendable, Hashable {
  package struct Side: Sendable, Hashable {
    package var name: String
    /// wᵢ xᵢ, from 0 to 1.
    package var amount: Double
  }

  /// How much each side counts, from 0 to 1.
  package struct Weights: Sendable, Hashable {
    package var textLength = 0.5
    package var question = 0.35
    package var reasoning = 0.5
    package var constraints = 0.3
    package var mediaCount = 0.4
    package var mediaReferred = 0.4
    package var modalityMix = 0.4
    package var imageDetail = 0.5
    package var audioLength = 0.5
    package var videoLength = 0.6
    package var pages = 0.5
    package var points = 0.5
    package var illHealth = 0.5
    package var uninspected = 0.7

    package init() {}
  }

  package let score: Double
  /// Those that add something, the largest first.
  package let sides: [Side]

  package init(_ features: RequestFeatures, weights: Weights = Weights()) {
    let f = features
    // Where there are no words, the media decide and nothing is read out of the empty text.
    let isWordless = f.question == .none && f.media > 0
    let mix = f.modalities.count { $0 != .text }
    var all: [Side] = []
    func add(_ name: String, _ weight: Double, _ amount: Double) {
      let amount = weight * min(1, max(0, amount))
      if amount > 0, amount.isFinite { all.append(Side(name: name, amount: amount)) }
    }
    if !isWordless {
      add("text_length", weights.textLength, Self.saturating(Double(f.textBytes), 6_000))
      add("question", weights.question, f.question.weight)
      add("reasoning_words", weights.reasoning, Double(f.reasoningWords) / 3)
      add("media_referred", weights.mediaReferred, Double(f.mediaReferred - 1) / 2)
    } else {
      add("no_question", weights.question, f.question.weight)
    }
    add("output_constraints", weights.constraints, Double(f.constraints) / 3)
    add("media_count", weights.mediaCount, Double(f.media - 1) / 4)
    add("modality_mix", weights.modalityMix, Double(mix - 1) / 2)
    add("image_detail", weights.imageDetail, Self.saturating(f.megapixels, 1))
    add("audio_length", weights.audioLength, Self.saturating(f.audioSeconds, 60))
    add("video_length", weights.videoLength, Self.saturating(f.videoSeconds, 20))
    add("pages", weights.pages, Self.saturating(Double(f.pages) + 4 * f.pagesWithoutText, 10))
    add("points", weights.points, Self.saturating(Double(f.points), 100_000))
    add("ill_health", weights.illHealth, f.illHealth)
    add("uninspected", weights.uninspected, f.uninspected > 0 ? 1 : 0)
    score = 1 - all.reduce(1) { $0 * (1 - $1.amount) }
    sides = all.sorted { ($1.amount, $0.name) < ($0.amount, $1.name) }
  }

  package var json: JSONValue {
    .object([
      "score": .double(Self.rounded(score)),
      "sides": .object(JSONObject(sides.map { ($0.name, .double(Self.rounded($0.amount))) })),
    ])
  }

  /// 0 at nothing, 0.63 at `scale`, towards 1.
  private static func saturating(_ amount: Double, _ scale: Double) -> Double {
    amount > 0 ? 1 - exp(-amount / scale) : 0
  }

  static func rounded(_ value: Double) -> Double { (value * 10_000).rounded() / 10_000 }
}
