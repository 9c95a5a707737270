/// Takes the tokens of chat templates out of data, so that data cannot open a turn of another role (the filter of
/// StruQ, Chen et al. 2024). Repeats until nothing is left, because removal can make new tokens.
package enum TemplateTokens {
  /// Rounds of removal; a text that still has tokens then gets its angle brackets replaced.
  static let roundsMax = 8

  package static func stripped(_ text: String) -> (text: String, removed: Int) {
    var bytes = Array(text.utf8)
    var removed = 0
    for _ in 0..<roundsMax {
      let round = pass(bytes)
      removed += round.removed
      bytes = round.bytes
      if round.removed == 0 { return (String(decoding: bytes, as: UTF8.self), removed) }
    }
    for index in bytes.indices where bytes[index] == UInt8(ascii: "<") || bytes[index] == UInt8(ascii: "[") {
      bytes[index] = UInt8(ascii: "(")
    }
    return (String(decoding: bytes, as: UTF8.self), removed)
  }

  private static let tokens: AhoCorasick = AhoCorasick(names.map { Array($0.utf8) })
  private static let names = [
    "[inst]", "[/inst]", "<<sys>>", "<</sys>>", "<start_of_turn>", "<end_of_turn>", "<bos>", "<eos>", "<s>", "</s>",
    "[system_prompt]", "[/system_prompt]", "[available_tools]", "[tool_calls]", "[tool_results]", "<tool_call>",
    "</tool_call>", "<tool_response>", "</tool_response>", "<function_calls>", "</function_calls>",
    "<function_results>", "</function_results>", "<tool_result>", "</tool_result>", "<system>", "</system>",
    "<assistant>", "</assistant>", "<user>", "</user>", "<developer>", "</developer>", "<system_prompt>",
    "</system_prompt>",
  ]

  /// Heads of turns at the start of a line.
  private static let heads: [[UInt8]] = [
    "### system", "### instruction", "### human", "### assistant", "### user", "### response", "system:", "assistant:",
    "human:", "user:", "developer:", "ai:", "tool:", "system prompt:", "system message:",
  ].map { Array($0.utf8) }

  private static func pass(_ bytes: [UInt8]) -> (bytes: [UInt8], removed: Int) {
    var ranges: [Range<Int>] = []
    bytes.withUnsafeBufferPointer { buffer in
      tokens.scan(buffer, 0..<buffer.count) { ranges.append($0.range) }
      specials(buffer, &ranges)
      lineHeads(buffer, &ranges)
    }
    guard !ranges.isEmpty else { return (bytes, 0) }
    ranges.sort { $0.lowerBound < $1.lowerBound }
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count)
    var offset = 0
    for range in ranges {
      if range.upperBound <= offset { continue }
      if range.lowerBound > offset { out += bytes[offset..<range.lowerBound] }
      offset = range.upperBound
    }
    out += bytes[offset...]
    return (out, ranges.count)
  }

  /// `<|anything|>` of at most 64 bytes.
  private static func specials(_ bytes: UnsafeBufferPointer<UInt8>, _ ranges: inout [Range<Int>]) {
    var open = -1
    var offset = 0
    while offset + 1 < bytes.count {
      if bytes[offset] == UInt8(ascii: "<"), bytes[offset + 1] == UInt8(ascii: "|") {
        open = offset
        offset += 2
        continue
      }
      if bytes[offset] == UInt8(ascii: "|"), bytes[offset + 1] == UInt8(ascii: ">"), open >= 0 {
        if offset + 2 - open <= 68 { ranges.append(open..<offset + 2) }
        open = -1
      }
      offset += 1
    }
  }

  private static func lineHeads(_ bytes: UnsafeBufferPointer<UInt8>, _ ranges: inout [Range<Int>]) {
    var start = 0
    while start < bytes.count {
      while start < bytes.count, bytes[start] == 0x20 || bytes[start] == 0x09 { start += 1 }
      for head in heads where start + head.count <= bytes.count && matches(bytes, start, head) {
        ranges.append(start..<start + head.count)
        break
      }
      while start < bytes.count, bytes[start] != 0x0A { start += 1 }
      start += 1
    }
  }

  private static func matches(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ head: [UInt8]) -> Bool {
    for index in head.indices {
      let byte = bytes[start + index]
      let lower = byte >= 0x41 && byte <= 0x5A ? byte + 32 : byte
      if lower != head[index] { return false }
    }
    return true
  }
}
