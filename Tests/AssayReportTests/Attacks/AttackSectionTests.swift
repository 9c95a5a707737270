import AssayCore
import Testing

@testable import AssayEvaluation
@testable import AssayReport

@Suite("The section of attacks on a suite's page")
struct AttackSectionTests {
  private static func row(
    _ base: String, _ family: String, _ defence: AttackDefence, succeeded: Bool?, isTwin: Bool = false
  ) -> AttackRow {
    AttackRow(
      sample: "\(base)/\(family)", family: family, chapter: "meaning", base: base, cluster: base, isTwin: isTwin,
      defence: defence, round: 0, succeeded: succeeded, right: !isTwin, declined: isTwin, hits: [],
      seen: ["ocr <b>"], flagged: !isTwin, rules: ["override"], answer: "", error: nil)
  }

  private static var view: AttackView {
    var table = AttackTable([.none, .output])
    for base in ["a", "b", "c"] {
      for family in ["evidence_override", "value_poisoning"] {
        for defence in [AttackDefence.none, .output] {
          let worked = defence == .none && base == "a"
          table.add(row(base, family, defence, succeeded: worked), carrier: "caption_strip", slices: ["<phone>"])
          table.add(
            row(base, family, defence, succeeded: nil, isTwin: true), carrier: "caption_strip", slices: ["<phone>"])
        }
      }
    }
    var view = AttackView(
      families: ["evidence_override", "value_poisoning"].map {
        .init(name: $0, chapter: "meaning", summary: "lies", carrier: "caption_strip")
      }, table: table)
    view.slices = ["<phone>"]
    view.skips = ["qr, 3 samples: no <codes>"]
    return view
  }

  @Test("figures stand by defence, family, carrier and slice, and whatever comes from data is escaped")
  func tables() {
    let html = AttackSection.html(Self.view)
    // Two of six attacks on three samples: clusters, not pairs, make the interval.
    #expect(html.contains("33.3 %") && html.contains("2 of 6 · 2–93"), "\(html)")
    #expect(html.contains("1 of 3 · 6–79"))
    #expect(html.contains("By carrier") && html.contains("caption_strip"))
    #expect(html.contains("By slice") && html.contains("&lt;phone&gt;") && !html.contains("<phone>"))
    #expect(html.contains("All figures by family") && html.contains("Right on the twin"))
    #expect(html.contains("no &lt;codes&gt;") && html.contains("ocr &lt;b&gt;"))
  }

  @Test("a suite whose attacks could not be made says so, without numbers")
  func empty() {
    var view = AttackView(families: [], table: AttackTable([]))
    view.skips = ["sign, 2 samples: no room"]
    let html = AttackSection.html(view)
    #expect(html.contains("No attack was made") && html.contains("no room") && !html.contains("nan"))
  }
}
