package import AssayCore
package import AssayWire
import Glibc

/// Answers from a file of recorded answers, found by the sample's id and epoch. Nothing is asked of any model.
package struct ReplayProvider: Provider {
  private let path: String
  private let index: ReplayIndex

  /// Reads the file once to index it; of a run's folder, its `samples.jsonl`.
  ///
  /// - Throws: `.data` for a missing file, a line that is no recorded answer, or an id that is answered twice.
  package init(path: String) throws(AssayError) {
    self.path = path
    var status = stat()
    let isFolder = stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    index = try ReplayIndex(LineFile(path: isFolder ? path + "/samples.jsonl" : path))
  }

  package var name: String { "replay:" + path }
  package var identity: JSONValue { ["recording": .string(index.digest.hex)] }
  package var isRemote: Bool { false }
  /// How many answers are recorded.
  package var count: Int { index.count }

  package func answer(
    _ request: Request, context: ProviderContext, assets: any AssetReader
  ) async throws(AssayError) -> Answer {
    guard let id = context.sampleID else {
      throw AssayError(.provider, "recorded answers are found by a sample's id, and this request has none")
    }
    guard let record = try index.find(id, epoch: context.epoch) else {
      throw AssayError(
        .provider, "no answer is recorded for the sample \"\(printable(id))\", epoch \(context.epoch)",
        at: AssayError.Place(file: path), remedy: "record it, or leave the sample out with --filter")
    }
    switch record.outcome {
    case .answer(let answer): return answer
    case .failed(let message):
      throw AssayError(
        .provider, "the recording of \"\(printable(id))\" holds an error: \(printable(message))",
        at: AssayError.Place(file: path))
    }
  }
}
