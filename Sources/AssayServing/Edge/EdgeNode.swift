import AssayCore

/// Vectors of texts. The gateway's is the built-in text model in a worker.
package protocol EdgeEmbedding: Sendable {
  /// Nil where there is no model.
  func vector(of text: String) async -> (source: String, values: [Float])?
}

/// A node made ready: its policy, its signature and what it makes pictures with.
package struct EdgeNode: Sendable {
  package let configuration: EdgeNodeConfiguration
  package let signer: EdgeSigner
  package var pictures: EdgePictures?
  package var embedding: (any EdgeEmbedding)?
  /// Upstreams that are the built-in model.
  package var builtins: Set<String> = []

  /// What makes a signature good once: milliseconds since 1970, and 32 hex digits that come only once.
  let stamp: @Sendable () -> (ms: Int, nonce: String)

  package init(
    _ configuration: EdgeNodeConfiguration, key: [UInt8], pictures: EdgePictures? = nil,
    embedding: (any EdgeEmbedding)? = nil, stamp: @escaping @Sendable () -> (ms: Int, nonce: String)
  ) {
    self.stamp = stamp
    self.configuration = configuration
    signer = EdgeSigner(node: configuration.name, key: key)
    self.pictures = pictures
    self.embedding = embedding
  }

  var policy: EdgePolicy { configuration.policy }

  func isCentral(_ model: ModelConfiguration) -> Bool { model.upstream == UpstreamConfiguration.centralName }
}

extension PipelineOptions {
  /// What a route to a central gateway needs whatever the file says: an answer is judged here, and one from the
  /// evidence stands in where the central gateway is away.
  package static func atEdge(_ declared: PipelineOptions?) -> PipelineOptions {
    var options = declared ?? PipelineOptions()
    if declared == nil { options.gates = true }
    options.verifies = true
    options.decides = true
    options.degradation.answersFromEvidence = true
    // The central gateway is asked by the node's own rule.
    options.escalation = Escalation(riskMax: nil, onConflict: false, onInvalid: false)
    return options
  }
}
