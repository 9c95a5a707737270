import AssayCore
import AssayResilience
import AssayServing
import AssayWire
import NIOCore

/// What was counted while a request was handled, beside tokens.
struct Measured {
  /// Of the recording, as the transcribing server counted it.
  var audioMs: Int?
  var verifierCalls = 0

  mutating func note(_ outcome: ServingOutcome) { verifierCalls = outcome.stages.count { $0.name == "verify" } }
}

// What a request is charged against the limits of its key, team, route and all together: an estimate before a model
// is asked, the use when it is known. Every request is charged once, however many attempts it takes.
extension Exchange {
  private static let outputTokensGuess = 1024

  // MARK: Before

  /// Charges what is known when the body has been read, before anything is decoded.
  func reserve() throws(APIError) {
    guard let route, case .caller(let caller) = start.key else { return }
    let limits = shared.limits
    let holders = limits.holders(of: caller, route: route.configuration, in: start.runtime)
    guard !holders.isEmpty else { return }
    var costs = LimitCosts()
    costs[.requests] = 1
    costs[.mediaBytes] = mediaBytes
    costs[.images] = Int64(trace.parts.count { $0.modality == .image || $0.modality == .document })
    if start.path != .transcriptions { costs[.inputTokens] = Int64(textTokensEstimate) }
    let choices = Int64(min(128, max(1, scan.choices)))
    costs[.outputTokens] = Int64(min(1 << 20, scan.outputTokensMax ?? Self.outputTokensGuess)) * choices
    if start.path == .chat, route.pipeline?.options.verifies == true { costs[.verifierCalls] = 1 }
    costs[.usdNano] = money(costs)
    reservation = try hold(holders, costs)
  }

  /// Charges what media are, when they have been fetched and decoded. False when that is more than there is; the
  /// request has ended.
  func reservesMedia() -> Bool {
    guard let held = reservation, !trace.parts.isEmpty else { return true }
    let sizes = sizes
    var more = sizes.reduce(into: LimitCosts()) { $0.add($1) }
    more[.inputTokens] = sizes.reduce(0) { $0 + $1.tokens }
    more[.images] -= held.costs[.images]
    more[.mediaBytes] = mediaBytes - held.costs[.mediaBytes]
    more[.usdNano] = money(held.costs + more) - held.costs[.usdNano]
    do throws(APIError) {
      // Not in one expression: a refusal settles what is held.
      let added = try hold(held.keys, more)
      reservation?.costs = held.costs + added.costs
      return true
    } catch {
      fail(error)
      return false
    }
  }

  private func hold(_ holders: [LimitKey], _ costs: LimitCosts) throws(APIError) -> RateLimits.Reservation {
    switch shared.limits.reserve(holders, costs) {
    case .success(let reservation): return reservation
    case .failure(let refusal):
      trace.outcome = .refused
      trace.limitedBy = refusal.dimension?.key ?? "holders"
      // The error says how all limits stand, once.
      settleLimits()
      throw shared.limits.error(refusal, holders)
    }
  }

  var textTokensEstimate: Int { TokenEstimate.tokens(bytes: max(1, scan.textBytes + inputBytes)) }

  /// With what media count for.
  var inputTokensEstimate: Int { textTokensEstimate + Int(sizes.reduce(0) { $0 + $1.tokens }) }

  private var sizes: [MediaSize] { trace.parts.map { MediaSize($0) } }

  private var mediaBytes: Int64 { trace.parts.reduce(0) { $0 + Int64($1.bytes) } }

  // MARK: After

  /// Replaces the estimate by what it was.
  func settleLimits() {
    guard let reservation else { return }
    self.reservation = nil
    shared.limits.settle(reservation, used(reservation.costs))
  }

  /// A request that no model has answered costs a request and nothing else, and so does an answer from the cache.
  private func used(_ reserved: LimitCosts) -> LimitCosts {
    var used = LimitCosts()
    used[.requests] = reserved[.requests]
    guard wasAnswered else { return used }
    for size in sizes { used.add(size) }
    if let heard = measured.audioMs { used[.audioSeconds] = Int64(heard) }
    used[.mediaBytes] = mediaBytes
    used[.verifierCalls] = Int64(measured.verifierCalls)
    guard wasGenerated else { return used }
    // A cut answer's input is what it was taken for; its output is what came of it.
    let input = trace.usageIsEstimated ? nil : trace.inputTokens
    used[.inputTokens] = input.map { Int64($0) } ?? reserved[.inputTokens]
    let isCut = trace.outcome == .abandoned || trace.usageIsEstimated
    used[.outputTokens] = trace.outputTokens.map { Int64($0) } ?? (isCut ? 0 : reserved[.outputTokens])
    used[.usdNano] = trace.costNano.map { Int64($0) } ?? money(used)
    return used
  }

