import AssayConfiguration
import AssayCore
import AssayMedia
import AssayScoring
import AssaySignals
import AssayWire
import Glibc
import Testing

@testable import AssayEvaluation

private func candidate(
  _ question: String, _ media: [[UInt8]] = [], id: String = "s", reason: CorpusReason = .failure,
  name: String? = nil, scorers: [CorpusScorer] = [.usual]
) -> CorpusCandidate {
  var sources: [Digest: CorpusCandidate.Source] = [:]
  var parts: [Part] = []
  for bytes in media {
    let digest = Digest(of: bytes)
    sources[digest] = .bytes(bytes)
    parts.append(
      .asset(
        Asset(digest: digest, declaredType: "image/png", bytes: bytes.count, name: name), modality: .image))
  }
  let request = Request(messages: [Message(role: .user, parts: parts + [.text(question)])])
  return CorpusCandidate(
    Sample(id: id, request: request, labels: [Label(.answer, "w")]), media: sources, reason: reason,
    origin: "run:r1", release: "m", behaviour: .answer, scorers: scorers)
}

@Suite("A corpus of what went wrong")
struct CorpusTests {
  let scratch: Scratch
  let folder: CorpusFolder

  init() throws {
    scratch = try Scratch()
    folder = CorpusFolder(path: scratch.path + "/kept")
  }

  private func add(
    _ candidates: [CorpusCandidate], media: (any MediaDecoding)? = nil, at ms: Int = 1_000, bound: Bound? = nil
  ) async throws -> CorpusAdding.Outcome {
    try await CorpusAdding(folder, media: media, bound: bound, now: { ms }).add(candidates)
  }

  @Test("a case is kept with its media, why, when and from where, and is a sample that a suite reads")
  func kept() async throws {
    let hostile = candidate("What?", [[1, 2, 3]], id: "../../etc/passwd\n", name: "../../../evil.PNG")
    let outcome = try await add([hostile])
    let one = try #require(outcome.added.first)
    #expect(outcome.added.count == 1 && outcome.refused.isEmpty && outcome.total == 1 && outcome.wroteSuite)
    #expect(one.id.hasPrefix("case-") && one.note.reason == .failure && one.note.origin == "run:r1")
    #expect(one.note.addedAt == "1970-01-01T00:00:01.000Z" && one.note.sample == "../../etc/passwd\n")
    let digest = Digest(of: [1, 2, 3]).hex
    #expect(try Files.read("\(folder.media)/\(digest.prefix(2))/\(digest.dropFirst(2)).png", bytesMax: 9) == [1, 2, 3])
    #expect(Files.names(in: folder.path) == [".lock", "cases.jsonl", "media", "suite.yaml"])
    let suite = try SuiteLoader.load(folder.suite)
    #expect(suite.scorers.map(\.name) == ["answer"] && suite.gates.count == 1)
    let check = DataCheck(suite)
    #expect(check.problems == [] && check.samples == 1)
    #expect(try folder.read().map(\.id) == [one.id])
  }

  @Test("what asks the same of the same media is kept once; another question or another medium is another case")
  func exact() async throws {
    let first = try await add([candidate("What is  it?", [[1]]), candidate("what is IT?", [[1]], id: "again")])
    #expect(first.added.count == 1 && first.duplicates.first?.isExact == true)
    #expect(first.duplicates.first?.sample == "again" && first.duplicates.first?.of == first.added.first?.id)
    let second = try await add([
      candidate("What is it?", [[1]]), candidate("Who is it?", [[1]]), candidate("What is it?", [[2]]),
      candidate("What is it?"),
    ])
    #expect(second.added.count == 3 && second.duplicates.count == 1 && second.total == 4)
  }

