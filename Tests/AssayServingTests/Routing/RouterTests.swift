import AssayCore
import AssayWire
import Testing

@testable import AssayServing

@Suite("The router takes the cheapest model that meets every ceiling")
struct RouterTests {
  private static let models = [
    RoutableModel(name: "small", inputs: [.text], price: ModelPrice(inputTokenNano: 1)),
    RoutableModel(name: "middle", inputs: [.text, .image], price: ModelPrice(inputTokenNano: 5), inFlightMax: 4),
    RoutableModel(name: "large", inputs: Set(Modality.allCases), price: ModelPrice(inputTokenNano: 50)),
  ]

  private static func policy(_ change: (inout RouterPolicy) -> Void = { _ in }) -> RouterPolicy {
    var policy = RouterPolicy()
    policy.holdOutShare = 0
    change(&policy)
    return policy
  }

  private static func features(_ modalities: Modality...) -> RequestFeatures {
    var features = RequestFeatures()
    features.addPart(.text)
    features.textBytes = 400
    features.addQuestion("What is it?")
    for modality in modalities { features.addPart(modality) }
    return features
  }

  private func decide(
    _ features: RequestFeatures, _ policy: RouterPolicy = policy(), states: [ModelState] = [.init(), .init(), .init()],
    remainingMs: Double? = nil
  ) throws -> RouteDecision {
    var generator = SeededGenerator(seed: 1)
    return try Router(models: Self.models, policy: policy).decide(
      features, id: "c", states: states, remainingMs: remainingMs, using: &generator)
  }

  @Test("What a model cannot take is never sent to it, whatever the policy")
  func capability() throws {
    #expect(try decide(Self.features()).order == [0, 1, 2])
    #expect(try decide(Self.features(.image)).chosen == 1)
    #expect(try decide(Self.features(.video)).chosen == 2)
    let router = try Router(models: [Self.models[0]], policy: Self.policy { $0.onNoCandidates = .first })
    var generator = SeededGenerator(seed: 1)
    let decision = router.decide(Self.features(.audio), id: nil, states: [], using: &generator)
    #expect(decision.chosen == nil)
    #expect(decision.reason == .incapable)
  }

  @Test(
    "Each ceiling drops a model and says so",
    arguments: [
      (RouteDecision.Drop.breaker, ModelState(isAvailable: false)),
      (.inFlight, ModelState(inFlight: 256)), (.firstByte, ModelState(firstByteP95Ms: 900)),
      (.total, ModelState(totalP95Ms: 9_000)), (.deadline, ModelState(totalP50Ms: 3_000)),
    ])
  func ceilings(drop: RouteDecision.Drop, state: ModelState) throws {
    let policy = Self.policy {
      $0.firstByteP95MsMax = 800
      $0.totalP95MsMax = 8_000
    }
    let decision = try decide(Self.features(), policy, states: [state, .init(), .init()], remainingMs: 2_000)
    #expect(decision.chosen == 1)
    #expect(decision.candidates[0].drops == [drop])
    #expect(decision.json["candidates"]?[0]?["dropped_for"]?[0]?.string == drop.rawValue)
  }

  @Test("When nobody meets the ceilings, the policy's word decides")
  func noCandidates() throws {
    let slow = ModelState(totalP95Ms: 9_000)
    func decision(_ word: RouterPolicy.OnNoCandidates, _ states: [ModelState]) throws -> RouteDecision {
      try decide(
        Self.features(.image),
        Self.policy {
          $0.totalP95MsMax = 1
          $0.onNoCandidates = word
        }, states: states)
    }
    #expect(try decision(.cheapest, [slow, slow, slow]).chosen == 1)
    #expect(try decision(.fail, [slow, slow, slow]).chosen == nil)
    let out = ModelState(isAvailable: false)
    #expect(try decision(.first, [slow, out, slow]).chosen == 2)
    #expect(try decision(.cheapest, [slow, out, slow]).reason == .noCandidatesCheapest)
  }