  /// The request was worked on by a model, or by the built-in one.
  private var wasAnswered: Bool {
    guard trace.cache != "hit" else { return false }
    switch trace.outcome {
    case .answered, .truncated: return true
    // Whoever goes away while a model is at it has used the model.
    case .abandoned: return (trace.attempts.last.map { $0.failure == nil }) ?? false
    case .refused, .failed: return false
    }
  }

  /// A model that counts tokens was asked.
  private var wasGenerated: Bool {
    guard let route else { return false }
    return trace.attempts.contains { attempt in
      attempt.failure == nil
        && !route.candidates.contains { $0.model.name == attempt.model && $0.target.configuration.isBuiltin }
    }
  }

  // MARK: Money

  /// By the price of the model that is asked first; 0 where it is not known.
  private func money(_ costs: LimitCosts) -> Int64 {
    guard let route, let first = able.first else { return 0 }
    let model = route.candidates[first].model
    let usage = Usage(input: Int(costs[.inputTokens]), output: Int(costs[.outputTokens]))
    return Int64(Self.cost(of: usage, costs, model) ?? 0)
  }

  static func cost(of usage: Usage, _ costs: LimitCosts, _ model: ModelConfiguration) -> Int? {
    if let price = model.price {
      let seconds = Double(costs[.audioSeconds] + costs[.videoSeconds]) / 1000
      return price.cost(of: usage, media: .init(images: Int(costs[.images]), seconds: seconds))
    }
    guard let inputNano = model.inputNano, let input = usage.input else { return nil }
    let output = usage.output ?? 0
    guard output == 0 || model.outputNano != nil else { return nil }
    // Cached tokens are a part of the input and are charged once, at their own rate.
    let cached = min(max(0, usage.cacheRead ?? 0), input)
    return PriceTable.Price(
      input: inputNano, output: model.outputNano ?? 0, cacheRead: model.cachedNano ?? inputNano
    ).cost(of: Usage(input: input, output: output, cacheRead: cached))
  }

  /// Likewise, of what a pipeline's models had done when the client left, each at its own price.
  func priceAbandoned() {
    guard let route, wasAnswered, !abandonedUses.isEmpty else { return }
    let media = sizes.reduce(into: LimitCosts()) { $0.add($1) }
    var sum = 0
    for use in abandonedUses {
      guard let candidate = route.candidates.first(where: { $0.model.name == use.model }),
        let cost = Self.cost(of: use.usage, media, candidate.model)
      else { return }
      let (next, overflows) = sum.addingReportingOverflow(cost)
      guard !overflows else { return }
      sum = next
    }
    trace.costNano = sum
    trace.priceVersion = start.runtime.configuration.priceVersion
  }

  /// The cost of the answer in whole nano-units; nil where a price or a count is not known.
  func price() {
    guard trace.cache != "hit" else { return trace.costNano = 0 }
    guard let route, turn < able.count, wasAnswered else { return }
    var media = sizes.reduce(into: LimitCosts()) { $0.add($1) }
    if let heard = measured.audioMs { media[.audioSeconds] = Int64(heard) }
    // Embeddings and transcriptions say nothing of tokens that they do not make.
    let hasNone = start.path == .embeddings || start.path == .transcriptions
    let output = trace.outputTokens ?? (hasNone && trace.inputTokens != nil ? 0 : nil)
    let usage = Usage(input: trace.inputTokens, output: output, cacheRead: trace.cachedTokens)
    guard let cost = Self.cost(of: usage, media, route.candidates[able[turn]].model) else { return }
    trace.costNano = cost
    trace.priceVersion = start.runtime.configuration.priceVersion
  }
}

extension LimitCosts {
  mutating func add(_ size: MediaSize) {
    self[.images] += size.images
    // Thousands of pixels, as they are counted.
    self[.megapixels] += size.pixels / 1000 + (size.pixels % 1000 > 0 ? 1 : 0)
    self[.audioSeconds] += size.audioMs
    self[.videoSeconds] += size.videoMs
    self[.points] += size.points
  }
}
