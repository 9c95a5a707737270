import AssayCore
import AssayWire

/// `answers.jsonl`: an answer that was paid for is here before anything else happens to it, so that neither a
/// kill nor an error while scoring makes it be bought twice.
struct AnswerJournal: Sendable {
  private let log: AppendLog
  /// Where the answers of unfinished samples are, from an earlier start of the run.
  private let pending: [Key: Range<Int>]

  /// Whose answer it is.
  struct Ticket: Sendable {
    var index: Int
    var epoch: Int
    var attempt = 1
    /// The model's name where the answer is for a weak label; such an answer serves all epochs.
    var label: String?
  }

  private struct Key: Hashable, Sendable {
    var index: Int
    /// 0 for a weak label.
    var epoch: Int
    var label: String?

    init(_ ticket: Ticket) {
      (index, epoch, label) = (ticket.index, ticket.label == nil ? ticket.epoch : 0, ticket.label)
    }
  }

  /// - Parameter isFinished: whether a sample and epoch needs its answer no more; epoch 0 asks for all epochs.
  init(path: String, isFinished: (Int, Int) -> Bool) throws(AssayError) {
    var pending: [Key: Range<Int>] = [:]
    log = try AppendLog(path: path)
    if log.length > 0 {
      var lines = try LineReader(path: path)
      while let line = try lines.next() {
        guard let value = try? JSONValue(parsing: line.bytes), let index = value["index"]?.int,
          let epoch = value["epoch"]?.int
        else { continue }
        let key = Key(Ticket(index: index, epoch: epoch, label: value["label"]?.string))
        guard !isFinished(index, key.epoch) else { continue }
        pending[key] = line.offset..<line.offset + line.bytes.count
      }
    }
    self.pending = pending
  }

  var pendingCount: Int { pending.count }

  func append(
    _ ticket: Ticket, key: String, answer: Answer, onWait: @Sendable (String?) -> Void
  ) async throws(AssayError) {
    var line = LineWriter()
    line.open()
    line.member("index", ticket.index)
    line.member("epoch", ticket.epoch)
    if let label = ticket.label {
      line.member("attempt", ticket.attempt)
      line.member("label", label)
    }
    line.member("key", key)
    line.member("answer", AnswerForm.json(answer))
    if let timing = answer.timing { line.member("timing", AnswerForm.json(timing)) }
    line.close()
    line.end()
    try await log.append(line.bytes, onWait: onWait)
  }

  /// The answer to exactly this request, if it came before the run was killed, and for which attempt and epoch it
  /// was asked.
  func answer(_ ticket: Ticket, key: String) -> (answer: Answer, attempt: Int, epoch: Int)? {
    guard let range = pending[Key(ticket)],
      var lines = try? LineReader(path: log.path, offset: range.lowerBound), let line = try? lines.next(),
      let value = try? JSONValue(parsing: line.bytes), value["key"]?.string == key, let answer = value["answer"]
    else { return nil }
    let asked = (attempt: value["attempt"]?.int ?? 1, epoch: value["epoch"]?.int ?? 1)
    return AnswerForm.answer(answer, timing: value["timing"]).map { ($0, asked.attempt, asked.epoch) }
  }

  func close() throws(AssayError) { try log.close() }
}
