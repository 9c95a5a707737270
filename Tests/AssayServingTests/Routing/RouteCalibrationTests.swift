import AssayCore
import AssayWire
import Testing

@testable import AssayServing

@Suite("Thresholds are calibrated for least cost under a certified quality")
struct RouteCalibrationTests {
  /// The cheap model is wrong with chance equal to its risk, and the strong one with 2 %.
  private static func pairs(_ count: Int, slice: String, seed: UInt64, honest: Bool = true) -> [RoutingPair] {
    var generator = SeededGenerator(seed: seed, purpose: slice)
    return (0..<count).map { number in
      let risk = generator.unit() * generator.unit()
      let cheap = generator.unit() >= (honest ? risk : 0.6)
      let strong = generator.unit() >= 0.02
      return RoutingPair(
        id: "\(slice)-\(number)", slice: slice, group: "\(slice)-\(number)", risk: risk, cheapIsRight: cheap,
        strongIsRight: strong, cheapNano: 10, strongNano: 100)
    }
  }

  private static func options(_ target: Double, relative: Bool = false) -> RouteFit.Options {
    var options = RouteFit.Options()
    options.target = target
    options.isRelative = relative
    return options
  }

  @Test("The certified threshold saves money and keeps the target on rows it has not seen", arguments: [1, 2, 3])
  func holds(seed: UInt64) throws {
    let pairs = Self.pairs(4_000, slice: "image", seed: seed)
    let calibration = try RouteCalibration(pairs, options: Self.options(0.9), seed: seed)
    #expect(calibration.trial.meanNano < calibration.strong.meanNano)
    #expect(calibration.trial.quality > 0.885)
    #expect(calibration.trial.quality > calibration.random.quality)
    #expect(calibration.cheap.quality < 0.8)
  }

  @Test("The promise holds at least as often as stated")
  func coverage() throws {
    var broken = 0
    for seed in 0..<60 {
      let fit = RouteFit(Self.pairs(400, slice: "", seed: UInt64(seed)), options: Self.options(0.9))
      guard let threshold = fit.nodes[0].threshold else { continue }
      // By construction: wrong with chance 0.02 above the threshold and with the risk below, risk the product of two
      // uniform numbers, judged on many rows.
      let fresh = Self.pairs(8_000, slice: "", seed: UInt64(seed) + 1_000)
      let right = fresh.count { $0.isRight(.risk, threshold: threshold) }
      if Double(right) / 8_000 < 0.9 { broken += 1 }
    }
    #expect(broken <= 12)
  }

  @Test("A slice with few rows takes its parent's threshold, one that its own rows refute goes to the strong model")
  func fallback() {
    let pairs =
      Self.pairs(2_000, slice: "image", seed: 1) + Self.pairs(5, slice: "image/phone", seed: 2)
      + Self.pairs(300, slice: "audio", seed: 3, honest: false)
    let fit = RouteFit(pairs, options: Self.options(0.95))
    let sources = Dictionary(uniqueKeysWithValues: fit.nodes.map { ($0.slice, $0) })
    #expect(sources["image"]?.source == .own)
    #expect(sources["image/phone"]?.source == .parent)
    #expect(fit.thresholds.threshold("image/phone") == sources["image"]?.threshold)
    #expect(fit.thresholds.threshold("audio") == nil)
    #expect(fit.thresholds.threshold("image") != nil)
  }

  @Test("Relative to the strong model, what both get wrong is no loss")
  func relative() {
    let pairs = Self.pairs(800, slice: "", seed: 4).map { pair in
      var pair = pair
      pair.strongIsRight = pair.cheapIsRight
      return pair
    }
    #expect(RouteFit(pairs, options: Self.options(0.95)).nodes[0].threshold == nil)
    #expect(RouteFit(pairs, options: Self.options(0.95, relative: true)).nodes[0].threshold != nil)
  }

  @Test("Rows of one group count less than as many single ones")
  func groups() {
    let wrong = (0..<100).map { $0 % 20 < 2 }
    let single = GroupNumbers((0..<100).map(String.init)).upperBound(wrong, confidence: 0.9)
    let grouped = GroupNumbers((0..<100).map { String($0 % 20) }).upperBound(wrong, confidence: 0.9)
    #expect(grouped > single + 0.03)
  }

  @Test("A share's threshold sends about that share to the strong model", arguments: [0.0, 0.1, 0.5, 0.9, 1.0])
  func shares(share: Double) {
    let signals = (0..<200).map { Double($0) / 200 }
    let threshold = RouteCalibration.threshold(sorted: signals, strongShare: share)
    let above = signals.count { $0 > threshold }
    #expect(abs(Double(above) / 200 - share) < 0.01)
  }

  @Test("Groups stay whole between the halves, and the same rows give the same bytes in any order")
  func halves() throws {
    let pairs = Self.pairs(300, slice: "image", seed: 5).enumerated().map { index, pair in
      var pair = pair
      pair.group = "g\(index / 4)"
      return pair
    }
    let (learning, held) = RouteCalibration.halves(pairs, seed: 1)
    #expect(Set(learning.map(\.group)).isDisjoint(with: held.map(\.group)))
    #expect(learning.count > 60 && held.count > 60)
    let one = try RouteCalibration(pairs, options: Self.options(0.8)).json.compact
    #expect(try RouteCalibration(pairs.reversed(), options: Self.options(0.8)).json.compact == one)
    let value = try JSONValue(parsing: Array(one.utf8))
    #expect(try RouteThresholds(value).signal == .risk)
  }

  @Test("Too few rows, and a target that is no share, are refused")
  func refusals() {
    #expect(throws: AssayError.self) { try RouteCalibration([], options: Self.options(0.9)) }
    let pairs = Self.pairs(50, slice: "", seed: 1)
    #expect(throws: AssayError.self) { try RouteCalibration(pairs, options: Self.options(1.5)) }
  }
}
