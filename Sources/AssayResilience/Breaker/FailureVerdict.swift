package import AssayCore

/// What kind of failure an upstream's answer is, as far as it decides what to do next.
package enum FailureClass: String, Sendable, Hashable, CaseIterable {
  /// This model cannot take this input or do this at all: another one may.
  case capability
  /// The request is wrong for every model: undecodable media, too long, unknown field.
  case validation
  /// Refused for what the request says.
  case policy
  /// The key is unknown, dead or not allowed.
  case auth
  /// The account is out of money or quota: the key is of no use for now.
  case quota
  /// Too many requests or tokens: wait.
  case rateLimit = "rate_limit"
  /// The server says that it is busy, loading or out of memory.
  case overload
  /// Any other failure of the server's own.
  case server
  /// No connection, or one that broke.
  case transport
  case timeout
  /// 409 and 425: not now, for reasons that are no load.
  case conflict
  /// We or our client ended it.
  case cancelled
}

package struct FailureVerdict: Sendable, Hashable {
  package let kind: FailureClass
  /// What the model could not take, where the answer names it.
  package let modality: Modality?
  /// Why: a fixed name, fit for a label.
  package let rule: String

  package init(_ kind: FailureClass, modality: Modality? = nil, rule: String) {
    self.kind = kind
    self.modality = modality
    self.rule = rule
  }

  /// What it means for the breaker. What the request or the key is to blame for is no outage, and a rate limit is
  /// a matter of pace.
  package var breaker: CircuitBreaker.Outcome {
    switch kind {
    case .overload, .server, .transport, .timeout: .failure
    case .capability, .validation, .policy, .auth, .quota, .rateLimit, .conflict, .cancelled: .ignorable
    }
  }

  /// What it means for the number of requests in flight.
  package var load: LoadOutcome {
    switch kind {
    case .rateLimit, .overload, .timeout: .dropped
    default: .ignored
    }
  }

  /// Whether the same upstream could answer the same request a moment later.
  package var mayRetry: Bool {
    switch kind {
    case .rateLimit, .overload, .server, .transport, .timeout, .conflict: true
    case .capability, .validation, .policy, .auth, .quota, .cancelled: false
    }
  }

  /// Whether another model could answer where this one could not.
  package var mayFallBack: Bool {
    switch kind {
    case .capability, .auth, .quota, .rateLimit, .overload, .server, .transport, .timeout, .conflict: true
    case .validation, .policy, .cancelled: false
    }
  }
}

/// How a call ended that got no HTTP answer.
package enum TransportFailure: String, Sendable, Hashable, CaseIterable {
  case nameLookup = "name_lookup"
  case connection
  case tls
  case reset
  /// The answer stopped in the middle.
  case cut
  case timeout
  case cancelled
}
