import AssayCore
import Foundation
import Testing

@testable import AssayEvaluation
@testable import AssayReport

@Suite("The page of attacks")
struct AttackPageTests {
  private static func row(_ family: String, _ defence: AttackDefence, succeeded: Bool?, isTwin: Bool = false)
    -> AttackRow
  {
    AttackRow(
      sample: "s/\(family)" + (isTwin ? "/twin" : ""), family: family, chapter: "seen", base: "s", cluster: "s",
      isTwin: isTwin, defence: defence, round: 0, succeeded: succeeded, right: true, declined: false, hits: [],
      seen: ["ocr tesseract"], flagged: !isTwin, rules: ["override"], answer: "<b>\u{202E}said</b>", error: nil)
  }

  private static var report: AttackReport {
    var report = AttackReport(
      model: "a/<script>model", defences: [.none, .output], seed: 1, asText: false, bases: ["s"])
    report.families = [
      .init(name: "sign", chapter: "seen", summary: "a sign"), .init(name: "qr", chapter: "codes", summary: "a code"),
    ]
    report.rows = [
      row("sign", .none, succeeded: true), row("sign", .output, succeeded: false),
      row("sign", .none, succeeded: nil, isTwin: true),
    ]
    report.skips = [AttackSkip(family: "qr", base: "s", reason: "no <codes>")]
    report.examples = []
    return report
  }

  @Test("where media are sent, the page says which defences add what was read in them")
  func note() {
    var report = Self.report
    #expect(report.note == nil)
    report.defences = [.none, .layout, .output, .all]
    let note = report.note ?? ""
    #expect(note.hasPrefix("Media were sent as media: layout and all add what was read in them"))
    #expect(AttackPage(report: report).html.contains(note))
    for change: (inout AttackReport) -> Void in [
      { $0.asText = true }, { $0.model = "builtin:pipeline" }, { $0.defences = [.layout, .datamarking] },
    ] {
      var other = report
      change(&other)
      #expect(other.note == nil)
    }
  }

  @Test("shares stand with counts and intervals, families without rows are left out")
  func tables() {
    let page = AttackPage(report: Self.report).html
    #expect(page.contains("1 of 1 · 21–100"))
    #expect(page.contains("0 of 1 · 0–79"))
    #expect(page.contains("<b>sign</b>") && !page.contains("<b>qr</b>"))
    #expect(page.contains("qr on s: no &lt;codes&gt;"))
  }

  @Test("whatever comes from media, models and data is escaped")
  func escapes() {
    let page = AttackPage(report: Self.report).html
    #expect(page.contains("a/&lt;script&gt;model") && !page.contains("<script"))
    #expect(!page.unicodeScalars.contains("\u{202E}"))
  }

  @Test("an attacked recording and its twin can be heard; what is long or of no known form cannot")
  func recordings() throws {
    let wave = Array("RIFF1234WAVE".utf8)
    #expect(AttackExample.sound(wave) == "data:audio/wav;base64,UklGRjEyMzRXQVZF")
    #expect(AttackExample.sound(Array("<script>".utf8)) == nil)
    #expect(AttackExample.sound(wave + [UInt8](repeating: 0, count: AttackExample.soundBytesMax)) == nil)
    let side = AttackExample.Side(
      sound: AttackExample.sound(wave), name: "a.wav", bytes: 12, digest: "0123", words: "Say it")
    var report = Self.report
    report.examples = [AttackExample(family: "sign", base: "s", attacked: side, twin: side)]
    let page = AttackPage(report: report).html
    let source = try #require(side.sound)
    #expect(page.components(separatedBy: "<audio controls").count == 3 && page.contains(source))
    #expect(page.contains("media-src data:"))
  }

  @Test("a run without rows is a page without numbers, not with NaN")
  func empty() {
    let page = AttackPage(
      report: AttackReport(model: "m", defences: [.none], seed: 0, asText: true, bases: [])
    ).html
    #expect(!page.contains("nan") && page.contains("–"))
  }
}
