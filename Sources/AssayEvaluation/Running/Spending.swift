import AssayCore
import AssayWire

/// What a run has spent over all its starts: what its cost and token limits count. Answers from the cache cost
/// nothing.
struct Spending: Sendable, Hashable {
  private(set) var costNano = 0
  /// False once something was asked whose tokens or price nobody knows.
  private(set) var isCostKnown = true
  private(set) var inputTokens = 0
  private(set) var outputTokens = 0

  var tokens: Int { inputTokens + outputTokens }

  init() {}

  /// What the log of earlier starts holds, attempts that were done again included.
  ///
  /// - Throws: `.data` or `.storage` when the log cannot be read.
  init(_ log: RunLog, price: Price?) throws(AssayError) {
    self.init()
    var spending = self
    try log.forEachLine { record in
      for use in [record.labelUse, record.stageUse].compactMap({ $0 }) {
        spending.add(input: use.inputTokens, output: use.outputTokens)
        spending.charge(use.costNano)
      }
      guard let answer = record.answer, !record.isCached else { return }
      spending.add(input: answer.usage?.input ?? 0, output: answer.usage?.output ?? 0)
      // A price may have been added since.
      spending.charge(record.costNano ?? price?.nano(answer.usage))
    }
    self = spending
  }

  /// - Parameter price: nil makes the sum unknown, never smaller.
  mutating func add(_ usage: Usage?, price: Price?) {
    add(input: usage?.input ?? 0, output: usage?.output ?? 0)
    charge(price?.nano(usage))
  }

  private mutating func add(input: Int, output: Int) {
    inputTokens = Self.sum(inputTokens, input)
    outputTokens = Self.sum(outputTokens, output)
  }

  private mutating func charge(_ nano: Int?) {
    guard let nano else {
      isCostKnown = false
      return
    }
    costNano = Self.sum(costNano, nano)
  }

  /// Counts come from endpoints: a sum that leaves 64 bits stays at its end, and a negative one counts as none.
  private static func sum(_ a: Int, _ b: Int) -> Int {
    let (sum, overflows) = a.addingReportingOverflow(max(0, b))
    return overflows ? .max / 2 : min(sum, .max / 2)
  }
}
