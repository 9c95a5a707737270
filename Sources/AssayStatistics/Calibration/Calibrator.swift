/// A function from a raw score in 0...1 to a chance.
package indirect enum Calibrator: Sendable, Hashable {
  /// The score is the chance.
  case identity
  /// On the log odds of the score.
  case platt(PlattScaling)
  case beta(BetaCalibration)
  case isotonic(MonotoneMap)
  /// Counts on top of another calibrator's chance.
  case bins(BetaBinomialBins, prior: Calibrator)
  /// `share` of the first and the rest of the second: a slice drawn to its parent.
  case mixed(Calibrator, parent: Calibrator, share: Double)

  /// From 0 to 1. A score that is not a number counts as 1, the riskiest.
  package func probability(_ score: Double) -> Double {
    let score = score.isNaN ? 1 : min(max(score, 0), 1)
    switch self {
    case .identity: return score
    case .platt(let platt): return platt.probability(clippedLogit(score))
    case .beta(let beta): return beta.probability(score)
    case .isotonic(let map): return map(score)
    case .bins(let bins, let prior): return bins.probability(prior.probability(score))
    case .mixed(let own, let parent, let share):
      return share * own.probability(score) + (1 - share) * parent.probability(score)
    }
  }

  package var method: CalibrationMethod {
    switch self {
    case .identity: .prior
    case .platt: .platt
    case .beta: .beta
    case .isotonic: .isotonic
    case .bins: .bins
    case .mixed(let own, _, _): own.method
    }
  }

  /// Whether a higher score never means a lower chance.
  package var isMonotone: Bool {
    switch self {
    case .identity, .beta, .isotonic: true
    case .platt(let platt): platt.slope >= 0
    case .bins(_, let prior): prior.isMonotone
    case .mixed(let own, let parent, _): own.isMonotone && parent.isMonotone
    }
  }
}

package enum CalibrationMethod: String, Sendable, Codable, CaseIterable {
  /// What was shipped, untouched.
  case prior
  /// Beta-binomial bins on what was shipped.
  case bins
  case platt, beta, isotonic
}

extension Calibrator: Codable {
  private enum Key: String, CodingKey { case method, platt, beta, map, bins, prior, parent, own, share }

  /// Deep enough for slices in slices; a bound against files that were made to exhaust the stack.
  private static let nestingMax = 32

  package init(from decoder: any Decoder) throws {
    guard decoder.codingPath.count <= Self.nestingMax else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "calibrators are nested too deep"))
    }
    let values = try decoder.container(keyedBy: Key.self)
    let method = try values.decode(String.self, forKey: .method)
    switch method {
    case "identity": self = .identity
    case "platt": self = .platt(try values.decode(PlattScaling.self, forKey: .platt))
    case "beta":
      let beta = try values.decode(BetaCalibration.self, forKey: .beta)
      guard beta.a >= 0, beta.b >= 0 else {
        throw DecodingError.dataCorruptedError(
          forKey: .beta, in: values, debugDescription: "a and b must not be below 0")
      }
      self = .beta(beta)
    case "isotonic": self = .isotonic(try values.decode(MonotoneMap.self, forKey: .map))
    case "bins":
      self = .bins(
        try values.decode(BetaBinomialBins.self, forKey: .bins),
        prior: try values.decode(Calibrator.self, forKey: .prior))
    case "mixed":
      let share = try values.decode(Double.self, forKey: .share)
      guard share >= 0, share <= 1 else {
        throw DecodingError.dataCorruptedError(forKey: .share, in: values, debugDescription: "must be from 0 to 1")
      }
      self = .mixed(
        try values.decode(Calibrator.self, forKey: .own), parent: try values.decode(Calibrator.self, forKey: .parent),
        share: share)
    default:
      throw DecodingError.dataCorruptedError(
        forKey: .method, in: values, debugDescription: "no calibrator is called `\(method)`")
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    switch self {
    case .identity: try values.encode("identity", forKey: .method)
    case .platt(let platt):
      try values.encode("platt", forKey: .method)
      try values.encode(platt, forKey: .platt)
    case .beta(let beta):
      try values.encode("beta", forKey: .method)
      try values.encode(beta, forKey: .beta)
    case .isotonic(let map):
      try values.encode("isotonic", forKey: .method)
      try values.encode(map, forKey: .map)
    case .bins(let bins, let prior):
      try values.encode("bins", forKey: .method)
      try values.encode(bins, forKey: .bins)
      try values.encode(prior, forKey: .prior)
    case .mixed(let own, let parent, let share):
      try values.encode("mixed", forKey: .method)
      try values.encode(own, forKey: .own)
      try values.encode(parent, forKey: .parent)
      try values.encode(share, forKey: .share)
    }
  }
}
