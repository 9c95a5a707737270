import AssayStatistics

/// How often a test at the 5 % level rejects what is true.
enum TestTable {
  static let runs = 20_000

  static func show() {
    print("| test | world | n = 20 | n = 100 | n = 1,000 |\n| --- | --- | --- | --- | --- |")
    let even = PairWorld(onlyBase: 0.1, onlyCandidate: 0.1, bothRight: 0.7)
    let rare = PairWorld(onlyBase: 0.02, onlyCandidate: 0.02, bothRight: 0.9)
    for (name, world) in [("20 % discordant", even), ("4 % discordant", rare)] {
      func mcnemar(_ p: @escaping (McNemar) -> Double) -> (Int, inout Draws) -> Bool {
        { n, draws in
          let table = world.draw(n, &draws)
          return McNemar(onlyA: table.onlyBase, onlyB: table.onlyCandidate).map { p($0) <= 0.05 } ?? false
        }
      }
      row("McNemar exact", name, mcnemar { $0.exactP })
      row("McNemar mid-p", name, mcnemar { $0.midP })
      row("McNemar chi2", name, mcnemar { $0.chiSquared(corrected: false).p })
      row("McNemar chi2, corrected", name, mcnemar { $0.chiSquared(corrected: true).p })
    }
    row("paired t, scores", "skewed, independent") { n, draws in
      comparison(ClusterWorld(shift: 0, common: 0, sizeMax: 1), n, &draws, clustered: false).p.map { $0 <= 0.05 }
        ?? false
    }
    row("paired t, clusters ignored", "clusters of 1 to 5") { n, draws in
      comparison(ClusterWorld(shift: 0, common: 0.7), n, &draws, clustered: false).p.map { $0 <= 0.05 } ?? false
    }
    row("cluster-robust paired t", "clusters of 1 to 5") { n, draws in
      comparison(ClusterWorld(shift: 0, common: 0.7), n, &draws, clustered: true).p.map { $0 <= 0.05 } ?? false
    }
    row("t of ratios", "clusters of 1 to 5") { n, draws in ratio(n, &draws)?.p.map { $0 <= 0.05 } ?? false }
    let worse = PairWorld(onlyBase: 0.12, onlyCandidate: 0.07, bothRight: 0.7)
    row("non-inferiority, Tango", "worse by exactly 5 points") { n, draws in
      worse.draw(n, &draws).nonInferiority(margin: 0.05).map { $0 <= 0.05 } ?? false
    }
    row("inferiority, Tango", "worse by exactly 5 points") { n, draws in
      worse.draw(n, &draws).inferiority(margin: 0.05).map { $0 <= 0.05 } ?? false
    }
    row("equivalence, Tango (TOST)", "worse by exactly 5 points") { n, draws in
      worse.draw(n, &draws).equivalence(margin: 0.05).map { $0 <= 0.05 } ?? false
    }
    row("non-inferiority, cluster-robust t", "worse by exactly the margin") { n, draws in
      comparison(ClusterWorld(shift: -0.05, common: 0.7), n, &draws, clustered: true).test?.nonInferiority(margin: 0.05)
        .map { $0 <= 0.05 } ?? false
    }
    for correction in [Correction.holm, .benjaminiHochberg] {
      row("any of 8 slices, \(correction == .holm ? "Holm" : "BH") on mid-p", "no difference anywhere", runs: 4000) {
        n, draws in
        let p = (0..<8).map { _ in
          let table = even.draw(n, &draws)
          return McNemar(onlyA: table.onlyBase, onlyB: table.onlyCandidate)?.midP ?? 1
        }
        return correction.adjust(p).contains { $0 <= 0.05 }
      }
    }
    row("any of 8 slices, uncorrected", "no difference anywhere", runs: 4000) { n, draws in
      (0..<8).contains { _ in
        let table = even.draw(n, &draws)
        return (McNemar(onlyA: table.onlyBase, onlyB: table.onlyCandidate)?.midP ?? 1) <= 0.05
      }
    }
    row("gate: some slice of 8 fails", "all worse by exactly the margin", runs: 4000) { n, draws in
      let p = (0..<8).map { _ in worse.draw(n, &draws).inferiority(margin: 0.05) ?? 1 }
      return Correction.holm.adjust(p).contains { $0 <= 0.05 }
    }
    row("gate: all of 8 slices pass", "one worse by exactly the margin", runs: 4000) { n, draws in
      let good = PairWorld(onlyBase: 0.05, onlyCandidate: 0.15, bothRight: 0.7)
      return (0..<8).allSatisfy { slice in
        ((slice == 0 ? worse : good).draw(n, &draws).nonInferiority(margin: 0.05) ?? 1) <= 0.05
      }
    }
    mixed()
    ResamplingWorlds.showTests()
    CertifiedRisk.show()
  }

