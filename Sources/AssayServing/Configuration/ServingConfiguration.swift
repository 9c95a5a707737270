package import AssayCore
package import AssayResilience

/// Everything a gateway is told, as values: what `assay.yaml` says, with every default filled in. A running gateway
/// holds one of these at a time; a request finishes on the one it started with.
package struct ServingConfiguration: Sendable {
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

  package enum Authentication: String, Sendable { case keys, none }

  package var listen = Address()
  package var authentication = Authentication.keys
  package var limits = ServingLimits()
  package var mediaLimits = MediaLimits()
  package var upstreams: [UpstreamConfiguration] = []
  package var routes: [RouteConfiguration] = []
  /// The folder of the store; nil keeps nothing.
  package var store: String?
  /// Digest of the file it was read from: part of the release and of the cache's key.
  package var version = ""
  package var priceVersion: String?

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
  package var name: String { upstream + "/" + model }
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
  /// Models that keep failing are left out until a probe succeeds.
  package var breaks = true
  /// The same request, byte for byte, is answered from memory.
  package var caches = false
  package var limits: LimitPlan?

  package init(name: String, models: [ModelConfiguration]) {
    self.name = name
    self.models = models
  }
}
