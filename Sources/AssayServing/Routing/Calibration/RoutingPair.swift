/// One sample that both models answered.
package struct RoutingPair: Sendable, Hashable {
  package var id: String
  /// A path, `image/phone`; empty for none.
  package var slice: String
  /// Samples of one group (questions about one receipt) stand in one half and count less than as many single ones.
  package var group: String
  /// The risk of the cheap model's answer, from 0 to 1: 1 where it abstained or nobody could judge.
  package var risk: Double
  package var complexity: Double
  package var cheapIsRight: Bool
  package var strongIsRight: Bool
  package var cheapNano: Int
  package var strongNano: Int

  package init(
    id: String, slice: String = "", group: String, risk: Double, complexity: Double = 0, cheapIsRight: Bool,
    strongIsRight: Bool, cheapNano: Int, strongNano: Int
  ) {
    self.id = id
    self.slice = slice
    self.group = group
    self.risk = risk.isFinite ? min(1, max(0, risk)) : 1
    self.complexity = complexity.isFinite ? min(1, max(0, complexity)) : 1
    self.cheapIsRight = cheapIsRight
    self.strongIsRight = strongIsRight
    self.cheapNano = max(0, cheapNano)
    self.strongNano = max(0, strongNano)
  }

  package func signal(_ signal: RouteThresholds.Signal) -> Double { signal == .risk ? risk : complexity }

  /// Whether the answer of the strong model is the one that goes out.
  package func goesToStrong(_ signal: RouteThresholds.Signal, threshold: Double?) -> Bool {
    guard let threshold else { return true }
    return self.signal(signal) > threshold
  }

  package func isRight(_ signal: RouteThresholds.Signal, threshold: Double?) -> Bool {
    goesToStrong(signal, threshold: threshold) ? strongIsRight : cheapIsRight
  }

  /// A cascade pays the cheap model also where it escalates; where everything goes to the strong one, nobody asks the
  /// cheap one.
  package func costNano(_ signal: RouteThresholds.Signal, threshold: Double?) -> Int {
    guard let threshold else { return strongNano }
    guard self.signal(signal) > threshold else { return cheapNano }
    return signal == .risk ? cheapNano + strongNano : strongNano
  }

  /// `image/phone`, `image`, ``.
  package var slices: [String] {
    var paths = [slice]
    var path = slice[...]
    while let cut = path.lastIndex(of: "/") {
      path = path[..<cut]
      paths.append(String(path))
    }
    if !slice.isEmpty { paths.append("") }
    return paths
  }
}