  /// Four slices of eight differ: what is found among the other four.
  private static func mixed() {
    let even = PairWorld(onlyBase: 0.1, onlyCandidate: 0.1, bothRight: 0.7)
    let better = PairWorld(onlyBase: 0.03, onlyCandidate: 0.17, bothRight: 0.7)
    func adjusted(_ correction: Correction, _ n: Int, _ draws: inout Draws) -> [Bool] {
      let p = (0..<8).map { slice in
        let table = (slice < 4 ? even : better).draw(n, &draws)
        return McNemar(onlyA: table.onlyBase, onlyB: table.onlyCandidate)?.midP ?? 1
      }
      return correction.adjust(p).map { $0 <= 0.05 }
    }
    row("any of the 4 without one, Holm on mid-p", "4 of 8 slices differ", runs: 4000) { n, draws in
      adjusted(.holm, n, &draws).prefix(4).contains(true)
    }
    // The false discovery rate is the mean share of false ones: a run counts as hit with that chance.
    row("share of false among those found, BH on mid-p", "4 of 8 slices differ", runs: 4000) { n, draws in
      let found = adjusted(.benjaminiHochberg, n, &draws)
      let all = found.count { $0 }
      return all > 0 && draws.isTrue(Double(found.prefix(4).count { $0 }) / Double(all))
    }
  }

  static func comparison(_ world: ClusterWorld, _ n: Int, _ draws: inout Draws, clustered: Bool)
    -> PairedComparison.Result
  {
    var comparison = PairedComparison()
    for row in world.draw(n, &draws) {
      comparison.add(base: row.base, candidate: row.candidate, cluster: clustered ? row.cluster : nil)
    }
    return comparison.result() ?? { fatalError("there are pairs") }()
  }

  /// Errors over words, texts of very different length, both runs with the same error rate.
  static func ratio(_ n: Int, _ draws: inout Draws) -> PairedComparison.Result? {
    var ratio = PairedRatio()
    ErrorWorld().draw(n, &draws) { ratio.add(base: $0, candidate: $1, cluster: $2) }
    return ratio.result()
  }

  /// - Parameter rejects: nil where the test declines to say anything; such runs are no rejections, and a dash where
  ///   there are no others.
  static func row(
    _ name: String, _ world: String, runs: Int = runs, _ rejects: (Int, inout Draws) -> Bool?
  ) {
    guard Main.wants(name) else { return }
    var line = "| \(name) | \(world) |"
    for n in sizes {
      var draws = Draws(state: UInt64(n) &* 77)
      // Large samples need fewer runs for the same insight.
      let all = n == 1000 ? runs / 4 : runs
      var (hits, given) = (0, 0)
      for _ in 0..<all {
        guard let rejected = rejects(n, &draws) else { continue }
        given += 1
        if rejected { hits += 1 }
      }
      line += given == 0 ? " – |" : " \(percent(hits, given)) |"
    }
    print(line)
  }
}
