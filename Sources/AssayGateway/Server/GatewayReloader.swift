package import AssayCore
package import AssayInference
package import AssayServing

/// Keeps a running gateway in step with its configuration's files. One caller at a time.
package struct GatewayReloader: Sendable {
  package enum Event: Sendable {
    /// Requests from now on use it. `restart` names what stays as it was until a restart.
    case replaced(restart: [String], notes: [String])
    /// Everything stays as it was.
    case refused([AssayError])
  }

  /// What a configuration cannot say itself.
  package struct Wiring: Sendable {
    package var keys: any KeyGuard
    package var traces: any TraceSink
    /// Where the keys of upstreams come from.
    package var environment: [String: String]

    package init(keys: any KeyGuard, traces: any TraceSink, environment: [String: String]) {
      self.keys = keys
      self.traces = traces
      self.environment = environment
    }

    /// The keys of all upstreams by the names of their variables.
    ///
    /// - Throws: `.configuration` when a variable is empty or not set.
    package func secrets(_ configuration: ServingConfiguration) throws(AssayError) -> [String: Secret] {
      var secrets: [String: Secret] = [:]
      for upstream in configuration.upstreams {
        guard let name = upstream.keyVariable else { continue }
        guard let value = environment[name], !value.isEmpty else {
          throw AssayError(
            .configuration, "the key of the upstream `\(upstream.name)` is missing: \(name) is not set",
            at: .init(path: "upstreams.\(upstream.name).key_env"), remedy: "export \(name)=…")
        }
        guard value.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
          throw AssayError(
            .configuration, "the key in \(name) holds a space, a line's end or a control character",
            at: .init(path: "upstreams.\(upstream.name).key_env"))
        }
        secrets[name] = Secret(value)
      }
      for name in configuration.edge?.secretVariables ?? [] {
        secrets[name] = environment[name].map { Secret($0) }
      }
      return secrets
    }
  }

  package private(set) var watch: ConfigurationWatch
  private let gateway: Gateway
  private let wiring: Wiring

  package init(_ watch: ConfigurationWatch, gateway: Gateway, wiring: Wiring) {
    self.watch = watch
    self.gateway = gateway
    self.wiring = wiring
  }

  /// Looks at the files and puts a good change in place; nil when nothing changed.
  package mutating func look(isForced: Bool = false) -> Event? {
    switch watch.look(isForced: isForced) {
    case .none: return nil
    case .refused(let problems): return .refused(problems)
    case .changed(let configuration, let restart, let notes):
      do throws(AssayError) {
        try gateway.replace(
          configuration, keys: wiring.keys, traces: wiring.traces, secrets: try wiring.secrets(configuration))
      } catch {
        return .refused([error])
      }
      return .replaced(restart: restart, notes: notes)
    }
  }
}
