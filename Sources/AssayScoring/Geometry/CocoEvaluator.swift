package import AssayCore

/// COCO's box evaluation (pycocotools 2.0.11, `iouType` bbox, defaults), fed one image after the other.
///
/// What stays of a detection is its score and two words of bits, so that memory does not grow with the boxes
/// of a picture. Feed images in the order of their identifiers: equal scores are ranked in that order.
package struct CocoEvaluator: Sendable {
  package struct Truth: Sendable, Hashable {
    package var category: Int
    package var box: Box2D
    /// In square pixels; the annotation's own, which may be less than the box.
    package var area: Double
    package var isCrowd: Bool

    package init(category: Int, box: Box2D, area: Double? = nil, isCrowd: Bool = false) {
      self.category = category
      self.box = box
      self.area = area ?? box.width * box.height
      self.isCrowd = isCrowd
    }
  }

  package struct Detection: Sendable, Hashable {
    package var category: Int
    package var box: Box2D
    package var score: Double

    package init(category: Int, box: Box2D, score: Double) {
      self.category = category
      self.box = box
      self.score = score
    }
  }

  /// 0.5, 0.55 … 0.95, with the rounding of numpy's `linspace`.
  package static let standardThresholds: [Double] = (0..<10).map { $0 == 9 ? 0.95 : Double($0) * (0.45 / 9) + 0.5 }
  package static let detectionsMax = 100
  /// Ten rising overlaps at which a detection counts as found.
  package let thresholds: [Double]
  static let areas: [ClosedRange<Double>] = [0...1e10, 0...1024, 1024...9216, 9216...1e10]

  /// One detection after matching. Bit `10 · area + threshold` says what became of it there.
  struct Outcome: Sendable {
    var score: Double
    /// Its rank by score in its image and class.
    var rank: Int32
    var matched: UInt64 = 0
    var ignored: UInt64 = 0
  }

  struct Category: Sendable {
    var outcomes: [Outcome] = []
    /// Truth that counts, for each range of areas.
    var positives = [Int](repeating: 0, count: 4)

    mutating func add(_ image: Category) {
      outcomes += image.outcomes
      for area in positives.indices { positives[area] += image.positives[area] }
    }
  }

  private(set) var categories: [Int: Category] = [:]
  private var scratch = Scratch()

  package init() { thresholds = Self.standardThresholds }

  /// For boxes of another kind, such as 3D: ten thresholds of its own.
  init(thresholds: [Double]) { self.thresholds = thresholds }

  /// Adds the truth and the detections of one image. A detection whose score is not a number is left out.
  package mutating func add(truths: [Truth], detections: [Detection]) {
    var present = Set<Int>()
    for truth in truths { present.insert(truth.category) }
    for detection in detections { present.insert(detection.category) }
    for category in present.sorted() {
      let own = truths.filter { $0.category == category }
      var found = detections.filter { $0.category == category && !$0.score.isNaN }
      if found.count > 1 {
        found = found.indices.sorted {
          found[$0].score != found[$1].score ? found[$0].score > found[$1].score : $0 < $1
        }
        .prefix(Self.detectionsMax).map { found[$0] }
      }
      let slot = match(own, found)
      categories[category, default: Category()].add(slot)
    }
  }

  private mutating func match(_ truths: [Truth], _ detections: [Detection]) -> Category {
    var overlaps: [Double] = []
    overlaps.reserveCapacity(truths.count * detections.count)
    for detection in detections {
      for truth in truths { overlaps.append(Overlap.iou(detection.box, truth.box, crowd: truth.isCrowd)) }
    }
    return match(
      Matchable(
        truthAreas: truths.map(\.area), crowd: truths.map(\.isCrowd), scores: detections.map(\.score),
        areas: detections.map { $0.box.width * $0.box.height }, overlaps: overlaps))
  }

  /// One image and class, whatever its boxes are: detections best first, overlaps detection by truth.
  struct Matchable {
    var truthAreas: [Double]
    var crowd: [Bool]
    var scores: [Double]
    var areas: [Double]
    var overlaps: [Double]
  }

  mutating func add(_ image: Matchable, category: Int) {
    let result = match(image)
    categories[category, default: Category()].add(result)
  }

  /// Adds the images of another evaluator behind the own ones.
  mutating func append(_ other: CocoEvaluator) {
    for (category, own) in other.categories { categories[category, default: Category()].add(own) }
  }

  private mutating func match(_ image: Matchable) -> Category {
    scratch.load(image)
    var result = Category()
    result.outcomes = image.scores.indices.map { Outcome(score: image.scores[$0], rank: Int32($0)) }
    for (area, range) in Self.areas.enumerated() {
      result.positives[area] = scratch.order(image.truthAreas, range)
      scratch.match(area: area, thresholds: thresholds, outcomes: &result.outcomes)
      let mask = UInt64(0x3FF) << UInt64(area * 10)
      for (index, size) in image.areas.enumerated() where size < range.lowerBound || size > range.upperBound {
        // Outside the range it may match, but a miss is not held against it.
        result.outcomes[index].ignored |= mask & ~result.outcomes[index].matched
      }
    }
    return result
  }
}

/// Working memory of one image and class, kept between images.
private struct Scratch: Sendable {
  /// Detection by truth, row by row.
  private var overlaps: [Double] = []
  private var truthCount = 0
  private var crowd: [Bool] = []
  /// Truth in the order in which it is tried: what counts first.
  private var order: [Int] = []
  private var ignored: [Bool] = []
  private var taken: [Bool] = []

  mutating func load(_ image: CocoEvaluator.Matchable) {
    truthCount = image.truthAreas.count
    crowd = image.crowd
    overlaps = image.overlaps
  }

  /// Puts truth that does not count (crowds, other areas) last and returns how much counts.
  mutating func order(_ areas: [Double], _ range: ClosedRange<Double>) -> Int {
    ignored = areas.indices.map { crowd[$0] || areas[$0] < range.lowerBound || areas[$0] > range.upperBound }
    order = areas.indices.filter { !ignored[$0] } + areas.indices.filter { ignored[$0] }
    return ignored.count { !$0 }
  }

  /// Greedy, best score first, once for each threshold.
  mutating func match(area: Int, thresholds: [Double], outcomes: inout [CocoEvaluator.Outcome]) {
    guard truthCount > 0 else { return }
    let rows = truthCount
    taken = [Bool](repeating: false, count: rows * 10)
    for index in outcomes.indices {
      // Truth that overlaps too little for the lowest threshold cannot match at any.
      let candidates = order.filter { overlaps[index * rows + $0] >= thresholds[0] }
      if candidates.isEmpty { continue }
      for (step, threshold) in thresholds.enumerated() {
        var best = min(threshold, 1 - 1e-10)
        var match = -1
        for truth in candidates {
          if taken[step * rows + truth] && !crowd[truth] { continue }
          if match >= 0 && !ignored[match] && ignored[truth] { break }
          let overlap = overlaps[index * rows + truth]
          if overlap < best { continue }
          best = overlap
          match = truth
        }
        if match < 0 { continue }
        let bit = UInt64(1) << UInt64(area * 10 + step)
        taken[step * rows + match] = true
        outcomes[index].matched |= bit
        if ignored[match] { outcomes[index].ignored |= bit }
      }
    }
  }
}
