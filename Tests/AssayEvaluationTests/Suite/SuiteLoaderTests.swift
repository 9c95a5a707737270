import AssayCore
import AssayEvaluation
import AssayWire
import Testing

@Suite("Suites are read with file, line, column and remedy")
struct SuiteLoaderTests {
  private func check(_ yaml: String) throws -> SuiteCheck {
    let scratch = try Scratch()
    try scratch.write("d.jsonl", "{}\n")
    return SuiteCheck(bytes: Array(yaml.utf8), file: scratch.path + "/suite.yaml")
  }

  @Test("a whole suite is read with its values")
  func whole() throws {
    let check = try check(
      """
      version: 1
      name: receipts
      data: {path: d.jsonl, format: inspect, fields: {input: question}, attributes: {origin: shop}}
      model: {name: openai/x, temperature: 0, price: {input_per_million: 2, output_per_million: 8}}
      expect: {modality: image, parts: [1, 2], signals: {image.width: ">= 200"}}
      slices: {blurry: image.sharpness < 100}
      scorers:
        - exact
        - {metric: wer@1, name: words, on: blurry, authority: weak, options: {normaliser: standard}}
      weak_labels: [ocr, {kind: validator, options: {check: sum}}]
      gates:
        - {metric: exact, bound: ">= 0.8", slice: blurry, min_n: 5}
      epochs: 2
      seed: 7
      cluster_by: attributes.shop
      limits: {fail_on_error: 0.1, cost: 5}
      """)
    #expect(check.problems.map(\.description) == [])
    let suite = try #require(check.suite)
    #expect(suite.name == "receipts")
    #expect(suite.data.first?.fields == ["input": "question"])
    #expect(suite.model.price?.nano(Usage(input: 1000, output: 100)) == 2_800_000)
    #expect(suite.expectations.first?.signals.first?.bounds == [Bound(.atLeast, 200)])
    #expect(suite.scorers.map(\.name) == ["exact", "words"])
    #expect(suite.scorers.last?.authority == .weak)
    #expect(suite.weakLabellers.map(\.target) == [.text, .answer])
    #expect(suite.gates.first?.samplesMin == 5)
    #expect(suite.clusterBy == .attribute("shop"))
    #expect(suite.limits.failOnError == .share(0.1))
    #expect(suite.json["gates"]?[0]?["confidence"]?.double == SuiteDefaults.confidence)
  }

  @Test(
    "what is wrong is named with its place and what to do",
    arguments: [
      ("versoin: 1\ndata: d.jsonl\nscorers: [exact]", 1, 1, "did you mean `version`?"),
      ("version: 2\ndata: d.jsonl\nscorers: [exact]", 1, 10, "newer assay"),
      ("version: 1\ndata: d.jsnl\nscorers: [exact]", 2, 7, "did you mean `d.jsonl`?"),
      ("version: 1\ndata: d.jsonl\nscorers: [exact]\nepochs: two", 4, 9, ""),
      ("version: 1\ndata: d.jsonl\nscorers: [exact]\nseed: 1\nseed: 2", 5, 1, "keep one"),
      ("version: 1\ndata: d.jsonl\nscorers: [exact]\nslices: {a: attributes.x = 1}", 4, 13, "write `==`"),
      (
        "version: 1\ndata: d.jsonl\nscorers: [exact]\ngates: [{metric: exat, bound: '>= 1'}]", 4, 18,
        "did you mean `exact`?"
      ),
      ("version: 1\ndata: d.jsonl\nscorers: [exact]\ngates: [{metric: exact, bound: 0.8}]", 4, 32, ">= 0.8"),
      ("version: 1\ndata: d.jsonl\nscorers: [{metric: exact, on: nobody}]", 3, 31, "declare it"),
      ("version: 1\ndata: d.jsonl\nscorers: [exact]\nlimits: {cost: 3}", 4, 16, "price"),
      ("version: 1\ndata: d.jsonl\nscorers: [exact, exact]", 3, 18, "another `name`"),
      ("version: 1\ndata: {path: d.jsonl, format: parquet}\nscorers: [exact]", 2, 31, "known:"),
      ("version: 1\ndata: d.jsonl\nscorers: [exact]\nweak_labels: [{kind: validator}]", 4, 15, ""),
      ("version: 1\ndata: d.jsonl\n\tscorers: [exact]", 3, 1, "spaces, not tabs"),
      ("version: 1\ndata: d.jsonl\nscorers: [exact]\nslices: {all: attributes.x == 1}", 4, 10, "another name"),
      (
        "version: 1\ndata: d.jsonl\nscorers: [f1.tokens]\ngates: [{metric: f1.tokens, bound: '>= 80'}]", 4, 36,
        "0.01 for one point"
      ),
      (
        "version: 1\ndata: d.jsonl\nscorers: [exact]\ngates: [{metric: exact, bound: '> 1'}]", 4, 32,
        "every value breaks"
      ),
      (
        "version: 1\ndata: d.jsonl\nscorers: [f1.tokens]\ncompare: [{no_slice_worse_than: 1}]", 4, 33,
        "0.01 for one point"
      ),
    ])
  func problems(yaml: String, line: Int, column: Int, remedy: String) throws {
    let check = try check(yaml)
    let problem = try #require(check.problems.first)
    #expect(check.suite == nil)
    #expect(problem.place?.line == line)
    #expect(problem.place?.column == column)
    #expect(problem.description.contains(remedy))
    #expect(problem.exitCode == .data)
  }