  /// Pictures whose bytes say what they show.
  private struct Pictures: MediaDecoding {
    func probe(_ bytes: [UInt8], declaredType: String?, name: String?) async -> MediaInfo {
      MediaInfo(digest: Digest(of: bytes), bytes: bytes.count, type: "image/png", modality: .image)
    }
    func image(_ bytes: [UInt8], sideMax: Int?) async throws(AssayError) -> Pixmap {
      guard let kind = bytes.first, kind < 100 else { throw AssayError(.ingestion, "no picture") }
      let samples = (0..<64 * 64).map { index -> UInt8 in
        let (x, y) = (Double(index % 64), Double(index / 64))
        return UInt8(max(0, min(255, 128 + 100 * sin(x / Double(kind + 3)) * cos(y / Double(2 * kind + 5)))))
      }
      guard let picture = Pixmap(width: 64, height: 64, channels: 1, samples: samples) else {
        throw AssayError(.ingestion, "no picture")
      }
      return picture
    }
    func sound(_ bytes: [UInt8], sampleRateHz: Int) async throws(AssayError) -> Waveform { throw Self.none }
    func frames(_ bytes: [UInt8], framesMax: Int, sideMax: Int?) async throws(AssayError) -> [VideoFrame] {
      throw Self.none
    }
    func pageTexts(_ bytes: [UInt8], pagesMax: Int) async throws(AssayError) -> [PageText] { throw Self.none }
    func page(_ bytes: [UInt8], number: Int, dpi: Double) async throws(AssayError) -> Pixmap { throw Self.none }
    func geometry(_ bytes: [UInt8], pointsMax: Int) async throws(AssayError) -> PointCloud { throw Self.none }
    func codes(in picture: Pixmap) async throws(AssayError) -> [CodeFinding] { [] }
    private static let none = AssayError(.ingestion, "none")
  }

  @Test(
    "a picture that looks the same in another file is a duplicate; one that cannot be decoded is known by its digest")
  func alike() async throws {
    let outcome = try await add(
      [
        candidate("What?", [[1, 0]]), candidate("What?", [[1, 9]], id: "recompressed"),
        candidate("What?", [[4, 0]], id: "other"), candidate("What?", [[200, 1]]), candidate("What?", [[200, 2]]),
      ], media: Pictures())
    #expect(outcome.added.count == 4)
    #expect(outcome.duplicates.map(\.sample) == ["recompressed"] && outcome.duplicates[0].isExact == false)
    #expect(outcome.added[0].note.media[0].print != nil && outcome.added[2].note.media[0].print == nil)
    #expect(try folder.read().map(\.note) == outcome.added.map(\.note))
  }

  @Test("what two perturbations made of a picture are two cases, its severities are one")
  func perturbed() async throws {
    func stressed(_ bytes: [UInt8], _ stress: String?) -> CorpusCandidate {
      var made = candidate("What?", [bytes], id: stress ?? "clean")
      made.stress = stress
      return made
    }
    let outcome = try await add(
      [
        stressed([1, 0], nil), stressed([1, 1], "blur:1"), stressed([1, 2], "blur:3"), stressed([1, 3], "fog:1"),
        stressed([1, 1], "fog:2"),
      ], media: Pictures())
    #expect(outcome.added.map(\.note.sample) == ["clean", "blur:1", "fog:1"])
    #expect(outcome.duplicates.map(\.known) == ["blur:1", "blur:1"])
    #expect(outcome.duplicates.map(\.isExact) == [false, true])
    #expect(try folder.read().map(\.note.stress) == [nil, "blur:1", "fog:1"])
  }

  @Test("a corpus that is a file is said to be one, and stays as it is")
  func file() async throws {
    try scratch.write("kept", [7])
    for error in [
      #expect(throws: AssayError.self) { _ = try folder.read() },
      await #expect(throws: AssayError.self) { _ = try await add([candidate("One?")]) },
    ] {
      #expect(error?.code == .data && error?.message == "a corpus is a folder, and this is a file")
    }
    #expect(try Files.read(folder.path, bytesMax: 9) == [7])
  }

  @Test("a medium that is gone, has changed or is an address refuses its case, by name, and the others are kept")
  func refused() async throws {
    var gone = candidate("Gone?", [[1]], id: "gone")
    gone.media = [:]
    var changed = candidate("Changed?", [[2]], id: "changed")
    changed.media[Digest(of: [2])] = .file(try scratch.write("x", [3]))
    var missing = candidate("Missing?", [[4]], id: "missing")
    missing.media[Digest(of: [4])] = .file(scratch.path + "/nowhere")
    let address = Asset(digest: Digest(of: [5]), declaredType: Asset.addressType, bytes: 1)
    var remote = candidate("Remote?", id: "remote")
    remote.sample.request.messages[0].parts.append(.asset(address, modality: .image))
    let outcome = try await add([gone, changed, missing, remote, candidate("Fine?", [[6]])])
    #expect(outcome.refused.map(\.sample) == ["gone", "changed", "missing", "remote"])
    #expect(outcome.refused[1].why.contains("changed") && outcome.refused[3].why.contains("address"))
    #expect(outcome.added.count == 1)
    #expect(try folder.read().count == 1)
  }

