import AssayConfiguration
package import AssayCore
import AssayWire

/// Which samples of a suite a run takes.
package struct Selection: Sendable, Hashable {
  /// Positions in the dataset, from 0.
  package var range: Range<Int>
  /// Only these ids; nil means all.
  package var ids: Set<String>?
  /// Only samples of this slice, or for which this predicate holds.
  package var filter: Predicate?
  package var filterText: String?
  /// This shard of so many, from 1: samples whose position leaves the remainder `shard - 1`.
  package var shard: Int
  package var shards: Int
  /// In a seeded random order, and no more once every gate is decided.
  package var stopsWhenDecided = false

  package init(
    range: Range<Int> = 0..<Int.max, ids: Set<String>? = nil, filter: Predicate? = nil, filterText: String? = nil,
    shard: Int = 1, shards: Int = 1
  ) {
    self.range = range
    self.ids = ids
    self.filter = filter
    self.filterText = filterText
    self.shard = shard
    self.shards = shards
  }

  /// Reads `100` (the first hundred) or `20-40` (from the twentieth to the fortieth, both counted from 1).
  package static func range(parsing text: String) throws(AssayError) -> Range<Int> {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    if ends.count == 1, let count = ends[0], count > 0 { return 0..<count }
    if ends.count == 2, let first = ends[0], let last = ends[1], first >= 1, last >= first { return first - 1..<last }
    throw AssayError(
      .usage, "`\(text.shortened(40))` is no limit", remedy: "write a number such as 100, or a range such as 20-40")
  }

  /// Reads `2/8`: the second of eight shards.
  package static func shard(parsing text: String) throws(AssayError) -> (shard: Int, shards: Int) {
    let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    if numbers.count == 2, let shard = numbers[0], let shards = numbers[1], shards >= 1, shards <= 100_000,
      (1...shards).contains(shard)
    {
      return (shard, shards)
    }
    throw AssayError(.usage, "`\(text.shortened(40))` is no shard", remedy: "write i/n with i from 1 to n, such as 2/8")
  }

  func isWanted(_ index: Int) -> Bool { range.contains(index) && index % shards == shard - 1 }

  /// What a run that resumes must have the same. Without the shard, so that shards can be merged.
  var json: JSONValue {
    var object: JSONObject = [
      "range": .array([.int(range.lowerBound), range.upperBound == .max ? .null : .int(range.upperBound)]),
      "ids": ids.map { .array($0.sorted().map { .string($0) }) } ?? .null,
      "filter": filterText.map { .string($0) } ?? .null,
    ]
    // Only where it is so: runs of before this was known keep their digest.
    if stopsWhenDecided { object.append("stops_when_decided", true) }
    return .object(object)
  }
}
