import AssayReport
import Foundation
import Testing

@Suite("The report shows what stress did")
struct StressViewTests {
  private static func points(_ values: [Double?], isRising: Bool = false) -> [ReportModel.Stress.Point] {
    values.enumerated().map { severity, value in
      .init(
        severity: severity, parameters: severity == 0 ? "" : "sigma \(severity)", value: value,
        low: value.map { $0 - 0.06 }, high: value.map { $0 + 0.06 }, n: 40,
        change: severity == 0 ? nil : value.map { $0 - (values[0] ?? 0) },
        changeLow: severity == 0 ? nil : value.map { $0 - (values[0] ?? 0) - 0.04 },
        changeHigh: severity == 0 ? nil : value.map { $0 - (values[0] ?? 0) + 0.04 },
        lost: severity == 5 ? "2 left out" : "")
    }
  }

  private static var model: ReportModel {
    var model = SampleModel.model
    let names = ["gaussian_blur", "jpeg_compression", "fog", "motion_blur", "<b>odd</b>"]
    let curves = names.enumerated().map { index, name in
      ReportModel.Stress.Curve(
        perturbation: name, group: "image", metric: "exact",
        points: points([0.9, 0.86, 0.8, 0.7, 0.55, 0.3].map { $0 - Double(index) * 0.02 }),
        gates: [.init(name: "exact >= 0.7", bound: 0.7, isLowerBound: true, breaksAt: 4, surelyAt: 5)])
    }
    let slice = ReportModel.Stress.Curve(
      perturbation: "fog", group: "image", metric: "exact", slice: "phone", points: points([0.8, nil, 0.6]))
    let rising = ReportModel.Stress.Curve(
      perturbation: "fog", group: "image", metric: "cer", higherIsBetter: false,
      points: points([0.1, 0.2, 0.5, 0.9, 1.4]))
    let weak = ReportModel.Stress.Curve(
      perturbation: "fog", group: "image", metric: "exact", isWeak: true,
      points: [.init(severity: 1, value: 0.5, n: 1, change: 0.1, insufficient: "one pair has no spread to estimate")])
    model.stress = .init(
      facts: [.init("stressed samples", "200")], curves: curves + [slice, rising, weak],
      summaries: [
        .init(
          metric: "exact", slice: "all", isWeak: false,
          figures: [("clean error", "0.100"), ("mean corruption error", "0.358"), ("mCE", nil)],
          notes: ["fog: the reference makes no error"])
      ],
      cases: [
        .init(
          id: "receipt-03~gaussian_blur:3", reason: "exact 1.000 → 0.000", question: "What is the <total>?",
          expected: "65.39", cleanAnswer: "65.39", answer: "85.39",
          before: ["<svg viewBox=\"0 0 40 20\"><rect width=\"40\" height=\"20\" fill=\"#cdd\"/></svg>"],
          after: ["<svg viewBox=\"0 0 40 20\"><rect width=\"40\" height=\"20\" fill=\"#99a\"/></svg>"],
          commands: ["assay stress receipt-03.png --as gaussian_blur:3 --seed 7"])
      ],
      skips: [.init("rotation", "3 samples: No label can be checked")])
    return model
  }

  let page = ReportPage.html(model)

  @Test("each perturbation has its curve with the clean line, the band, the gate and where it breaks")
  func curves() {
    #expect(page.contains("<h2>Under stress</h2>"))
    #expect(page.components(separatedBy: "<svg class=\"curve\"").count - 1 == 8)
    #expect(page.contains("class=\"band\"") && page.contains("class=\"clean\"") && page.contains("class=\"bound\""))
    #expect(page.contains("breaks ≥ 0.700 at severity 4, surely at 5"))
    #expect(page.contains("<title>severity 3 (sigma 3): 0.700, 0.640 to 0.760, n 40</title>"))
    #expect(page.contains("at 5: −0.600 (−0.640 to −0.560) against clean"))
    #expect(page.contains("on phone</summary>") && page.contains("less is better"))
  }

