import AssayCore
import AssayInference
import AssayServing

/// The section `edge` made ready: with its secrets, which the configuration never holds.
enum EdgeReady {
  /// A shorter secret could be guessed.
  static let secretBytesMin = 32

  /// Nil where this is no node.
  static func node(
    _ configuration: ServingConfiguration, _ secrets: [String: Secret], _ services: GatewayServices
  ) throws(AssayError) -> EdgeNode? {
    guard let node = configuration.edge?.node else { return nil }
    let key = try key(node.secretVariable, secrets, at: "edge.secret_env")
    var pictures: EdgePictures?
    if let media = services.media, let perception = services.perception {
      pictures = EdgePictures(media: media, perception: perception)
    }
    return EdgeNode(node, key: key, pictures: pictures, embedding: services.embedding) {
      var generator = SystemRandomNumberGenerator()
      let (high, low): (UInt64, UInt64) = (generator.next(), generator.next())
      return (Int(WallClock.nowNs() / 1_000_000), TraceContext.digits(high) + TraceContext.digits(low))
    }
  }

  /// Nil where no evidence of nodes is taken.
  static func seal(_ configuration: ServingConfiguration, _ secrets: [String: Secret]) throws(AssayError) -> EdgeSeal? {
    guard let accept = configuration.edge?.accept else { return nil }
    var keys: [String: [UInt8]] = [:]
    for node in accept.nodes {
      keys[node.name] = try key(node.secretVariable, secrets, at: "edge.accept.nodes.\(node.name).secret_env")
    }
    return EdgeSeal(accept, keys: keys)
  }

  private static func key(
    _ variable: String, _ secrets: [String: Secret], at path: String
  ) throws(AssayError) -> [UInt8] {
    guard let secret = secrets[variable], !secret.reveal().isEmpty else {
      throw AssayError(
        .configuration, "the secret of the edge is missing: \(variable) is not set", at: .init(path: path),
        remedy: "export \(variable)=$(openssl rand -hex 32), the same on the node and at the central gateway")
    }
    let key = Array(secret.reveal().utf8)
    guard key.count >= secretBytesMin else {
      throw AssayError(
        .configuration, "the secret in \(variable) has \(key.count) bytes; at least \(secretBytesMin) are needed",
        at: .init(path: path), remedy: "export \(variable)=$(openssl rand -hex 32)")
    }
    return key
  }
}

extension ServingConfiguration {
  /// Whether requests have a place in a trace: for a collector, or because two gateways keep one trace between them.
  var joinsTraces: Bool { telemetry.isTracing || edge != nil }
}
