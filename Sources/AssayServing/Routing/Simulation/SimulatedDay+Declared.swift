import AssayCore
import AssayResilience

extension SimulatedDay {
  /// The day that the documentation shows: two models, six kinds of request, four bursts, and a fault of each kind.
  ///
  /// Times, prices and faults are declared, and so is the quality of kinds for which no cases are given.
  ///
  /// - Parameters:
  ///   - measured: cases from real runs by combination of modalities, in the place of declared ones.
  ///   - hearsEverything: the cheap model takes all that it is asked, as a pipeline does that then abstains.
  package static func declared(
    seed: UInt64 = 1, measured: [String: [SimulatedCase]] = [:], length: Duration = .seconds(86_400),
    perSecond: Double = 1, hearsEverything: Bool = false
  ) -> SimulatedDay {
    let plans: [(name: String, modalities: [Modality], share: Double, cheap: Double, strong: Double)] = [
      ("text", [], 0.4, 0.75, 0.95), ("image", [.image], 0.25, 0.6, 0.93), ("document", [.document], 0.12, 0.7, 0.95),
      ("audio", [.audio], 0.1, 0.5, 0.9), ("video", [.video], 0.08, 0.4, 0.85),
      ("geometry", [.geometry], 0.05, 0.4, 0.9),
    ]
    let kinds = plans.map { plan -> SimulatedTraffic.Kind in
      if let cases = measured[plan.name], !cases.isEmpty {
        return SimulatedTraffic.Kind(name: plan.name, share: plan.share, cases: cases)
      }
      return .declared(
        plan.name, plan.modalities, share: plan.share, cheapRight: plan.cheap, strongRight: plan.strong, seed: seed)
    }
    var traffic = SimulatedTraffic(kinds: kinds)
    traffic.length = length
    traffic.perSecond = perSecond
    let all: Set<Modality> = Set(Modality.allCases)
    let cheap = SimulatedModel(
      RoutableModel(
        name: "cheap", inputs: hearsEverything ? all : [.text, .image, .document],
        price: ModelPrice(inputTokenNano: 100, outputTokenNano: 400)),
      medianMs: [.text: 400, .image: 700, .audio: 900, .video: 1_500, .geometry: 900])
    let strong = SimulatedModel(
      RoutableModel(name: "strong", inputs: all, price: ModelPrice(inputTokenNano: 2_000, outputTokenNano: 8_000)),
      medianMs: [.text: 1_200, .image: 2_000, .audio: 2_500, .video: 5_000, .geometry: 2_500])
    var day = SimulatedDay(traffic: traffic, cheap: cheap, strong: strong)
    day.seed = seed
    day.addDeclaredTroubles()
    return day
  }

  /// Fractions of the day, so that a short one has the same troubles.
  private mutating func addDeclaredTroubles() {
    let length = traffic.length
    func part(_ share: Double) -> Duration { .nanoseconds(Int64(Double(length.nanoseconds) * share)) }
    traffic.bursts = [
      .init(from: part(0.40), until: part(0.405), factor: 6), .init(from: part(0.55), until: part(0.56), factor: 4),
      .init(from: part(0.70), until: part(0.702), factor: 12), .init(from: part(0.90), until: part(0.91), factor: 3),
    ]
    faults = [
      SimulatedFault(.outage, model: 1, from: part(0.30), until: part(0.307)),
      SimulatedFault(.outage, model: 0, from: part(0.36), until: part(0.37)),
      SimulatedFault(.storm(0.8), model: 1, from: part(0.55), until: part(0.56)),
      SimulatedFault(.slow(6), model: 0, from: part(0.62), until: part(0.64)),
      SimulatedFault(.hang, model: 1, pool: .video, from: part(0.75), until: part(0.78)),
      SimulatedFault(.slow(3), model: 1, from: part(0.85), until: part(0.86)),
    ]
    router.totalP95MsMax = 15_000
    router.holdOutShare = 0.02
  }
}
