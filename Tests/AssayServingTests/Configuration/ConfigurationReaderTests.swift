import AssayCore
import AssayResilience
import AssayServing
import Testing

@Suite("assay.yaml is read whole, or each mistake in it is placed and explained")
struct ConfigurationReaderTests {
  static func check(_ yaml: String, extractors: [String]? = nil) -> ConfigurationCheck {
    ConfigurationCheck(bytes: Array(yaml.utf8), file: "/tmp/none/assay.yaml", known: .init(extractors: extractors))
  }

  /// A good configuration with one more route option and one more top-level key.
  static func yaml(route: String = "", upstream: String = "", top: String = "") -> String {
    """
    version: 1
    auth: none
    \(top)
    upstreams:
      a:
        base_url: http://127.0.0.1:9000/v1
        \(upstream)
        models:
          small: {inputs: [text]}
          large: {model: org/large, inputs: [text, image]}
    routes:
      chat:
        models: [a/small, a/large]
        \(route)
    """
  }

  @Test(
    "What is to be kept and has no store to be kept in is said, and stops nothing",
    arguments: [
      ("redaction: {keep_text: errors}", "`redaction.keep_text` keeps nothing without `store`"),
      ("redaction: {keep_text: never, keep_media: all}", "`redaction.keep_media` keeps nothing without `store`"),
      ("redaction: {keep_text: all, keep_media: all}", "`redaction.keep_text` and `redaction.keep_media` keep nothing"),
      ("redaction: {keep_text: never}", nil), ("store: /tmp/none/state\nredaction: {keep_text: all}", nil),
    ] as [(String, String?)])
  func unkept(top: String, note: String?) {
    let check = Self.check(Self.yaml(top: top))
    #expect(check.problems == [] && check.configuration != nil)
    let said = check.notes.filter { $0.contains("redaction") }
    #expect(said.count == (note == nil ? 0 : 1) && (note.map { said.first?.hasPrefix($0) == true } ?? true), "\(said)")
  }

  @Test("The smallest configuration needs a version and a route")
  func smallest() throws {
    let check = Self.check("version: 1\nauth: none\nroutes: {r: {models: builtin/pipeline}}")
    #expect(check.problems == [])
    let configuration = try #require(check.configuration)
    #expect(configuration.listen == ServingConfiguration.Address(host: "127.0.0.1", port: 8787))
    #expect(configuration.routes.map(\.name) == ["r"])
    #expect(configuration.upstreams == [.builtin])
    #expect(configuration.version.utf8.count == 64)
  }