  @Test("A cascade begins with the first of the route that can, whatever it costs; unknown prices come last otherwise")
  func declared() throws {
    let models = [
      RoutableModel(name: "odd", inputs: [.text], price: nil),
      RoutableModel(name: "large", inputs: [.text], price: ModelPrice(inputTokenNano: 50)),
      RoutableModel(name: "small", inputs: [.text], price: ModelPrice(inputTokenNano: 1)),
    ]
    var generator = SeededGenerator(seed: 1)
    for (follows, order) in [(true, [0, 1, 2]), (false, [2, 1, 0])] {
      let router = try Router(models: models, policy: Self.policy { $0.followsOrder = follows })
      #expect(router.decide(Self.features(), id: "c", states: [], using: &generator).order == order)
      let bounded = router.decide(Self.features(), id: "c", states: [], costNanoMax: 1_000_000, using: &generator)
      #expect(bounded.candidates[0].drops == [.cost] && bounded.chosen == (follows ? 1 : 2))
      let able = router.decide(Self.features(.image), id: "c", states: [], able: [1], using: &generator)
      #expect(able.order == [1])
    }
  }

  @Test("The hold-out is decided by the request's id, keeps its share, and always takes the strong model")
  func holdOut() throws {
    let router = try Router(models: Self.models, policy: Self.policy { $0.holdOutShare = 0.1 })
    var generator = SeededGenerator(seed: 9)
    var held = 0
    for number in 0..<2_000 {
      let first = router.decide(Self.features(), id: "case-\(number)", states: [], using: &generator)
      let again = router.decide(Self.features(), id: "case-\(number)", states: [], using: &generator)
      #expect(first == again)
      #expect(first.chosen == (first.isHeldOut ? 2 : 0))
      held += first.isHeldOut ? 1 : 0
    }
    #expect((150...250).contains(held))
  }

  @Test("A request harder than a slice's threshold skips the cheap models")
  func thresholds() throws {
    let thresholds = RouteThresholds(signal: .complexity, bySlice: ["": .some(0.9), "image": nil])
    let policy = Self.policy { $0.complexity = thresholds }
    #expect(try decide(Self.features(), policy).chosen == 0)
    #expect(try decide(Self.features(.image), policy).chosen == 2)
    #expect(try decide(Self.features(.image), policy).candidates[1].drops == [.complexity])
  }

  @Test("Where no risk is certified, no answer would be kept and no cheap model is asked")
  func uncertified() throws {
    let policy = Self.policy { $0.risk = RouteThresholds(bySlice: ["": .some(0.3), "image": nil]) }
    #expect(try decide(Self.features(), policy).chosen == 0)
    #expect(try decide(Self.features(.image), policy).chosen == 2)
    #expect(try decide(Self.features(.image), policy).candidates[1].drops == [.uncertified])
  }

  @Test("A route without models, or with a strong one that is not there, is refused")
  func configuration() {
    #expect(throws: AssayError.self) { try Router(models: []) }
    #expect(throws: AssayError.self) { try Router(models: Self.models, policy: Self.policy { $0.strong = "huge" }) }
  }

  @Test("Thresholds are read back as they were written, and a slice without one takes its parent's")
  func reading() throws {
    let thresholds = RouteThresholds(bySlice: ["": .some(0.4), "image": .some(0.2), "audio": nil])
    #expect(try RouteThresholds(thresholds.json) == thresholds)
    #expect(thresholds.threshold("image/phone") == 0.2)
    #expect(thresholds.threshold("video") == 0.4)
    #expect(thresholds.threshold("audio/phone") == nil)
    #expect(throws: AssayError.self) { try RouteThresholds(["signal": "risk", "thresholds": ["": "high"]]) }
  }
}

@Suite("A stable hash gives the same number everywhere")
struct StableHashTests {
  @Test("SipHash-2-4 as its authors' vectors")
  func vectors() {
    let key: (UInt64, UInt64) = (0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908)
    let message = [UInt8](0..<15)
    #expect(message.withUnsafeBytes { StableHash.hash($0, key: key) } == 0xA129_CA61_49BE_45E5)
    #expect([UInt8]().withUnsafeBytes { StableHash.hash($0, key: key) } == 0x726F_DB47_DD0E_0E31)
  }
}
