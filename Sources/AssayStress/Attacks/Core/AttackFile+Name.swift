package import AssayCore
import AssayFormats

extension AttackFile {
  /// Whether what was made may stand under a name: one that promises another form is wrong of it.
  ///
  /// - Throws: `.usage` with the ending that fits.
  package func checkName(_ path: String) throws(AssayError) {
    guard let promised = ContentType.promised(byName: path), Self.ending(path) != Self.ending(name) else { return }
    let found = ContentType.sniff(bytes)
    guard !found.agrees(withDeclared: promised) else { return }
    throw AssayError(
      .usage, "the result is \(found.type), and a file of this name would promise \(promised)",
      at: .init(file: path), remedy: Self.ending(name).map { "name it .\($0)" } ?? "give the name its own ending")
  }

  /// In lower case; nil where the name has none.
  private static func ending(_ name: String) -> String? {
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return nil }
    let ending = name[name.index(after: dot)...].lowercased()
    return ending.isEmpty || ending.contains("/") ? nil : ending == "jpeg" ? "jpg" : ending
  }
}
