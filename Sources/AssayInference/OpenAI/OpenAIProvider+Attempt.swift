import AssayCore
import AssayResilience
import AssayWire
import AsyncHTTPClient
import Glibc
import NIOCore
import NIOHTTP1
import Synchronization

extension OpenAIProvider {
  static let errorBodyBytesMax = 64 * 1024

  /// Sends one request and reads its answer.
  func attempt(_ call: Call) async -> Result<Reply, Failure> {
    var afterContent = false
    do {
      let sent = Instant.now
      let response = try await transport.client.execute(message(call), deadline: .distantFuture)
      let headers = response.headers
      note(headers, status: Int(response.status.code), number: call.number)
      guard (200..<300).contains(response.status.code) else {
        return .failure(await refusal(response))
      }
      if headers.first(name: "content-type")?.hasPrefix("text/event-stream") == true {
        return .success(try await stream(response, call, sent: sent, afterContent: &afterContent))
      }
      let body = try await response.body.collect(upTo: options.answerBytesMax)
      return .success(Reply(answer: try read(body, headers, call), sent: sent))
    } catch {
      return .failure(HTTPTransport.failure(error, endpoint: endpoint, afterContent: afterContent))
    }
  }

  private func message(_ call: Call) -> HTTPClientRequest {
    var request = HTTPClientRequest(url: endpoint.chatURL)
    request.method = .POST
    request.headers.add(name: "content-type", value: "application/json")
    request.headers.add(name: "accept", value: options.streams ? "text/event-stream" : "application/json")
    request.headers.add(name: "user-agent", value: "assay")
    if call.attempt > 1 { request.headers.add(name: "x-stainless-retry-count", value: String(call.attempt - 1)) }
    if let key = endpoint.key { request.headers.add(name: "authorization", value: "Bearer " + key.reveal()) }
    if let single = call.body.single {
      request.body = .bytes(single)
    } else {
      request.body = .stream(
        ChatBodyStream(body: call.body, assets: call.assets), length: .known(Int64(call.body.count)))
    }
    return request
  }

