package import AssayCore
import AssayPerception
import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Sends media to an extractor behind an HTTP endpoint: one attempt, no redirect, a bounded answer.
package struct ExtractorEndpoint: HTTPCalling {
  private let transport: HTTPTransport

  package init(connectionsMax: Int = 8) {
    transport = HTTPTransport(connectionsMax: connectionsMax, connectTimeout: .seconds(10))
  }

  package func post(
    url: String, contentType: String, body: [UInt8], timeoutMs: Int, bodyBytesMax: Int
  ) async throws(AssayError) -> (status: Int, body: [UInt8]) {
    let client = transport.client
    let (result, timedOut) = await transport.within(.milliseconds(timeoutMs)) {
      await Self.send(client, url: url, contentType: contentType, body: body, bodyBytesMax: bodyBytesMax)
    }
    if timedOut { throw AssayError(.timeout, "the extractor's endpoint did not answer in \(timeoutMs) ms") }
    return try result.get()
  }

  private static func send(
    _ client: HTTPClient, url: String, contentType: String, body: [UInt8], bodyBytesMax: Int
  ) async -> Result<(status: Int, body: [UInt8]), AssayError> {
    var request = HTTPClientRequest(url: url)
    request.method = .POST
    request.headers.add(name: "content-type", value: contentType)
    request.body = .bytes(ByteBuffer(bytes: body))
    do {
      let response = try await client.execute(request, deadline: .distantFuture)
      let answer = try await response.body.collect(upTo: bodyBytesMax)
      return .success((Int(response.status.code), Array(answer.readableBytesView)))
    } catch is NIOTooManyBytesError {
      return .failure(AssayError(.provider, "the extractor's answer is longer than \(bodyBytesMax) bytes"))
    } catch is CancellationError {
      return .failure(AssayError(.cancelled, "cancelled while waiting for the extractor"))
    } catch {
      // The error's own text may repeat what was sent.
      return .failure(
        AssayError(
          .unreachable, "the extractor's endpoint cannot be reached", remedy: "start it, or check its URL in the suite")
      )
    }
  }
}
