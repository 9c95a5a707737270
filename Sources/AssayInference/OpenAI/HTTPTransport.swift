import AssayCore
import AssayResilience
import AsyncHTTPClient
import Dispatch
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// One HTTP client with keep-alive connections to one endpoint.
final class HTTPTransport: Sendable {
  /// One thread drives all connections: requests are few and large, and a second thread only costs switches.
  private static let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)

  let client: HTTPClient

  init(connectionsMax: Int, connectTimeout: Duration) {
    var configuration = HTTPClient.Configuration(
      redirectConfiguration: .disallow, timeout: .init(connect: TimeAmount(connectTimeout)), decompression: .disabled)
    configuration.httpVersion = .http1Only
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connectionsMax
    // Retries have one budget, and it is not the connection pool's.
    configuration.connectionPool.retryConnectionEstablishment = false
    client = HTTPClient(eventLoopGroupProvider: .shared(Self.loops), configuration: configuration)
  }

  deinit { client.shutdown(queue: .global()) { _ in } }

  /// Runs work that is cancelled when its time is over, however slowly bytes keep coming.
  ///
  /// - Returns: the work's result, and whether its time ran out.
  func within<Value: Sendable>(
    _ time: Duration, _ work: @escaping @Sendable () async -> Value
  ) async -> (value: Value, timedOut: Bool) {
    let timedOut = Flag()
    let task = Task { await work() }
    let timer = Self.loops.next().scheduleTask(in: TimeAmount(time)) {
      timedOut.raise()
      task.cancel()
    }
    let value = await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      task.cancel()
    }
    timer.cancel()
    return (value, timedOut.isRaised)
  }

  private final class Flag: Sendable {
    private let state = Mutex(false)
    var isRaised: Bool { state.withLock { $0 } }
    func raise() { state.withLock { $0 = true } }
  }
}

extension HTTPTransport {
  /// What a failure of the connection means, without anything of the request in its text.
  static func failure(_ error: any Error, endpoint: Endpoint, afterContent: Bool) -> Failure {
    if let failure = error as? Failure { return failure }
    if let error = error as? AssayError { return Failure(.request, error: error, afterContent: afterContent) }
    if error is CancellationError { return cancelled }
    if let error = error as? HTTPClientError { return failure(error, endpoint: endpoint, afterContent: afterContent) }
    if error is NIOTooManyBytesError {
      return nonsense("the answer is longer than its limit", afterContent: afterContent)
    }
    if error is HTTPParserError {
      if case .invalidEOFState = error as? HTTPParserError { return cut(afterContent: afterContent) }
      return nonsense("the answer is not valid HTTP", afterContent: afterContent)
    }
    return unreachable(endpoint, reason(error), afterContent: afterContent)
  }

  private static func failure(_ error: HTTPClientError, endpoint: Endpoint, afterContent: Bool) -> Failure {
    switch error {
    case .cancelled, .requestStreamCancelled: cancelled
    case .readTimeout, .writeTimeout, .deadlineExceeded: timeout(afterContent: afterContent)
    case .remoteConnectionClosed, .uncleanShutdown: cut(afterContent: afterContent)
    case .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout:
      unreachable(endpoint, "no connection in time", afterContent: afterContent)
    case .alreadyShutdown: cancelled
    default: nonsense("the exchange failed: \(error.shortDescription)", afterContent: afterContent)
    }
  }

  static var cancelled: Failure {
    Failure(.cancelled, error: AssayError(.cancelled, "cancelled while waiting for the answer"))
  }

  static func timeout(afterContent: Bool) -> Failure {
    Failure(
      .timeout,
      error: AssayError(
        .timeout, "no whole answer came in time", remedy: "raise --attempt-timeout, or ask for shorter answers"),
      afterContent: afterContent)
  }

  static func cut(afterContent: Bool) -> Failure {
    Failure(
      .cut, error: AssayError(.provider, "the connection closed before the answer was whole"),
      afterContent: afterContent)
  }

  static func nonsense(_ what: String, afterContent: Bool = false) -> Failure {
    Failure(.nonsense, error: AnswerReader.nonsense(what), afterContent: afterContent)
  }

  private static func unreachable(_ endpoint: Endpoint, _ why: String, afterContent: Bool) -> Failure {
    let variable = endpoint.provider.uppercased().replacing("-", with: "_") + "_BASE_URL"
    return Failure(
      .connection,
      error: AssayError(
        .unreachable, "\(endpoint.base) cannot be reached: \(why)",
        remedy: "start the endpoint, or check --base-url and \(variable)"),
      afterContent: afterContent)
  }

  /// The kind of failure in a few known words: an error's own text may hold anything.
  private static func reason(_ error: any Error) -> String {
    if let error = error as? NIOConnectionError {
      if error.connectionErrors.isEmpty, error.dnsAError != nil || error.dnsAAAAError != nil {
        return "the name \(printable(error.host)) does not resolve"
      }
      for single in error.connectionErrors {
        if let code = (single.error as? IOError)?.errnoCode { return words(code) }
      }
      return "no address accepts a connection"
    }
    if let code = (error as? IOError)?.errnoCode { return words(code) }
    return "\(type(of: error))"
  }

  private static func words(_ code: CInt) -> String {
    switch code {
    case 111: "connection refused"
    case 113: "no route to the host"
    case 101: "the network is unreachable"
    case 104: "the connection was reset"
    case 110: "the connection timed out"
    case 24: "too many open files"
    default: "system error \(code)"
    }
  }
}
