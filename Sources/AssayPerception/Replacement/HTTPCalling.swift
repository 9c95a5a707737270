package import AssayCore

/// Sends one POST. The program that owns an HTTP client passes it in; perception links none.
package protocol HTTPCalling: Sendable {
  /// - Parameters:
  ///   - bodyBytesMax: the answer is refused beyond this many bytes.
  /// - Throws: `.unreachable`, `.timeout`, `.provider`, `.cancelled`.
  func post(
    url: String, contentType: String, body: [UInt8], timeoutMs: Int, bodyBytesMax: Int
  ) async throws(AssayError) -> (status: Int, body: [UInt8])
}

/// An `HTTPCalling` from a closure.
package struct HTTPClosure: HTTPCalling {
  package typealias Post =
    @Sendable (_ url: String, _ contentType: String, _ body: [UInt8], _ timeoutMs: Int, _ bodyBytesMax: Int) async
    -> Result<(status: Int, body: [UInt8]), AssayError>

  private let send: Post

  package init(_ send: @escaping Post) { self.send = send }

  package func post(
    url: String, contentType: String, body: [UInt8], timeoutMs: Int, bodyBytesMax: Int
  ) async throws(AssayError) -> (status: Int, body: [UInt8]) {
    try await send(url, contentType, body, timeoutMs, bodyBytesMax).get()
  }
}
