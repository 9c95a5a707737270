import Testing

@testable import AssayWire

@Suite struct ChatScannerTests {
  private func scan(_ text: String) throws -> ChatScan { try scan(Array(text.utf8)) }

  private func scan(_ bytes: [UInt8]) throws -> ChatScan {
    try bytes.withUnsafeBytes { try ChatScanner.scan($0) }
  }

  private func shown(_ text: String, _ range: Range<Int>?) -> String? {
    range.map { String(decoding: Array(text.utf8)[$0], as: UTF8.self) }
  }

  @Test("Model, stream, limits and every part are found, whatever stands between them")
  func finds() throws {
    let text = """
      {"temperature":0.2, "messages":[{"role":"system","content":"Be brief."},
       {"content":[{"type":"text","text":"Was \\"rot\\"?"},
         {"image_url":{"detail":"low","url":"data:image/png;base64,AAAA"},"type":"image_url"},
         {"type":"input_audio","input_audio":{"data":"BBBB","format":"wav"}},
         {"type":"file","file":{"filename":"a.ply","file_data":"data:;base64,CCCC"}},
         {"type":"video_url","video_url":"https://a/b.mp4"}, {"type":"image_embeds","x":[1,{"y":null}]}],
        "role":"user"}], "model":"vision", "stream":true, "stream_options":{"include_usage":true},
       "max_tokens":100, "max_completion_tokens":40, "n":2, "unknown":{"deep":[[],{}]}}
      """
    let scan = try scan(text)
    #expect(shown(text, scan.model) == "vision")
    #expect(scan.streams && scan.includesUsage)
    #expect(scan.outputTokensMax == 40)
    #expect(scan.choices == 2)
    #expect(scan.messageCount == 2)
    #expect(scan.parts.map(\.kind) == [.text, .text, .imageURL, .inputAudio, .file, .videoURL, .other])
    #expect(scan.parts.map(\.role) == [.system] + Array(repeating: .user, count: 6))
    #expect(scan.parts.map(\.path).last == "messages[1].content[5]")
    #expect(scan.parts[1].isEscaped)
    #expect(
      scan.parts[2...5].map { shown(text, $0.payload) } == [
        "data:image/png;base64,AAAA", "BBBB", "data:;base64,CCCC", "https://a/b.mp4",
      ])
    #expect(scan.parts[2...5].map { shown(text, $0.label) } == ["low", "wav", "a.ply", nil])
  }

  @Test(
    "Our own member is cut with one comma, wherever it stands",
    arguments: [
      (#"{"assay":{"a":1},"model":"m","messages":[{"role":"user","content":"x"}]}"#),
      (#"{"model":"m","assay":{"a":1},"messages":[{"role":"user","content":"x"}]}"#),
      (#"{"model":"m","messages":[{"role":"user","content":"x"}], "assay" : {"a":1} }"#),
      (#"{ "\u0061ssay":{"a":1} , "model":"m","messages":[{"role":"user","content":"x"}]}"#),
    ])
  func cutsOwn(text: String) throws {
    let scan = try scan(text)
    var bytes = Array(text.utf8)
    bytes.removeSubrange(try #require(scan.ownMember))
    let left = try JSONValue(parsing: bytes)
    #expect(left.object?.members.map(\.key) == ["model", "messages"])
    #expect(shown(text, scan.own) == #"{"a":1}"#)
  }

  @Test(
    "What is no chat request is refused with the part's path",
    arguments: [
      ("", "invalid_json", ""), ("[]", "invalid_json", ""), ("{", "invalid_json", ""),
      (#"{"model":"m"}"#, "missing", "messages"), (#"{"messages":[{"role":"user"}]}"#, "missing", "model"),
      (#"{"model":"m","messages":[]}"#, "missing", "messages"),
      (#"{"model":1,"messages":[]}"#, "invalid_type", "model"),
      (#"{"model":"m","model":"n","messages":[{"role":"user"}]}"#, "duplicate_key", ""),
      (#"{"model":"m","mod\u0065l":"n","messages":[{"role":"user"}]}"#, "duplicate_key", ""),
      (#"{"model":"m","messages":[{"content":"x"}]}"#, "missing", "messages[0].role"),
      (#"{"model":"m","messages":[{"role":"user","content":[{"text":"x"}]}]}"#, "missing", "messages[0].content[0]"),
      (
        #"{"model":"m","messages":[{"role":"user","content":[{"type":"image_url"}]}]}"#, "missing",
        "messages[0].content[0]"
      ),
      (#"{"model":"m","messages":[{"role":"user","content":"\ud800"}]}"#, "invalid_json", "messages[0].content"),
      (#"{"model":"m","messages":[{"role":"user","content":"\udc00\ud800"}]}"#, "invalid_json", "messages[0].content"),
      (#"{"model":"m","messages":[{"role":"user","content":"x"}],}"#, "invalid_json", ""),
      (#"{"model":"m","messages":[{"role":"user","content":"x"}]} {}"#, "invalid_json", ""),
      (#"{"model":"m","messages":[{"role":"user","content":"x"}],"n":0}"#, "invalid_type", "n"),
      (#"{"model":"m","messages":[{"role":"user","content":"x"}],"max_tokens":1e3}"#, "invalid_type", "max_tokens"),
      (#"{"model":"m","messages":[{"role":"user","content":"x"}],"a":01}"#, "invalid_json", ""),
      (#"{"model":"m","messages":[{"role":"user","content":"x"}],"stream":"yes"}"#, "invalid_type", "stream"),
    ])
  func refused(text: String, code: String, path: String) throws {
    let fault = #expect(throws: ChatFault.self) { try scan(text) }
    #expect(fault?.code == code)
    #expect(fault?.path == path)
  }

  @Test("Ten thousand levels end with an answer, not with the stack")
  func deep() throws {
    for (open, close) in [("[", "]"), (#"{"a":"#, "}")] {
      let nested = String(repeating: open, count: 10_000) + "1" + String(repeating: close, count: 10_000)
      let text = #"{"model":"m","messages":[{"role":"user","content":"x"}],"a":\#(nested)}"#
      #expect(throws: ChatFault.self) { try scan(text) }
    }
  }

  @Test("Bytes that are no UTF-8 are refused, as Swift's own validation says", arguments: 0...255)
  func encoding(lead: Int) throws {
    for rest: [UInt8] in [[], [0x80], [0xA0, 0x80], [0x90, 0x80, 0x80], [0xBF, 0xBF, 0xBF], [0x8F, 0xBF, 0xBF]] {
      let inside = [UInt8(lead)] + rest
      guard lead >= 0x80 else { continue }
      let head = Array(#"{"model":"m","messages":[{"role":"user","content":"abcdefgh"#.utf8)
      let valid = String(validating: inside, as: UTF8.self) != nil
      let accepted = (try? scan(head + inside + Array(#""}]}"#.utf8))) != nil
      #expect(accepted == valid, "\(inside)")
    }
  }

  @Test("A string's end is found wherever it stands in a word of eight bytes", arguments: 0...17)
  func alignment(count: Int) throws {
    for tail in ["", #"\""#, #"\\"#, "é", "😀"] {
      let inside = String(repeating: "a", count: count) + tail
      let text = #"{"model":"m","messages":[{"role":"user","content":"\#(inside)"}]}"#
      #expect(shown(text, try scan(text).parts[0].payload) == inside)
    }
  }
}
