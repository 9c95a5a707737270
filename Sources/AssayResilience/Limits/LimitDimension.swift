/// What is counted against a limit.
package enum LimitDimension: String, Sendable, Hashable, CaseIterable {
  case requests
  case inputTokens = "input_tokens"
  case outputTokens = "output_tokens"
  /// Billionths of a US dollar.
  case usdNano = "usd_nano"
  case images
  /// Thousandths of a megapixel, that is thousands of pixels.
  case megapixels = "megapixels_milli"
  /// Milliseconds of sound.
  case audioSeconds = "audio_milliseconds"
  /// Milliseconds of film.
  case videoSeconds = "video_milliseconds"
  /// Points and vertices of 3D.
  case points
  case mediaBytes = "media_bytes"
  case verifierCalls = "verifier_calls"

  /// The place in tables of dimensions.
  package var index: Int {
    switch self {
    case .requests: 0
    case .inputTokens: 1
    case .outputTokens: 2
    case .usdNano: 3
    case .images: 4
    case .megapixels: 5
    case .audioSeconds: 6
    case .videoSeconds: 7
    case .points: 8
    case .mediaBytes: 9
    case .verifierCalls: 10
    }
  }

  static let count = 11
  static let inOrder = allCases
}

/// How much a request costs in each dimension, as whole units.
package struct LimitCosts: Sendable, Equatable {
  private var values: SIMD16<Int64> = .zero

  package init() {}

  package subscript(dimension: LimitDimension) -> Int64 {
    get { values[dimension.index] }
    set { values[dimension.index] = max(0, newValue) }
  }

  subscript(index: Int) -> Int64 { values[index] }

  /// Both together, held at the largest number there is.
  package static func + (left: LimitCosts, right: LimitCosts) -> LimitCosts {
    var sum = left
    for index in 0..<LimitDimension.count {
      let (value, overflows) = left.values[index].addingReportingOverflow(right.values[index])
      sum.values[index] = overflows ? .max : value
    }
    return sum
  }

  package var isEmpty: Bool { values == .zero }
}

/// Whose limit it is.
package enum LimitScope: UInt8, Sendable, Hashable, CaseIterable {
  case key, team, route, upstream, slice
  /// Of all requests together.
  case all
}

/// One holder of limits. The id is the caller's own number for the key, team…: never a hash of what came from outside,
/// for two that share a number would share a limit.
package struct LimitKey: Sendable, Hashable {
  package let scope: LimitScope
  package let id: UInt64

  package init(_ scope: LimitScope, _ id: UInt64) {
    self.scope = scope
    self.id = id
  }
}

/// The quotas of one holder.
package struct LimitPlan: Sendable, Hashable {
  let quotas: [RateQuota?]

  package init(_ quotas: [LimitDimension: RateQuota]) {
    self.quotas = LimitDimension.inOrder.map { quotas[$0] }
  }

  private init(quotas: [RateQuota?]) { self.quotas = quotas }

  package subscript(dimension: LimitDimension) -> RateQuota? { quotas[dimension.index] }

  /// This plan, with the other's quotas for the dimensions that it says nothing of.
  package func completed(by other: LimitPlan) -> LimitPlan {
    LimitPlan(quotas: zip(quotas, other.quotas).map { $0 ?? $1 })
  }
}
