package import AssayCore
package import AssayMedia
package import AssayResilience

/// Everything a gateway is told, as values: what `assay.yaml` says, with every default filled in. A running gateway
/// holds one of these at a time; a request finishes on the one it started with.
package struct ServingConfiguration: Sendable, Hashable {
  package struct Address: Sendable, Hashable {
    package var host: String
    /// 0 for any free port.
    package var port: Int

    package init(host: String = "127.0.0.1", port: Int = 8787) {
      self.host = host
      self.port = port
    }

    package var isLoopback: Bool { host == "127.0.0.1" || host == "::1" || host == "localhost" }
  }

  package enum Authentication: String, Sendable, CaseIterable { case keys, none }

  package var listen = Address()
  package var authentication = Authentication.keys
  package var limits = ServingLimits()
  package var upstreams: [UpstreamConfiguration] = []
  package var routes: [RouteConfiguration] = []
  /// The folder of the store; nil keeps nothing.
  package var store: String?
  package var storage = StorageConfiguration()
  package var telemetry = TelemetryConfiguration()
  /// Digest of the file it was read from: part of the release and of the cache's key.
  package var version = ""
  package var priceVersion: String?
  /// The table of prices, and the file it came from.
  package var prices: PriceSource?
  /// What every key may use, unless the key says otherwise.
  package var keyLimits: [RateLimit] = []
  /// What all requests together may use.
  package var totalLimits: [RateLimit] = []
  package var redaction = RedactionConfiguration()
  /// What leaves this site, and whose evidence is taken.
  package var edge: EdgeConfiguration?

  package init() {}

  package func upstream(_ name: String) -> Int? { upstreams.firstIndex { $0.name == name } }
}

/// Bounds of the door, with their units.
package struct ServingLimits: Sendable, Hashable {
  package var bodyBytesMax = 64 << 20
  package var headBytesMax = 32 << 10
  package var connectionsMax = 4096
  /// All bodies being held at once.
  package var heldBytesMax = 512 << 20
  /// From the first byte of a request to the end of its head.
  package var headMs = 10_000
  /// Between two reads of a body.
  package var bodyIdleMs = 20_000
  /// From the end of a request's head to the end of its body.
  package var bodyMs = 600_000
  package var keepAliveMs = 75_000
  /// How long a shutdown waits for requests in flight.
  package var drainMs = 30_000
  package var gzipRatioMax = 100
  /// Of all answers kept for routes that cache.
  package var cacheBytesMax = 64 << 20

  package init() {}
}

/// A server that speaks the OpenAI protocol.
package struct UpstreamConfiguration: Sendable, Hashable {
  package var name: String
  package var host: String
  package var port: Int
  package var isTLS: Bool
  /// What stands before `/chat/completions`: `/v1`.
  package var path: String
  /// The environment variable that holds its key.
  package var keyVariable: String?
  package var connectMs = 5_000
  package var firstByteMs = 600_000
  package var idleConnectionsMax = 64
  /// Requests at once in each pool; the limit adapts between 1 and this.
  package var concurrencyMax = 256
  package var kind = Kind.openai
  /// Pools of their own for classes of requests; a class without one shares the upstream's places.
  package var pools: [PoolConfiguration] = []
  /// What it serves; routes name these.
  package var models: [ModelConfiguration] = []

  /// It is the central gateway of an edge: media never go to it as they are unless the policy says so.
  package var isCentral = false
  /// A file of certificates that its own is signed by; nil for those of the system.
  package var authority: String?

  package enum Kind: String, Sendable, CaseIterable {
    /// A server by base URL.
    case openai
    /// Models that this program brings along; nothing is connected to.
    case builtin
  }

  /// It answers from what is perceived, in this program.
  package var isBuiltin: Bool {
    get { kind == .builtin }
    set { kind = newValue ? .builtin : .openai }
  }

  /// The name of the upstream that is always there.
  package static let builtinName = "builtin"

  /// The built-in pipeline: it answers without any server.
  package static var builtin: UpstreamConfiguration {
    var upstream = UpstreamConfiguration(name: builtinName, host: "", port: 0, path: "")
    upstream.kind = .builtin
    upstream.models = [
      ModelConfiguration(upstream: builtinName, model: "pipeline", inputs: Set(Modality.allCases))
    ]
    return upstream
  }
  /// Other numbers of places, by class of work.
  package var poolPlacesMax: [PoolClass: Int] = [:]
  /// Requests that wait for a place in one pool, and how long one waits.
  package var queueMax = 256
  package var queueMs = 10_000

  package init(
    name: String, host: String, port: Int, isTLS: Bool = false, path: String = "/v1", keyVariable: String? = nil
  ) {
    self.name = name
    self.host = host
    self.port = port
    self.isTLS = isTLS
    self.path = path
    self.keyVariable = keyVariable
  }

  /// `builtin:pipeline` under a name of its own.
  package static func builtin(_ name: String = "builtin") -> UpstreamConfiguration {
    var upstream = UpstreamConfiguration(name: name, host: "", port: 0)
    upstream.isBuiltin = true
    return upstream
  }
}

