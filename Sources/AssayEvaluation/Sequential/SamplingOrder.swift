import AssayConfiguration
import AssayCore
import AssayWire

/// The seeded random order in which a run that stops when its gates are decided asks its samples: unit after unit,
/// a unit being all samples of one cluster, or one that stands alone.
///
/// The data are read once before anything is asked; some fifty bytes a sample are kept.
struct SamplingOrder: Sendable {
  struct Item: Sendable {
    var index: Int
    var unit: Int
    /// Among all files of the suite.
    var file: Int32
    var line: Int32
    var offset: Int
    var bytes: Int
  }

  /// In the order of asking.
  let items: [Item]
  let files: [(source: DataSource, path: String)]
  /// Lines that cannot be used, by index: they are finished with their error.
  let failures: [Int: AssayError]
  let plan: SequentialPlan
  private let unitOf: [Int: Int]
  /// Records (samples times epochs) of each unit.
  private let sizes: [Int32]

  /// - Throws: `.data` or `.storage` when the data cannot be read.
  init(_ suite: Suite, _ selection: Selection) throws(AssayError) {
    files = suite.data.flatMap { source in source.paths.map { (source, $0) } }
    var places: [String: Int32] = [:]
    for (position, file) in files.enumerated() { places[file.path] = Int32(position) }
    var (found, units, failures) = ([Item](), [String: Int](), [Int: AssayError]())
    var keys: [UInt64] = []
    var sizes: [Int32] = []
    var reader = DatasetReader(suite.data) { selection.isWanted($0) }
    while let record = try reader.next(), record.index < selection.range.upperBound {
      if let ids = selection.ids, !ids.contains(record.id) { continue }
      if case .failure(let error) = record.draft { failures[record.index] = error }
      let name = Self.unit(of: record, suite)
      let unit = units[name] ?? keys.count
      if unit == keys.count {
        units[name] = unit
        var generator = SeededGenerator(seed: suite.seed, purpose: "order/\(name)")
        keys.append(generator.next())
        sizes.append(0)
      }
      sizes[unit] += Int32(suite.epochs)
      found.append(
        Item(
          index: record.index, unit: unit, file: places[record.place.file] ?? 0,
          line: Int32(clamping: record.place.line),
          offset: record.place.offset, bytes: record.place.bytes))
    }
    let order = keys.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
    var ranks = [Int](repeating: 0, count: keys.count)
    for (rank, unit) in order.enumerated() { ranks[unit] = rank }
    self.sizes = order.map { sizes[$0] }
    for position in found.indices { found[position].unit = ranks[found[position].unit] }
    found.sort { ($0.unit, $0.index) < ($1.unit, $1.index) }
    items = found
    unitOf = Dictionary(found.map { ($0.index, $0.unit) }, uniquingKeysWith: { first, _ in first })
    self.failures = failures
    plan = SequentialPlan(
      units: keys.count, records: found.count * suite.epochs, recordsOfUnitMax: Int(self.sizes.max() ?? 1))
  }

  private static func unit(of record: DataRecord, _ suite: Suite) -> String {
    let alone = "sample \(record.index)"
    guard case .success(let draft) = record.draft else { return alone }
    let cluster: String?
    switch suite.clusterBy {
    case .declared: cluster = draft.cluster
    case .attribute(let name): cluster = draft.attributes[name].map { $0.string ?? $0.compact } ?? draft.cluster
    case .media:
      let sample = try? record.loader.load(draft).sample
      cluster = sample?.request.parts.lazy.compactMap(\.asset).first?.digest.hex ?? draft.cluster
    case .none: cluster = nil
    }
    return cluster.map { "cluster \($0)" } ?? alone
  }

  /// Which unit a sample belongs to, and how many records that has; nil for one that is not in the order.
  func unit(of index: Int) -> SampleRecord.Unit? {
    unitOf[index].map { .init(rank: $0, records: Int(sizes[$0])) }
  }
}

/// What of a sampling order must be known to decide from the log alone.
struct SequentialPlan: Sendable, Hashable {
  var units: Int
  var records: Int
  var recordsOfUnitMax: Int

  init(units: Int, records: Int, recordsOfUnitMax: Int) {
    self.units = units
    self.records = records
    self.recordsOfUnitMax = recordsOfUnitMax
  }

  /// Reads what `run.json` says; nil for a run that does not stop when it is decided.
  init?(_ facts: JSONValue) {
    guard let value = facts["sequential"], let units = value["units"]?.int, let records = value["records"]?.int,
      let most = value["records_of_unit_max"]?.int, most >= 1
    else { return nil }
    self.init(units: units, records: records, recordsOfUnitMax: most)
  }

  var json: JSONValue {
    ["units": .int(units), "records": .int(records), "records_of_unit_max": .int(recordsOfUnitMax)]
  }
}

/// Reads the samples in a sampling order: each again from its place.
struct OrderedReader {
  private let order: SamplingOrder
  private var position = 0
  private var open: [Int32: FileReader] = [:]

  init(_ order: SamplingOrder) { self.order = order }

  mutating func next() throws(AssayError) -> DataRecord? {
    guard position < order.items.count else { return nil }
    let item = order.items[position]
    position += 1
    let (source, path) = order.files[Int(item.file)]
    let place = DataPlace(file: path, line: Int(item.line), offset: item.offset, bytes: item.bytes)
    let loader = MediaLoader(dataFile: path, source: source)
    if let error = order.failures[item.index] {
      return DataRecord(index: item.index, place: place, draft: .failure(error), loader: loader)
    }
    let reader: FileReader
    if let known = open[item.file] {
      reader = known
    } else {
      reader = try FileReader(source: source, path: path)
      open[item.file] = reader
    }
    guard reader.isUnchanged() else { throw DatasetReader.changed(path) }
    return DataRecord(index: item.index, place: place, draft: try reader.draft(at: place, item.index), loader: loader)
  }
}

/// The samples of a run one after another: in the order of the data, or in a sampling order.
struct SampleStream: ~Copyable {
  private var reader: DatasetReader
  private var ordered: OrderedReader?

  init(_ suite: Suite, _ selection: Selection, _ order: SamplingOrder?) {
    reader = DatasetReader(suite.data) { selection.isWanted($0) }
    ordered = order.map(OrderedReader.init)
  }

  var notes: Notes { reader.notes }

  mutating func next() throws(AssayError) -> DataRecord? {
    if ordered != nil { return try ordered?.next() }
    return try reader.next()
  }
}
