import ArgumentParser
import AssayCore
import AssayEvaluation
import AssayStress
import AssayWire

struct StressList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Every perturbation; of those that are named, the five severities and settings.")

  @Argument(help: "Perturbations, short names too: blur, fog.")
  var names: [String] = []

  @Option(help: "Only one group: \(Perturbation.Group.allCases.map(\.rawValue).joined(separator: ", ")).")
  var group: String?

  @Flag(help: "Only what can be set, with its range.")
  var settings = false

  @Flag(help: "One JSON object a line.")
  var json = false

  func run() throws {
    let wanted = try group.map { name throws(AssayError) in try StressNaming.group(name) }
    let named = try names.map { name throws(AssayError) in try StressNaming.one(name) }
    if let wanted, let stray = named.first(where: { $0.group != wanted }) {
      throw AssayError(
        .usage, "`\(stray.name)` is of the group \(stray.group.rawValue), not of \(wanted.rawValue)",
        remedy: "leave --group away")
    }
    let items = (named.isEmpty ? PerturbationCatalogue.all : named).filter { wanted == nil || $0.group == wanted }
    if json {
      for item in items { Terminal.printJSON(Self.json(item)) }
    } else if settings {
      for item in items where !item.settings.isEmpty || !named.isEmpty { SettingsText.tell(item) }
    } else if named.isEmpty {
      list(items)
    } else {
      for item in items { tell(item) }
    }
  }

  private func list(_ items: [Perturbation]) {
    for group in Perturbation.Group.allCases {
      let members = items.filter { $0.group == group }
      guard !members.isEmpty else { continue }
      print(Terminal.styled(group.rawValue, .bold))
      var table = TextTable([("", .left), ("", .left)])
      for item in members { table.add([item.name, item.summary]) }
      print(table.rendered(indent: 2, columnsMax: Terminal.columnsOfOutput))
    }
    print("`assay stress list NAME` tells its severities, what it follows, how close.")
  }

  private func tell(_ item: Perturbation) {
    print(Terminal.styled(item.name, .bold) + "@\(item.version), \(item.group.rawValue)")
    for line in TextTable.broken(item.summary, width: (Terminal.columnsOfOutput ?? .max) - 2) { print("  " + line) }
    print("  works on \(item.worksOn)")
    let closeness = item.comparison.rawValue.split(separator: "_").joined(separator: " ")
    print(item.reference.isEmpty ? "  definition of our own" : "  follows \(item.reference): \(closeness)")
    if item.hasOneSeverity {
      print("  one severity, the same from 1 to 5: \(item.parameters[0])")
      return
    }
    for (index, parameters) in item.parameters.enumerated() { print("  \(item.name):\(index + 1)  \(parameters)") }
    if !item.settings.isEmpty { SettingsText.tell(item, under: "settings, given by --set NAME=VALUE") }
  }

  private static func json(_ item: Perturbation) -> JSONValue {
    [
      "name": .string(item.name), "version": .int(item.version), "group": .string(item.group.rawValue),
      "summary": .string(item.summary), "parameters": .array(item.parameters.map { .string($0) }),
      "settings": .array(item.settings.map(\.json)),
      "reference": .string(item.reference), "comparison": .string(item.comparison.rawValue),
      "one_severity": .bool(item.hasOneSeverity),
      "works_on": .array(item.modalities.map(\.rawValue).sorted().map { .string($0) }),
    ]
  }
}