/// A model as an upstream serves it.
package struct ModelConfiguration: Sendable, Hashable {
  package var upstream: String
  package var model: String
  /// What it can take; a request with another modality is never sent to it.
  package var inputs: Set<Modality>
  /// Nano-units of the price table per token; nil when unknown.
  package var inputNano: Int?
  package var outputNano: Int?
  /// The whole price, with cached tokens and media; nil when the table does not know the model.
  package var price: PriceTable.Price?
  /// The name it has in the table of prices where that is not its own.
  package var priceName: String?
  /// What routes call it where that is not the name that the upstream knows.
  package var alias: String?
  /// For input tokens that the upstream had cached; the input's price when nil.
  package var cachedNano: Int?

  package init(
    upstream: String, model: String, inputs: Set<Modality> = [.text, .image], inputNano: Int? = nil,
    outputNano: Int? = nil
  ) {
    self.upstream = upstream
    self.model = model
    self.inputs = inputs
    self.inputNano = inputNano
    self.outputNano = outputNano
  }

  /// `upstream/model`, as traces and prices name it.
  package var name: String { upstream + "/" + (alias ?? model) }
}

/// A name that clients put into `model`, and what happens to its requests.
package struct RouteConfiguration: Sendable, Hashable {
  package var name: String
  /// In the order in which they are tried.
  package var models: [ModelConfiguration]
  package var deadlineMs = 600_000
  package var attemptsMax = 3
  package var backoffBaseMs = 100
  package var backoffCapMs = 5_000
  package var retryPercent = 0.2
  package var retryReservePerSecond = 1
  /// Media are decoded in a worker before anything is asked.
  package var probesMedia = true
  /// What one medium may be.
  package var mediaLimits = MediaLimits()
  /// What media are declared to be: units, frames, rates. What contradicts it is refused.
  package var mediaExpectation = MediaExpectation()
  /// Where media may be fetched from; nowhere by default.
  package var remote = RemoteConfiguration()
  package var cache = CacheConfiguration()
  /// What all requests of the route together may use.
  package var limits: [RateLimit] = []
  /// The same, made ready; nil takes what `limits` says.
  package var plan: LimitPlan?
  package var strategy = Strategy.first
  /// The share of requests that always goes to the last model, so that thresholds can be checked.
  package var holdOut = 0.0
  package var router = RouterConfiguration()
  package var pipeline = PipelineConfiguration()
  /// The pipeline's own settings where a program makes them; nil takes what `pipeline` says.
  package var options: PipelineOptions?
  /// Models that keep failing are left out until a probe succeeds.
  package var breaks = true
  /// A second request where the first is slow; nil for none.
  package var hedge: HedgeConfiguration?
  /// Requests whose time left is less than any model needs are refused at once, a fifth of all at most.
  package var filtersLate = true

  /// The same request, byte for byte, is answered from memory.
  package var caches: Bool {
    get { cache.isOn }
    set { cache.isOn = newValue }
  }

  package enum Strategy: String, Sendable, CaseIterable {
    /// The first model that can take the request.
    case first
    /// The cheapest whose measured time meets the deadline.
    case cheapest
    /// The first, then the next where the answer does not hold.
    case cascade
  }

  package init(name: String, models: [ModelConfiguration]) {
    self.name = name
    self.models = models
  }
}
