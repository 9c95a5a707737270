import AssayConfiguration
import AssayCore
import AssayStress
import AssayWire

/// Turns the root of a suite file into a Suite; what is wrong goes to the document's problems.
struct SuiteReader {
  var suite: Suite
  /// What `stress` may name.
  var catalogue: [Perturbation] = PerturbationCatalogue.all

  static let keys = [
    "version", "name", "description", "data", "model", "prompt", "perception", "expect", "slices", "scorers",
    "weak_labels", "verification", "stress", "gates", "compare", "epochs", "seed", "cluster_by", "limits",
  ]

  mutating func read(_ root: YAMLValue) {
    guard let fields = root.fields(Self.keys) else { return }
    readVersion(fields)
    if let name = fields["name"]?.string() { suite.name = name }
    suite.description = fields["description"].flatMap { $0.string() }
    readData(fields)
    if let model = fields["model"] { readModel(model) }
    if let prompt = fields["prompt"] { readPrompt(prompt) }
    if let perception = fields["perception"] { readPerception(perception) }
    for value in fields["expect"]?.list(orOne: true) ?? [] { readExpectation(value) }
    if let slices = fields["slices"] { readSlices(slices) }
    if let labellers = fields["weak_labels"] { readWeakLabellers(labellers) }
    if let verification = fields["verification"] { readVerification(verification) }
    if let stress = fields["stress"] { readStress(stress) }
    if let scorers = fields.required("scorers") { readScorers(scorers) }
    for value in fields["gates"]?.list() ?? [] { readGate(value) }
    if let comparison = fields["compare"] { readComparison(comparison) }
    if let epochs = fields["epochs"]?.int(1...1000) { suite.epochs = epochs }
    if let seed = fields["seed"]?.int(0...Int.max) { suite.seed = UInt64(seed) }
    if let rule = fields["cluster_by"]?.string() { suite.clusterBy = Self.clusterRule(rule) }
    if let limits = fields["limits"] { readLimits(limits) }
  }

  private func readVersion(_ fields: YAMLFields) {
    guard let value = fields["version"] else {
      fields.parent.problem("`version` is missing", remedy: "write `version: 1` at the top of the file")
      return
    }
    guard let version = value.int(0...Int.max), version != SuiteDefaults.version else { return }
    value.problem(
      "suite version \(version) is not known to this release",
      remedy: version > SuiteDefaults.version ? "use a newer assay, or write `version: 1`" : "write `version: 1`")
  }

  static func clusterRule(_ text: String) -> ClusterRule {
    switch text {
    case "cluster": .declared
    case "media": .media
    case "none": .none
    default: .attribute(text.hasPrefix("attributes.") ? String(text.dropFirst(11)) : text)
    }
  }

  private mutating func readModel(_ value: YAMLValue) {
    if value.isText {
      suite.model.name = value.string()
      return
    }
    let known = [
      "name", "base_url", "temperature", "top_p", "max_tokens", "seed", "stop", "response_schema", "extra", "price",
    ]
    guard let fields = value.fields(known) else { return }
    suite.model.name = fields["name"].flatMap { $0.string() }
    suite.model.baseURL = fields["base_url"].flatMap { $0.string() }
    var settings = GenerationSettings()
    settings.temperature = fields["temperature"].flatMap { $0.double(0...10) }
    settings.topP = fields["top_p"].flatMap { $0.double(0...1) }
    settings.maxTokens = fields["max_tokens"].flatMap { $0.int(1...10_000_000) }
    settings.seed = fields["seed"].flatMap { $0.int(0...Int.max) }
    settings.stop = fields["stop"].flatMap { $0.strings() }
    settings.responseSchema = fields["response_schema"].flatMap { $0.json() }
    for member in fields["extra"]?.members() ?? [] { settings.extra[member.key] = member.value.json() }
    suite.model.settings = settings
    if let price = fields["price"] { suite.model.price = readPrice(price) }
  }

  private func readPrice(_ value: YAMLValue) -> Price? {
    let known = ["input_per_million", "output_per_million", "cached_input_per_million", "currency"]
    guard let fields = value.fields(known),
      let input = fields.required("input_per_million")?.double(0...1e9),
      let output = fields.required("output_per_million")?.double(0...1e9)
    else { return nil }
    return Price(
      inputPerMillion: input, outputPerMillion: output,
      cachedInputPerMillion: fields["cached_input_per_million"].flatMap { $0.double(0...1e9) },
      currency: fields["currency"].flatMap { $0.string() } ?? "USD")
  }

  private mutating func readPrompt(_ value: YAMLValue) {
    guard let fields = value.fields(["system", "before", "after", "choices"]) else { return }
    suite.prompt.system = fields["system"].flatMap { $0.string() }
    suite.prompt.before = fields["before"].flatMap { $0.string() }
    suite.prompt.after = fields["after"].flatMap { $0.string() }
    if let choices = fields["choices"]?.choice(PromptSpec.Choices.self) { suite.prompt.choices = choices }
  }

  private mutating func readPerception(_ value: YAMLValue) {
    guard let fields = value.fields(["extractors", "replacements", "probe"]) else { return }
    suite.perception.extractors = fields["extractors"].flatMap { $0.strings(orOne: false) }
    if let replacements = fields["replacements"]?.json() { suite.perception.replacements = replacements }
    suite.perception.probes = fields["probe"].flatMap { $0.bool() } ?? false
  }

  private mutating func readLimits(_ value: YAMLValue) {
    guard let fields = value.fields(["fail_on_error", "error_share_max", "cost", "tokens", "timeout_seconds"]) else {
      return
    }
    if let rule = fields["fail_on_error"] { suite.limits.failOnError = Self.failOnError(rule) }
    if let share = fields["error_share_max"]?.double(0...1) { suite.limits.errorShareMax = share }
    suite.limits.cost = fields["cost"].flatMap { $0.double(0...1e12) }
    suite.limits.tokens = fields["tokens"].flatMap { $0.int(1...Int.max) }
    if let seconds = fields["timeout_seconds"]?.double(0.001...86_400) { suite.limits.timeoutMs = Int(seconds * 1000) }
    if suite.limits.cost != nil, suite.model.price == nil {
      fields["cost"]?.problem(
        "a cost limit needs the model's price",
        remedy: "add `price: {input_per_million: …, output_per_million: …}` to `model`")
    }
  }

  private static func failOnError(_ value: YAMLValue) -> SuiteLimits.FailOnError {
    if value.typeName == "true or false" { return value.bool() == true ? .count(0) : .never }
    guard let number = value.double(0...1e9) else { return .never }
    return number > 0 && number < 1 ? .share(number) : .count(Int(number))
  }
}
