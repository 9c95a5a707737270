import AssayStatistics

/// The paired bootstrap of `assay compare --method bootstrap` and of figures that are no mean, with fewer resamples than
/// there: 500 instead of 2,000.
enum ResamplingWorlds {
  static let resamples = 500
  static let runs = 2000

  static func showTests() {
    for ends in PairedBootstrap.Ends.allCases {
      let name = "paired bootstrap, \(ends == .corrected ? "BCa" : "percentile")"
      for world in worlds(shift: 0) {
        TestTable.row(name, world.name, runs: runs) { n, draws in rejects(world.draw(n, &draws, ends)) { $0.p } }
      }
      for world in worlds(shift: -0.05).prefix(2) {
        TestTable.row("non-inferiority, \(name)", "\(world.name), worse by exactly the margin", runs: runs) {
          n, draws in
          rejects(world.draw(n, &draws, ends)) { $0.test?.nonInferiority(margin: 0.05) }
        }
      }
    }
  }

  static func showIntervals() {
    for ends in PairedBootstrap.Ends.allCases {
      for world in worlds(shift: 0.03) {
        IntervalTable.row("paired bootstrap, \(ends == .corrected ? "BCa" : "percentile")", world.name, runs: runs) {
          n, draws in (world.draw(n, &draws, ends)?.interval, world.difference)
        }
      }
    }
    IntervalTable.row("bootstrap of a ratio of errors", "3 perturbations, clusters of 1 to 5", runs: runs) { n, draws in
      (corruption(n, &draws), 0.8)
    }
  }

  /// Pairs that are all the same are no rejection; too few units for a draw are no run.
  private static func rejects(
    _ result: PairedComparison.Result?, _ p: (PairedComparison.Result) -> Double?
  ) -> Bool? {
    guard let result else { return nil }
    if result.insufficient?.hasSuffix("are the same") == true { return false }
    return p(result).map { $0 <= 0.05 }
  }

  struct World {
    var name: String
    var difference: Double
    var draw: (Int, inout Draws, PairedBootstrap.Ends) -> PairedComparison.Result?
  }

  /// - Parameter shift: of the means; figures that are no mean have a difference of their own or none.
  private static func worlds(shift: Double) -> [World] {
    var all: [World] = []
    for (name, world) in [
      ("skewed, independent", ClusterWorld(shift: shift, common: 0, sizeMax: 1)),
      ("clusters of 1 to 5", ClusterWorld(shift: shift, common: 0.7)),
    ] {
      all.append(
        World(name: name, difference: shift) { n, draws, ends in
          var units = PairedUnits()
          let isClustered = world.sizeMax > 1
          for row in world.draw(n, &draws) {
            units.add(base: row.base, candidate: row.candidate, cluster: isClustered ? row.cluster : nil)
          }
          let drawn = units.difference(by: PairedBootstrap(resamples: resamples, ends: ends), using: &draws)
          return result(drawn, pairs: n, clusters: isClustered ? units.count : nil)
        })
    }
    let answered = [
      ("right and wrong, 20 % discordant", PairWorld(onlyBase: 0.1, onlyCandidate: 0.1, bothRight: 0.7)),
      ("right and wrong, 4 % discordant", PairWorld(onlyBase: 0.02, onlyCandidate: 0.02, bothRight: 0.9)),
    ]
    for (name, world) in answered {
      all.append(
        World(name: name, difference: 0) { n, draws, ends in
          let table = world.draw(n, &draws)
          var units = PairedUnits()
          for index in 0..<n {
            units.add(
              base: index < table.onlyBase ? 1 : 0,
              candidate: n - 1 - index < table.onlyCandidate ? 1 : 0)
          }
          let drawn = units.difference(by: PairedBootstrap(resamples: resamples, ends: ends), using: &draws)
          return result(drawn, pairs: n, clusters: nil)
        })
    }
    let errors = ErrorWorld()
    all.append(
      World(name: "ratio of sums, clusters of 1 to 5", difference: 0) { n, draws, ends in
        var units = PairedUnits()
        errors.draw(n, &draws) { units.add(base: $0, candidate: $1, cluster: $2) }
        let drawn = units.difference(by: PairedBootstrap(resamples: resamples, ends: ends), using: &draws)
        return result(drawn, pairs: n, clusters: units.count)
      })
    let answers = AnswerWorld()
    all.append(
      World(name: "F1", difference: 0) { n, draws, ends in
        let rows = answers.draw(n, &draws)
        let drawn = PairedBootstrap(resamples: resamples, ends: ends).difference(
          units: n, using: &draws, base: { AnswerWorld.f1($0) { rows[$0].base } },
          candidate: { AnswerWorld.f1($0) { rows[$0].candidate } })
        return result(drawn, pairs: n, clusters: nil)
      })
    all.append(
      World(name: "AUROC", difference: 0) { n, draws, ends in
        let rows = RankedWorld.draw(n, &draws)
        let drawn = PairedBootstrap(resamples: resamples, ends: ends).difference(
          units: n, using: &draws, base: { RankedWorld.auroc($0, rows, \.base) },
          candidate: { RankedWorld.auroc($0, rows, \.candidate) })
        return result(drawn, pairs: n, clusters: nil)
      })
    return all
  }

