import AssayConfiguration
import AssayCore

/// Where a sample stands in its dataset.
package struct DataPlace: Sendable, Hashable {
  package var file: String
  /// From 1.
  package var line: Int
  /// Bytes from the file's start, and how many.
  package var offset: Int
  package var bytes: Int

  package init(file: String, line: Int, offset: Int, bytes: Int) {
    self.file = file
    self.line = line
    self.offset = offset
    self.bytes = bytes
  }
}

/// One line of a dataset: a sample whose media are not read yet, or what is wrong with the line.
struct DataRecord: Sendable {
  /// From 0, over all files of the suite.
  var index: Int
  var place: DataPlace
  var draft: Result<DraftSample, AssayError>
  var loader: MediaLoader

  /// The id, or for a line that could not be read its place: `receipts.jsonl:17`.
  var id: String {
    if case .success(let draft) = draft { return draft.id }
    return "\(Files.name(of: place.file)):\(place.line)"
  }
}
