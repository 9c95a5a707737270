import AssayWire
import FuzzFrame

/// libFuzzer's entry: the first bytes say where the others are cut. However an event stream is cut, the same events are
/// found, and they are those that the parser of the standard finds.
func fuzzEvents(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  guard let start, count > 8 else { return 0 }
  let all = UnsafeBufferPointer(start: start, count: count)
  let cuts = all.prefix(8).map { Int($0) + 1 }
  let stream = Array(all.dropFirst(8))
  // A byte-order mark counts at the very start of a stream only, where nobody sends one.
  guard !stream.starts(with: [0xEF, 0xBB, 0xBF]) else { return 0 }
  let whole = Passed(stream, cuts: [stream.count])
  let pieces = Passed(stream, cuts: cuts)
  guard whole.events == pieces.events, whole.bytes + whole.pending == stream else { fatalError("cuts change events") }
  guard pieces.bytes + pieces.pending == stream else { fatalError("bytes are lost") }
  guard whole.usages == pieces.usages, whole.done == pieces.done else { fatalError("cuts change the meaning") }
  var parser = SSEParser()
  let parsed = (try? parser.feed(stream))?.map(\.data) ?? whole.events
  guard parsed == whole.events else { fatalError("the parser finds other events") }
  for event in parsed {
    let found = event.withUnsafeBytes { UsageScan.read($0) }
    guard let found, let value = try? JSONValue(parsing: event) else { continue }
    guard let usage = value["usage"], usage.object != nil else { fatalError("a usage that is not there") }
    guard found.input == tokens(usage["prompt_tokens"]), found.output == tokens(usage["completion_tokens"]) else {
      fatalError("another count")
    }
  }
  return 0
}

func tokens(_ value: JSONValue?) -> Int? {
  guard case .int(let count) = value, (0...(1 << 40)).contains(count) else { return nil }
  return count
}

/// What a forwarder does: whole events go on, the rest waits.
struct Passed {
  var bytes: [UInt8] = []
  var pending: [UInt8] = []
  var events: [[UInt8]] = []
  var usages: [UsageScan] = []
  var done = 0

  init(_ stream: [UInt8], cuts: [Int]) {
    var position = 0
    var turn = 0
    while position < stream.count {
      let count = min(cuts[turn % cuts.count], stream.count - position)
      turn += 1
      let searched = pending.count
      pending += stream[position..<position + count]
      position += count
      let end = pending.withUnsafeBytes { EventScan.lastEventEnd($0, after: searched) }
      guard end == pending.withUnsafeBytes({ EventScan.lastEventEnd($0) }) else { fatalError("a search cut short") }
      look(Array(pending.prefix(end)))
      bytes += pending.prefix(end)
      pending.removeFirst(end)
    }
  }

  private mutating func look(_ whole: [UInt8]) {
    whole.withUnsafeBytes { whole in
      var position = 0
      while position < whole.count {
        let range = EventScan.next(whole, from: position)
        guard range.lowerBound == position, range.upperBound > position else { fatalError("no way forward") }
        position = range.upperBound
        let event = UnsafeRawBufferPointer(rebasing: whole[range])
        var lines: [[UInt8]] = []
        EventScan.dataLines(event) { lines.append(Array($0)) }
        if !lines.isEmpty { events.append(Array(lines.joined(separator: [0x0A]))) }
        if EventScan.isDone(event) { done += 1 }
        if let usage = EventScan.usage(event) { usages.append(usage) }
      }
    }
  }
}

@_cdecl("fuzz_events_main")
public func start(_ argc: Int32, _ argv: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> Int32 {
  fuzz(argc, argv) { fuzzEvents($0, $1) }
}
