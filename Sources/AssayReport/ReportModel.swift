package import AssayCore
package import AssayScoring

/// Everything a report page shows, gathered from a run's folder: values only, ready to be drawn.
package struct ReportModel: Sendable {
  package enum Outcome: String, Sendable { case pass, fail, inconclusive, none }

  package struct Fact: Sendable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  package struct Gate: Sendable {
    package var name: String
    package var metric: String
    package var slice: String
    package var bound: Double
    package var isLowerBound: Bool
    package var outcome: Outcome
    package var value: Double?
    package var low: Double?
    package var high: Double?
    package var n: Int
    /// One sentence: why it passed, failed or cannot be decided, and what would decide it.
    package var explanation: String

    package init(
      name: String, metric: String, slice: String, bound: Double, isLowerBound: Bool, outcome: Outcome, value: Double?,
      low: Double?, high: Double?, n: Int, explanation: String
    ) {
      self.name = name
      self.metric = metric
      self.slice = slice
      self.bound = bound
      self.isLowerBound = isLowerBound
      self.outcome = outcome
      self.value = value
      self.low = low
      self.high = high
      self.n = n
      self.explanation = explanation
    }
  }

  /// A metric over the slices. Gold and weak are rows of different tables, never of one.
  package struct MetricRow: Sendable {
    package var name: String
    package var definition: String
    package var layer: Layer
    package var higherIsBetter: Bool
    /// One cell a slice, in the order of `slices`; nil where the metric was not asked of it.
    package var cells: [Aggregate?]

    package init(name: String, definition: String, layer: Layer, higherIsBetter: Bool, cells: [Aggregate?]) {
      self.name = name
      self.definition = definition
      self.layer = layer
      self.higherIsBetter = higherIsBetter
      self.cells = cells
    }
  }

  /// How often answer and evidence were right together: "right answer, wrong evidence" is a cell of its own.
  package struct AnswerEvidence: Sendable {
    package var bothRight: Int
    package var rightAnswerWrongEvidence: Int
    package var wrongAnswerRightEvidence: Int
    package var bothWrong: Int

    package init(bothRight: Int, rightAnswerWrongEvidence: Int, wrongAnswerRightEvidence: Int, bothWrong: Int) {
      self.bothRight = bothRight
      self.rightAnswerWrongEvidence = rightAnswerWrongEvidence
      self.wrongAnswerRightEvidence = wrongAnswerRightEvidence
      self.bothWrong = bothWrong
    }

    package var total: Int { bothRight + rightAnswerWrongEvidence + wrongAnswerRightEvidence + bothWrong }
  }

  package struct Failure: Sendable {
    /// `ingestion`, `provider`, `unparsed`, `refused`…
    package var kind: String
    package var count: Int
    /// A few identifiers with the reason of each.
    package var examples: [Fact]

    package init(kind: String, count: Int, examples: [Fact]) {
      self.kind = kind
      self.count = count
      self.examples = examples
    }
  }

  package struct HardCase: Sendable {
    package var id: String
    /// Why it is shown: "wrong answer", "right answer, wrong evidence", "sources disagree".
    package var reason: String
    package var question: String
    package var expected: String?
    package var answer: String?
    package var steps: [String]
    package var scores: [Fact]
    package var attributes: [Fact]
    /// HTML fragments with the media and the evidence drawn on them; made by code that escapes what it was given.
    package var drawings: [String]

    package init(
      id: String, reason: String, question: String, expected: String?, answer: String?, steps: [String] = [],
      scores: [Fact] = [], attributes: [Fact] = [], drawings: [String] = []
    ) {
      self.id = id
      self.reason = reason
      self.question = question
      self.expected = expected
      self.answer = answer
      self.steps = steps
      self.scores = scores
      self.attributes = attributes
      self.drawings = drawings
    }
  }

  package var suite: String
  package var description: String?
  package var model: String
  package var outcome: Outcome
  /// One or two sentences a manager can act on.
  package var verdict: String
  package var facts: [Fact]
  package var gates: [Gate]
  /// The slices' names, "all" first, with the number of samples in each.
  package var slices: [(name: String, count: Int)]
  package var gold: [MetricRow]
  package var weak: [MetricRow]
  package var answerEvidence: AnswerEvidence?
  package var failures: [Failure]
  package var hardCases: [HardCase]
  /// Nil where nothing was stressed.
  package var stress: Stress?
  /// Nil where nothing was attacked.
  package var attacks: AttackView?
  /// What a reader must know before believing the numbers.
  package var notes: [String]
  package var provenance: [Fact]

  package init(suite: String, model: String) {
    self.suite = suite
    self.model = model
    outcome = .none
    verdict = ""
    facts = []
    gates = []
    slices = []
    gold = []
    weak = []
    failures = []
    hardCases = []
    notes = []
    provenance = []
  }
}
