import AssayCore
import AssayServing
import Synchronization
import Testing

@testable import AssayGateway

@Suite("Media decoded at the door")
struct ProbingTests {
  private final class Prober: MediaProbing {
    let info: @Sendable (inout MediaInfo) -> Void
    private let count = Mutex(0)
    var calls: Int { count.withLock { $0 } }

    init(_ info: @escaping @Sendable (inout MediaInfo) -> Void) { self.info = info }

    func probe(_ bytes: [UInt8], declaredType: String?) async -> MediaInfo {
      count.withLock { $0 += 1 }
      var found = MediaInfo(digest: Digest(of: bytes), bytes: bytes.count, type: "image/png", modality: .image)
      info(&found)
      return found
    }
  }

  @Test("the same picture is decoded once, and text never")
  func once() async throws {
    let prober = Prober { _ in }
    try await Door.open({ _ in [.answer(200, Said.completion)] }, prober: prober) { door in
      for _ in 0..<3 { try await #expect(door.chat(Media.question(Media.png)).status == 200) }
      try await #expect(door.chat(Door.question()).status == 200)
      #expect(prober.calls == 1)
      #expect(await door.isIdle())
    }
  }

  @Test("what cannot be decoded, or is too large, is refused by naming the part, and no upstream is asked")
  func refused() async throws {
    let probers = [
      Prober { $0.note(MediaFinding("truncated", .refused, "The picture ends too soon.")) },
      Prober { $0.image = ImageInfo(width: 100_000, height: 100_000, channels: 3, bitDepth: 8, hasAlpha: false) },
    ]
    for (prober, code) in zip(probers, ["invalid_media", "image_too_large"]) {
      try await Door.open({ _ in [.answer(200, Said.completion)] }, prober: prober) { door in
        for _ in 0..<2 {
          let answer = try await door.chat(Media.question(Media.png))
          #expect(answer.status == 400)
          #expect(answer.text.contains("\"code\":\"\(code)\""))
          #expect(answer.text.contains("\"param\":\"messages[0].content[1]\""))
        }
        #expect(prober.calls == 1 && door.upstream.requests.isEmpty)
        #expect(await door.isIdle())
      }
    }
  }
}
