import AssayCore
import AssayInference
import AssayWire
import Foundation
import Testing

/// Real receipts as a perfect reader would read them: what is left to fail is the reading of fields.
@Suite struct RealReceiptTests {
  static let folder = ProcessInfo.processInfo.environment["ASSAY_DATA"].map { $0 + "/receipts" }

  @Test("Finds totals and dates on real receipts", .enabled(if: folder != nil, "ASSAY_DATA is not set"))
  func fields() throws {
    let folder = try #require(Self.folder)
    var (right, all) = (["total": 0, "date": 0, "company": 0], 0)
    for number in stride(from: 0, to: 80, by: 4) {
      let name = String(repeating: "0", count: number < 10 ? 2 : 1) + String(number)
      guard let boxes = try? String(contentsOfFile: folder + "/box/\(name).csv", encoding: .utf8),
        let key = try? Data(contentsOf: URL(fileURLWithPath: folder + "/key/\(name).json"))
      else { continue }
      var scene = Scene()
      scene.part(.image)
      for line in boxes.split(whereSeparator: \.isNewline) { Self.add(line, to: &scene) }
      let answer = scene.ask("Return JSON with company, date, total").structured
      let gold = try JSONValue(parsing: Array(key))
      all += 1
      for field in right.keys where Self.plain(gold[field]) == Self.plain(answer?[field]) {
        right[field, default: 0] += 1
      }
    }
    #expect(all == 20)
    #expect(try #require(right["total"]) >= 19)
    #expect(try #require(right["date"]) >= 19)
    #expect(try #require(right["company"]) >= 16)
  }

  private static func add(_ line: Substring, to scene: inout Scene) {
    let fields = line.split(separator: ",", maxSplits: 8, omittingEmptySubsequences: false)
    guard fields.count == 9, let x = Double(fields[0]), let y = Double(fields[1]), let right = Double(fields[4]),
      let bottom = Double(fields[5])
    else { return }
    scene.add(.textLine, .string(String(fields[8])), .box(Box2D(x: x, y: y, width: right - x, height: bottom - y)))
  }

  private static func plain(_ value: JSONValue?) -> String {
    (value?.string ?? "").uppercased().filter { $0.isLetter || $0.isNumber }
  }
}
