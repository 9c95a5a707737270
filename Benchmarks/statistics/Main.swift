import AssayStatistics

@main
enum Main {
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
