import Foundation
import Testing

/// Programs in Python that start the built gateway as a user starts it, before a server of their own, and look at what
/// a client gets. Each says every check that does not hold.
@Suite("The gateway as its clients see it", .serialized)
struct GatewayProofTests {
  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Clients that `scripts/test-clients` installs.
  enum Clients: String {
    case sdk, model

    var python: URL { root.appending(path: ".build/test-clients/\(rawValue)/bin/python") }

    /// `make test` installs them, where it can reach the package index; with ASSAY_REQUIRE_SDK or ASSAY_REQUIRE_MODEL
    /// a missing client is a failure and not a reason to skip its test.
    var isWanted: Bool {
      let required = ProcessInfo.processInfo.environment["ASSAY_REQUIRE_\(rawValue.uppercased())"] ?? ""
      return !required.isEmpty || FileManager.default.isExecutableFile(atPath: python.path)
    }
  }

  private func prove(_ script: String, _ arguments: [String] = [], with python: URL = URL(filePath: "/usr/bin/python3"))
    throws
  {
    try #require(
      FileManager.default.isExecutableFile(atPath: python.path), "\(python.path) is missing: scripts/test-clients")
    let path = Self.root.appending(path: "scripts/proofs/\(script)").path
    let done = try Program.run(
      python, ["-u", path] + arguments, environment: ["ASSAY_BIN": Program.assay.path], secondsMax: 600)
    #expect(done.status == 0, "\(done.output)\n\(done.errors)")
    #expect(done.output.contains("checks hold, 0 do not"), "\(done.output)\n\(done.errors)")
  }

  @Test(
    "The openai library asks, streams, sends media and tools, embeds, transcribes and meets every kind of error",
    .enabled(if: Clients.sdk.isWanted, "the openai library is not installed: scripts/test-clients sdk"))
  func library() throws { try prove("sdk.py", with: Clients.sdk.python) }

  @Test("curl sends packed bodies, bodies in chunks, bodies that wait to be asked for, and forms")
  func curl() throws { try prove("curl.py") }

  @Test("Hostile heads, bodies, media, addresses and slow clients are refused, and a plain request is answered after")
  func hostile() throws { try prove("hostile.py") }

  @Test("Before a server that fails in every way each request ends, is in the store once, and a kill loses no key")
  func faults() throws { try prove("faults.py", ["400"]) }

  @Test("A wall clock that jumps by hours and days moves no limit, no time and no trace's day")
  func clock() throws { try prove("clock.py") }

  @Test(
    "A real language model streams, counts and gives log probabilities; its 500 for a picture opens no breaker",
    .enabled(if: Clients.model.isWanted, "the model is not installed: scripts/test-clients model"))
  func realModel() throws { try prove("realmodel.py", with: Clients.model.python) }
}