  @Test("all problems are given, in the order of the file")
  func all() throws {
    let check = try check("version: 1\ndata: none.jsonl\nepochs: -1\nscorers: [exact]\nlimts: {}")
    #expect(check.problems.compactMap(\.place?.line) == [2, 3, 5])
  }

  @Test(
    "what is no suite at all is an answer too",
    arguments: [
      "", "[", "- 1", "null", "a: *b", "\u{0}", String(repeating: "[", count: 5000),
      String(repeating: "- ", count: 5000),
      "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nscorers: [{metric: x, options: {o: [*b,*b,*b]}}]",
    ])
  func hostile(yaml: String) throws { #expect(try !check(yaml).problems.isEmpty) }

  @Test("bytes that are not UTF-8 and folders are refused by name")
  func encoding() throws {
    #expect(SuiteCheck(bytes: [0xFF, 0xFE, 0x00], file: "x.yaml").problems.first?.message.contains("UTF-8") == true)
    #expect(SuiteCheck(path: "/tmp").problems.first?.message.contains("not a regular file") == true)
    #expect(SuiteCheck(path: "/tmp/there/is/none.yaml").problems.first?.code == .data)
  }
}

@Suite("What a suite needs")
struct SuiteNeedTests {
  @Test("scorers that do not exist are named at their place in the suite")
  func scorers() throws {
    let scratch = try Scratch()
    try scratch.write("d.jsonl", "{}\n")
    let yaml = "version: 1\ndata: d.jsonl\nscorers:\n  - same\n  - {metric: nosuch}\n"
    let suite = try #require(SuiteCheck(bytes: Array(yaml.utf8), file: scratch.path + "/s.yaml").suite)
    let problems = suite.scorerProblems(.fake)
    #expect(problems.map(\.place?.line) == [5])
    #expect(problems.map(\.place?.column) == [5])
    #expect(problems.first?.excerpt == "  - {metric: nosuch}")
  }

  @Test(
    "media are looked at only where something needs it",
    arguments: [
      ("", Suite.MediaNeed.nothing), ("expect: {modality: image}", .probe), ("weak_labels: [ocr]", .perception),
      ("perception: {extractors: [faces]}", .perception), ("perception: {extractors: []}", .nothing),
    ])
  func need(head: String, need: Suite.MediaNeed) throws {
    #expect(try SmallSuite(1, head: head).suite.mediaNeed(.fake) == need)
  }

  @Test("a filter on a media signal needs a probe")
  func filter() throws {
    let small = try SmallSuite(1)
    #expect(try small.suite.mediaNeed(.fake, filter: Predicate(parsing: "image.width > 1")) == .probe)
    #expect(try small.suite.mediaNeed(.fake, filter: Predicate(parsing: "attributes.x == 1")) == .nothing)
  }
}
