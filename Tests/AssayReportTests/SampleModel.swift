import AssayCore
import AssayReport
import AssayScoring

/// A small report with every kind of content, hostile text included.
enum SampleModel {
  static func aggregate(
    _ value: Double?, _ low: Double? = nil, _ high: Double? = nil, n: Int = 40, authority: Authority = .gold,
    unscored: [String: Int] = [:]
  ) -> Aggregate {
    Aggregate(
      metric: "exact.normalised@1", layer: .generation, authority: authority, higherIsBetter: true, value: value,
      low: low, high: high, method: "Wilson", n: n, unscored: unscored, unparsed: 1)
  }

  static var model: ReportModel {
    var model = ReportModel(suite: "receipts", model: "builtin:pipeline")
    model.description = "Receipts <script>alert(1)</script> as phones see them"
    model.outcome = .inconclusive
    model.verdict = "One gate cannot be decided: 60 more samples of slice phone would do. Nothing failed."
    model.facts = [.init("samples", "60"), .init("answered", "58"), .init("errors", "0"), .init("time", "41 s")]
    model.gates = [
      .init(
        name: "total", metric: "total", slice: "all", bound: 0.7, isLowerBound: true, outcome: .pass, value: 0.87,
        low: 0.78, high: 0.93, n: 58, explanation: "The lower end 0.78 is above 0.70."),
      .init(
        name: "cer", metric: "cer.perceived", slice: "phone", bound: 0.05, isLowerBound: false, outcome: .inconclusive,
        value: 0.04, low: 0.02, high: 0.07, n: 12, explanation: "12 clusters leave ± 0.025; 48 more would decide."),
    ]
    model.slices = [("all", 60), ("phone", 30), ("blurred & dim", 12)]
    model.gold = [
      .init(
        name: "exact.normalised", definition: "exact.normalised@1", layer: .generation, higherIsBetter: true,
        cells: [
          aggregate(0.87, 0.78, 0.93), aggregate(0.8, 0.6, 0.91, n: 30), aggregate(nil, unscored: ["no label": 12]),
        ]),
      .init(
        name: "cer.perceived", definition: "cer.perceived@1", layer: .perception, higherIsBetter: false,
        cells: [aggregate(0.041, 0.02, 0.07), aggregate(0.02, nil, nil, n: 1), nil]),
      .init(
        name: "ingestion.parsed", definition: "ingestion.parsed@1", layer: .ingestion, higherIsBetter: true,
        cells: [aggregate(1, 0.94, 1), aggregate(1, 0.9, 1), aggregate(0.5, 0.2, 0.8, n: 12)]),
    ]
    model.weak = [
      .init(
        name: "cer", definition: "cer@1", layer: .generation, higherIsBetter: false,
        cells: [aggregate(0.1, 0.05, 0.2, authority: .weak), nil, nil])
    ]
    model.answerEvidence = .init(bothRight: 40, rightAnswerWrongEvidence: 6, wrongAnswerRightEvidence: 4, bothWrong: 8)
    model.failures = [
      .init(kind: "ingestion", count: 2, examples: [.init("broken-cut", "The picture ends after a third.")])
    ]
    model.hardCases = [
      .init(
        id: "receipt-03-total", reason: "wrong answer", question: "What is the total? \" onmouseover=alert(1) x=\"",
        expected: "65.39", answer: "70.00", steps: ["Found the word TOTAL", "Took the amount to its right"],
        scores: [.init("exact.normalised", "0")], attributes: [.init("device", "phone")],
        drawings: ["<svg viewBox=\"0 0 40 20\"><rect width=\"40\" height=\"20\" fill=\"#cdd\"/></svg>"])
    ]
    model.notes = ["2 of 60 samples could not be read; they count on the ingestion layer only."]
    model.provenance = [.init("suite", "0a1b2c"), .init("assay", "0.1.0")]
    return model
  }
}