  @Test(
    "a broken line is named by file and number, and nothing is added or taken",
    arguments: [
      ("{\"id\":", "no JSON object"), ("[1]", "no JSON object"), ("{\"id\":\"x\",\"input\":[]}", "attributes.corpus"),
      ("{\"input\":[]}", "no `id`"), ("{\"id\":\"x\"}", "no `input`"),
      ("{\"id\":\"x\",\"input\":7}", "neither a text nor a list"),
      ("{\"id\":\"x\",\"input\":[],\"attributes\":{\"corpus\":{\"reason\":\"because\"}}}", "not one that"),
    ])
  func broken(line: String, why: String) async throws {
    _ = try await add([candidate("One?")])
    let good = try scratch.read(folder.cases)
    try Files.write(Array((good + "\n" + line + "\n").utf8), to: folder.cases)
    let error = await #expect(throws: AssayError.self) { _ = try await add([candidate("Two?")]) }
    #expect(error?.place?.file == folder.cases && error?.place?.line == 3 && error?.message.contains(why) == true)
    #expect(throws: AssayError.self) { _ = try folder.read() }
    #expect(try scratch.read(folder.cases).hasSuffix(line + "\n"))
    try Files.write(Array((good + good).utf8), to: folder.cases)
    let twice = #expect(throws: AssayError.self) { _ = try folder.read() }
    #expect(twice?.message.contains("twice") == true)
  }

  @Test("writers that come together lose nothing, and the same case of two is kept once")
  func together() async throws {
    let folder = folder
    try await withThrowingTaskGroup(of: Int.self) { group in
      for writer in 0..<8 {
        group.addTask {
          let own = (0..<5).map { candidate("Question \(writer) \($0)?") }
          let adding = CorpusAdding(folder, media: nil, now: { 1000 })
          return try await adding.add(own + [candidate("The same?")]).added.count
        }
      }
      let added = try await group.reduce(0, +)
      #expect(added == 41)
    }
    #expect(try folder.read().count == 41)
  }

  @Test(
    "the suite scores each case with its own scorers, turns gates of error rates around, and is left alone once yours")
  func suite() async throws {
    let number = CorpusScorer(name: "total", metric: "numeric", options: ["absolute": 0.01])
    let other = CorpusScorer(name: "total", metric: "exact.normalised")
    let rate = CorpusScorer(name: "words: wrong", metric: "wer", isLowerBetter: true)
    _ = try await add([
      candidate("1?", scorers: [number]), candidate("2?", scorers: [other, rate]), candidate("3?", scorers: [number]),
    ])
    let suite = try SuiteLoader.load(folder.suite)
    #expect(suite.scorers.map(\.name) == ["total", "total_2", "words__wrong"])
    #expect(suite.scorers.map(\.slice) == ["by_total", "by_total_2", "by_words__wrong"])
    #expect(suite.gates.map(\.bound.text) == [">= 0.95", ">= 0.95", "<= 0.05"])
    #expect(suite.scorers[0].options == ["absolute": 0.01])
    let own = "version: 1\nname: mine\n"
    try Files.write(Array(own.utf8), to: folder.suite)
    #expect(try await add([candidate("4?")]).wroteSuite == false)
    #expect(try scratch.read(folder.suite) == own)
  }

