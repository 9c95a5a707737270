import AssayWorkerKit
import Glibc
import Testing

extension SandboxLimits {
  /// An exit test's process has threads of the test library besides the one that is locked down.
  static var oneThread: SandboxLimits {
    var limits = SandboxLimits()
    limits.coversAllThreads = false
    return limits
  }
}

@Suite("Sandbox") struct SandboxTests {
  @Test("after the lock-down no file can be opened")
  func openIsRefused() async {
    await #expect(processExitsWith: .exitCode(7)) {
      _ = try Sandbox.enter(.oneThread)
      let descriptor = open("/etc/hostname", O_RDONLY)
      _exit(descriptor == -1 && errno == EACCES ? 7 : 1)
    }
  }

  @Test("a call that decoding does not need ends the process")
  func socketKills() async {
    await #expect(processExitsWith: .signal(SIGSYS)) {
      _ = try Sandbox.enter(.oneThread)
      _ = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    }
  }

  @Test("memory and time can still be had")
  func ordinaryWorkGoesOn() async {
    await #expect(processExitsWith: .exitCode(7)) {
      _ = try Sandbox.enter(.oneThread)
      let block = [UInt8](repeating: 1, count: 64 << 20)
      var now = timespec()
      clock_gettime(CLOCK_MONOTONIC, &now)
      _exit(block.count == 64 << 20 && now.tv_sec > 0 ? 7 : 1)
    }
  }

  @Test("more memory than the limit is refused, not granted")
  func addressSpaceIsBounded() async {
    await #expect(processExitsWith: .exitCode(7)) {
      _ = try Sandbox.enter(.oneThread)
      _exit(malloc(3 << 30) == nil ? 7 : 1)
    }
  }

  @Test("the report names what the kernel granted")
  func reportsItsLevel() async {
    await #expect(processExitsWith: .exitCode(7)) {
      let report = try Sandbox.enter(.oneThread)
      _exit(report.seccomp ? 7 : 1)
    }
  }

  @Test("the C library can sort: it has asked for the memory's size before")
  func sorting() async {
    await #expect(processExitsWith: .exitCode(7)) {
      _ = try Sandbox.enter(.oneThread)
      var numbers = (0..<10_000).map { Int32($0 * 7919 % 10_007) }
      qsort(&numbers, numbers.count, 4) { a, b in
        guard let a, let b else { return 0 }
        return a.load(as: Int32.self) - b.load(as: Int32.self)
      }
      _exit(zip(numbers, numbers.dropFirst()).allSatisfy { $0 <= $1 } ? 7 : 1)
    }
  }
}
