import AssayWire
import Testing

@Suite struct ResponsesScannerTests {
  private func scan(_ text: String) throws -> ChatScan { try scan(Array(text.utf8)) }

  private func scan(_ bytes: [UInt8]) throws -> ChatScan {
    try bytes.withUnsafeBytes { try ChatScanner.scanResponse($0) }
  }

  private func shown(_ text: String, _ range: Range<Int>?) -> String? {
    range.map { String(decoding: Array(text.utf8)[$0], as: UTF8.self) }
  }

  private static let rich = """
    {"model":"vision","instructions":"Be brief.","stream":true,"max_output_tokens":40,"assay":{"case":"c"},
     "input":[{"role":"user","content":"hi"},
      {"type":"message","content":[{"type":"input_text","text":"what?"},
        {"type":"input_image","image_url":"data:image/png;base64,AAAA"},
        {"type":"input_file","filename":"a.ply","file_data":"data:;base64,CCCC"},
        {"type":"input_audio","input_audio":{"data":"BBBB","format":"wav"}}],"role":"user"},
      {"type":"function_call_output","call_id":"c","output":"42"},
      {"type":"computer_call_output","output":{"type":"computer_screenshot","image_url":"data:image/png;base64,DDDD"}},
      {"type":"reasoning","summary":[],"encrypted_content":"x"}],"tools":[{"type":"web_search"}],"unknown":[1,{}]}
    """

  @Test("Model, limits and every part are found, whatever carries them")
  func finds() throws {
    let scan = try scan(Self.rich)
    #expect(shown(Self.rich, scan.model) == "vision" && scan.streams && scan.hasTools && scan.includesUsage)
    #expect(scan.outputTokensMax == 40 && shown(Self.rich, scan.own) == #"{"case":"c"}"#)
    #expect(
      scan.parts.map(\.path) == [
        "instructions", "input[0].content", "input[1].content[0]", "input[1].content[1]", "input[1].content[2]",
        "input[1].content[3]", "input[2].output", "input[3].output",
      ])
    #expect(scan.parts.map(\.kind) == [.text, .text, .text, .imageURL, .file, .inputAudio, .text, .imageURL])
    #expect(scan.parts.map(\.role) == [.system, .user, .user, .user, .user, .user, .tool, .tool])
    #expect(shown(Self.rich, scan.parts[4].payload) == "data:;base64,CCCC")
    #expect(shown(Self.rich, scan.parts[4].label) == "a.ply" && shown(Self.rich, scan.parts[5].label) == "wav")
    #expect(try self.scan(#"{"input":"a","model":"m"}"#).textBytes == 1)
  }

  @Test("A medium is found whatever its part says that it is")
  func disguised() throws {
    func kinds(_ part: String) throws -> [ChatScan.Part.Kind] {
      try scan(#"{"model":"m","input":[{"role":"user","content":[\#(part)]}]}"#).parts.map(\.kind)
    }
    #expect(try kinds(#"{"type":"input_text","text":"a","image_url":"data:x"}"#) == [.text, .imageURL])
    #expect(try kinds(#"{"image_url":{"url":"data:x"}}"#) == [.imageURL])
    #expect(try kinds(#"{"im\u0061ge_url":"data:x","file_data":"y","file_id":"z"}"#) == [.imageURL, .file])
    #expect(try kinds(#"{"type":"input_image","file_id":"f"}"#) == [.file])
    #expect(try kinds(#"{"type":"input_image","image_url":null}"#) == [.other])
    let bare = try scan(#"{"model":"m","input":[{"type":"input_image","image_url":"data:x"}]}"#)
    #expect(bare.parts.map(\.kind) == [.imageURL] && bare.parts.map(\.path) == ["input[0]"])
  }

  @Test(
    "What is malformed is refused, by its place",
    arguments: [
      (#"{"input":"a"}"#, "missing"), (#"{"model":1,"input":"a"}"#, "invalid_type"),
      (#"{"model":"m","input":{}}"#, "invalid_type"), (#"{"model":"m","input":["a"]}"#, "invalid_type"),
      (#"{"model":"m","model":"n"}"#, "duplicate_key"),
      (#"{"model":"m","inp\u0075t":"a","input":"b"}"#, "duplicate_key"),
      (#"{"model":"m","input":[{"content":[{"text":"a","text":"b"}]}]}"#, "duplicate_key"),
      (#"{"model":"m","input":[{"role":1}]}"#, "invalid_type"), (#"{"model":"m"} x"#, "invalid_json"),
    ])
  func refused(text: String, code: String) {
    let fault = #expect(throws: ChatFault.self) { try scan(text) }
    #expect(fault?.code == code)
  }

  @Test("Cut anywhere, or with any byte changed, it is refused or read within its bounds")
  func hostile() {
    let whole = Array(Self.rich.utf8)
    for end in 0..<whole.count {
      #expect(throws: ChatFault.self) { try scan(Array(whole[..<end])) }
    }
    for index in whole.indices {
      for byte in [UInt8(0), 0x22, 0x5C, 0x7B, 0x5D, 0xFF] {
        var changed = whole
        changed[index] = byte
        guard let found = try? scan(changed) else { continue }
        #expect(
          found.parts.allSatisfy { $0.payload.upperBound <= changed.count && $0.value.upperBound <= changed.count })
      }
    }
    let deep = #"{"model":"m","input":"# + String(repeating: "[", count: 10_000)
    #expect(throws: ChatFault.self) { try scan(deep) }
  }
}
