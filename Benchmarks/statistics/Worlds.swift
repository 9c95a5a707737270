import AssayStatistics

/// SplitMix64: the tables come out the same on every machine.
struct Draws: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }
  mutating func isTrue(_ chance: Double) -> Bool { unit() < chance }

  /// A score in [0, 1] that leans to the right: the largest of three uniform numbers has mean 3/4, variance 3/80.
  mutating func score() -> Double { max(unit(), max(unit(), unit())) }
}

/// Right and wrong of two runs: only the base right, only the candidate right, both, neither.
struct PairWorld {
  var onlyBase: Double
  var onlyCandidate: Double
  var bothRight: Double

  var difference: Double { onlyCandidate - onlyBase }

  func draw(_ n: Int, _ draws: inout Draws) -> PairedTable {
    var counts = [0, 0, 0, 0]
    for _ in 0..<n {
      let u = draws.unit()
      counts[u < onlyBase ? 0 : u < onlyBase + onlyCandidate ? 1 : u < onlyBase + onlyCandidate + bothRight ? 2 : 3] +=
        1
    }
    return PairedTable(bothRight: counts[2], onlyBase: counts[0], onlyCandidate: counts[1], bothWrong: counts[3])
      ?? { fatalError("counts are not negative") }()
  }
}

/// Scores of two runs in clusters of one to five samples; a part of the difference is the cluster's own.
struct ClusterWorld {
  var shift: Double
  /// Share of the noise that a cluster shares.
  var common: Double
  var sizeMax = 5

  func draw(_ n: Int, _ draws: inout Draws) -> [(base: Double, candidate: Double, cluster: String)] {
    var rows: [(base: Double, candidate: Double, cluster: String)] = []
    var cluster = 0
    while rows.count < n {
      let size = min(n - rows.count, 1 + Int(draws.next() % UInt64(sizeMax)))
      let own = draws.score() - 0.75
      for _ in 0..<size {
        let base = draws.score() * 0.5
        let noise = common * own + (1 - common) * (draws.score() - 0.75)
        rows.append((base, base + shift + noise * 0.5, "\(cluster)"))
      }
      cluster += 1
    }
    return rows
  }
}

func percent(_ hits: Int, _ all: Int) -> String {
  let thousandths = (Double(hits) / Double(max(1, all)) * 1000).rounded()
  return "\(Int(thousandths) / 10).\(Int(thousandths) % 10)"
}

let sizes = [20, 100, 1000]
