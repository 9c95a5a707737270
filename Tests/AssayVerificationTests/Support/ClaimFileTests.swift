import Foundation
import Testing

@Suite("Development data")
struct ClaimFileTests {
  /// `ASSAY_REPORT=file.jsonl swift test --filter Report` prints the confusion table and wrong rows of one file.
  @Test("Report of one file", .enabled(if: ProcessInfo.processInfo.environment["ASSAY_REPORT"] != nil))
  func report() throws {
    let name = try #require(ProcessInfo.processInfo.environment["ASSAY_REPORT"])
    let file = try #require(try ClaimFile(name))
    let wrong = ProcessInfo.processInfo.environment["ASSAY_REPORT_WRONG"].flatMap { Int($0) } ?? 30
    file.half(0).report("\(name), half 0", wrong: wrong)
    file.half(1).report("\(name), half 1")
    #expect(!file.rows.isEmpty)
  }
}
