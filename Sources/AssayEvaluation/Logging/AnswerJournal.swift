import AssayCore
import AssayWire

/// `answers.jsonl`: an answer that was paid for is here before anything else happens to it, so that neither a
/// kill nor an error while scoring makes it be bought twice.
struct AnswerJournal: Sendable {
  private let log: AppendLog
  /// Where the answers of unfinished samples are, from an earlier start of the run.
  private let pending: [Key: Range<Int>]

  private struct Key: Hashable, Sendable {
    var index: Int
    var epoch: Int
  }

  /// - Parameter isFinished: whether a sample and epoch needs its answer no more.
  init(path: String, isFinished: (Int, Int) -> Bool) throws(AssayError) {
    var pending: [Key: Range<Int>] = [:]
    log = try AppendLog(path: path)
    if log.length > 0 {
      var lines = try LineReader(path: path)
      while let line = try lines.next() {
        guard let value = try? JSONValue(parsing: line.bytes), let index = value["index"]?.int,
          let epoch = value["epoch"]?.int, !isFinished(index, epoch)
        else { continue }
        pending[Key(index: index, epoch: epoch)] = line.offset..<line.offset + line.bytes.count
      }
    }
    self.pending = pending
  }

  var pendingCount: Int { pending.count }

  func append(
    index: Int, epoch: Int, key: String, answer: Answer, onWait: @Sendable (String?) -> Void
  ) async throws(AssayError) {
    var line = LineWriter()
    line.open()
    line.member("index", index)
    line.member("epoch", epoch)
    line.member("key", key)
    line.member("answer", AnswerForm.json(answer))
    if let timing = answer.timing { line.member("timing", AnswerForm.json(timing)) }
    line.close()
    line.end()
    try await log.append(line.bytes, onWait: onWait)
  }

  /// The answer to exactly this request, if it came before the run was killed.
  func answer(index: Int, epoch: Int, key: String) -> Answer? {
    guard let range = pending[Key(index: index, epoch: epoch)],
      var lines = try? LineReader(path: log.path, offset: range.lowerBound), let line = try? lines.next(),
      let value = try? JSONValue(parsing: line.bytes), value["key"]?.string == key, let answer = value["answer"]
    else { return nil }
    return AnswerForm.answer(answer, timing: value["timing"])
  }

  func close() throws(AssayError) { try log.close() }
}
