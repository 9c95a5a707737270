import AssayCore
import AssayResilience
import AssayServing

@testable import AssayGateway

/// Lets everybody in under a name of their own, with the limits that a test gives them.
struct LimitedKeys: KeyGuard {
  var plan: LimitPlan?

  func check(_ token: UnsafeRawBufferPointer?) -> KeyAnswer {
    var caller = Caller(
      keyID: token.map { String(decoding: $0, as: UTF8.self) } ?? "", tenant: "t", scopes: [.inference, .metrics])
    caller.limits = plan
    return .caller(caller)
  }
}

/// Says the same of every medium.
struct MeasuringProber: MediaProbing {
  let info: @Sendable (inout MediaInfo) -> Void

  func probe(_ bytes: [UInt8], declaredType: String?) async -> MediaInfo {
    var found = MediaInfo(digest: Digest(of: bytes), bytes: bytes.count, type: "image/png", modality: .image)
    info(&found)
    return found
  }

  static let picture = MeasuringProber { $0.image = ImageInfo(width: 1500, height: 1000) }
}

extension LimitPlan {
  /// So much in a year, which gives nothing back while a test runs.
  static func yearly(_ amounts: [LimitDimension: Int64]) throws -> LimitPlan {
    var quotas: [LimitDimension: RateQuota] = [:]
    for (dimension, amount) in amounts {
      quotas[dimension] = try RateQuota(limit: amount, per: .seconds(366 * 86_400))
    }
    return LimitPlan(quotas)
  }
}

extension Door {
  /// What a caller's limits, those of the route and those of all have left of a dimension.
  func left(_ dimension: LimitDimension, key: String = "a") -> Int64? {
    let runtime = gateway.state.runtime
    guard let route = runtime.routes["m"] else { return nil }
    let token = Array(key.utf8)
    let answer = token.withUnsafeBytes { runtime.keys.check($0) }
    guard case .caller(let caller) = answer else { return nil }
    let limits = gateway.state.limits
    return limits.status(
      of: limits.holders(of: caller, route: route.configuration, in: runtime), dimension)?.remaining
  }
}
