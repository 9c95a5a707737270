import AssayConfiguration
import AssayCore
package import AssayWire

extension ServingConfiguration {
  /// The section as `assay config show` writes it: it reads back equal.
  var edgeJSON: JSONValue {
    guard let edge else { return .null }
    var object: JSONObject = [:]
    if let node = edge.node {
      object.append("node", .string(node.name))
      object.append("secret_env", .string(node.secretVariable))
      if let central { object.append("central", central.centralJSON) }
      object.append("on_site", .array(node.onSite.map { .string($0) }))
      object.append("risk_max", .double(node.riskMax))
      object.append("forward", node.policy.json)
    }
    if let accept = edge.accept { object.append("accept", accept.json) }
    return .object(object)
  }
}

extension UpstreamConfiguration {
  fileprivate var centralJSON: JSONValue {
    var object = JSONObject([
      ("base_url", .string(baseURL)), ("key_env", keyVariable.map { .string($0) } ?? .null),
    ])
    if let authority { object.append("ca", .string(authority)) }
    object.append("connect_timeout", .string(Units.timeText(connectMs)))
    object.append("first_byte_timeout", .string(Units.timeText(firstByteMs)))
    object.append("idle_connections", .int(idleConnectionsMax))
    object.append("concurrency", .int(concurrencyMax))
    object.append("models", .array(models.map { .string($0.model) }))
    return .object(object)
  }
}

extension EdgePolicy {
  package var json: JSONValue {
    var object: JSONObject = [:]
    for modality in Self.modalities {
      let names = Derivative.allowed(for: modality).filter { allows($0, of: modality) }
      object.append(modality.rawValue, .array(names.map { .string($0.rawValue) }))
    }
    let groups = Metadata.allCases.filter(metadata.contains)
    object.append("metadata", .array(groups.map { .string($0.rawValue) }))
    object.append(
      "raw", .object(JSONObject(Self.modalities.map { ($0.rawValue, .string(raw($0).rawValue)) })))
    object.append("identifiers", .string(identifiers.rawValue))
    object.append("side", .int(sidePixelsMax))
    object.append("frames", .int(framesMax))
    object.append("pages", .int(pagesMax))
    object.append("crops", .int(cropsMax))
    object.append("text", .string(Units.sizeText(textBytesMax)))
    return .object(object)
  }
}

extension EdgeAcceptance {
  fileprivate var json: JSONValue {
    [
      "nodes": .object(JSONObject(nodes.map { ($0.name, ["secret_env": .string($0.secretVariable)]) })),
      "max_age": .string(Units.timeText(ageMsMax)), "bytes": .string(Units.sizeText(bytesMax)),
      "unproven": .string(unproven.rawValue),
    ]
  }
}
