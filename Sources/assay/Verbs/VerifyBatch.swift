import ArgumentParser
import AssayConfiguration
import AssayCore
import AssayEvaluation
import AssayVerification
import Foundation

/// `assay verify --batch`: streams lines in, verdicts out, in input order, with memory that does not grow with the
/// number of lines (evidence lines are kept, within a bound, because later lines refer to them).
struct VerifyBatch {
  var path: String
  var jobs: Int
  var verifier: Verifier
  /// Model stages for lines with a claim or an answer.
  var bench: StageBench?
  /// Each line also gives the signals behind its risk.
  var writesSignals = false

  /// Lines that are decoded and verified together; output waits for the slowest of them.
  private static let linesPerRound = 1_024
  private static let bytesPerRound = 32 << 20

  func run() async throws {
    let input = try descriptor()
    defer { if input != STDIN_FILENO { close(input) } }
    let limits = BatchSession.Limits()
    var session = BatchSession(limits: limits)
    var cutter = LineCutter(bytesMax: limits.lineBytesMax)
    var round: [LineCutter.Line] = []
    var roundBytes = 0
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = buffer.withUnsafeMutableBytes { Glibc.read(input, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        throw AssayError(
          .data, "the input cannot be read: \(String(cString: strerror(errno)))", at: .init(file: path))
      }
      if count == 0 { break }
      let lines = buffer.withUnsafeBytes { cutter.take(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
      for line in lines {
        round.append(line)
        if case .bytes(let bytes) = line { roundBytes += bytes.count }
        guard round.count >= Self.linesPerRound || roundBytes >= Self.bytesPerRound else { continue }
        try await finish(&round, &session, verifier)
        roundBytes = 0
      }
      // Whoever writes a line and waits for its verdict must get it before the next line.
      guard !round.isEmpty, !Self.hasMore(input) else { continue }
      try await finish(&round, &session, verifier)
      roundBytes = 0
    }
    if let last = cutter.last() { round.append(last) }
    try await finish(&round, &session, verifier)
    if session.faultCount > 0 { throw ExitCode(65) }
  }

  /// Whether reading would give something (or the end) at once; always so for regular files.
  private static func hasMore(_ input: Int32) -> Bool {
    var state = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
    return poll(&state, 1, 0) != 0
  }

  private func descriptor() throws(AssayError) -> Int32 {
    if path == "-" { return STDIN_FILENO }
    let input = open(path, O_RDONLY | O_CLOEXEC)
    guard input >= 0 else {
      throw AssayError(.data, "the file cannot be read: \(String(cString: strerror(errno)))", at: .init(file: path))
    }
    return input
  }

  private func finish(
    _ round: inout [LineCutter.Line], _ session: inout BatchSession, _ verifier: Verifier
  ) async throws {
    let lines = round
    round.removeAll(keepingCapacity: true)
    let decoded = await parallel(lines) { part in
      part.map { line -> BatchSession.Decoded in
        switch line {
        case .bytes(let bytes): BatchSession.decode(bytes)
        case .tooLong:
          .fault(
            BatchFault(.lineTooLong, "The line is longer than \(BatchSession.Limits().lineBytesMax) bytes."), id: nil)
        }
      }
    }
    var work: [BatchSession.Work] = []
    work.reserveCapacity(lines.count)
    for item in decoded { work.append(session.admit(item)) }
    for warning in session.takeWarnings() { Terminal.warn(warning) }
    if let bench {
      for bytes in await staged(work, bench) { try PlainOutput.write(bytes, to: STDOUT_FILENO) }
      return
    }
    let writesSignals = self.writesSignals
    let outputs = await parallel(work) { part in
      var writer = VerificationWriter()
      writer.writesSignals = writesSignals
      for item in part { item.write(with: verifier, to: &writer) }
      return [writer.bytes]
    }
    for bytes in outputs { try PlainOutput.write(bytes, to: STDOUT_FILENO) }
  }

  /// Verifies and asks the model for as many lines at once as the settings say; the results in order.
  private func staged(_ work: [BatchSession.Work], _ bench: StageBench) async -> [[UInt8]] {
    let folder = path == "-" ? "." : Files.folder(of: Files.absolute(path))
    let verifier = verifier
    return await withTaskGroup(of: (Int, [UInt8]).self) { group in
      var results = [[UInt8]](repeating: [], count: work.count)
      for (index, item) in work.enumerated() {
        if index >= bench.settings.concurrency, let (done, bytes) = await group.next() { results[done] = bytes }
        group.addTask { (index, await Self.staged(item, verifier, bench, folder)) }
      }
      for await (done, bytes) in group { results[done] = bytes }
      return results
    }
  }

  private static func staged(
    _ item: BatchSession.Work, _ verifier: Verifier, _ bench: StageBench, _ folder: String
  ) async -> [UInt8] {
    var writer = VerificationWriter()
    guard case .verify(let line, let evidence) = item else {
      item.write(with: verifier, to: &writer)
      return writer.bytes
    }
    var verification: Verification
    switch line.content {
    case .claim(let text): verification = verifier.verify(claim: text, prompt: line.prompt, evidence: evidence)
    case .answer(let text): verification = verifier.verify(answer: text, prompt: line.prompt, evidence: evidence)
    case .evidence, .segment:
      item.write(with: verifier, to: &writer)
      return writer.bytes
    }
    var report: StageReport
    do throws(AssayError) {
      var files: [FileInput] = []
      for name in line.media { files.append(try FileInput.confined(name, to: folder)) }
      report = await bench.run(
        on: &verification, id: line.id, prompt: line.prompt, media: files, evidence: evidence)
    } catch {
      report = bench.skipped(verification, error)
    }
    writer.line(id: line.id, verification, evidence: evidence, stages: report)
    return writer.bytes
  }

  /// Runs a step on slices of the items at once and puts the results together in order.
  private func parallel<Item: Sendable, Result: Sendable>(
    _ items: [Item], _ step: @escaping @Sendable (ArraySlice<Item>) -> [Result]
  ) async -> [Result] {
    guard jobs > 1, items.count >= 32 else { return step(items[...]) }
    let share = (items.count + jobs - 1) / jobs
    return await withTaskGroup(of: (Int, [Result]).self) { group in
      for start in stride(from: 0, to: items.count, by: share) {
        group.addTask { (start, step(items[start..<min(items.count, start + share)])) }
      }
      var parts: [(Int, [Result])] = []
      for await part in group { parts.append(part) }
      return parts.sorted { $0.0 < $1.0 }.flatMap(\.1)
    }
  }
}
