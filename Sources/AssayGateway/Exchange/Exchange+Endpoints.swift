// What an upstream calls the endpoints.
extension Exchange {
  /// Behind the upstream's own prefix.
  var upstreamPath: StaticString {
    switch start.path {
    case .responses: "/responses"
    case .embeddings: "/embeddings"
    case .transcriptions: "/audio/transcriptions"
    default: "/chat/completions"
    }
  }
}
