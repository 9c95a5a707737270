import AssayCore
import AssayServing
import AssayVerification
import AssayWire
import Glibc
import Testing

@Suite("A configuration's files are followed")
struct ConfigurationWatchTests {
  private static func text(_ deadline: String, listen: String = "127.0.0.1:8787") -> String {
    """
    version: 1
    listen: \(listen)
    auth: none
    routes: {r: {models: builtin/pipeline, deadline: \(deadline)}}
    """
  }

  @Test("A change is seen once; a file that was only touched is no change")
  func change() throws {
    let folder = try ScratchFolder()
    let path = try folder.write(Self.text("1s"), to: "assay.yaml")
    var watch = try ConfigurationWatch(path: path)
    guard case .none = watch.look() else {
      Issue.record("nothing has changed")
      return
    }
    _ = try folder.write(Self.text("2s"), to: "assay.yaml")
    guard case .changed(let next, let restart, _) = watch.look() else {
      Issue.record("it has changed")
      return
    }
    #expect(next.routes[0].deadlineMs == 2000 && restart == [])
    guard case .none = watch.look() else {
      Issue.record("it has not changed again")
      return
    }
    _ = try folder.write(Self.text("2s"), to: "assay.yaml")
    guard case .none = watch.look() else {
      Issue.record("the same bytes are no change")
      return
    }
    guard case .changed = watch.look(isForced: true) else {
      Issue.record("a signal asks for a reload")
      return
    }
  }

  @Test("A bad file is refused with its line and column, the old one stays, and a good one is taken again")
  func bad() throws {
    let folder = try ScratchFolder()
    let path = try folder.write(Self.text("1s"), to: "assay.yaml")
    var watch = try ConfigurationWatch(path: path)
    _ = try folder.write(Self.text("soon"), to: "assay.yaml")
    guard case .refused(let problems) = watch.look() else {
      Issue.record("it is wrong")
      return
    }
    #expect(problems.count == 1)
    #expect(problems.first?.place?.line == 4 && problems.first?.place?.column == 50)
    #expect(watch.current.routes[0].deadlineMs == 1000)
    guard case .none = watch.look() else {
      Issue.record("it is said once")
      return
    }
    unlink(path)
    guard case .refused(let gone) = watch.look() else {
      Issue.record("it is gone")
      return
    }
    #expect(gone.first?.code == .data)
    _ = try folder.write(Self.text("3s"), to: "assay.yaml")
    guard case .changed(let next, _, _) = watch.look() else {
      Issue.record("it is good again")
      return
    }
    #expect(next.routes[0].deadlineMs == 3000)
  }

  @Test("What only a restart can change is named")
  func restart() throws {
    let folder = try ScratchFolder()
    let path = try folder.write(Self.text("1s"), to: "assay.yaml")
    var watch = try ConfigurationWatch(path: path)
    _ = try folder.write(Self.text("1s", listen: "127.0.0.1:8788"), to: "assay.yaml")
    guard case .changed(_, let restart, _) = watch.look() else {
      Issue.record("it has changed")
      return
    }
    #expect(restart == ["listen"])
  }

  @Test("The table of prices belongs to the configuration")
  func prices() throws {
    let folder = try ScratchFolder()
    let yaml = """
      version: 1
      auth: none
      prices: prices.json
      upstreams: {a: {base_url: "http://127.0.0.1:1", models: [m]}}
      routes: {r: {models: a/m}}
      """
    _ = try folder.write(#"{"version": "1", "models": {"a/m": {"input": 1, "output": 2}}}"#, to: "prices.json")
    var watch = try ConfigurationWatch(path: try folder.write(yaml, to: "assay.yaml"))
    #expect(watch.current.routes[0].models[0].inputNano == 1)
    _ = try folder.write(#"{"version": "2", "models": {"a/m": {"input": 7, "output": 2}}}"#, to: "prices.json")
    guard case .changed(let next, _, _) = watch.look() else {
      Issue.record("the prices have changed")
      return
    }
    #expect(next.routes[0].models[0].inputNano == 7 && next.prices?.table.version == "2")
    _ = try folder.write(#"{"version": "3", "models": {"a/m": {"input": -7, "output": 2}}}"#, to: "prices.json")
    guard case .refused(let problems) = watch.look() else {
      Issue.record("a price below nothing")
      return
    }
    #expect(problems.first?.place?.line == 3)
    #expect(problems.first?.message.contains("models.a/m.input") == true)
  }

  @Test(
    "The files that verification and routing stand on belong to the configuration",
    arguments: [
      ("verify: {ladder: FILE}", "texts: {caveat: One}", "texts: {caveat: Two}", "texts: {caveta: Three}", "1:17"),
      ("verify: {stages: FILE}", "model: openai/a", "model: openai/b", "model: openai/b\nsamples: many", "2:10"),
      (
        "verify: on, strategy: cascade, router: {thresholds: FILE}", #"{"signal": "risk", "thresholds": {"": 0.3}}"#,
        #"{"signal": "risk", "thresholds": {"": 0.4}}"#, #"{"signal": "risk""#, "1:"
      ),
      ("verify: {calibration: FILE}", Self.calibration(10), Self.calibration(11), #"{"kind": "other"}"#, ""),
    ])
  func documents(setting: String, first: String, second: String, broken: String, place: String) throws {
    let folder = try ScratchFolder()
    let yaml = """
      version: 1
      auth: none
      upstreams: {a: {base_url: "http://127.0.0.1:1", models: [m, n]}}
      routes:
        r: {models: [a/m, a/n], \(setting.replacing("FILE", by: "named"))}
      """
    _ = try folder.write(first, to: "named")
    var watch = try ConfigurationWatch(path: try folder.write(yaml, to: "assay.yaml"))
    let before = watch.current
    _ = try folder.write(second, to: "named")
    guard case .changed(let next, _, _) = watch.look() else {
      Issue.record("the file has changed")
      return
    }
    #expect(next.routes != before.routes)
    _ = try folder.write(broken, to: "named")
    guard case .refused(let problems) = watch.look() else {
      Issue.record("the file is broken")
      return
    }
    #expect(problems.count == 1 && problems.first?.place?.line == 5)
    #expect(problems.first?.message.hasPrefix("named:\(place)") == true || place.isEmpty, "\(problems)")
    #expect(watch.current == next)
  }

  private static func calibration(_ rows: Int) -> String {
    CalibrationFile(model: nil, risk: nil, strength: nil, rows: rows, authority: .gold).json.compact
  }
}
