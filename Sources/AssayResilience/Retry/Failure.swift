package import AssayCore

/// Why one attempt failed, as far as it decides what to do next.
package struct Failure: Error, Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable {
    /// No connection: refused, no route, no such name, TLS.
    case connection
    /// The attempt's own time ran out.
    case timeout
    /// An HTTP status other than success.
    case status
    /// The connection ended inside the answer.
    case cut
    /// An answer came and is no answer: not JSON, no choices, too large.
    case nonsense
    /// The request could not be made: an asset is missing, the URL is wrong.
    case request
    case cancelled
  }

  package var kind: Kind
  package var status: Int?
  /// Content had arrived, so that the answer has been paid for.
  package var afterContent: Bool
  package var retryAfter: Duration?
  /// `x-should-retry`, where the endpoint says.
  package var shouldRetry: Bool?
  package var error: AssayError

  package init(
    _ kind: Kind, error: AssayError, status: Int? = nil, afterContent: Bool = false, retryAfter: Duration? = nil,
    shouldRetry: Bool? = nil
  ) {
    self.kind = kind
    self.error = error
    self.status = status
    self.afterContent = afterContent
    self.retryAfter = retryAfter
    self.shouldRetry = shouldRetry
  }

  /// Whether another attempt could end better: 408, 409, 429, 5xx, no connection, time-outs, cut answers; never
  /// after content, and the endpoint's own word decides where it gives one.
  package var mayRetry: Bool {
    guard !afterContent else { return false }
    switch kind {
    case .request, .cancelled, .nonsense: return false
    case .connection, .timeout, .cut: return shouldRetry ?? true
    case .status:
      if let shouldRetry { return shouldRetry }
      guard let status else { return false }
      return status == 408 || status == 409 || status == 429 || status >= 500
    }
  }

  /// What it means for the number of requests in flight.
  package var loadOutcome: LoadOutcome {
    switch kind {
    case .timeout: .dropped
    case .status: status == 429 || status == 503 || status == 529 ? .dropped : .ignored
    default: .ignored
    }
  }
}
