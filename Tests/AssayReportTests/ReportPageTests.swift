import AssayReport
import Foundation
import Testing

@Suite("The report is one honest, self-contained page")
struct ReportPageTests {
  let page = ReportPage.html(SampleModel.model)

  @Test("It loads nothing from anywhere and runs no script")
  func selfContained() {
    for word in ["http://", "https://", "<script", "src=\"/", "@import", "<link", "<iframe"] {
      #expect(!page.contains(word), "\(word)")
    }
  }

  @Test("Text from outside is escaped wherever it appears")
  func escaped() {
    #expect(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
    #expect(!page.contains("x=\"\""))
    #expect(page.contains("&quot; onmouseover=alert(1)"))
    #expect(page.contains("blurred &amp; dim"))
  }

  @Test("Gold and weak stand in different sections, and the weak one says what it is")
  func goldAndWeakApart() throws {
    let gold = try #require(page.range(of: "<h2>Gold labels</h2>"))
    let weak = try #require(page.range(of: "<h2>Weak labels"))
    #expect(gold.upperBound < weak.lowerBound)
    #expect(page[weak.lowerBound...].contains("guesses by named sources"))
  }

  @Test("A value comes with its interval and n, or says that there is too little data")
  func intervals() {
    #expect(page.contains("0.780 to 0.930"))
    #expect(page.contains("n 40"))
    #expect(page.contains("too little data"))
    #expect(!page.contains("0.020</span> <span class=\"n\">n 1"))
    #expect(page.contains("no label"))
  }

  @Test("Each gate shows one of three verdicts in words, and right answers from wrong evidence are a number")
  func verdicts() {
    #expect(page.contains("✓ pass"))
    #expect(page.contains("? not enough data"))
    #expect(page.contains("<b>6</b>right answer, wrong evidence"))
  }

  @Test("Nothing that is not a number is shown as one")
  func numbers() { for word in ["nan", "inf", "NaN", "Infinity"] { #expect(!page.contains(">\(word)<"), "\(word)") } }

  @Test("The same model gives the same bytes")
  func deterministic() throws {
    #expect(ReportPage.html(SampleModel.model) == page)
    if let path = ProcessInfo.processInfo.environment["ASSAY_KEEP_REPORT"] {
      try page.write(toFile: path, atomically: true, encoding: .utf8)
    }
  }
}