  @Test("Units, aliases, pools, limits and hosts arrive as values")
  func values() throws {
    let check = Self.check(Self.yaml(route: "limits: {requests: 600/min, usd: {limit: 2, per: 1d}}"))
    // Money without prices is the one mistake here.
    #expect(check.problems.map(\.message) == ["money cannot be limited: the price of `a/small` is not known"])
    let other = Self.check(
      Self.yaml(
        route: "limits: {requests: 600/min, audio_seconds: 90/10s, media_bytes: 1GiB/h, megapixels: 2.5/s}",
        upstream: "pools: {image: 4, video: {requests: 1, bytes: 8MiB, queue: 0, queue_time: 250ms}}",
        top: "limits: {body: 8MB, head_timeout: 2min}"))
    #expect(other.problems == [])
    let configuration = try #require(other.configuration)
    #expect(configuration.limits.bodyBytesMax == 8_000_000)
    #expect(configuration.limits.headMs == 120_000)
    let upstream = try #require(configuration.upstreams.first)
    #expect(upstream.pools.map(\.modality) == [.image, .video])
    #expect(upstream.pools[1].bytesMax == 8 << 20 && upstream.pools[1].queueMs == 250)
    #expect(upstream.models[1].model == "org/large" && upstream.models[1].name == "a/large")
    let limits = configuration.routes[0].limits
    #expect(limits.map(\.dimension) == [.requests, .audioSeconds, .mediaBytes, .megapixels])
    #expect(limits.map(\.quota.limit) == [600, 90_000, 1 << 30, 2500])
    #expect(
      limits.map(\.quota.periodNanoseconds) == [60_000_000_000, 10_000_000_000, 3_600_000_000_000, 1_000_000_000])
  }

  @Test(
    "Each mistake is one problem with its line, its column and a remedy",
    arguments: [
      (yaml(top: "listne: 127.0.0.1:1"), 3, 1, "unknown key `listne`", "did you mean `listen`?"),
      (yaml(top: "listen: 0.0.0.0:80"), 3, 9, "without keys", "assay key create"),
      (yaml(top: "listen: 127.0.0.1:70000"), 3, 9, "is no address", "127.0.0.1:8787"),
      (yaml(top: "limits: {body: 64}"), 3, 16, "`64` has no unit", "64MiB"),
      (yaml(top: "limits: {body: 64Mib}"), 3, 16, "unknown unit `Mib`", "did you mean `MiB`?"),
      (yaml(top: "limits: {drain: fast}"), 3, 17, "a number with its unit", "10s"),
      (yaml(top: "limits: {held_bodies: 1MiB}"), 3, 23, "could never be held", "at least `body`"),
      (yaml(top: "key_limits: {requests: 1/s}"), 3, 13, "no keys to limit", "auth: keys"),
      (yaml(top: "prices: there-is-none.json"), 3, 9, "cannot be used", ""),
      (yaml(top: "redaction: {keep_text: allways}"), 3, 24, "unknown value `allways`", "known: never, errors, all"),
      (yaml(top: "store: {folder: s, retention: {traces: 36h}}"), 3, 40, "whole days", "30d"),
      (yaml(top: "store: {folder: s, retention: {traces: 1h}}"), 3, 40, "should be from 1d", ""),
      (yaml(top: "store: {retention: {traces: 3d}}"), 3, 8, "folder", ""),
      (yaml(top: "store: {folder: s, max_byte: 1GiB}"), 3, 20, "unknown key `max_byte`", "did you mean `max_bytes`?"),
      (yaml(upstream: "connect_timeout: 5"), 7, 22, "has no unit", "10s"),
      (yaml(upstream: "key_env: sk-abc-123"), 7, 14, "no name of an environment variable", "never write the key"),
      (yaml(upstream: "concurrency: 0"), 7, 18, "should be from 1", ""),
      (yaml(upstream: "pools: {images: 3}"), 7, 13, "unknown modality `images`", "did you mean `image`?"),
      (yaml(upstream: "pools: {image: 300}"), 7, 20, "larger than the upstream's 256", "raise `concurrency`"),
      (yaml(route: "attempts: 1"), 13, 15, "", ""),
      (yaml(route: "strategy: cheapest"), 14, 15, "the cheapest cannot be told", "prices"),
      (yaml(route: "strategy: fastest"), 14, 15, "unknown value `fastest`", ""),
      (yaml(route: "hold_out: 0.1"), 14, 15, "a hold-out share needs", "strategy"),
      (yaml(route: "backoff: {base: 9s, cap: 1s}"), 14, 14, "above the cap", "at least `base`"),
      (yaml(route: "perceive: {extractors: [orc]}"), 14, 29, "no extractor is called `orc`", "did you mean `ocr`?"),
      (yaml(route: "verify: {enabled: off, ladder: x.yaml}"), 14, 36, "there is no file x.yaml", "folder"),
      (yaml(route: "degrade: [video_to_frame]"), 14, 15, "unknown value", "did you mean `video_to_frames`?"),
      (yaml(route: "degrade: [audio_resample]"), 14, 15, "no model of the route takes audio", "leave the step out"),
      (yaml(route: "media: {remote: {allow: [10.0.0.1]}}"), 14, 30, "no host to fetch media from", "*.example.com"),
      (yaml(route: "limits: {requests: many}"), 14, 24, "no limit of requests", "600/min"),
      (yaml(route: "limits: {tokens: 1/s}"), 14, 14, "unknown dimension `tokens`", ""),
      (yaml(route: "hedge: on"), 14, 12, "needs a second upstream", "leave it out"),
      (yaml(route: "hedge: {after: p101}"), 14, 20, "from p50 to p99.9", "p95"),
      (yaml(route: "hedge: {after: 300}"), 14, 20, "has no unit", ""),
      (yaml(route: "deadline_filter: off"), 14, 22, "unknown value", "enforce, dark"),
      (yaml(route: "deadline: [1s]"), 14, 15, "should be text, is a list", ""),
    ])
  func mistakes(yaml: String, line: Int, column: Int, message: String, remedy: String) throws {
    let check = Self.check(yaml, extractors: ["ocr", "speech"])
    if message.isEmpty {
      // Both models can be reached: what takes pictures is asked first for them.
      #expect(check.problems == [])
      return
    }
    let problem = try #require(check.problems.first { $0.message.contains(message) }, "\(check.problems)")
    #expect(check.configuration == nil)
    #expect(problem.place?.line == line && problem.place?.column == column, "\(problem)")
    #expect(problem.place?.file == "/tmp/none/assay.yaml")
    #expect((problem.remedy ?? "").contains(remedy), "\(problem)")
    #expect(problem.code == .configuration)
  }

  @Test(
    "A router that nothing chooses by is a mistake",
    arguments: [
      ("router: {sla: 2s}", "does not choose"), ("strategy: cascade\n    router: {slo: 2s}", "unknown key `slo`"),
      ("strategy: cascade\n    router: {max_cost_usd: 1}", "cost cannot be limited"),
      ("strategy: cascade\n    router: {risk_max: 2}", "from 0.0 to 1.0"),
      ("strategy: cascade\n    router: {thresholds: none.json}", "there is no file"),
    ])
  func router(option: String, message: String) {
    let problems = Self.check(Self.yaml(route: option)).problems
    #expect(problems.count == 1 && problems.first?.message.contains(message) == true, "\(problems)")
  }

  @Test("A model that can never be asked is a mistake")
  func unreachable() {
    let yaml = Self.yaml(route: "attempts: 1").replacing("[a/small, a/large]", by: "[a/large, a/small]")
    #expect(Self.check(yaml).problems.map(\.message).first?.hasPrefix("`a/small` can never be asked") == true)
  }

  @Test("A name that leads nowhere is answered with the nearest one", arguments: ["a/smal", "b/small", "small"])
  func dangling(name: String) throws {
    let check = Self.check(Self.yaml().replacing("[a/small, a/large]", by: "[\(name)]"))
    let problem = try #require(check.problems.first)
    #expect(check.problems.count == 1)
    #expect(problem.message == "no upstream serves `\(name)`")
    #expect(problem.remedy?.contains("a/small") == true)
  }

  @Test("Many mistakes are said at once, in the order of their lines")
  func many() {
    let yaml = Self.yaml(route: "attempts: none", upstream: "concurrency: x", top: "limits: {body: 1, drain: 2}")
    let lines = Self.check(yaml).problems.map { $0.place?.line }
    #expect(lines == [3, 3, 7, 14])
  }

  @Test("Keys need a store, and the message says both ways out")
  func keysNeedStore() throws {
    let problem = try #require(
      Self.check("version: 1\nroutes: {r: {models: builtin/pipeline}}").problems.first)
    #expect(problem.message.contains("`store` is not set") && problem.remedy?.contains("auth: none") == true)
    let stored = Self.check(
      "version: 1\nstore: {folder: /s, retention: {traces: 2d}}\nroutes: {r: {models: builtin/pipeline}}")
    #expect(stored.problems == [])
    #expect(stored.configuration?.store == "/s" && stored.configuration?.storage.traceDays == 2)
    #expect(Self.check("version: 1\nstore: s\nroutes: {r: {models: builtin/pipeline}}").problems == [])
  }

  @Test("Neither a key in the wrong place nor a password in a URL is repeated")
  func noSecrets() {
    let key = Self.check(Self.yaml(upstream: "key_env: sk-verysecret-1")).problems
    let url = Self.check(Self.yaml().replacing("http://127", by: "http://me:verysecret@127")).problems
    #expect(key.count == 1 && url.count == 1)
    for problem in key + url { #expect(!problem.description.contains("verysecret"), "\(problem)") }
  }

  @Test(
    "Base URLs are taken apart strictly",
    arguments: [
      ("https://x.example", "x.example", 443, ""), ("http://[::1]:8000/v1/", "::1", 8000, "/v1"),
      ("http://h:1/a/b", "h", 1, "/a/b"),
    ])
  func urls(url: String, host: String, port: Int, path: String) throws {
    let yaml = Self.yaml().replacing("http://127.0.0.1:9000/v1", by: "\"\(url)\"")
    let upstream = try #require(Self.check(yaml).configuration?.upstreams.first)
    #expect(upstream.host == host && upstream.port == port && upstream.path == path)
  }

  @Test(
    "What is no base URL is refused",
    arguments: [
      "ftp://x", "http://", "http://x:0", "http://x:99999", "http://x?y=1", "http://a b", "http://x/\\r\\nHost: y",
      "//x", "http://[::1", "http://x#y", "http://u@x", "x:80",
    ])
  func wrongURLs(url: String) {
    let yaml = Self.yaml().replacing("http://127.0.0.1:9000/v1", by: "\"\(url)\"")
    #expect(Self.check(yaml).problems.map(\.message) == ["this is no base URL"])
  }
}

extension String {
  /// A replacement without Foundation.
  func replacing(_ old: String, by new: String) -> String {
    var result = ""
    var rest = self[...]
    while let range = rest.firstRange(of: old) {
      result += rest[..<range.lowerBound] + new
      rest = rest[range.upperBound...]
    }
    return result + rest
  }
}
