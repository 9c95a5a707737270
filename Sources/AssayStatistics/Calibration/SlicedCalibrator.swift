/// Calibrators for slices, each drawn to its parent by how few labels it has.
///
/// A slice is named by a path: `audio/noisy` lies in `audio`, which lies in the whole. With n effective labels its
/// own fit weighs n / (n + 50) and its parent the rest. A slice nobody labelled has its nearest labelled parent's.
package struct SlicedCalibrator: Sendable, Hashable {
  package struct Slice: Sendable, Hashable, Codable {
    /// Empty for the whole.
    package var path: String
    package var calibrator: Calibrator
    package var method: CalibrationMethod
    package var rows: Int
    package var effectiveRows: Double
    /// n / (n + 50); 1 for the whole.
    package var ownShare: Double
    /// What cross-validation found, where it was asked.
    package var trials: [CalibratorFit.Trial]
  }

  package static let shrinkageRows = 50.0
  package static let depthMax = 8

  /// Sorted by path, the whole first.
  package let slices: [Slice]
  private let positions: [String: Int]

  /// - Parameters:
  ///   - rows: raw scores with labels and the paths of their slices.
  ///   - prior: what was shipped.
  package init(_ rows: LabelledScores, prior: Calibrator = .identity) {
    let whole = CalibratorFit(rows, prior: prior)
    var slices = [
      Slice(
        path: "", calibrator: whole.calibrator, method: whole.method, rows: whole.rows,
        effectiveRows: whole.effectiveRows, ownShare: 1, trials: whole.trials)
    ]
    var members: [String: [Int]] = [:]
    for (row, path) in rows.slices.enumerated() where !path.isEmpty {
      for prefix in Self.prefixes(of: path) { members[prefix, default: []].append(row) }
    }
    var positions = ["": 0]
    // Sorted order puts a parent before its children.
    for path in members.keys.sorted() {
      let parent = Self.parents(of: path).lazy.compactMap { positions[$0] }.first ?? 0
      let fit = CalibratorFit(
        rows.selecting(members[path] ?? []), prior: slices[parent].calibrator, mixesPrior: false)
      let share = fit.effectiveRows / (fit.effectiveRows + Self.shrinkageRows)
      // Bins start at the parent with fifty pseudo-rows, which is this very shrinkage already.
      let calibrator: Calibrator =
        fit.method == .bins || fit.method == .prior
        ? fit.calibrator : .mixed(fit.calibrator, parent: slices[parent].calibrator, share: share)
      positions[path] = slices.count
      slices.append(
        Slice(
          path: path, calibrator: calibrator, method: fit.method, rows: fit.rows, effectiveRows: fit.effectiveRows,
          ownShare: share, trials: fit.trials))
    }
    self.slices = slices
    self.positions = positions
  }

  /// The calibrators as shipped, without any label.
  package init(prior: Calibrator) {
    slices = [
      Slice(path: "", calibrator: prior, method: .prior, rows: 0, effectiveRows: 0, ownShare: 1, trials: [])
    ]
    positions = ["": 0]
  }

  /// The chance of a score in a slice, or in the nearest parent that has labels.
  package func probability(_ score: Double, slice path: String = "") -> Double {
    slices[position(of: path)].calibrator.probability(score)
  }

  /// The path whose calibrator speaks for a slice.
  package func resolved(_ path: String) -> String { slices[position(of: path)].path }

  private func position(of path: String) -> Int {
    if let position = positions[path] { return position }
    return Self.parents(of: path).lazy.compactMap { positions[$0] }.first ?? 0
  }

  /// `a/b/c` → `a`, `a/b`, `a/b/c`, to `depthMax`; empty parts do not count.
  private static func prefixes(of path: String) -> [String] {
    var prefixes: [String] = []
    for part in path.utf8.split(separator: UInt8(ascii: "/")).prefix(depthMax) {
      let name = String(part) ?? ""
      prefixes.append(prefixes.last.map { $0 + "/" + name } ?? name)
    }
    return prefixes
  }

  /// The paths above a path, nearest first, the whole last.
  private static func parents(of path: String) -> [String] { prefixes(of: path).dropLast().reversed() + [""] }
}

extension SlicedCalibrator: Codable {
  private enum Key: String, CodingKey { case slices }

  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    let slices = try values.decode([Slice].self, forKey: .slices)
    guard slices.first?.path == "" else {
      throw DecodingError.dataCorruptedError(
        forKey: .slices, in: values, debugDescription: "the first slice must be the whole, with an empty path")
    }
    var positions: [String: Int] = [:]
    for (position, slice) in slices.enumerated() where positions.updateValue(position, forKey: slice.path) != nil {
      throw DecodingError.dataCorruptedError(
        forKey: .slices, in: values, debugDescription: "slice `\(slice.path)` stands there twice")
    }
    self.slices = slices
    self.positions = positions
  }

  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encode(slices, forKey: .slices)
  }
}