  @Test("without clean samples the page's own tables say what they are about")
  func withoutClean() {
    #expect(!page.contains("Stressed samples of all severities"))
    var model = Self.model
    model.stress?.keepsClean = false
    #expect(
      ReportPage.html(model).contains(
        "<p class=\"soft\">Stressed samples of all severities: none was asked as it is. What"))
  }

  @Test("gates that break alike are told once, and what has one severity has no steps")
  func once() {
    let gate = ReportModel.Stress.Gate(name: "clean", bound: 0.7, isLowerBound: true, breaksAt: 2, surelyAt: 2)
    var same = gate
    same.name = "under stress"
    var other = gate
    other.bound = 0.8
    var model = SampleModel.model
    model.stress = .init(curves: [
      .init(
        perturbation: "horizontal_flip", group: "image", metric: "exact",
        points: Array(Self.points([0.9, 0.8]).prefix(2)),
        gates: [.init(name: "a", bound: 0.85, isLowerBound: true, breaksAt: 1, surelyAt: 1)], hasOneSeverity: true),
      .init(
        perturbation: "fog", group: "image", metric: "exact", points: Self.points([0.9, 0.8, 0.5]),
        gates: [gate, same, other]),
    ])
    let page = ReportPage.html(model)
    #expect(page.components(separatedBy: "breaks ≥ 0.700 at severity 2<").count == 2)
    #expect(page.components(separatedBy: "breaks ≥ 0.800 at severity 2<").count == 2)
    #expect(
      page.contains("image, one severity") && page.contains("breaks ≥ 0.850<") && page.contains(">stressed</text>"))
  }

  @Test("what has one severity has two places far enough apart, no step in words, and no key for gates it has not")
  func two() {
    var model = SampleModel.model
    model.stress = .init(curves: [
      .init(
        perturbation: "horizontal_flip", group: "image", metric: "exact", points: Self.points([0.9, 0.8]),
        hasOneSeverity: true)
    ])
    let page = ReportPage.html(model)
    #expect(page.contains("<text x=\"79.5\" y=\"144\" text-anchor=\"middle\">clean</text>"))
    #expect(page.contains("<text x=\"178.5\" y=\"144\" text-anchor=\"middle\">stressed</text>"))
    #expect(page.contains("<div class=\"n\">−0.100 (−0.140 to −0.060) against clean</div>"))
    #expect(!page.contains("at 1: ") && !page.contains("</span> gate</p>") && self.page.contains("</span> gate</p>"))
  }

  @Test("a perturbation under which nothing was scored says so and why; a change that is no difference is explained")
  func nothing() {
    let empty = ReportModel.Stress.Curve(
      perturbation: "occlusion", group: "image", metric: "exact",
      points: [.init(severity: 2, value: nil, n: 0, lost: "12 left out"), .init(severity: 3, value: nil, n: 0)])
    let pooled = ReportModel.Stress.Curve(
      perturbation: "fog", group: "image", metric: "cer", higherIsBetter: false,
      points: [.init(severity: 0, value: 0.01, n: 9), .init(severity: 1, value: 0.6, n: 9, change: 0.5)])
    var model = SampleModel.model
    model.stress = .init(curves: [empty])
    let alone = ReportPage.html(model)
    #expect(alone.contains("so there is no curve") && alone.contains("nothing was scored: at 2 12 left out"))
    #expect(!alone.contains("<svg class=\"curve\"") && alone.contains("<td class=\"soft\">12 left out</td>"))
    #expect(!alone.contains("need not be the difference"))
    model.stress = .init(curves: [pooled])
    #expect(ReportPage.html(model).contains("it need not be the difference of two values"))
  }

  @Test("the numbers stand behind the curves, with what was not scored; a missing value is no number")
  func table() {
    #expect(page.contains("the numbers behind the curves"))
    #expect(page.contains("2 left out"))
    #expect(page.contains("one pair has no spread to estimate"))
    for word in ["nan", "inf"] { #expect(!page.contains("\"\(word)") && !page.contains(">\(word)<")) }
  }

  @Test("a case shows the clean medium beside the stressed one and how to make it again")
  func cases() throws {
    let pair = try #require(page.range(of: "<div class=\"pair\">"))
    let rest = page[pair.upperBound...]
    #expect(rest.contains("#cdd") && rest.contains("#99a"))
    #expect(rest.contains("assay stress receipt-03.png --as gaussian_blur:3 --seed 7"))
    #expect(rest.contains("What is the &lt;total&gt;?"))
  }

  @Test("weak curves stand apart, names from outside are escaped, and nothing is loaded or run")
  func safe() {
    #expect(page.contains("weak labels</span>"))
    #expect(page.contains("&lt;b&gt;odd&lt;/b&gt;") && !page.contains("<b>odd</b>"))
    for word in ["http://", "https://", "<script", "<link"] { #expect(!page.contains(word)) }
  }

  @Test("a suite without stress has no such section, and one without a scored sample says so")
  func without() throws {
    #expect(!ReportPage.html(SampleModel.model).contains("Under stress"))
    var model = SampleModel.model
    model.stress = .init()
    #expect(ReportPage.html(model).contains("so there is no curve"))
    if let path = ProcessInfo.processInfo.environment["ASSAY_KEEP_STRESS_REPORT"] {
      try page.write(toFile: path, atomically: true, encoding: .utf8)
    }
  }
}
