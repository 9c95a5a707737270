import AssayWire
import Foundation
import Testing

@Suite("The store of a gateway as an operator meets it", .serialized)
struct StoreTests {
  /// A gateway with keys in front of a model on this machine.
  private final class Served {
    let process = Process()
    let log: URL
    let scratch: Scratch
    let url: String
    let key: String

    private static let pixel =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="

    /// - Parameter store: the store's folder.
    init(
      _ scratch: Scratch, store: URL, settings: String = "", models: String = "builtin/pipeline", top: String = "",
      key: String? = nil
    ) throws {
      self.scratch = scratch
      log = scratch.url.appending(path: "log-\(UUID().uuidString)")
      _ = try scratch.write(
        """
        version: 1
        listen: 127.0.0.1:0
        auth: keys
        store: {folder: \(store.path)\(settings)}
        routes: {assistant: {models: \(models)}}
        \(top)
        """, to: "assay.yaml")
      self.key = try key ?? Self.key(store)
      _ = FileManager.default.createFile(atPath: log.path, contents: nil)
      process.executableURL = Program.assay
      process.arguments = ["serve", "--threads", "1"]
      process.currentDirectoryURL = scratch.url
      process.standardInput = FileHandle.nullDevice
      process.standardOutput = FileHandle.nullDevice
      process.standardError = try FileHandle(forWritingTo: log)
      try process.run()
      var found: String?
      for _ in 0..<3000 where found == nil {
        usleep(20_000)
        let said = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
        if said.contains("serves on") {
          found = said.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("http://127.0.0.1:") }.map(
            String.init)
        }
        if !process.isRunning { break }
      }
      url = try #require(found, "the gateway did not start")
    }

    static func key(_ store: URL) throws -> String {
      let scopes = ["inference", "models", "metrics"].flatMap { ["--scope", $0] }
      return try Program.run(["key", "create", "--name", "t", "--store", store.path] + scopes).output
        .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    func curl(_ arguments: [String]) throws -> String {
      try Program.run(URL(filePath: "/usr/bin/curl"), ["-s", "-m", "60"] + arguments).output
    }

    func get(_ path: String) throws -> String { try curl(["-H", "Authorization: Bearer \(key)", url + path]) }

    /// - Returns: the status and the answer's id.
    @discardableResult
    /// - Parameter picture: with a picture of one pixel beside the words.
    func ask(
      _ text: String = "What is this?", case name: String? = nil, key: String? = nil, picture: Bool = false
    ) throws -> String {
      let own = name.map { ",\"assay\":{\"case\":\"\($0)\"}" } ?? ""
      let address = "data:image/png;base64,\(Self.pixel)"
      let content =
        picture
        ? "[{\"type\":\"text\",\"text\":\"\(text)\"},{\"type\":\"image_url\",\"image_url\":{\"url\":\"\(address)\"}}]"
        : "\"\(text)\""
      return try curl([
        "-o", "/dev/null", "-w", "%{http_code}", "-H", "Authorization: Bearer \(key ?? self.key)", "-H",
        "Content-Type: application/json", "-d",
        "{\"model\":\"assistant\",\"messages\":[{\"role\":\"user\",\"content\":\(content)}]\(own)}",
        url + "/v1/chat/completions",
      ])
    }

    func ended() -> Int32? {
      kill(process.processIdentifier, SIGTERM)
      for _ in 0..<3000 where process.isRunning { usleep(20_000) }
      return process.isRunning ? nil : process.terminationStatus
    }
  }

  private func eventually(seconds: Double = 60, _ holds: () throws -> Bool) rethrows -> Bool {
    let end = Date().addingTimeInterval(seconds)
    while Date() < end {
      if try holds() { return true }
      usleep(100_000)
    }
    return try holds()
  }

  private func run(_ arguments: String..., store: URL) throws -> Program.Result {
    try Program.run(arguments + ["--store", store.path])
  }

  @Test(
    "An operator finds a failure by its case, erases the case while the gateway runs, and the audit log tells of it")
  func operate() throws {
    let scratch = try Scratch()
    let store = scratch.url.appending(path: "store")
    let served = try Served(scratch, store: store, settings: ", retention: {traces: 3d, media: 1d}, ballast: 1MiB")
    #expect(try served.ask("first words", case: "case-4711") == "200")
    #expect(try served.ask("second words", case: "other") == "200")
    #expect(try served.ask(key: "ask_000000000000_" + String(repeating: "0", count: 52)) == "401")
    #expect(
      try eventually {
        let listed = try JSONValue(
          parsing: try run("trace", "list", "--case", "case-4711", "--json", store: store).output)
        return listed["traces"]?[0] != nil
      })
    let listed = try JSONValue(parsing: try run("trace", "list", "--json", store: store).output)
    let mine = try #require(listed["traces"]?.array?.first { $0["case_id"]?.string == "case-4711" })
    let id = try #require(mine["id"]?.string)
    let shown = try run("trace", "show", id, store: store)
    #expect(shown.status == 0 && shown.output.contains("\"outcome\""))
    #expect(!shown.output.contains("first words"))
    #expect(try run("trace", "show", "nothing", store: store).status == 65)
    #expect(try served.get("/metrics").contains("assay_store_"))
    #expect(try served.get("/readyz") == "{\"status\":\"ready\"}")

