import ArgumentParser
import AssayCore
import AssayStore
import AssayWire
import Foundation

/// Which store a command looks at, and how it answers.
struct StorePlace: ParsableArguments {
  @Option(help: "The store's folder.", completion: .directory)
  var store = "assay-store"

  @Flag(help: "One JSON object.")
  var json = false

  /// - Throws: `.configuration` where there is none: nothing that looks makes a store.
  func checked() throws(AssayError) -> String {
    guard FileManager.default.fileExists(atPath: store + "/control.db") else {
      throw AssayError(
        .configuration, "there is no store", at: .init(file: store), remedy: "name its folder with --store")
    }
    return store
  }

  /// As the audit log names whoever sits at this machine.
  var actor: String { "operator:" + NSUserName() }

  static func time(_ nanoseconds: Int64) -> String {
    let whole = Date(timeIntervalSince1970: Double(nanoseconds / 1_000_000_000))
    let milliseconds = String(nanoseconds / 1_000_000 % 1000 + 1000).dropFirst()
    return String(whole.formatted(.iso8601).dropLast()) + ".\(milliseconds)Z"
  }
}
