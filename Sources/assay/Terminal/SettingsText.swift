import AssayStress

/// What can be set of a perturbation, for the terminal.
enum SettingsText {
  /// - Parameter heading: above the settings; the perturbation's name unless given.
  static func tell(_ item: Perturbation, under heading: String? = nil) {
    print(heading.map { "  " + $0 } ?? Terminal.styled(item.name, .bold) + (item.settings.isEmpty ? " has none" : ""))
    var table = TextTable([("", .left), ("", .left)])
    for setting in item.settings {
      table.add([setting.name, setting.meaning])
      table.add(["", setting.allowed.asText + "; unless given " + setting.unsetText])
    }
    if !table.isEmpty { print(table.rendered(indent: heading == nil ? 2 : 4)) }
  }
}
