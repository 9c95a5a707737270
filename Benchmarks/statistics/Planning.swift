import AssayStatistics

/// Whether as many samples as `assay power` advises find the difference as often as it says.
enum PowerTable {
  static let runs = 4000

  static func show() {
    print("| planned | difference | samples | found, % |\n| --- | --- | --- | --- |")
    for difference in [0.1, 0.05, 0.02] {
      for power in [0.8, 0.9] {
        let world = PairWorld(onlyBase: 0.1 - difference / 2, onlyCandidate: 0.1 + difference / 2, bothRight: 0.7)
        let (base, candidate) = (0.7 + world.onlyBase, 0.7 + world.onlyCandidate)
        let (sdA, sdB) = ((base * (1 - base)).squareRoot(), (candidate * (1 - candidate)).squareRoot())
        let correlation = (0.7 - base * candidate) / (sdA * sdB)
        let plan = Power(sdA: sdA, sdB: sdB, correlation: correlation, power: power)
        guard let n = plan.samples(toDetect: difference) else { continue }
        var draws = Draws(state: UInt64(n))
        let found = (0..<runs).count { _ in
          let table = world.draw(n, &draws)
          return (McNemar(onlyA: table.onlyBase, onlyB: table.onlyCandidate)?.midP ?? 1) <= 0.05
        }
        print(
          "| pairs of right and wrong, power \(power), McNemar mid-p | \(difference) | \(n) | \(percent(found, runs)) |"
        )
      }
    }
    for margin in [0.1, 0.05] {
      let world = PairWorld(onlyBase: 0.1, onlyCandidate: 0.1, bothRight: 0.7)
      let plan = Power(sdA: 0.4, sdB: 0.4, correlation: 1 - 0.2 / (2 * 0.16))
      guard let n = plan.samples(toShowNoWorseThan: margin) else { continue }
      var draws = Draws(state: UInt64(n))
      let found = (0..<runs).count { _ in
        (world.draw(n, &draws).nonInferiority(margin: margin) ?? 1) <= 0.05
      }
      print("| no worse by more than the margin, power 0.8, Tango | \(margin) | \(n) | \(percent(found, runs)) |")
    }
  }
}
