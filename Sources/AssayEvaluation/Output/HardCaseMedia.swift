import AssayConfiguration
import AssayCore
import AssayWire
import Glibc

/// Copies the media of hard cases into the run's folder, so that the report can show them when the dataset is gone.
enum HardCaseMedia {
  static func store(_ hard: [HardCases], folder: RunFolder, suite: Suite) {
    let wanted = Set(hard.flatMap(\.cases).map { UInt64($0.index) << 16 | UInt64($0.epoch) })
    guard !wanted.isEmpty, let entries = try? RunLog(path: folder.samples).entries() else { return }
    let log = RunLog(path: folder.samples)
    var left = SuiteDefaults.hardCaseMediaBytesMax
    for entry in entries where wanted.contains(UInt64(entry.index) << 16 | UInt64(entry.epoch)) {
      guard let record = try? log.record(entry) else { continue }
      left -= store(record, folder: folder, suite: suite, bytesMax: left)
      if left <= 0 { return }
    }
  }

  private static func store(_ record: SampleRecord, folder: RunFolder, suite: Suite, bytesMax: Int) -> Int {
    var stored = 0
    var inline: SampleAssets?
    for (index, part) in record.sample.request.parts.enumerated() {
      guard let asset = part.asset, asset.bytes <= bytesMax - stored else { continue }
      let path = folder.mediaPath(asset.digest)
      guard !Files.exists(path) else { continue }
      let bytes: [UInt8]?
      if let source = record.mediaPaths[index] {
        bytes = try? Files.read(source, bytesMax: SuiteDefaults.mediaBytesMax)
      } else {
        if inline == nil { inline = assets(of: record, suite) }
        bytes = inline?.kept(asset.digest)
      }
      guard let bytes, Digest(of: bytes) == asset.digest else { continue }
      guard (try? Files.makeFolder(Files.folder(of: path))) != nil,
        (try? Files.write(bytes, to: path, isSynced: false)) != nil
      else { return stored }
      stored += bytes.count
    }
    return stored
  }

  /// The media that stood in the sample's own line, read again from its place in the dataset.
  private static func assets(of record: SampleRecord, _ suite: Suite) -> SampleAssets? {
    sample(of: record, suite)?.assets
  }

  /// A sample with its media, read again from its place in the dataset.
  static func sample(of record: SampleRecord, _ suite: Suite) -> (sample: Sample, assets: SampleAssets)? {
    guard let source = suite.data.first(where: { $0.paths.contains(record.place.file) }),
      let format = try? DataSource.format(of: record.place.file, declared: source.format)
    else { return nil }
    let loader = MediaLoader(dataFile: record.place.file, source: source)
    let draft: DraftSample?
    switch format {
    case .csv, .vlmevalkit:
      draft = TableReader.draft(at: record.place, source: source, isVLMEvalKit: format == .vlmevalkit)
    default:
      var notes = Notes()
      let parser = ObjectSampleParser(fields: FieldMap(source.fields), format: format)
      guard var lines = try? LineReader(path: record.place.file, offset: record.place.offset),
        let line = try? lines.next(), let value = try? JSONValue(parsing: line.bytes)
      else { return nil }
      draft = try? parser.sample(
        value, index: record.index / (suite.stress?.width ?? 1), notes: &notes)
    }
    guard let draft, let loaded = try? loader.load(draft) else { return nil }
    return (loaded.sample, loaded.assets)
  }
}
