import AssayConfiguration
import AssayCore
import AssayEvaluation
import AssayLanguage
import AssayVerification
import AssayWire

/// A customer's words as YAML: what they mean, and what they are kinds of.
///
///     version: 1
///     terms:
///       - {name: gate valve, synonyms: [slide valve, GV], broader: [valve]}
enum GlossaryFile {
  static func matcher(_ path: String) throws(AssayError) -> LabelMatcher {
    let file = try YAMLFile(path: path, text: try TextFile.read(path))
    guard file.json["version"]?.int == 1, let items = file.json["terms"]?.array else {
      throw AssayError(
        .configuration, "a glossary has `version: 1` and a list of `terms`", at: .init(file: path),
        remedy: "terms:\n  - {name: gate valve, synonyms: [slide valve], broader: [valve]}")
    }
    var terms: [Glossary.Term] = []
    for (index, item) in items.enumerated() {
      guard let name = item["name"]?.string, let members = item.object,
        members.keys.allSatisfy({ ["name", "synonyms", "broader"].contains($0) })
      else {
        throw file.located(
          AssayError(
            .configuration, "a term has a name, synonyms and broader terms, nothing else",
            at: .init(path: "terms[\(index)]")))
      }
      func list(_ key: String) -> [String] { (item[key]?.array ?? []).compactMap(\.string) }
      terms.append(Glossary.Term(name, synonyms: list("synonyms"), broader: list("broader")))
    }
    do throws(Glossary.Problem) {
      return LabelMatcher(wordNet: SceneLabels.wordNet, glossary: try Glossary(terms))
    } catch {
      throw AssayError(.configuration, error.message, at: .init(file: path))
    }
  }
}
