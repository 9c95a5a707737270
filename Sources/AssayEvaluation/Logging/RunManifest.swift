import AssayConfiguration
package import AssayCore
package import AssayWire
import Glibc

/// `run.json`: what was run on what, written first and again at the end.
package struct RunManifest: Sendable {
  package enum Status: String, Sendable { case started, success, error, cancelled }

  /// What must be the same for a run to go on or for shards to be merged; each has a name for messages.
  package struct Identity: Sendable, Hashable {
    package var suite: String
    package var data: String
    package var model: String
    package var prompt: String
    package var scorers: String
    package var selection: String
    /// What perceives; empty where nothing does, and in runs of before this was noted.
    package var perception = ""

    package var named: [(name: String, digest: String)] {
      [
        ("suite", suite), ("data", data), ("model", model), ("prompt", prompt), ("scorers", scorers),
        ("selection", selection), ("perception", perception),
      ]
    }

    /// Names of what differs.
    package func differences(from other: Identity) -> [String] {
      zip(named, other.named).filter { mine, theirs in
        let isUnknown = mine.name == "perception" && (mine.digest.isEmpty || theirs.digest.isEmpty)
        return mine.digest != theirs.digest && !isUnknown
      }.map(\.0.name)
    }
  }

  package var id: String
  package var suite: String
  package var suiteFile: String
  package var model: String
  package var status: Status
  package var identity: Identity
  package var shard: Int
  package var shards: Int
  package var epochs: Int
  package var seed: UInt64
  package var metrics: [String]
  package var startedAt: String
  package var completedAt: String?
  package var failure: String?
  /// How often the run was started: once, and once for each resume.
  package var starts: Int
  /// Counts, cost, verdict: what the summary says.
  package var summary: JSONValue
  /// Whatever else describes the run: settings, versions, host.
  package var facts: JSONValue

  package init(id: String, suite: Suite, model: String, identity: Identity, selection: Selection, metrics: [String]) {
    self.id = id
    self.suite = suite.name
    suiteFile = suite.file
    self.model = model
    status = .started
    self.identity = identity
    shard = selection.shard
    shards = selection.shards
    epochs = suite.epochs
    seed = suite.seed
    self.metrics = metrics
    startedAt = Clock.text(Clock.nowMs)
    starts = 1
    summary = .null
    facts = ["host": .string(Self.host), "pid": .int(Int(getpid())), "suite_version": .int(SuiteDefaults.version)]
  }

  /// Whether the run asks no more once its gates are decided.
  package var stopsWhenDecided: Bool { SequentialPlan(facts) != nil }

  private static var host: String {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, 255) == 0 else { return "unknown" }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  package var json: JSONValue {
    .object([
      "id": .string(id), "suite": .string(suite), "suite_file": .string(suiteFile), "model": .string(model),
      "status": .string(status.rawValue), "error": failure.map { .string($0) } ?? .null,
      "digests": .object(JSONObject(identity.named.map { ($0.name, .string($0.digest)) })),
      "shard": .int(shard), "shards": .int(shards), "epochs": .int(epochs), "seed": .string(String(seed)),
      "metrics": .array(metrics.map { .string($0) }), "started_at": .string(startedAt),
      "completed_at": completedAt.map { .string($0) } ?? .null, "starts": .int(starts), "summary": summary,
      "facts": facts,
    ])
  }

  package func write(to folder: RunFolder) throws(AssayError) {
    try Files.write(Array((json.pretty + "\n").utf8), to: folder.manifest)
  }

  /// - Throws: `.data` when the folder holds no run that this release can read.
  package init(reading folder: RunFolder) throws(AssayError) {
    let bytes = try Files.read(folder.manifest, bytesMax: 16 << 20)
    guard let value = try? JSONValue(parsing: bytes), let id = value["id"]?.string,
      let suite = value["suite"]?.string, let model = value["model"]?.string,
      let status = value["status"]?.string.flatMap(Status.init(rawValue:)), let digests = value["digests"]
    else {
      throw AssayError(.data, "\(folder.manifest) is not the manifest of a run", at: .init(file: folder.manifest))
    }
    func digest(_ name: String) -> String { digests[name]?.string ?? "" }
    self.id = id
    self.suite = suite
    suiteFile = value["suite_file"]?.string ?? ""
    self.model = model
    self.status = status
    identity = Identity(
      suite: digest("suite"), data: digest("data"), model: digest("model"), prompt: digest("prompt"),
      scorers: digest("scorers"), selection: digest("selection"), perception: digest("perception"))
    shard = value["shard"]?.int ?? 1
    shards = value["shards"]?.int ?? 1
    epochs = value["epochs"]?.int ?? 1
    seed = value["seed"]?.string.flatMap { UInt64($0) } ?? 0
    metrics = (value["metrics"]?.array ?? []).compactMap(\.string)
    startedAt = value["started_at"]?.string ?? ""
    completedAt = value["completed_at"]?.string
    failure = value["error"]?.string
    starts = value["starts"]?.int ?? 1
    summary = value["summary"] ?? .null
    facts = value["facts"] ?? .null
  }
}

extension RunManifest {
  /// The run that results under stress are relative to, where one was named.
  func stressReference() throws(AssayError) -> StressReference? {
    guard let path = facts["reference"]?.string else { return nil }
    return try StressReference(RunFolder(path: path))
  }
}
