import AssayCore

/// Pages that are lost or mixed up.
enum PageOrder {
  /// A share of the pages is gone, at least one; at least one stays.
  static func missing(_ pages: Int, _ call: inout StressCall) throws(AssayError) -> [Int] {
    try expectSeveral(pages, "to lose")
    let share = call.severity.of(0.1, 0.2, 0.35, 0.5, 0.7)
    // All are put in an order of loss, so that a severity loses those of the one below.
    let order = shuffled(pages, &call.generator)
    let lost = min(pages - 1, max(1, Int((share * Double(pages)).rounded())))
    return order.dropFirst(lost).sorted()
  }

  /// A share of the pages changes places among each other, at least two.
  static func mixed(_ pages: Int, _ call: inout StressCall) throws(AssayError) -> [Int] {
    try expectSeveral(pages, "to mix")
    let share = call.severity.of(0.1, 0.25, 0.5, 0.75, 1)
    let moved = min(pages, max(2, Int((share * Double(pages)).rounded())))
    let places = shuffled(pages, &call.generator).prefix(moved).sorted()
    var result = Array(1...pages)
    // One step around a ring moves every page of it.
    let turn = 1 + call.generator.below(moved - 1)
    for (index, place) in places.enumerated() { result[place - 1] = places[(index + turn) % moved] }
    return result
  }

  private static func expectSeveral(_ pages: Int, _ what: String) throws(AssayError) {
    guard pages >= 2 else {
      throw AssayError(
        .data, pages == 1 ? "a document of one page has none \(what)" : "the document has no pages",
        remedy: "use a document of several pages")
    }
  }

  private static func shuffled(_ pages: Int, _ generator: inout StressGenerator) -> [Int] {
    var order = Array(1...pages)
    for index in stride(from: pages - 1, to: 0, by: -1) { order.swapAt(index, generator.below(index + 1)) }
    return order
  }
}
