package import AssayCore
import AssayStress

/// Reads all data of a suite and says everything that is wrong with it: lines, ids, media paths.
package struct DataCheck: Sendable {
  package var samples = 0
  /// The first hundred.
  package var problems: [AssayError] = []
  package var problemCount = 0
  package var notes: [String] = []

  /// - Parameter readsMedia: also opens and digests every medium.
  package init(_ suite: Suite, readsMedia: Bool = true) {
    var reader = DatasetReader(suite.data)
    var idle = suite.stress?.specs ?? []
    do throws(AssayError) {
      while let record = try reader.next() {
        samples += 1
        do throws(AssayError) {
          let draft = try record.draft.get()
          let kinds = Stressing.kinds(of: draft)
          idle.removeAll { !$0.targets.isDisjoint(with: kinds) && suite.mayBe(draft, in: $0.slices) }
          if readsMedia { try checkMedia(draft, record) }
        } catch {
          add(error)
        }
      }
    } catch {
      add(error)
    }
    notes = reader.notes.texts
    if samples > problemCount { notes += idle.map(Self.nothing) }
  }

  /// A perturbation that the data have no medium for.
  private static func nothing(_ spec: StressSuite.Spec) -> String {
    let kinds = Modality.allCases.filter(spec.targets.contains).map(\.rawValue).joined(separator: ", ")
    let among = spec.slices.isEmpty ? "" : " of the slices \(spec.slices.joined(separator: ", "))"
    return "nothing to stress: `\(spec.perturbation.name)` works on \(kinds), and no sample\(among) has such a medium"
  }

  private mutating func checkMedia(_ draft: DraftSample, _ record: DataRecord) throws(AssayError) {
    let loaded: (sample: Sample, assets: SampleAssets, paths: [Int: String])
    do throws(AssayError) {
      loaded = try record.loader.load(draft)
    } catch {
      var error = error
      error.place = AssayError.Place(file: record.place.file, line: record.place.line, path: error.place?.path)
      throw error
    }
    for (index, part) in loaded.sample.request.parts.enumerated() where part.asset?.bytes == 0 {
      add(
        AssayError(
          .ingestion, "the medium \(part.asset?.name ?? "") is empty",
          at: .init(file: record.place.file, line: record.place.line, path: "part \(index)")))
    }
  }

  private mutating func add(_ error: AssayError) {
    problemCount += 1
    if problems.count < 100 { problems.append(error) }
  }
}
