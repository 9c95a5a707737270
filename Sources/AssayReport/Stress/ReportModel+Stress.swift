extension ReportModel {
  /// What stress did: curves, figures over all perturbations, cases.
  package struct Stress: Sendable {
    package struct Point: Sendable {
      /// 0 without stress.
      package var severity: Int
      package var parameters: String
      package var value: Double?
      package var low: Double?
      package var high: Double?
      package var n: Int
      /// The paired change to the same samples without stress, and its interval.
      package var change: Double?
      package var changeLow: Double?
      package var changeHigh: Double?
      /// Why there is no interval.
      package var insufficient: String?
      /// Samples that have no score, by kind, in words.
      package var lost: String

      package init(
        severity: Int, parameters: String = "", value: Double?, low: Double? = nil, high: Double? = nil, n: Int,
        change: Double? = nil, changeLow: Double? = nil, changeHigh: Double? = nil, insufficient: String? = nil,
        lost: String = ""
      ) {
        self.severity = severity
        self.parameters = parameters
        self.value = value
        self.low = low
        self.high = high
        self.n = n
        self.change = change
        self.changeLow = changeLow
        self.changeHigh = changeHigh
        self.insufficient = insufficient
        self.lost = lost
      }
    }

    package struct Gate: Sendable {
      package var name: String
      package var bound: Double
      package var isLowerBound: Bool
      /// The first severity whose value, and whose whole interval, breaks the bound.
      package var breaksAt: Int?
      package var surelyAt: Int?

      package init(name: String, bound: Double, isLowerBound: Bool, breaksAt: Int? = nil, surelyAt: Int? = nil) {
        self.name = name
        self.bound = bound
        self.isLowerBound = isLowerBound
        self.breaksAt = breaksAt
        self.surelyAt = surelyAt
      }
    }

    package struct Curve: Sendable {
      package var perturbation: String
      package var group: String
      package var metric: String
      package var slice: String
      package var isWeak: Bool
      package var higherIsBetter: Bool
      /// Without stress first, where it is known.
      package var points: [Point]
      package var gates: [Gate]
      /// It does the same at every severity.
      package var hasOneSeverity: Bool

      package init(
        perturbation: String, group: String, metric: String, slice: String = "all", isWeak: Bool = false,
        higherIsBetter: Bool = true, points: [Point], gates: [Gate] = [], hasOneSeverity: Bool = false
      ) {
        self.hasOneSeverity = hasOneSeverity
        self.perturbation = perturbation
        self.group = group
        self.metric = metric
        self.slice = slice
        self.isWeak = isWeak
        self.higherIsBetter = higherIsBetter
        self.points = points
        self.gates = gates
      }
    }

    package struct Summary: Sendable {
      package var metric: String
      package var slice: String
      package var isWeak: Bool
      /// By column: clean error, mean corruption error…; nil where it is not known.
      package var figures: [(name: String, text: String?)]
      package var notes: [String]

      package init(
        metric: String, slice: String, isWeak: Bool, figures: [(name: String, text: String?)], notes: [String]
      ) {
        self.metric = metric
        self.slice = slice
        self.isWeak = isWeak
        self.figures = figures
        self.notes = notes
      }
    }

    package struct Case: Sendable {
      package var id: String
      package var reason: String
      package var question: String
      package var expected: String?
      package var cleanAnswer: String?
      package var answer: String?
      /// HTML fragments made by code that escapes what it was given.
      package var before: [String]
      package var after: [String]
      package var commands: [String]

      package init(
        id: String, reason: String, question: String, expected: String? = nil, cleanAnswer: String? = nil,
        answer: String? = nil, before: [String] = [], after: [String] = [], commands: [String] = []
      ) {
        self.id = id
        self.reason = reason
        self.question = question
        self.expected = expected
        self.cleanAnswer = cleanAnswer
        self.answer = answer
        self.before = before
        self.after = after
        self.commands = commands
      }
    }

    /// Whether samples were asked as they are, too.
    package var keepsClean = true
    package var facts: [Fact]
    package var curves: [Curve]
    package var summaries: [Summary]
    package var cases: [Case]
    /// What was left out, and why.
    package var skips: [Fact]

    package init(
      facts: [Fact] = [], curves: [Curve] = [], summaries: [Summary] = [], cases: [Case] = [], skips: [Fact] = []
    ) {
      self.facts = facts
      self.curves = curves
      self.summaries = summaries
      self.cases = cases
      self.skips = skips
    }
  }
}
