package import AssayCore
package import AssayWire

extension StageSettings {
  /// Reads a `stages` block; what is left out keeps its default.
  ///
  /// - Throws: `configuration` with the path of what is wrong; the caller adds file, line and column.
  package init(json value: JSONValue) throws(AssayError) {
    self.init(model: "")
    let reader = LadderReader(value, path: "")
    try reader.members { key, reader throws(AssayError) in
      switch key {
      case "version":
        guard reader.value.int == Self.version else { throw reader.wrong("\(Self.version)") }
      case "model": model = try reader.text(1...300)
      case "base_url": baseURL = reader.value.isNull ? nil : try reader.text(1...2048)
      case "price": price = reader.value.isNull ? nil : try Self.price(reader)
      case "concurrency": concurrency = try reader.count(1...256)
      case "timeout_seconds": timeoutMs = try reader.milliseconds()
      case "attempt_timeout_seconds": attemptTimeoutMs = try reader.milliseconds()
      case "retries": retriesMax = try reader.count(0...20)
      case "total": total = try Self.budget(reader, StageBudget())
      default: try readPlan(key, reader)
      }
    }
    guard !model.isEmpty else {
      throw reader.failure("`model` is missing.", remedy: "Write `model: openai/NAME`, or `model: replay:FILE`.")
    }
    guard price != nil || (plan.budget.cost == nil && total.cost == nil) else {
      throw LadderReader(.null, path: plan.budget.cost == nil ? "total.cost" : "budget.cost").failure(
        "A budget of cost needs the model's price.",
        remedy: "Add `price: {input_per_million: …, output_per_million: …}`.")
    }
  }

  private static let keys = [
    "version", "model", "base_url", "price", "stages", "ablations", "risk", "budget", "total", "samples",
    "temperature", "contrast_claims", "observations", "reply_tokens", "data_role", "concurrency", "timeout_seconds",
    "attempt_timeout_seconds", "retries",
  ]

  private mutating func readPlan(_ key: String, _ reader: LadderReader) throws(AssayError) {
    switch key {
    case "stages": plan.stages = try reader.choices(StagePlan.Stage.self)
    case "ablations": plan.ablations = try reader.choices(StagePlan.Ablation.self)
    case "risk": try read(risk: reader)
    case "budget": plan.budget = try Self.budget(reader, plan.budget)
    case "samples": plan.samples = try reader.count(1...50)
    case "temperature": plan.temperature = try reader.number(0...10)
    case "contrast_claims": plan.contrastClaimsMax = try reader.count(1...100)
    case "observations": plan.observationsMax = try reader.count(1...5_000)
    case "reply_tokens": plan.replyTokensMax = reader.value.isNull ? nil : try reader.count(1...1_000_000)
    case "data_role": plan.dataRole = try reader.choice(StagePlan.DataRole.self)
    default: throw reader.unknown(Self.keys)
    }
  }

  private mutating func read(risk reader: LadderReader) throws(AssayError) {
    try reader.members { key, reader throws(AssayError) in
      switch key {
      case "min": plan.riskMin = try reader.share()
      case "max": plan.riskMax = try reader.share()
      default: throw reader.unknown(["min", "max"])
      }
    }
    guard plan.riskMin <= plan.riskMax else {
      throw reader.failure("`min` is \(plan.riskMin) and lies above `max`, \(plan.riskMax).")
    }
  }

  private static func budget(_ reader: LadderReader, _ start: StageBudget) throws(AssayError) -> StageBudget {
    var budget = start
    try reader.members { key, reader throws(AssayError) in
      let isNone = reader.value.isNull
      switch key {
      case "requests": budget.requests = isNone ? nil : try reader.count(0...1_000_000_000)
      case "tokens": budget.tokens = isNone ? nil : try reader.count(0...1_000_000_000_000)
      case "cost": budget.cost = isNone ? nil : try reader.number(0...1e9)
      case "seconds": budget.seconds = isNone ? nil : try reader.number(0.001...604_800)
      default: throw reader.unknown(["requests", "tokens", "cost", "seconds"])
      }
    }
    return budget
  }

  private static func price(_ reader: LadderReader) throws(AssayError) -> StagePrice {
    var (input, output): (Double?, Double?)
    try reader.members { key, reader throws(AssayError) in
      switch key {
      case "input_per_million": input = try reader.number(0...1e9)
      case "output_per_million": output = try reader.number(0...1e9)
      default: throw reader.unknown(["input_per_million", "output_per_million"])
      }
    }
    guard let input, let output else {
      throw reader.failure("A price has `input_per_million` and `output_per_million`.")
    }
    return StagePrice(inputPerMillion: input, outputPerMillion: output)
  }
}

extension LadderReader {
  fileprivate func count(_ range: ClosedRange<Int>) throws(AssayError) -> Int {
    guard let count = value.int, range.contains(count) else {
      throw wrong("a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return count
  }

  fileprivate func number(_ range: ClosedRange<Double>) throws(AssayError) -> Double {
    guard let number = value.double, range.contains(number) else {
      throw wrong("a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  fileprivate func milliseconds() throws(AssayError) -> Int { Int((try number(0.001...86_400) * 1000).rounded(.up)) }

  /// A list of different names, at least one.
  fileprivate func choices<Choice: RawRepresentable<String> & CaseIterable & Hashable>(
    _ type: Choice.Type
  ) throws(AssayError) -> [Choice] {
    var found: [Choice] = []
    _ = try list { item throws(AssayError) in
      let choice = try item.choice(Choice.self)
      guard !found.contains(choice) else { throw item.failure("This name stands in the list twice.") }
      found.append(choice)
    }
    guard !found.isEmpty else { throw wrong("a list with at least one name") }
    return found
  }
}
