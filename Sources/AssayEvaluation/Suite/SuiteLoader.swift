import AssayConfiguration
package import AssayCore
package import AssayStress
import Glibc

/// Reads suites. What is wrong is said with file, line, column and remedy.
package enum SuiteLoader {
  /// - Throws: `.configuration` with the first problem; `.storage` when the file cannot be read.
  package static func load(
    _ path: String, perturbations: [Perturbation] = PerturbationCatalogue.all
  ) throws(AssayError) -> Suite {
    let check = SuiteCheck(path: path, perturbations: perturbations)
    if let problem = check.problems.first {
      guard check.problems.count > 1 else { throw problem }
      var first = problem
      let more = "\(check.problems.count - 1) more; `assay check \(path)` shows all"
      first.remedy = [first.remedy, more].compactMap { $0 }.joined(separator: "; ")
      throw first
    }
    guard let suite = check.suite else { throw AssayError(.internalError, "a suite without problems was not read") }
    return suite
  }
}

/// A suite with all its problems, not only the first one.
package struct SuiteCheck: Sendable {
  package var suite: Suite?
  package var problems: [AssayError]
  /// Worth saying, and no reason to stop.
  package var notes: [String] = []

  /// - Parameter perturbations: what `stress` may name.
  package init(path: String, perturbations: [Perturbation] = PerturbationCatalogue.all) {
    do throws(AssayError) {
      let bytes = try Files.read(path, bytesMax: SuiteDefaults.suiteBytesMax)
      self.init(bytes: bytes, file: path, perturbations: perturbations)
    } catch {
      self.init(suite: nil, problems: [error])
    }
  }

  private init(suite: Suite?, problems: [AssayError]) {
    self.suite = suite
    self.problems = problems
  }

  /// Reads a suite from bytes; `file` is what its problems name and where its relative paths start from.
  package init(
    bytes: [UInt8], file: String, perturbations: [Perturbation] = PerturbationCatalogue.all
  ) {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      let problem = AssayError(
        .configuration, "the file is not valid UTF-8", at: .init(file: file), remedy: "save it as UTF-8 text")
      self.init(suite: nil, problems: [problem])
      return
    }
    let document = YAMLDocument(file: file, text: text)
    var suite: Suite?
    if let root = document.root(of: text) {
      let absolute = Files.absolute(file)
      let folder = Files.folder(of: absolute)
      var reader = SuiteReader(
        suite: Suite(
          name: Files.stem(of: file), file: absolute, folder: folder, digest: Digest(of: bytes)),
        catalogue: perturbations)
      reader.read(root)
      suite = reader.suite
    }
    func place(_ error: AssayError) -> (Int, Int) { (error.place?.line ?? 0, error.place?.column ?? 0) }
    let problems = document.problems.sorted { place($0) < place($1) }
    self.init(suite: problems.isEmpty ? suite : nil, problems: problems)
  }
}
