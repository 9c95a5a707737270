import AssayConfiguration
import AssayCore
import AssayServing
import AssayWire
import Glibc
import Testing

@Suite("What `config show` prints reads back equal")
struct ConfigurationShownTests {
  static let rich = """
    version: 1
    listen: "[::1]:0"
    auth: keys
    store: {folder: state, retention: {traces: 3d, media: 36d}, max_bytes: 20GiB, ballast: 0B, ack: synced}
    key_limits: {requests: {limit: 10, per: 1s, burst: 30}, usd: 0.25/d, video_seconds: 1.5/min}
    total_limits: {points: 1000000/h, media_bytes: {limit: 2GiB, per: 1min, burst: 512MiB}}
    prices: prices.json
    limits: {body: 3MB, gzip_ratio: 7, drain: 0s}
    upstreams:
      a:
        base_url: https://a.example:8443/api/v1
        key_env: A_KEY
        pools: {geometry: 3}
        models:
          "true": {inputs: [text, audio], price: a/x}
          7b: {model: "1e3", price: a/x}
          y: {price: a/x}
      b: {base_url: "http://127.0.0.1:9/v1", models: {z: {price: a/x}}}
      builtin: {concurrency: 9, pools: {video: 2}}
    routes:
      r:
        models: [a/true, a/7b, a/y]
        strategy: cascade
        hold_out: 0.05
        attempts: 4
        gate: on
        perceive: {extractors: [ocr]}
        verify: {stream: hold, ladder: ladder.yaml, stages: stages.yaml}
        router: {thresholds: route.json, sla: 2s, max_cost_usd: 0.02, on_no_candidates: fail, risk_max: 0.4}
        degrade: [recapture, image_smaller]
        cache: {max_age: 90s}
        media:
          max_bytes: 3MiB
          max_pixels: 1000
          max_audio: 90s
          max_video: 1500ms
          max_points: 7
          expect: {unit: metre, frame: "EPSG:25832", up_axis: z, extent: {min: 0.5}, sample_rate: {min: 8000, max: 9000}, sound: on}
          remote: {allow: [x.example.com, "*.y.example.com:8443", files], http: on, redirects: 0, time: 1500ms, allow_private: [10.1.0.0/16, "fd00::/8"]}
        limits: {media_bytes: 10MB/s}
      s: {models: [a/7b, b/z], hedge: {after: p97.5, max_cost: 0.02}, deadline_filter: dark}
      t: {models: [a/7b, b/z], hedge: {after: 300ms, extra_load: 0.1}}
      "on": {models: builtin/pipeline}
    telemetry: {metrics: off, service_name: edge, otlp: {endpoint: "http://127.0.0.1:4318", headers_env: H}}
    redaction: {keep_text: errors, keep_media: all}
    """

  private func roundTrip(_ text: String, in folder: String) throws {
    let first = ConfigurationCheck(bytes: Array(text.utf8), file: folder + "/assay.yaml")
    #expect(first.problems == [])
    var configuration = try #require(first.configuration)
    let second = ConfigurationCheck(bytes: Array(configuration.yaml.utf8), file: "/elsewhere/assay.yaml")
    #expect(second.problems == [], "\(configuration.yaml)")
    var shown = try #require(second.configuration)
    #expect(shown.yaml == configuration.yaml)
    (shown.version, configuration.version) = ("", "")
    #expect(shown == configuration)
  }

  @Test("The example, the demonstration and a configuration with everything in it")
  func equal() throws {
    let folder = try ScratchFolder()
    try Files.write(
      Array(
        #"{"version": "7", "models": {"a/x": {"input": 5, "output": 9}, "a/1e3": {"input": 1, "output": 1}}}"#.utf8),
      to: folder.path + "/prices.json", isSynced: false)
    _ = try folder.write("texts: {caveat: Look again}", to: "ladder.yaml")
    _ = try folder.write("model: openai/judge", to: "stages.yaml")
    _ = try folder.write(#"{"signal": "risk", "thresholds": {"": 0.3, "image": null}}"#, to: "route.json")
    try roundTrip(ConfigurationExample.text, in: folder.path)
    try roundTrip(ConfigurationExample.demo, in: folder.path)
    try roundTrip(Self.rich, in: folder.path)
  }

  @Test("The example passes the check without a note")
  func example() {
    let check = ConfigurationCheck(bytes: Array(ConfigurationExample.text.utf8), file: "assay.yaml")
    #expect(check.problems == [] && check.notes == [])
  }

  @Test("Every setting that can be read is shown")
  func allShown() throws {
    let demo = ConfigurationCheck(bytes: Array(ConfigurationExample.text.utf8), file: "assay.yaml")
    let json = try #require(demo.configuration?.json)
    let route = try #require(json["routes"]?["assistant"]?.object)
    #expect(
      Set(route.keys)
        == [
          "models", "strategy", "deadline", "attempts", "backoff", "retry_budget", "media", "cache", "limits", "gate",
          "perceive", "verify", "degrade", "hold_out", "router", "hedge", "deadline_filter",
        ])
    #expect(json["limits"]?.object?.count == 9)
    #expect(json["upstreams"]?["local"]?.object?.count == 8)
  }
}

/// A folder that is gone when its owner is.
final class ScratchFolder {
  let path: String

  init() throws {
    var template = Array("/tmp/assay-serving-XXXXXX".utf8CString)
    let made = try #require(mkdtemp(&template))
    path = String(cString: made)
  }

  deinit {
    for name in Files.names(in: path) { unlink(path + "/" + name) }
    rmdir(path)
  }

  func write(_ text: String, to name: String) throws -> String {
    try Files.write(Array(text.utf8), to: path + "/" + name, isSynced: false)
    return path + "/" + name
  }
}
