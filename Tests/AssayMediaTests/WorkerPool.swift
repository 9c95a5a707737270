import AssayCore
import AssayMedia
import AssayWire
import Glibc
import Synchronization
import Testing

/// Small shell scripts that play a worker badly. They live as long as the suite.
final class BadWorkers: Sendable {
  let folder: String

  /// - Parameter script: what runs as `assay-media-worker`.
  init(_ script: String) throws {
    var template = Array("/tmp/assay-bad-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let path = folder + "/assay-media-worker"
    let descriptor = open(path, O_WRONLY | O_CREAT, 0o755)
    try #require(descriptor >= 0)
    let text = Array("#!/bin/sh\n\(script)\n".utf8)
    #expect(write(descriptor, text, text.count) == text.count)
    close(descriptor)
  }

  deinit {
    unlink(folder + "/assay-media-worker")
    rmdir(folder)
  }

  /// Shell that writes a frame without payload.
  static func frame(_ json: String) -> String {
    let count = json.utf8.count
    let prefix = (0..<4).map { "\\" + octal(count >> (8 * $0) & 0xFF) }.joined() + "\\000\\000\\000\\000"
    return "printf '\(prefix)%s' '\(json)'"
  }

  private static func octal(_ value: Int) -> String {
    let digits = String(value, radix: 8)
    return String(repeating: "0", count: 3 - digits.count) + digits
  }

  static let hello = frame(#"{"ready":true}"#)
}

@Suite("Worker pool", .serialized) struct WorkerPoolTests {
  static func pool(_ workers: BadWorkers, seconds: Double = 100) -> WorkerPool {
    var configuration = WorkerPoolConfiguration(workersFolder: workers.folder)
    configuration.processes = [.media: 1]
    configuration.itemSecondsMax[.media] = seconds
    return WorkerPool(configuration: configuration)
  }

  static func failure(_ pool: WorkerPool, _ payload: [UInt8] = [1], role: WorkerRole = .media) async -> AssayError? {
    do throws(AssayError) {
      _ = try await pool.call(WorkerCall(header: ["task": "probe"], payload: payload), role: role)
      return nil
    } catch { return error }
  }

  @Test("a worker that dies in a call is an ingestion error that names the signal; the same input fails at once")
  func death() async throws {
    let workers = try BadWorkers("\(BadWorkers.hello)\nhead -c 9 > /dev/null\nkill -SEGV $$")
    let pool = Self.pool(workers)
    let first = await Self.failure(pool)
    #expect(first?.code == .ingestion)
    #expect(first?.message.contains("SIGSEGV") == true)
    let again = await Self.failure(pool)
    #expect(again == first)
    let other = await Self.failure(pool, [2])
    #expect(other?.message.contains("SIGSEGV") == true)
    let counts = pool.counts(role: .media)
    #expect(counts.started == 2 && counts.died == 2 && counts.timedOut == 0 && counts.quarantined == 2)
    pool.shutdown()
  }

  @Test(
    "a worker that hangs or turns in circles is killed when its time is up",
    arguments: ["exec sleep 600", "while :; do :; done"])
  func hang(_ script: String) async throws {
    let workers = try BadWorkers("\(BadWorkers.hello)\n\(script)")
    let pool = Self.pool(workers, seconds: 0.2)
    let clock = ContinuousClock.now
    let error = await Self.failure(pool)
    #expect(error?.code == .ingestion)
    #expect(error?.message.contains("0.2 seconds") == true)
    #expect(ContinuousClock.now - clock < .seconds(300))
  }

  @Test(
    "an answer that is no frame is an error, not a crash",
    arguments: ["printf 'nonsense, all of it'", "printf '\\001'"])
  func nonsense(_ script: String) async throws {
    let workers = try BadWorkers("\(BadWorkers.hello)\nhead -c 9 > /dev/null\n\(script)")
    let error = await Self.failure(Self.pool(workers))
    #expect(error?.code == .ingestion)
  }

  @Test("an executable that is not there is missing, with a remedy")
  func absent() async throws {
    let pool = WorkerPool(configuration: WorkerPoolConfiguration(workersFolder: "/nonexistent"))
    let error = await Self.failure(pool, role: .film)
    #expect(error?.code == .missing)
    #expect(error?.message.contains("assay-av-worker") == true)
    #expect(error?.remedy != nil)
  }

  @Test("a worker that is not ready says why")
  func notReady() async throws {
    let reply = BadWorkers.frame(#"{"ready":false,"code":"missing","message":"no weights; run make models"}"#)
    let workers = try BadWorkers(reply)
    let pool = Self.pool(workers)
    let error = await Self.failure(pool)
    #expect(error?.code == .missing)
    #expect(error?.message == "no weights; run make models")
    #expect(await Self.failure(pool) == error)
  }

  @Test("a worker that never says hello is given up")
  func silence() async throws {
    let workers = try BadWorkers("exec sleep 60")
    var configuration = WorkerPoolConfiguration(workersFolder: workers.folder)
    configuration.startSecondsMax = 0.05
    let pool = WorkerPool(configuration: configuration)
    for _ in 0..<4 { #expect(await Self.failure(pool)?.code == .missing) }
    pool.shutdown()
  }

  @Test("a worker that ends before its hello shows what it wrote")
  func earlyEnd() async throws {
    let workers = try BadWorkers("echo 'libmissing.so: cannot open' >&2; exit 127")
    let error = await Self.failure(Self.pool(workers))
    #expect(error?.code == .missing)
    #expect(error?.message.contains("libmissing.so") == true)
  }

  @Test("a flood on standard error neither blocks nor grows")
  func standardErrorFlood() async throws {
    let reply = BadWorkers.frame(#"{"ok":true}"#)
    let workers = try BadWorkers(
      "\(BadWorkers.hello)\nhead -c 9 > /dev/null\nhead -c 3000000 /dev/zero >&2\n\(reply)\nsleep 5")
    #expect(await Self.failure(Self.pool(workers)) == nil)
  }

  @Test("cancellation ends a call that waits and one that runs")
  func cancellation() async throws {
    let workers = try BadWorkers("\(BadWorkers.hello)\nexec sleep 60")
    let pool = Self.pool(workers, seconds: 60)
    let tasks = (0..<3).map { number in Task { await Self.failure(pool, [UInt8(number)]) } }
    try await Task.sleep(for: .milliseconds(100))
    for task in tasks { task.cancel() }
    for task in tasks { #expect(await task.value?.code == .cancelled) }
    pool.shutdown()
    #expect(await Self.failure(pool)?.code == .cancelled)
  }

  @Test("the worker of a cancelled call is ended and replaced, and its input is not held against it")
  func cancelledWorker() async throws {
    // The first process hangs when it is asked and notes who it is; the next ones answer.
    let reply = BadWorkers.frame(#"{"ok":true}"#)
    let script = """
      marker="$(dirname "$0")/hung"
      \(BadWorkers.hello)
      if [ ! -e "$marker" ]; then head -c 9 > /dev/null; echo $$ > "$marker.new"; mv "$marker.new" "$marker"; exec sleep 600; fi
      head -c 9 > /dev/null
      \(reply)
      exec sleep 600
      """
    let workers = try BadWorkers(script)
    defer { unlink(workers.folder + "/hung") }
    let pool = Self.pool(workers, seconds: 200)
    let clock = ContinuousClock.now
    let task = Task { await Self.failure(pool, [7]) }
    while access(workers.folder + "/hung", R_OK) != 0, ContinuousClock.now - clock < .seconds(300) {
      try await Task.sleep(for: .milliseconds(10))
    }
    task.cancel()
    #expect(await task.value?.code == .cancelled)
    // The same input goes to a new process, behind nobody.
    #expect(await Self.failure(pool, [7]) == nil)
    #expect(ContinuousClock.now - clock < .seconds(500), "nobody waited for what hangs")
    let counts = pool.counts(role: .media)
    #expect(counts.started == 2 && counts.died == 0 && counts.quarantined == 0)
    let pid = try #require(pid_t(Self.text(workers.folder + "/hung")))
    #expect(kill(pid, 0) == -1 && errno == ESRCH, "the hung process is gone")
    pool.shutdown()
  }

  private static func text(_ path: String) -> String {
    guard let file = fopen(path, "r") else { return "" }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 32)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes.prefix(count).filter { $0 > 0x20 }, as: UTF8.self)
  }

  @Test("shutting down ends running calls")
  func shutdown() async throws {
    let workers = try BadWorkers("\(BadWorkers.hello)\nexec sleep 60")
    let pool = Self.pool(workers, seconds: 60)
    let task = Task { await Self.failure(pool) }
    try await Task.sleep(for: .milliseconds(100))
    pool.shutdown()
    #expect(await task.value?.code == .cancelled)
  }
}
