package import AssayCore
package import AssayWire
import Yams

/// A YAML configuration file as JSON, which remembers where each value stands.
package struct YAMLFile {
  package let json: JSONValue
  private let root: YAMLValue

  /// - Throws: `.configuration` with file, line and column.
  package init(path: String, text: String) throws(AssayError) {
    let document = YAMLDocument(file: path, text: text)
    let found = document.root(of: text)
    let value = found?.json()
    if let problem = document.problems.first { throw problem }
    guard let found, let value else { throw AssayError(.configuration, "the file is empty", at: .init(file: path)) }
    root = found
    json = value
  }

  /// An error that names a path in the JSON, with the file, line and column of that value added.
  package func located(_ error: AssayError) -> AssayError {
    var error = error
    let value = root.value(at: error.place?.path ?? "")
    error.place = AssayError.Place(
      file: value.place.file, line: value.place.line, column: value.place.column, path: error.place?.path)
    error.excerpt = value.excerpt
    return error
  }
}

extension YAMLValue {
  /// The value at a path from here, or the nearest one on the way to it.
  package func value(at path: String) -> YAMLValue {
    func steps(_ path: String) -> [Substring] { path.split(whereSeparator: { ".[]/".contains($0) }) }
    var value = self
    for step in steps(path) {
      guard let next = value.children.first(where: { steps($0.path).last == step }) else { break }
      value = next
    }
    return value
  }

  fileprivate var children: [YAMLValue] {
    switch node {
    case .mapping: members()?.map(\.value) ?? []
    case .sequence: list() ?? []
    case .scalar, .alias: []
    }
  }
}
