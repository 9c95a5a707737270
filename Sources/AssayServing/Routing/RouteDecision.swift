package import AssayWire

/// Which model a request goes to, and why: the whole of it stands in the trace.
package struct RouteDecision: Sendable, Hashable {
  package enum Reason: String, Sendable, Hashable {
    /// The cheapest of those that meet every ceiling.
    case cheapest
    /// The first in the route's order that meets every ceiling.
    case first
    /// The hold-out's share.
    case holdOut = "hold_out"
    /// Nobody met the ceilings; the policy's word decided.
    case noCandidatesCheapest = "no_candidates_cheapest"
    case noCandidatesFirst = "no_candidates_first"
    case noCandidatesFail = "no_candidates_fail"
    /// No model takes these modalities: no policy changes that.
    case incapable
  }

  /// Why a model was left out.
  package enum Drop: String, Sendable, Hashable {
    case capability, breaker
    case inFlight = "in_flight"
    case firstByte = "ttft_p95"
    case total = "total_p95"
    case cost
    /// Less time is left than half of its answers take.
    case deadline
    case complexity
    /// No threshold of risk is certified for the slice.
    case uncertified
  }

  package struct Candidate: Sendable, Hashable {
    package var model: Int
    package var name: String
    /// Expected; nil where the price is not known.
    package var costNano: Int?
    package var drops: [Drop]
    package var state: ModelState
    /// How far it lies between the least and the most of all that can take the request, 0 the best: cost and p95.
    package var costScore: Double
    package var timeScore: Double?
  }

  /// Positions in the route's list: the chosen first, then those that a failure may fall back to. Empty for none.
  package var order: [Int]
  package var reason: Reason
  package var isHeldOut: Bool
  package var features: RequestFeatures
  package var complexity: Complexity
  package var candidates: [Candidate]

  package var chosen: Int? { order.first }

  package var json: JSONValue {
    .object([
      "model": chosen.map { .string(candidates[$0].name) } ?? .null,
      "reason": .string(reason.rawValue),
      "hold_out": .bool(isHeldOut),
      "complexity": complexity.json,
      "features": features.json,
      "candidates": .array(candidates.map(\.json)),
      "then": .array(order.dropFirst().map { .string(candidates[$0].name) }),
    ])
  }
}

extension RouteDecision.Candidate {
  fileprivate var json: JSONValue {
    var object: JSONObject = ["model": .string(name), "cost_nano": costNano.map { .int($0) } ?? .null]
    object["cost_score"] = .double(Complexity.rounded(costScore))
    if let timeScore { object["time_score"] = .double(Complexity.rounded(timeScore)) }
    object["in_flight"] = .int(state.inFlight)
    object["ttft_p95_ms"] = state.firstByteP95Ms.map { .double(Complexity.rounded($0)) }
    object["total_p95_ms"] = state.totalP95Ms.map { .double(Complexity.rounded($0)) }
    if state.totalP95Ms == nil { object["unmeasured"] = true }
    if !drops.isEmpty { object["dropped_for"] = .array(drops.map { .string($0.rawValue) }) }
    return .object(object)
  }
}

extension RequestFeatures {
  /// Amounts that are not zero. No word of the request is in it.
  package var json: JSONValue {
    var object: JSONObject = ["combination": .string(combination), "question": .string(question.rawValue)]
    func set(_ name: String, _ amount: Int) { if amount > 0 { object[name] = .int(amount) } }
    func set(_ name: String, _ amount: Double) { if amount > 0 { object[name] = .double(Complexity.rounded(amount)) } }
    set("text_bytes", textBytes)
    set("question_bytes", questionBytes)
    set("reasoning_words", reasoningWords)
    set("output_constraints", constraints)
    set("media_referred", mediaReferred)
    set("media", media)
    set("media_bytes", mediaBytes)
    set("megapixels", megapixels)
    set("audio_seconds", audioSeconds)
    set("video_seconds", videoSeconds)
    set("pages", pages)
    set("points", points)
    set("ill_health", illHealth)
    if !ailments.isEmpty { object["ailments"] = .array(ailments.map { .string($0) }) }
    set("uninspected", uninspected)
    set("input_tokens_estimated", inputTokens)
    return .object(object)
  }
}
