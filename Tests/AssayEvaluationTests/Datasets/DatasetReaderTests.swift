import AssayCore
import AssayWire
import Glibc
import Testing

@testable import AssayEvaluation

@Suite("Datasets become samples")
struct DatasetReaderTests {
  static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3]
  static var uri: String { "data:image/png;base64," + String(decoding: Base64.encode(png), as: UTF8.self) }

  private func read(_ path: String, _ change: (inout DataSource) -> Void = { _ in }) throws -> [DataRecord] {
    var source = DataSource(paths: [path])
    change(&source)
    var reader = DatasetReader([source])
    var records: [DataRecord] = []
    while let record = try reader.next() { records.append(record) }
    return records
  }

  private func samples(_ path: String, _ change: (inout DataSource) -> Void = { _ in }) throws -> [Sample] {
    try read(path, change).map { try $0.loader.load(try $0.draft.get()).sample }
  }

  @Test("the native form with OpenAI's parts, labels and attributes")
  func native() throws {
    let scratch = try Scratch()
    try scratch.write("media/a.png", Self.png)
    try scratch.write("media/scan.ply", "ply")
    let path = try scratch.write(
      "d.jsonl",
      """
      {"id":"x","input":[{"role":"system","content":"be brief"},{"role":"user","content":[{"type":"text","text":"how much?"},{"type":"image_url","image_url":{"url":"media/a.png"}},{"type":"file","file":{"filename":"scan.ply","file_data":"media/scan.ply"}},{"type":"input_audio","input_audio":{"data":"UklGRg==","format":"wav"}}]}],"target":["1","2"],"labels":[{"for":"text","value":"abc","authority":"weak","source":"ocr","part":2}],"attributes":{"k":1},"cluster":"c","choices":["a","b"]}
      {"input":"only text"}
      {"input":[{"type":"text","text":"parts"},{"type":"image","image":"\(Self.uri)"}]}
      """)
    let found = try samples(path)
    #expect(found.map(\.id) == ["x", "2", "3"])
    let parts = found[0].request.parts
    #expect(parts.map(\.modality) == [.text, .text, .image, .geometry, .audio])
    #expect(parts.map(\.trust) == [.system, .user, .untrusted, .untrusted, .untrusted])
    #expect(parts[2].asset?.digest == Digest(of: Self.png))
    #expect(parts[2].asset?.declaredType == "image/png")
    #expect(found[0].labels.map(\.authority) == [.gold, .weak])
    #expect(found[0].cluster == "c")
    #expect(found[0].attributes == ["k": 1])
    #expect(found[2].request.parts[1].asset?.digest == Digest(of: Self.png))
  }

  @Test("Inspect's and OpenAI's evals files are read as they are")
  func imports() throws {
    let scratch = try Scratch()
    let inspect = try scratch.write(
      "i.jsonl",
      #"{"id": 3, "input": [{"role":"user","content":[{"type":"text","text":"q"},{"type":"audio","audio":"UklGRg==","format":"wav"}]}], "target": "yes", "metadata": {"slice": "a"}, "files": {}, "sandbox": "docker"}"#
    )
    try scratch.write("UklGRg==", "RIFF")
    let first = try #require(try samples(inspect) { $0.format = .inspect }.first)
    #expect(first.id == "3")
    #expect(first.attributes == ["slice": "a"])
    #expect(first.request.parts[1].modality == .audio)
    let evals = try scratch.write(
      "e.jsonl", #"{"input":[{"role":"system","content":"s"},{"role":"user","content":"u"}],"ideal":["a","b"]}"#)
    let second = try #require(try samples(evals) { $0.format = .openaiEvals }.first)
    #expect(second.labels.first?.value == ["a", "b"])
    #expect(second.request.question == "u")
  }

  @Test("CSV by a field map; cells without a field of their own become typed attributes")
  func csv() throws {
    let scratch = try Scratch()
    try scratch.write("a.png", Self.png)
    let path = try scratch.write("t.csv", "q,a,pic,price,new\n\"what, now?\",yes,a.png,2.5,true\n")
    let sample = try #require(
      try samples(path) { $0.fields = ["input": "q", "target": "a", "image": "pic"] }.first)
    #expect(sample.request.question == "what, now?")
    #expect(sample.request.parts.map(\.modality) == [.image, .text])
    #expect(sample.labels.first?.value == "yes")
    #expect(sample.attributes == ["price": 2.5, "new": true])
    let error = #expect(throws: AssayError.self) { try read(path) { $0.fields = ["input": "qq"] } }
    #expect(error?.message.contains("there is no column `qq`") == true)
  }

  @Test("VLMEvalKit's TSV with options, categories and pictures shared by reference")
  func vlmevalkit() throws {
    let scratch = try Scratch()
    let picture = String(decoding: Base64.encode(Self.png + [UInt8](repeating: 7, count: 60)), as: UTF8.self)
    let path = try scratch.write(
      "m.tsv",
      "index\timage\tquestion\thint\tA\tB\tanswer\tl2-category\n7\t\(picture)\tq1\t\tcat\tdog\tA\tpets\n8\t7\tq2\tlook\tx\ty\tB\t\n9\t99\tq3\t\ta\tb\tA\t\n"
    )
    let records = try read(path)
    let first = try records[0].loader.load(try records[0].draft.get()).sample
    let second = try records[1].loader.load(try records[1].draft.get()).sample
    #expect(first.choices == ["cat", "dog"])
    #expect(first.attributes == ["l2-category": "pets"])
    #expect(first.labels.first?.value == "A")
    #expect(second.request.parts[0].asset?.digest == first.request.parts[0].asset?.digest)
    #expect(second.request.question == "Hint: look\nq2")
    guard case .failure(let error) = records[2].draft else {
      Issue.record("a reference to nothing was taken")
      return
    }
    #expect(error.place?.line == 4)
  }

  @Test(
    "a line that is wrong is named with file, line and path, and the next one is read",
    arguments: [
      (#"{"id":"a","input":}"#, "not JSON"), (#"[1]"#, "should be an object"), (#"{"id":"a"}"#, "`input` is missing"),
      (#"{"input":7}"#, "should be a string or a list"), (#"{"input":[{"type":"imge_url"}]}"#, "unknown type of part"),
      (#"{"input":[{"type":"text"}]}"#, "should be a string"), (#"{"input":[]}"#, "holds nothing to ask"),
      (#"{"id":[],"input":"q"}"#, "should be a string or a number"),
      (#"{"input":"q","labels":[{"for":"anwser","value":1}]}"#, "unknown target"),
      (#"{"input":"q","labels":[{"for":"text","value":1,"authority":"weak"}]}"#, "must name its source"),
      (#"{"input":[{"role":"boss","content":"q"}]}"#, "unknown role"),
      (#"{"input":[{"role":"system","content":"q"}]}"#, "no message is the user's"),
      (#"{"input":"q","choices":"a"}"#, "should be a list"), (#"{"input":"q","attributes":[]}"#, "should be an object"),
      (#"{"input":[{"type":"file","file":{"file_id":"f"}}]}"#, "a file id means nothing"),
      (#"{"input":[{"type":"image_url","image_url":{"url":"ftp://x/y.png"}}]}"#, "an address of this kind"),
      ("{\"input\":\"\u{1}\"}", "not JSON"),
    ])
  func wrongLines(line: String, message: String) throws {
    let scratch = try Scratch()
    let path = try scratch.write("d.jsonl", #"{"id":"ok1","input":"q"}"# + "\n\(line)\n" + #"{"id":"ok2","input":"q"}"#)
    let records = try read(path)
    #expect(records.count == 3)
    guard case .failure(let error) = records[1].draft else {
      Issue.record("taken as a sample")
      return
    }
    #expect(error.message.contains(message))
    #expect(error.place?.line == 2)
    #expect(records[2].id == "ok2")
  }

  @Test("an id that appears twice is an error of the second")
  func duplicates() throws {
    let scratch = try Scratch()
    let path = try scratch.write("d.jsonl", "{\"id\":\"a\",\"input\":\"q\"}\n{\"id\":\"a\",\"input\":\"r\"}\n")
    let records = try read(path)
    guard case .success = records[0].draft, case .failure(let error) = records[1].draft else {
      Issue.record("not told apart")
      return
    }
    #expect(error.message.contains("appears twice"))
  }

  @Test("media may not leave their folder, by any way")
  func confinement() throws {
    let scratch = try Scratch()
    try scratch.write("secret.png", Self.png)
    try scratch.write("set/inside/a.png", Self.png)
    symlink("../secret.png", scratch.path + "/set/link.png")
    symlink("inside/a.png", scratch.path + "/set/good.png")
    func error(_ path: String, _ change: (inout DataSource) -> Void = { _ in }) throws -> AssayError? {
      let data = try scratch.write("set/d.jsonl", #"{"input":[{"type":"image_url","image_url":{"url":"\#(path)"}}]}"#)
      let record = try #require(try read(data, change).first)
      do throws(AssayError) {
        _ = try record.loader.load(try record.draft.get())
        return nil
      } catch { return error }
    }
    #expect(try error("inside/a.png") == nil)
    #expect(try error("good.png") == nil)
    #expect(try error("file://inside/a.png") == nil)
    #expect(try error("inside/../inside/a.png") == nil)
    #expect(try error("../secret.png")?.message.contains("leaves the media folder") == true)
    #expect(try error("../../../../../../etc/passwd")?.message.contains("leaves the media folder") == true)
    #expect(try error("link.png")?.message.contains("leaves the media folder") == true)
    #expect(try error("/etc/passwd")?.message.contains("absolute path") == true)
    #expect(try error("/etc/passwd") { $0.allowAbsolutePaths = true }?.message.contains("leaves") == true)
    #expect(try error("../secret.png") { $0.mediaRoot = scratch.path } == nil)
    #expect(try error("inside")?.message.contains("not a regular file") == true)
    #expect(try error("inside/b.png")?.remedy == "did you mean a.png?")
    #expect(try error("https://example.com/a.png")?.remedy?.contains("allow_urls") == true)
    #expect(try error("https://example.com/a.png") { $0.allowURLs = true } == nil)
    #expect(try error("data:image/png;base64,!!!!")?.message.contains("base64") == true)
  }

  @Test("a large file that changes after it was digested is told when it is read again")
  func changed() async throws {
    let scratch = try Scratch()
    let bytes = [UInt8](repeating: 1, count: SuiteDefaults.keptFileBytesMax + 1)
    let file = try scratch.write("a.png", bytes)
    let data = try scratch.write("d.jsonl", #"{"input":[{"type":"image","image":"a.png"}]}"#)
    let record = try #require(try read(data).first)
    let loaded = try record.loader.load(try record.draft.get())
    #expect(try await loaded.assets.bytes(of: Digest(of: bytes)) == bytes)
    try scratch.write("a.png", [1, 2, 3])
    let error = await #expect(throws: AssayError.self) { try await loaded.assets.bytes(of: Digest(of: bytes)) }
    #expect(error?.code == .data)
    #expect(error?.place?.file == file)
  }

  @Test("a dataset that changes while it is read ends the reading with its name")
  func changedDataset() throws {
    let scratch = try Scratch()
    let path = try scratch.write("d.jsonl", "{\"input\":\"q\"}\n")
    var reader = DatasetReader([DataSource(paths: [path])])
    _ = try reader.next()
    try scratch.write("d.jsonl", "{\"input\":\"q\"}\n{\"input\":\"r\"}\n")
    var error: AssayError?
    do throws(AssayError) { _ = try reader.next() } catch let caught { error = caught }
    #expect(error?.message.contains("changed while it was read") == true)
  }

  @Test("unknown members are noted once")
  func notes() throws {
    let scratch = try Scratch()
    let path = try scratch.write("d.jsonl", "{\"input\":\"q\",\"tagret\":1}\n{\"input\":\"q\",\"tagret\":1}\n")
    var reader = DatasetReader([DataSource(paths: [path])])
    while try reader.next() != nil {}
    #expect(reader.notes.texts.count == 1)
    #expect(reader.notes.texts.first?.contains("tagret") == true)
  }

  @Test("shards take every sample once")
  func shards() throws {
    for index in 0..<50 {
      let takers = (1...7).filter { Selection(shard: $0, shards: 7).isWanted(index) }
      #expect(takers.count == 1)
    }
    #expect(try Selection.range(parsing: "20-40") == 19..<40)
    #expect(try Selection.shard(parsing: "2/8") == (2, 8))
    for text in ["0", "-1", "5-3", "a", "", "1-2-3"] {
      #expect(throws: AssayError.self) { try Selection.range(parsing: text) }
    }
    for text in ["0/3", "4/3", "1", "a/b", "1/0"] {
      #expect(throws: AssayError.self) { try Selection.shard(parsing: text) }
    }
  }
}