  /// As `assay compare` reads the draws, with its floor of units.
  private static func result(
    _ drawn: ResampledDifference?, pairs: Int, clusters: Int?
  ) -> PairedComparison.Result {
    var result = PairedComparison.Result(pairs: pairs, clusters: clusters, base: 0, candidate: 0, ties: 0)
    result.use(drawn, confidence: 0.95)
    return result
  }

  /// The relative corruption error of `assay compare`: mean over perturbations of a candidate's errors over the base's,
  /// each 0.8 times as many.
  private static func corruption(_ n: Int, _ draws: inout Draws) -> Interval? {
    typealias Sum = (base: Double, candidate: Double)
    var units: [[Sum]] = []
    var sizes: [Int] = []
    while sizes.reduce(0, +) < n {
      let size = min(n - sizes.reduce(0, +), 1 + Int(draws.next() % 5))
      let own = draws.unit()
      var sums = [Sum](repeating: (0, 0), count: 3)
      for _ in 0..<size {
        for perturbation in sums.indices {
          let chance = [0.2, 0.4, 0.6][perturbation]
          // Half of the luck is the cluster's own, and both runs share it.
          let luck = draws.isTrue(0.5) ? own : draws.unit()
          if luck < chance { sums[perturbation].base += 1 }
          if luck < chance * 0.8 { sums[perturbation].candidate += 1 }
        }
      }
      units.append(sums)
      sizes.append(size)
    }
    guard units.count >= Bootstrap.unitsMin else { return nil }
    return Bootstrap(resamples: resamples).run(units: units.count, using: &draws) { drawn in
      var sums = [Sum](repeating: (0, 0), count: 3)
      for place in 0..<drawn.count {
        for (index, unit) in units[drawn[place]].enumerated() {
          sums[index].base += unit.base
          sums[index].candidate += unit.candidate
        }
      }
      guard sums.allSatisfy({ $0.base > 0 }) else { return nil }
      return sums.reduce(0) { $0 + $1.candidate / $1.base } / Double(sums.count)
    }?.interval
  }
}

/// Yes and no of two runs of the same skill: what each adds to the counts of F1.
struct AnswerWorld {
  struct Row {
    var base: Counts
    var candidate: Counts
  }

  struct Counts {
    var right = 0
    var wrongly = 0
    var missed = 0
  }

  func draw(_ n: Int, _ draws: inout Draws) -> [Row] {
    (0..<n).map { _ in
      let (isYes, hardness) = (draws.isTrue(0.4), draws.unit() * 0.4)
      return Row(base: answer(isYes, hardness, &draws), candidate: answer(isYes, hardness, &draws))
    }
  }

  private func answer(_ isYes: Bool, _ hardness: Double, _ draws: inout Draws) -> Counts {
    let saysYes = draws.isTrue(hardness) ? !isYes : isYes
    return Counts(
      right: isYes && saysYes ? 1 : 0, wrongly: !isYes && saysYes ? 1 : 0, missed: isYes && !saysYes ? 1 : 0)
  }

  /// Nil where nothing was yes.
  static func f1(_ drawn: borrowing [Int], _ counts: (Int) -> Counts) -> Double? {
    var (right, other) = (0, 0)
    for place in 0..<drawn.count {
      let row = counts(drawn[place])
      right += row.right
      other += row.wrongly + row.missed
    }
    return right + other > 0 ? Double(2 * right) / Double(2 * right + other) : nil
  }
}

/// Scores of two runs that rank equally well what is positive before what is not.
enum RankedWorld {
  struct Row {
    var isPositive: Bool
    var base: Double
    var candidate: Double
  }

  static func draw(_ n: Int, _ draws: inout Draws) -> [Row] {
    (0..<n).map { _ in
      let isPositive = draws.isTrue(0.4)
      let own = draws.score() + (isPositive ? 0.2 : 0)
      return Row(isPositive: isPositive, base: own + draws.unit() * 0.3, candidate: own + draws.unit() * 0.3)
    }
  }

  static func auroc(_ drawn: borrowing [Int], _ rows: [Row], _ score: KeyPath<Row, Double>) -> Double? {
    var (scores, positive) = ([Double](), [Bool]())
    for place in 0..<drawn.count {
      scores.append(rows[drawn[place]][keyPath: score])
      positive.append(rows[drawn[place]].isPositive)
    }
    return Ranking(scores: scores, positive: positive)?.auroc
  }
}

/// Errors over words in clusters of one to five texts of very different length; both runs err equally often.
struct ErrorWorld {
  typealias Counts = (above: Double, below: Double)

  func draw(_ n: Int, _ draws: inout Draws, _ add: (Counts, Counts, String) -> Void) {
    var (cluster, index) = (0, 0)
    while index < n {
      let (hard, tilt) = (draws.unit() * 0.3, (draws.unit() - 0.5) * 0.1)
      for _ in 0..<min(n - index, 1 + Int(draws.next() % 5)) {
        let words = 1 + Int(draws.next() % 40)
        let (mine, theirs) = (max(0, hard + tilt), max(0, hard - tilt))
        let first = (0..<words).count { _ in draws.isTrue(mine) }
        let second = (0..<words).count { _ in draws.isTrue(theirs) }
        add((Double(first), Double(words)), (Double(second), Double(words)), "\(cluster)")
        index += 1
      }
      cluster += 1
    }
  }
}
