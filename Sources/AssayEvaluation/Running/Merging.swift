import AssayConfiguration
package import AssayCore
import AssayWire
import Glibc

/// Puts the shards of one run together: the result is that of the run without shards.
package enum Merging {
  /// - Parameters:
  ///   - folders: one for each shard, in any order.
  ///   - output: the folder to make.
  /// - Throws: `.data` naming what differs, which shard is missing or twice, or which sample two shards have.
  package static func merge(
    _ folders: [RunFolder], into output: RunFolder, suite: Suite, tools: EvaluationTools
  ) async throws(AssayError) -> RunResults {
    var suite = suite
    let manifests = try check(folders)
    guard var manifest = manifests.first?.manifest else {
      throw AssayError(.usage, "no run is named", remedy: "name the folders of all shards")
    }
    (suite.epochs, suite.seed) = (manifest.epochs, manifest.seed)
    guard suite.digest.hex == manifest.identity.suite else {
      throw AssayError(
        .data, "the suite is not the one that the shards ran", at: .init(file: suite.file),
        remedy: "merge with the suite file as it was")
    }
    let scorers = try ScorerSet(suite, tools)
    guard !Files.exists(output.samples) else {
      throw AssayError(.usage, "\(output.path) holds a run already", remedy: "name another folder")
    }
    try Files.makeFolder(output.path)
    try await mergeLogs(manifests.map(\.folder), into: output)
    for folder in manifests.map(\.folder) { try copyMedia(from: folder, to: output) }
    let results = try Results.write(
      folder: output, suite: suite, scorers: scorers, tools: tools, model: manifest.model, identity: manifest.identity)
    HardCaseMedia.store(results.hardCases, folder: output, suite: suite)
    manifest.id = output.id
    (manifest.shard, manifest.shards) = (1, 1)
    let cut = manifests.filter { $0.manifest.status != .success }
    manifest.status = cut.isEmpty ? .success : .error
    manifest.failure =
      cut.isEmpty
      ? nil : "not finished: " + cut.map { "\($0.folder.id) (\($0.manifest.status.rawValue))" }.joined(separator: ", ")
    manifest.completedAt = Clock.text(Clock.nowMs)
    manifest.summary = .object([
      "verdict": results.verdict.of(manifest.status).json, "counts": results.all.counts.json,
      "merged_from": .array(manifests.map { .string($0.folder.id) }),
    ])
    try manifest.write(to: output)
    return results
  }

  private static func check(_ folders: [RunFolder]) throws(AssayError) -> [(folder: RunFolder, manifest: RunManifest)] {
    var manifests: [(folder: RunFolder, manifest: RunManifest)] = []
    for folder in folders { manifests.append((folder, try RunManifest(reading: folder))) }
    manifests.sort { $0.manifest.shard < $1.manifest.shard }
    guard let first = manifests.first else { return [] }
    for (folder, manifest) in manifests.dropFirst() {
      let differing = first.manifest.identity.differences(from: manifest.identity)
      guard differing.isEmpty, manifest.shards == first.manifest.shards else {
        let what = (differing + (manifest.shards == first.manifest.shards ? [] : ["number of shards"])).joined(
          separator: ", ")
        throw AssayError(
          .data, "\(folder.id) and \(first.folder.id) are not shards of one run: their \(what) differ",
          at: .init(file: folder.manifest))
      }
    }
    let shards = manifests.map(\.manifest.shard)
    let missing = (1...first.manifest.shards).filter { !shards.contains($0) }
    guard missing.isEmpty else {
      throw AssayError(
        .data, "shard \(missing.map(String.init).joined(separator: ", ")) of \(first.manifest.shards) is missing",
        remedy: "name the folders of all shards")
    }
    guard shards.count == first.manifest.shards else { throw AssayError(.data, "a shard is named twice") }
    return manifests
  }

  /// Copies the lines in the order of the dataset.
  private static func mergeLogs(_ folders: [RunFolder], into output: RunFolder) async throws(AssayError) {
    var lines: [(log: Int, entry: RunLog.Entry)] = []
    var descriptors: [Int32] = []
    defer { for descriptor in descriptors { close(descriptor) } }
    for (index, folder) in folders.enumerated() {
      lines += try RunLog(path: folder.samples).entries().map { (index, $0) }
      let descriptor = open(folder.samples, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw Files.failure("cannot be opened", folder.samples) }
      descriptors.append(descriptor)
    }
    lines.sort { ($0.entry.index, $0.entry.epoch, $0.log) < ($1.entry.index, $1.entry.epoch, $1.log) }
    for (a, b) in zip(lines, lines.dropFirst()) where (a.entry.index, a.entry.epoch) == (b.entry.index, b.entry.epoch) {
      throw AssayError(.data, "sample \(a.entry.index) is in \(folders[a.log].id) and in \(folders[b.log].id)")
    }
    var ids = IdentifierSet()
    let log = try AppendLog(path: output.samples)
    for line in lines {
      let path = folders[line.log].samples
      let bytes = try Files.read(descriptors[line.log], at: line.entry.offset, count: Int(line.entry.bytes), path: path)
      if line.entry.epoch == 1, let record = SampleRecord(line: bytes, depth: .scores), !ids.insert(record.sample.id) {
        throw AssayError(.data, "the id \"\(record.sample.id.shortened())\" appears in two shards")
      }
      try await log.append(bytes + [0x0A])
    }
    try log.close()
  }

  /// Media of hard cases are the same bytes under the same names, so links will do.
  private static func copyMedia(from folder: RunFolder, to output: RunFolder) throws(AssayError) {
    let root = folder.media + "/sha256"
    for bucket in Files.names(in: root) {
      try Files.makeFolder("\(output.media)/sha256/\(bucket)")
      for name in Files.names(in: "\(root)/\(bucket)") {
        let target = "\(output.media)/sha256/\(bucket)/\(name)"
        if Files.exists(target) || link("\(root)/\(bucket)/\(name)", target) == 0 { continue }
        try Files.write(try Files.read("\(root)/\(bucket)/\(name)", bytesMax: SuiteDefaults.mediaBytesMax), to: target)
      }
    }
  }
}
