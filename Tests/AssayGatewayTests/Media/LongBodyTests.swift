import AssayCore
import AssayServing
import AssayWire
import Glibc
import Synchronization
import Testing

@testable import AssayGateway

@Suite("Long bodies")
struct LongBodyTests {
  /// A picture of some MiB: what follows its end is part of its bytes.
  private static func large(_ mebibytes: Int) -> String {
    let png = Base64.decode(Array(Media.png.utf8)) ?? []
    return Media.question(Media.base64(png + [UInt8](repeating: 0, count: mebibytes << 20)))
  }

  @Test("while a long body is read its event loop answers others")
  func others() async throws {
    try await Door.open({ _ in [.answer(200, Said.completion)] }, threads: 1) { door in
      let reading = door.gateway.state.reading
      // All threads that read long bodies are held.
      let gate = BlockingGate()
      let loop = door.gateway.loops[0]
      for _ in 0..<8 {
        reading.run(on: loop) {
          gate.wait()
        } then: { _ in
        }
      }
      async let long = door.chat(Self.large(2))
      #expect(await Door.eventually { door.gateway.requestsInFlight == 1 })
      for _ in 0..<3 { try await #expect(door.chat(Media.question(Media.png)).status == 200) }
      #expect(door.gateway.requestsInFlight == 1 && door.upstream.requests.count == 3)
      gate.open()
      try await #expect(long.status == 200)
      let sent = try #require(door.upstream.requests.last)
      #expect(sent.text == Self.large(2).replacing("\"m\"", with: "\"real-0\""))
      #expect(await door.isIdle())
    }
  }

  @Test("what is wrong with a long body is said as with a short one, and a client that leaves costs nothing")
  func wrong() async throws {
    try await Door.open({ _ in [.answer(200, Said.completion)] }, threads: 1) { door in
      let body = Self.large(2)
      var broken = Array(body.utf8)
      broken[broken.count / 2] = UInt8(ascii: "*")
      let answer = try await door.chat(String(decoding: broken, as: UTF8.self))
      #expect(answer.status == 400 && answer.text.contains("invalid_base64"), "\(answer.text.prefix(300))")
      try await #expect(door.chat(String(body.dropLast(3))).text.contains("invalid_json"))
      let gate = BlockingGate()
      for _ in 0..<8 {
        door.gateway.state.reading.run(on: door.gateway.loops[0]) {
          gate.wait()
        } then: { _ in
        }
      }
      let port = door.port
      let client = try await RawClient.run {
        let client = try RawClient(port: port)
        client.send(Door.request(body))
        return client
      }
      #expect(await Door.eventually { door.gateway.requestsInFlight == 1 })
      client.close()
      #expect(await door.isIdle())
      gate.open()
      try await #expect(door.chat(Door.question()).status == 200)
      #expect(door.upstream.requests.count == 1)
    }
  }
}

/// Holds threads until it is opened.
final class BlockingGate: Sendable {
  private let isOpen = Atomic(false)

  func open() { isOpen.store(true, ordering: .relaxed) }

  func wait() { while !isOpen.load(ordering: .relaxed) { usleep(1000) } }
}
