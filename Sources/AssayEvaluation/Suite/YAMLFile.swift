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
    let path = error.place?.path
    var value = root
    for step in (path ?? "").split(whereSeparator: { ".[]/".contains($0) }) {
      let next = value.children.first { $0.path.split(whereSeparator: { ".[]/".contains($0) }).last == step }
      guard let next else { break }
      value = next
    }
    error.place = value.place
    error.place?.path = path
    error.excerpt = value.excerpt
    return error
  }
}

extension YAMLValue {
  fileprivate var children: [YAMLValue] {
    switch node {
    case .mapping: members()?.map(\.value) ?? []
    case .sequence: list() ?? []
    case .scalar, .alias: []
    }
  }
}
