import AssayCore
import AssayPerception
import AssayServing

/// What an edge node says at its start: what may leave it.
enum EdgeWords {
  static func lines(_ configuration: ServingConfiguration) -> [String] {
    guard let node = configuration.edge?.node, let central = configuration.central else { return [] }
    let policy = node.policy
    let allowed = EdgePolicy.modalities.map { modality -> String in
      var names = EdgePolicy.Derivative.allowed(for: modality).filter { policy.allows($0, of: modality) }
        .map(\.rawValue)
      if policy.raw(modality) != .never { names.append("raw (\(policy.raw(modality).rawValue))") }
      return "\(modality.rawValue): \(names.isEmpty ? "nothing" : names.joined(separator: ", "))"
    }
    return [
      "edge node \(node.name): to \(central.isTLS ? "https" : "http")://\(central.host):\(central.port) may leave "
        + allowed.joined(separator: "; ")
    ]
  }
}

/// The text model's vectors, in a worker.
struct WorkerEmbedding: EdgeEmbedding {
  let embedder: TextEmbedder

  func vector(of text: String) async -> (source: String, values: [Float])? {
    guard let found = try? await embedder.embed([text]), let vector = found.vectors.first else { return nil }
    return (found.source, vector)
  }
}
