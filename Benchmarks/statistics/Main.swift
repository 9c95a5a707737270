import AssayStatistics

@main
enum Main {
  /// Rows of tests and intervals whose name has the second argument in it; all without one.
  static func wants(_ name: String) -> Bool {
    CommandLine.arguments.dropFirst(2).first.map { name.contains($0) } ?? true
  }

  static func main() {
    let wanted = CommandLine.arguments.dropFirst().first
    if wanted == nil || wanted == "tests" { TestTable.show() }
    if wanted == nil { print("") }
    if wanted == nil || wanted == "intervals" { IntervalTable.show() }
    if wanted == nil { print("") }
    if wanted == nil || wanted == "sequential" { SequentialTable.show() }
    if wanted == nil { print("") }
    if wanted == nil || wanted == "power" { PowerTable.show() }
  }
}