    let erased = try JSONValue(
      parsing: try run("store", "erase", "--case", "case-4711", "--json", store: store).output)
    #expect(erased["traces"] == 1 && erased["by_gateway"] == true, "\(erased.compact)")
    #expect(try run("trace", "list", "--case", "case-4711", "--json", store: store).output.contains("[]"))
    #expect(try run("trace", "list", "--case", "other", store: store).output.contains("other"))
    let audit = try run("audit", "list", store: store).output
    #expect(audit.contains("case.erased") && !audit.contains("case-4711"))
    let anchor = try JSONValue(parsing: try run("audit", "verify", "--json", store: store).output)
    #expect(anchor["whole"] == true)
    #expect(try run("audit", "verify", "--anchor", anchor["anchor"]?.string ?? "", store: store).status == 0)
    #expect(try run("audit", "verify", "--anchor", "1:zz", store: store).status == 64)
    #expect(served.ended() == 0)
    for name in FileManager.default.enumerator(atPath: store.path)?.compactMap({ $0 as? String }) ?? [] {
      let bytes = (try? Data(contentsOf: store.appending(path: name))) ?? Data()
      #expect(bytes.range(of: Data("case-4711".utf8)) == nil, "\(name)")
    }
    let check = try run("store", "check", "--json", store: store)
    #expect(check.status == 0, "\(check.output)")
  }

  @Test("A second gateway on the same store does not start and says which process has it")
  func held() throws {
    let scratch = try Scratch()
    let store = scratch.url.appending(path: "store")
    let served = try Served(scratch, store: store, settings: ", ballast: 0B")
    let second = try Program.run(["serve"], in: scratch.url, secondsMax: 60)
    #expect(second.status != 0)
    #expect(second.errors.contains("process \(served.process.processIdentifier)"), "\(second.errors)")
  }

  @Test("A damaged store is found, and a day that is damaged does not keep the gateway from answering")
  func damaged() throws {
    let scratch = try Scratch()
    let store = scratch.url.appending(path: "store")
    do {
      let served = try Served(scratch, store: store, settings: ", ballast: 0B")
      #expect(try served.ask() == "200")
      #expect(served.ended() == 0)
    }
    let folder = store.appending(path: "telemetry")
    let day = try #require(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).first { $0.hasSuffix(".db") })
    try Data(repeating: 0x41, count: 9000).write(to: folder.appending(path: day))
    let check = try run("store", "check", store: store)
    #expect(check.status == 65 && check.output.contains("DAMAGED"), "\(check.output)")
    let served = try Served(scratch, store: store, settings: ", ballast: 0B")
    #expect(try served.ask() == "200")
    #expect(try eventually { try served.get("/readyz").contains("quarantine") })
    #expect(try served.ask() == "200")
    #expect(try eventually { try run("trace", "list", "--json", store: store).output.contains("\"id\"") })
    #expect(served.ended() == 0)
  }

  @Test("The words of failed requests are kept where the file says so, those of others are not")
  func words() throws {
    let scratch = try Scratch()
    let store = scratch.url.appending(path: "store")
    let served = try Served(
      scratch, store: store, settings: ", ballast: 0B, ack: synced", models: "dead/none",
      top: "upstreams: {dead: {base_url: \"http://127.0.0.1:9/v1\", models: [none]}}\nredaction: {keep_text: errors}")
    #expect(try served.ask("why did this fail", case: "bad") != "200")
    #expect(
      try eventually {
        try run("trace", "list", "--case", "bad", "--json", store: store).output.contains("why did this fail")
      })
  }

  @Test("The media of requests are kept under their digest where the file says so, and go with their case")
  func media() throws {
    let scratch = try Scratch()
    let store = scratch.url.appending(path: "store")
    let served = try Served(
      scratch, store: store, settings: ", ballast: 0B", top: "redaction: {keep_media: all}")
    #expect(try served.ask("what is this", case: "seen", picture: true) == "200")
    let blobs = store.appending(path: "assets/sha256")
    func kept() -> [String] {
      (FileManager.default.subpaths(atPath: blobs.path) ?? []).filter { $0.contains("/") && !$0.hasSuffix(".tmp") }
    }
    #expect(eventually { kept().count == 1 })
    let listed = try eventually {
      try run("trace", "list", "--case", "seen", "--json", store: store).output.contains(
        kept().first?.split(separator: "/").last.map(String.init) ?? "none")
    }
    #expect(listed)
    #expect(try run("store", "erase", "--case", "seen", store: store).status == 0)
    #expect(eventually { kept().isEmpty })
    #expect(served.ended() == 0)
  }

  @Test("With its databases held by another process the gateway answers, and traces arrive when they are let go")
  func heldDatabases() throws {
    let scratch = try Scratch()
    let store = scratch.url.appending(path: "store")
    let served = try Served(scratch, store: store, settings: ", ballast: 0B")
    #expect(try served.ask(case: "before") == "200")
    #expect(
      try eventually { try run("trace", "list", "--case", "before", "--json", store: store).output.contains("\"id\"") })
    let holder = Process()
    let script = try scratch.write(
      """
      import glob, sqlite3, sys, time
      held = [sqlite3.connect(p, isolation_level=None) for p in glob.glob(sys.argv[1] + "/telemetry/*.db") + [sys.argv[1] + "/control.db"]]
      for c in held: c.execute("BEGIN EXCLUSIVE")
      open(sys.argv[1] + "/held", "w").write("x")
      time.sleep(600)
      """, to: "hold.py")
    holder.executableURL = URL(filePath: "/usr/bin/python3")
    holder.arguments = [script.path, store.path]
    try holder.run()
    defer { kill(holder.processIdentifier, SIGKILL) }
    let flag = store.appending(path: "held").path
    #expect(eventually { FileManager.default.fileExists(atPath: flag) })
    for _ in 0..<10 { #expect(try served.ask(case: "during") == "200") }
    #expect(try eventually { try served.get("/readyz").contains("wait in the spool") })
    #expect(try served.get("/metrics").contains("assay_store_degraded"))
    kill(holder.processIdentifier, SIGKILL)
    #expect(
      try eventually {
        let listed = try JSONValue(parsing: try run("trace", "list", "--case", "during", "--json", store: store).output)
        return listed["traces"]?.array?.count == 10
      })
    #expect(try run("audit", "verify", store: store).status == 0)
  }

  /// A file system of 2 MB, gone with its owner.
  private final class SmallDisk {
    let url: URL

    /// Nil where this process may not mount one.
    init?(_ url: URL) throws {
      self.url = url
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
      let arguments = ["-t", "tmpfs", "-o", "size=2m", "assay-test", url.path]
      guard getuid() == 0, try Program.run(URL(filePath: "/bin/mount"), arguments, secondsMax: 20).status == 0 else {
        print("skipped: a disk of 2 MB needs the right to mount one")
        return nil
      }
    }

    func fill() throws {
      let arguments = ["if=/dev/zero", "of=\(url.path)/fill", "bs=4096", "count=4096"]
      _ = try Program.run(URL(filePath: "/bin/dd"), arguments, secondsMax: 60)
    }

    func empty() throws { try FileManager.default.removeItem(at: url.appending(path: "fill")) }

    deinit { _ = try? Program.run(URL(filePath: "/bin/umount"), ["-l", url.path]) }
  }

  @Test("A gateway that starts on a full disk without a ballast answers those who have keys, and says what is lost")
  func fullAtStart() throws {
    let scratch = try Scratch()
    let store = scratch.url.appending(path: "store")
    guard let disk = try SmallDisk(store) else { return }
    let key = try Served.key(store)
    try disk.fill()
    let served = try Served(scratch, store: store, settings: ", ballast: 0B", key: key)
    #expect(try served.ask() == "200")
    // A key that is well formed and unknown is wrong or cannot be known; nobody who has one is refused.
    #expect(try served.ask(key: "ask_000000000000_" + String(repeating: "0", count: 52)) == "401")
    #expect(try served.get("/readyz").contains("degraded"))
    #expect(try served.get("/metrics").contains("assay_store_degraded 1"))
    #expect(served.ended() == 0)
    try disk.empty()
    let again = try Served(scratch, store: store, settings: ", ballast: 0B", key: key)
    #expect(try again.ask() == "200")
    #expect(try again.get("/readyz") == "{\"status\":\"ready\"}")
    #expect(again.ended() == 0)
  }

  @Test("On a full disk the gateway answers 200, says so, still takes a new key, and is well again when there is room")
  func fullDisk() throws {
    let scratch = try Scratch()
    let store = scratch.url.appending(path: "store")
    guard let disk = try SmallDisk(store) else { return }
    let served = try Served(scratch, store: store)
    #expect(try served.ask() == "200")
    try disk.fill()
    for _ in 0..<30 { #expect(try served.ask() == "200") }
    // The room that was kept is for what must be written.
    let made = try run("key", "create", "--name", "late", store: store)
    #expect(made.status == 0, "\(made.errors)")
    let late = made.output.trimmingCharacters(in: .whitespacesAndNewlines)
    #expect(try eventually { try served.ask(key: late) == "200" })
    #expect(try eventually { try served.get("/readyz").contains("degraded") })
    #expect(try served.get("/metrics").contains("assay_store_degraded 1"))
    #expect(try served.ask() == "200")
    try disk.empty()
    #expect(try eventually { try served.get("/readyz") == "{\"status\":\"ready\"}" })
    #expect(try served.ask(case: "afterwards") == "200")
    #expect(
      try eventually {
        try run("trace", "list", "--case", "afterwards", "--json", store: store).output.contains("\"id\"")
      })
    #expect(served.ended() == 0)
    #expect(try run("store", "check", store: store).status == 0)
  }
}
