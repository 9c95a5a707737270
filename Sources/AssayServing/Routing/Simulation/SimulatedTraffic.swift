package import AssayCore
import AssayResilience
import Glibc

/// A request that may come, with what each model would make of it.
package struct SimulatedCase: Sendable {
  package var features: RequestFeatures
  package var cheapIsRight: Bool
  package var strongIsRight: Bool
  /// Of the cheap model's answer; nil where nobody can judge.
  package var risk: Double?
  /// The cheap model's answer fails a validator: it abstains, or has not the form.
  package var cheapFails: Bool

  package init(
    _ features: RequestFeatures, cheapIsRight: Bool, strongIsRight: Bool, risk: Double?, cheapFails: Bool = false
  ) {
    self.features = features
    self.cheapIsRight = cheapIsRight
    self.strongIsRight = strongIsRight
    self.risk = risk
    self.cheapFails = cheapFails
  }
}

/// Who comes when: a day's wave with bursts, and a mixture of kinds.
package struct SimulatedTraffic: Sendable {
  package struct Kind: Sendable {
    package var name: String
    package var share: Double
    package var cases: [SimulatedCase]

    package init(name: String, share: Double, cases: [SimulatedCase]) {
      self.name = name
      self.share = share
      self.cases = cases
    }
  }

  package struct Burst: Sendable, Hashable {
    package var from: Duration
    package var until: Duration
    package var factor: Double

    package init(from: Duration, until: Duration, factor: Double) {
      self.from = from
      self.until = until
      self.factor = factor
    }
  }

  package var length = Duration.seconds(86_400)
  /// The mean over a day without bursts.
  package var perSecond = 1.0
  /// From 0 to 1: how far the day's wave goes up and down; the low is at 3 in the morning.
  package var wave = 0.7
  package var bursts: [Burst] = []
  package var kinds: [Kind]
  /// Callers with keys of their own; the first sends a fifth of all.
  package var callers = 40

  package init(kinds: [Kind]) { self.kinds = kinds }

  package func rate(at time: Duration) -> Double {
    let day = time.inSeconds / 86_400
    var rate = perSecond * (1 - wave * cos(2 * .pi * (day - 0.125)))
    for burst in bursts where time >= burst.from && time < burst.until { rate *= burst.factor }
    return rate
  }

  /// Until when the same bursts go on.
  private func stretchEnd(after time: Duration) -> Duration {
    var end = length
    for burst in bursts {
      if burst.from > time, burst.from < end { end = burst.from }
      if burst.until > time, burst.until < end { end = burst.until }
    }
    return end
  }

  /// The next arrival after a moment; nil when the day is over. By thinning, stretch by stretch: the highest rate of a
  /// quiet hour is not that of a burst, and a process without memory may begin anew at any moment.
  func next(after time: Duration, using generator: inout SeededGenerator) -> Duration? {
    var time = time
    while time < length {
      let end = stretchEnd(after: time)
      var most = perSecond * (1 + wave)
      for burst in bursts where time >= burst.from && time < burst.until { most *= burst.factor }
      guard most > 0 else {
        time = end
        continue
      }
      time += .nanoseconds(Int64(min(-log(1 - generator.unit()) / most, 1e6) * 1e9))
      guard time < end else {
        time = end
        continue
      }
      if generator.unit() * most < rate(at: time) { return time }
    }
    return nil
  }

  func pick(using generator: inout SeededGenerator) -> (kind: Int, caseIndex: Int, caller: UInt64) {
    var draw = generator.unit() * kinds.reduce(0) { $0 + $1.share }
    let place = generator.unit()
    let who = generator.unit()
    var kind = 0
    while kind + 1 < kinds.count, draw >= kinds[kind].share {
      draw -= kinds[kind].share
      kind += 1
    }
    let index = Int(place * Double(kinds[kind].cases.count))
    let caller = who < 0.2 ? 0 : UInt64((who - 0.2) / 0.8 * Double(max(1, callers)))
    return (kind, min(index, max(0, kinds[kind].cases.count - 1)), caller)
  }
}

extension SimulatedTraffic.Kind {
  /// Cases from declared parameters: a hidden difficulty d, uniform in [0, 1), decides how much there is of everything;
  /// the cheap model is right with chance cheap × (1 − d²) + …, so that its mean is `cheapRight`; its risk is the chance that
  /// it is wrong, seen through noise of ± 0.15.
  package static func declared(
    _ name: String, _ modalities: [Modality], share: Double, cheapRight: Double, strongRight: Double, seed: UInt64,
    count: Int = 500
  ) -> SimulatedTraffic.Kind {
    var generator = SeededGenerator(seed: seed, purpose: "cases of " + name)
    let cases = (0..<count).map { _ in
      let difficulty = generator.unit()
      // The mean of 1.5 (1 − d²) is 1.
      let chance = min(1, cheapRight * 1.5 * (1 - difficulty * difficulty))
      let isCheapRight = generator.unit() < chance
      let isStrongRight = generator.unit() < min(1, strongRight * (1.1 - 0.2 * difficulty))
      let risk = min(1, max(0, 1 - chance + 0.3 * (generator.unit() - 0.5)))
      return SimulatedCase(
        features(modalities, difficulty, &generator), cheapIsRight: isCheapRight, strongIsRight: isStrongRight,
        risk: risk)
    }
    return SimulatedTraffic.Kind(name: name, share: share, cases: cases)
  }

  private static func features(
    _ modalities: [Modality], _ difficulty: Double, _ generator: inout SeededGenerator
  ) -> RequestFeatures {
    var features = RequestFeatures()
    features.addPart(.text)
    features.textBytes = 40 + Int(difficulty * 6_000 * generator.unit())
    features.questionBytes = min(features.textBytes, 200)
    features.question = difficulty > 0.6 ? .explain : difficulty > 0.3 ? .compare : .lookup
    features.reasoningWords = Int(difficulty * 3)
    for modality in modalities {
      features.addPart(modality)
      let amount = 0.2 + difficulty + 0.2 * generator.unit()
      switch modality {
      case .text: break
      case .image: (features.megapixels, features.mediaBytes) = (amount * 3, Int(amount * 400_000))
      case .audio: (features.audioSeconds, features.mediaBytes) = (amount * 60, Int(amount * 1_000_000))
      case .video: (features.videoSeconds, features.mediaBytes) = (amount * 30, Int(amount * 8_000_000))
      case .document: (features.pages, features.mediaBytes) = (1 + Int(amount * 8), Int(amount * 600_000))
      case .geometry: (features.points, features.mediaBytes) = (Int(amount * 200_000), Int(amount * 3_000_000))
      }
    }
    return features
  }
}
