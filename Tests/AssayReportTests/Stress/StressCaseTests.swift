import AssayWire
import Testing

@testable import AssayReport

@Suite("Cases that fell under stress")
struct StressCaseTests {
  @Test("a sample that fell by several metrics is one case with all of them")
  func grouped() {
    func item(_ index: Int, _ name: String, epoch: Int = 1) -> JSONValue {
      ["index": .int(index), "epoch": .int(epoch), "name": .string(name)]
    }
    let list = [item(4, "exact"), item(7, "exact"), item(4, "anls"), item(4, "exact", epoch: 2)]
    let cases = StressCaseLoader.bySample(list).map { $0.map { $0["name"]?.string ?? "" } }
    #expect(cases == [["exact", "anls"], ["exact"], ["exact"]])
    #expect(StressCaseLoader.bySample([]).isEmpty)
  }
}
