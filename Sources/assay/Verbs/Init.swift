import ArgumentParser
import AssayCore
import Foundation

struct Init: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Lay out a suite to start from, with media that work.",
    discussion: """
      Templates:
        receipts        read totals and dates from receipts and invoices
        inspection      count, find and read parts and labels
        voice-support   hear order numbers in support calls

        assay init receipts my-suite
        assay eval my-suite/suite.yaml
      """)

  enum Template: String, ExpressibleByArgument, CaseIterable {
    case receipts, inspection
    case voiceSupport = "voice-support"
  }

  @Argument(help: "receipts, inspection or voice-support.")
  var template: Template

  @Argument(help: "The folder to make; it must not exist or be empty.", completion: .directory)
  var folder: String?

  func run() throws {
    let target = URL(filePath: folder ?? template.rawValue)
    let files = FileManager.default
    if let present = try? files.contentsOfDirectory(atPath: target.path), !present.isEmpty {
      throw AssayError(
        .usage, "the folder is not empty", at: .init(file: target.path),
        remedy: "name a new folder: assay init \(template.rawValue) FOLDER")
    }
    guard
      let source = Bundle.module.url(forResource: "Templates", withExtension: nil)?.appending(path: template.rawValue),
      files.fileExists(atPath: source.path)
    else {
      throw AssayError(
        .missing, "the templates are not installed beside the program",
        remedy: "keep assay_assay.resources in the folder of the executable")
    }
    do {
      try files.createDirectory(at: target, withIntermediateDirectories: true)
      for name in try files.contentsOfDirectory(atPath: source.path).sorted() {
        try files.copyItem(at: source.appending(path: name), to: target.appending(path: name))
      }
    } catch {
      throw AssayError(
        .storage, "the folder cannot be written: \(error.localizedDescription)", at: .init(file: target.path),
        remedy: "choose another place")
    }
    Terminal.say("Made \(target.relativePath). Next: assay eval \(target.relativePath)/suite.yaml")
  }
}
