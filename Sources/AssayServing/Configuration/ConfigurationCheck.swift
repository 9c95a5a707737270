import AssayConfiguration
package import AssayCore

/// `assay.yaml` as it was read, with all its problems, not only the first one.
package struct ConfigurationCheck: Sendable {
  package static let bytesMax = 1 << 20
  /// Of a file that the configuration names.
  static let documentBytesMax = 16 << 20

  /// What the rest of the program knows and this room does not.
  package struct Known: Sendable {
    /// Names of extractors; nil checks none.
    package var extractors: [String]?

    /// The program was started as a node of an edge: a file without that section is wrong.
    package var needsEdge: Bool

    package init(extractors: [String]? = nil, needsEdge: Bool = false) {
      self.extractors = extractors
      self.needsEdge = needsEdge
    }
  }

  /// Nil when there is a problem.
  package var configuration: ServingConfiguration?
  package var problems: [AssayError]
  /// Worth saying, and no reason to stop.
  package var notes: [String] = []
  /// Every file that was read or named: when one changes, the configuration has changed.
  package var files: [String]

  package init(path: String, known: Known = Known()) {
    do throws(AssayError) {
      self.init(bytes: try Files.read(path, bytesMax: Self.bytesMax), file: path, known: known)
    } catch {
      self.init(problems: [error], file: path)
    }
  }

  private init(problems: [AssayError], file: String) {
    self.init(reader: nil, problems: problems, files: [Files.absolute(file)])
  }

  private init(reader: ConfigurationReader?, problems: [AssayError], files: [String]) {
    self.problems = problems
    self.files = files
    notes = reader?.notes ?? []
    configuration = problems.isEmpty ? reader?.configuration : nil
  }

  /// Reads a configuration from bytes; `file` is what its problems name and where its relative paths start from.
  package init(bytes: [UInt8], file: String, known: Known = Known()) {
    guard bytes.count <= Self.bytesMax else {
      let problem = AssayError(
        .configuration, "the file has \(bytes.count) bytes, more than the \(Self.bytesMax) that are allowed",
        at: .init(file: file))
      self.init(problems: [problem], file: file)
      return
    }
    guard let text = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
      let problem = AssayError(
        .configuration, "the file is not valid UTF-8", at: .init(file: file), remedy: "save it as UTF-8 text")
      self.init(problems: [problem], file: file)
      return
    }
    let document = YAMLDocument(file: file, text: text, example: "assay config example")
    guard let root = document.root(of: text) else {
      self.init(problems: document.problems, file: file)
      return
    }
    var reader = ConfigurationReader(file: Files.absolute(file), known: known)
    reader.configuration.version = Digest(of: bytes).hex
    reader.read(root)
    func place(_ error: AssayError) -> (Int, Int) { (error.place?.line ?? 0, error.place?.column ?? 0) }
    let problems = document.problems.sorted { place($0) < place($1) }
    if document.problemsLeftOut > 0 { reader.notes.append("\(document.problemsLeftOut) more problems are not shown") }
    self.init(reader: reader, problems: problems, files: reader.files)
  }

  /// The configuration, or its first problem with the number of the others.
  package func get() throws(AssayError) -> ServingConfiguration {
    if let configuration { return configuration }
    guard var first = problems.first else {
      throw AssayError(.internalError, "a configuration without problems was not read")
    }
    if problems.count > 1 {
      let more = "\(problems.count - 1) more; `assay config check` shows all"
      first.remedy = [first.remedy, more].compactMap { $0 }.joined(separator: "; ")
    }
    throw first
  }
}