  @Test("a case that fails by another scorer gets that scorer and its gate; by other labels it does not")
  func learns() async throws {
    let rate = CorpusScorer(name: "wer", metric: "wer", isLowerBetter: true)
    var numeric = CorpusScorer(name: "answer", metric: "numeric")
    let first = try #require(try await add([candidate("What?", [[1]])]).added.first)
    let again = try await add([candidate("What?", [[1]], scorers: [.usual, rate])])
    #expect(again.added.isEmpty && again.duplicates.map(\.of) == [first.id])
    #expect(again.duplicates.first?.learned == ["wer"] && again.duplicates.first?.withheld == [])
    #expect(try folder.read().map { $0.note.scorers.map(\.name) } == [["answer", "wer"]])
    #expect(
      try SuiteLoader.load(folder.suite).gates.map(\.name) == ["answer >= 0.95 on by_answer", "wer <= 0.05 on by_wer"])
    let lines = try scratch.read(folder.cases)
    #expect(try await add([candidate("what?", [[1]], scorers: [rate])]).duplicates.first?.learned == [])
    #expect(try scratch.read(folder.cases) == lines)
    // One of the same name that is made otherwise is another.
    #expect(try await add([candidate("What?", [[1]], scorers: [numeric])]).duplicates.first?.learned == ["answer_2"])
    var other = candidate("What?", [[1]], scorers: [numeric])
    other.sample.labels = [Label(.answer, "x")]
    numeric.options = ["absolute": 1]
    other.scorers = [numeric]
    let withheld = try await add([other]).duplicates.first
    #expect(withheld?.learned == [] && withheld?.withheld == ["answer_3"])
    #expect(
      try folder.read().map { $0.note.scorers.count } == [3] && DataCheck(SuiteLoader.load(folder.suite)).problems == []
    )
  }

  @Test("a bound stays until another is given, and one that is no share's is refused")
  func bounds() async throws {
    func gates() throws -> [String] { try SuiteLoader.load(folder.suite).gates.map(\.bound.text) }
    let rate = CorpusScorer(name: "wer", metric: "wer", isLowerBetter: true)
    _ = try await add([candidate("1?")], bound: try CorpusSuite.bound(parsing: ">= 0.9"))
    _ = try await add([candidate("2?", scorers: [rate])])
    #expect(try gates() == [">= 0.9", "<= 0.1"])
    #expect(try await add([candidate("1?")]).added.isEmpty)
    #expect(try gates() == [">= 0.9", "<= 0.1"])
    var rules = CorpusPruning.Rules()
    rules.olderThanDays = 1
    func prune(_ now: Int, _ bound: Bound? = nil) async throws {
      let pruning = CorpusPruning(folder, rules, judge: CorpusJudge(tools: .fake), runs: [], nowMs: now)
      _ = try await pruning.apply(bound: bound)
    }
    try await prune(0, Bound(.above, 0.5))
    #expect(try gates() == ["> 0.5", "< 0.5"])
    try await prune(1 << 40)
    _ = try await add([candidate("3?")])
    #expect(try gates() == ["> 0.5"])
    for text in [">= 3", ">= 0", "> 1", "<= 0.5", "0.5", ">= nan"] {
      let error = #expect(throws: AssayError.self) { try CorpusSuite.bound(parsing: text) }
      #expect(error?.code == .usage && error?.remedy != nil, "\(text)")
    }
  }

  @Test("a case may be written by hand in every form of a dataset")
  func byHand() async throws {
    _ = try await add([candidate("One?"), candidate("Two?", [[1]])])
    let all = try folder.read()
    for (input, modalities) in [
      (JSONValue.string("By hand?"), [Modality.text]),
      ([["type": "image", "image": "x.png"], ["type": "text", "text": "By hand?"]], [.text, .image]),
      ([["role": "user", "content": "By hand?"]], [.text]), (["By hand?"], [.text]),
    ] {
      var line = all[0].line
      line["input"] = input
      let bytes = JSONValue.object(line).encoded() + [0x0A] + JSONValue.object(all[1].line).encoded() + [0x0A]
      try Files.write(bytes, to: folder.cases)
      let read = try folder.read()
      #expect(read.map(\.question) == ["By hand?", "Two?"] && Set(read[0].modalities) == Set(modalities), "\(input)")
    }
  }

  @Test("labels that are objects get no scorer that could not read them")
  func objects() throws {
    let lines = [
      #"{"id":"a","input":"x","target":{"total":"1"}}"#, #"{"id":"b","input":"y","target":"1"}"#,
      #"{"id":"c","input":"z","target":["1",2]}"#,
    ]
    let path = try scratch.write("data.jsonl", lines.joined(separator: "\n") + "\n")
    let found = try CorpusFile.dataset(path, reason: .example)
    #expect(found.map(\.behaviour) == [.answer, .answer, .answer])
    #expect(found.map { $0.scorers.map(\.name) } == [[], ["answer"], ["answer"]])
  }
}