  private func read(_ body: ByteBuffer, _ headers: HTTPHeaders, _ call: Call) throws(Failure) -> Answer {
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONValue(parsing: body.readableBytesView, limits: JSONLimits(depthMax: 64, valuesMax: 1_000_000))
    } catch {
      throw HTTPTransport.nonsense(notJSON(body, headers, error))
    }
    if let (message, code) = serverMessage(value) {
      throw failure(status: code?.int ?? code?.string.flatMap { Int($0) }, message: message, headers: headers)
    }
    do throws(AssayError) { return try AnswerReader.read(value, wantsJSON: call.wantsJSON) } catch {
      throw Failure(.nonsense, error: error)
    }
  }

  private func notJSON(_ body: ByteBuffer, _ headers: HTTPHeaders, _ error: JSONError) -> String {
    if isHTML(body, headers) { return "the endpoint answered with an HTML page; does the base URL end in /v1?" }
    return body.readableBytes == 0 ? "the answer is empty" : "the answer is not JSON: \(printable(error.description))"
  }

  private func isHTML(_ body: ByteBuffer, _ headers: HTTPHeaders) -> Bool {
    headers.first(name: "content-type")?.lowercased().contains("html") == true
      || body.readableBytesView.first { $0 > 0x20 } == UInt8(ascii: "<")
  }

  private func stream(
    _ response: HTTPClientResponse, _ call: Call, sent: Instant, afterContent: inout Bool
  ) async throws -> Reply {
    var reader = StreamReader()
    var firstToken: Instant?
    var bytes = 0
    do {
      for try await chunk in response.body {
        bytes += chunk.readableBytes
        guard bytes <= options.answerBytesMax * 16 else {
          throw HTTPTransport.nonsense("the event stream is longer than its limit", afterContent: true)
        }
        if try reader.feed(chunk.readableBytesView) { firstToken = .now }
        afterContent = reader.hasContent
        if reader.isDone { break }
      }
    } catch let error as AssayError {
      throw Failure(.nonsense, error: error, afterContent: afterContent)
    }
    guard reader.isComplete else { throw HTTPTransport.cut(afterContent: afterContent) }
    do {
      return Reply(answer: try reader.finish(wantsJSON: call.wantsJSON), sent: sent, firstToken: firstToken)
    } catch {
      throw Failure(.nonsense, error: error, afterContent: afterContent)
    }
  }

  /// What an error status means.
  private func refusal(_ response: HTTPClientResponse) async -> Failure {
    let status = Int(response.status.code)
    guard let body = try? await response.body.collect(upTo: Self.errorBodyBytesMax) else {
      return failure(status: status, message: nil, headers: response.headers)
    }
    var message: String?
    if let value = try? JSONValue(parsing: body.readableBytesView, limits: JSONLimits(depthMax: 32, valuesMax: 10_000))
    {
      message = errorMessage(value)
    } else if !isHTML(body, response.headers) {
      message = String(decoding: body.readableBytesView.prefix(4096), as: UTF8.self)
    }
    return failure(status: status, message: message, headers: response.headers)
  }

  private func failure(status: Int?, message: String?, headers: HTTPHeaders) -> Failure {
    var text = status.map { "the endpoint answered \($0)" } ?? "the endpoint answered with an error"
    if let status, (300..<400).contains(status) { text += ", a redirect, which is not followed with a key" }
    let said = message.map { printable(endpoint.key?.redacting($0) ?? $0) } ?? ""
    if !said.isEmpty { text += ": " + said }
    return Failure(
      .status, error: AssayError(.provider, text, remedy: remedy(status)), status: status,
      retryAfter: retryAfter(headers), shouldRetry: shouldRetry(headers))
  }

  private func remedy(_ status: Int?) -> String? {
    let prefix = endpoint.provider.uppercased().replacing("-", with: "_")
    switch status {
    case 401, 403: return "check \(prefix)_API_KEY and what it may use"
    case 404: return "check the model's name \"\(printable(endpoint.model))\" and that the base URL ends in /v1"
    case 413: return "the media are too large for this endpoint"
    case 429: return "lower --max-connections, or wait for the limit or the credit to come back"
    case .some(300..<400): return "set the base URL to where the endpoint really is"
    case .some(500...): return "the endpoint fails by itself: look at its log, then run again with --resume"
    default: return nil
    }
  }

  // MARK: Headers

  private func note(_ headers: HTTPHeaders, status: Int, number: Int) {
    let limits = Self.limits(headers, unixNow: time(nil))
    let pause = status == 429 || status == 503 ? retryAfter(headers) : nil
    guard limits != nil || pause != nil || status == 429 else { return }
    shared.withLock { shared in
      if status == 429 { shared.statistics.rateLimited += 1 }
      if let limits { _ = shared.pacing.on(.limits(limits, number: number), now: .now) }
      if let pause { _ = shared.pacing.on(.pause(pause), now: .now) }
    }
  }

  private func retryAfter(_ headers: HTTPHeaders) -> Duration? {
    if let text = headers.first(name: "retry-after-ms"), let ms = Double(text), ms.isFinite, ms >= 0, ms < 1e12 {
      return .milliseconds(ms)
    }
    return headers.first(name: "retry-after").flatMap { HTTPTime.retryAfter($0, unixNow: time(nil)) }
  }

  private func shouldRetry(_ headers: HTTPHeaders) -> Bool? {
    switch headers.first(name: "x-should-retry")?.lowercased() {
    case "true": true
    case "false": false
    default: nil
    }
  }

  static func limits(_ headers: HTTPHeaders, unixNow: Int) -> RateLimits? {
    func window(_ what: String) -> RateLimits.Window? {
      guard let text = headers.first(name: "x-ratelimit-remaining-" + what), let remaining = Int(text), remaining >= 0,
        let reset = headers.first(name: "x-ratelimit-reset-" + what).flatMap({ HTTPTime.reset($0, unixNow: unixNow) })
      else { return nil }
      return RateLimits.Window(remaining: remaining, reset: reset)
    }
    let limits = RateLimits(requests: window("requests"), tokens: window("tokens"))
    return limits == RateLimits() ? nil : limits
  }
}
