import AssayWire
import FuzzFrame

/// libFuzzer's entry: the first bytes say where the others are cut. A request's head, an answer's head and a chunked
/// body mean the same however they are cut on their way, and no place lies outside of the bytes.
func fuzzHTTP(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  guard let start, count > 9 else { return 0 }
  let all = UnsafeBufferPointer(start: start, count: count)
  let cuts = all.prefix(8).map { Int($0) + 1 }
  let bytes = Array(all.dropFirst(9))
  switch all[8] % 3 {
  case 0: fuzzRequest(bytes, cuts)
  case 1: fuzzAnswer(bytes, cuts)
  default: fuzzChunks(bytes, cuts)
  }
  return 0
}

let limits = HTTPHeadLimits(bytesMax: 2048, fieldsMax: 32)

/// What came out of reading a head, so that two readings can be compared.
enum Outcome: Equatable {
  case waits
  case refused(Int)
  case read(String)
}

/// Reads as bytes arrive, until there is a head or a refusal.
func arriving(_ bytes: [UInt8], _ cuts: [Int], _ read: (UnsafeRawBufferPointer) -> Outcome) -> Outcome {
  var position = 0
  var turn = 0
  while position < bytes.count {
    position = min(bytes.count, position + cuts[turn % cuts.count])
    turn += 1
    let outcome = bytes.withUnsafeBytes { read(UnsafeRawBufferPointer(rebasing: $0[..<position])) }
    if outcome != .waits { return outcome }
  }
  return .waits
}

func inside(_ ranges: [Range<Int>?], _ count: Int) {
  for range in ranges {
    if let range, range.lowerBound < 0 || range.upperBound > count { fatalError("a place outside") }
  }
}

func fuzzRequest(_ bytes: [UInt8], _ cuts: [Int]) {
  func read(_ raw: UnsafeRawBufferPointer) -> Outcome {
    do throws(HTTPFault) {
      guard let head = try HTTPRequestReader.read(raw, limits: limits) else { return .waits }
      inside(
        [
          head.target, head.host, head.authorization, head.contentType, head.requestID, head.idempotencyKey,
          head.traceparent, head.tracestate, head.organization, head.project,
        ] + head.own.flatMap { [$0.name, $0.value] }, head.bytes)
      guard head.bytes <= raw.count, !(head.isChunked && head.contentLength != nil) else { fatalError("two lengths") }
      guard raw[head.target.lowerBound] == UInt8(ascii: "/") else { fatalError("a target that is no path") }
      return .read("\(head)")
    } catch { return .refused(error.status) }
  }
  let whole = arriving(bytes, [bytes.count], read)
  let pieces = arriving(bytes, cuts, read)
  // A head that is too long, or starts with no method, may be refused sooner or later, but it is refused both times.
  switch (whole, pieces) {
  case (.refused, .refused): break
  default: guard whole == pieces else { fatalError("cuts change a request: \(whole) \(pieces)") }
  }
}

func fuzzAnswer(_ bytes: [UInt8], _ cuts: [Int]) {
  func read(_ raw: UnsafeRawBufferPointer) -> Outcome {
    do throws(HTTPFault) {
      guard let head = try HTTPResponseReader.read(raw, limits: limits) else { return .waits }
      inside([head.contentType, head.requestID, head.retryAfterDate], head.bytes)
      guard head.status >= 100, head.status <= 999, (head.contentLength ?? 0) >= 0 else { fatalError("a number") }
      return .read("\(head)")
    } catch { return .refused(error.status) }
  }
  let whole = arriving(bytes, [bytes.count], read)
  let pieces = arriving(bytes, cuts, read)
  guard whole == pieces else { fatalError("cuts change an answer: \(whole) \(pieces)") }
}

func fuzzChunks(_ bytes: [UInt8], _ cuts: [Int]) {
  func follow(_ cuts: [Int]) -> (content: [UInt8], used: Int, isDone: Bool, isRefused: Bool) {
    var chunks = HTTPChunks()
    var content: [UInt8] = []
    var position = 0
    var turn = 0
    while position < bytes.count, !chunks.isDone {
      let piece = Array(bytes[position..<min(bytes.count, position + cuts[turn % cuts.count])])
      turn += 1
      var refused = false
      piece.withUnsafeBytes { raw in
        do throws(HTTPFault) {
          let used = try chunks.feed(raw) { content += raw[$0] }
          guard used <= raw.count, used == raw.count || chunks.isDone else { fatalError("bytes left over") }
          position += used
        } catch { refused = true }
      }
      if refused { return (content, 0, false, true) }
    }
    return (content, position, chunks.isDone, false)
  }
  let whole = follow([max(1, bytes.count)])
  let pieces = follow(cuts)
  guard whole == pieces else { fatalError("cuts change a body") }
}

@_cdecl("fuzz_http_main")
public func start(_ argc: Int32, _ argv: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> Int32 {
  fuzz(argc, argv) { fuzzHTTP($0, $1) }
}
