import ArgumentParser
import AssayCore
import AssayEvaluation
import AssayWire

struct Cache: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Look into the response cache, or make it smaller.",
    discussion:
      "The key of an answer holds the digests of all media, the prompt, the model, its URL and settings. Errors never enter it.",
    subcommands: [Show.self, Prune.self, Clear.self], defaultSubcommand: Show.self)

  struct Place: ParsableArguments {
    @Option(help: "The cache's folder.", completion: .directory)
    var cache = "runs/.cache"

    @Flag(help: "One JSON object.")
    var json = false

    func open() throws(AssayError) -> ResponseCache { try ResponseCache(folder: cache) }

    func report(_ removed: (files: Int, bytes: Int)) {
      if json {
        Terminal.printJSON(["removed": .int(removed.files), "bytes": .int(removed.bytes)])
      } else {
        print("removed \(removed.files) answers, \(MediaReport.size(removed.bytes))")
      }
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "How many answers, how large.")
    @OptionGroup var place: Place

    func run() throws {
      let entries = try place.open().list()
      let bytes = entries.reduce(0) { $0 + $1.bytes }
      if place.json {
        Terminal.printJSON(["answers": .int(entries.count), "bytes": .int(bytes)])
      } else {
        print("\(entries.count) answers, \(MediaReport.size(bytes)) in \(place.cache)")
      }
    }
  }

  struct Prune: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Remove what was used longest ago.")
    @OptionGroup var place: Place

    @Option(help: "Megabytes that may stay.")
    var megabytesMax = 2048

    func validate() throws {
      guard (0...1_000_000).contains(megabytesMax) else {
        throw ValidationError("--megabytes-max must be from 0 to 1000000")
      }
    }

    func run() throws { place.report(try place.open().prune(bytesMax: megabytesMax * 1_000_000)) }
  }

  struct Clear: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Remove everything.")
    @OptionGroup var place: Place
    func run() throws { place.report(try place.open().clear()) }
  }
}
