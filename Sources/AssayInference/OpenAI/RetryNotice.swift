/// When to say that an endpoint is asked again: at the first retry, then each time there are twice as many.
package struct RetryNotice: Sendable {
  private var next = 1

  package init() {}

  /// What is to be said now; nil: nothing new.
  ///
  /// - Parameter retries: since the provider was made.
  package mutating func text(retries: Int) -> String? {
    guard retries >= next else { return nil }
    while next <= retries { next *= 2 }
    let count = retries == 1 ? "one retry" : "\(retries) retries"
    return "the endpoint fails or does not answer; it is asked again (\(count) so far)"
  }
}
