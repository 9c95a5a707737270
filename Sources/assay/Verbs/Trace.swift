import ArgumentParser
import AssayConfiguration
import AssayCore
import AssayStore
import AssayWire
import Foundation

struct Trace: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the records of requests that a gateway kept.",
    discussion: """
        assay trace list --outcome failed     the newest failures
        assay trace show req_…                everything that is kept of one request

      A request is in the list within a second of its answer.
      """,
    subcommands: [ListTraces.self, Show.self])

  struct ListTraces: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "The newest first.")
    @OptionGroup var place: StorePlace

    @Option(name: .customLong("case"), help: "Only this case.")
    var caseID: String?

    @Option(help: "Only this route.")
    var route: String?

    @Option(help: "Only this tenant.")
    var tenant: String?

    @Option(help: "answered, refused, failed, truncated or abandoned.")
    var outcome: String?

    @Option(help: "At most so many.")
    var count = 50

    func validate() throws {
      guard (1...10_000).contains(count) else { throw ValidationError("--count must be from 1 to 10000") }
      guard outcome.map({ RequestOutcomes.names.contains($0) }) ?? true else {
        throw ValidationError("--outcome must be one of " + RequestOutcomes.names.joined(separator: ", "))
      }
    }

    func run() throws {
      let reader = TelemetryReader(folder: try place.checked() + "/telemetry")
      let traces = try reader.recent(
        .init(tenant: tenant, route: route, outcome: outcome, caseID: caseID, countMax: count))
      if place.json {
        Terminal.printJSON(["traces": .array(traces.map(Show.json))])
        return
      }
      guard !traces.isEmpty else { return Terminal.say("There are no such traces.") }
      var table = TextTable([
        ("time", .left), ("id", .left), ("route", .left), ("outcome", .left), ("status", .right), ("error", .left),
        ("ms", .right), ("case", .left),
      ])
      for trace in traces {
        table.add(Self.cells(trace))
      }
      print(table.rendered())
    }

    private static func cells(_ trace: StoredTrace) -> [String] {
      let document = try? JSONValue(parsing: trace.document)
      let error: String = document?["error"]?.string ?? ""
      let total: Double? = document?["total_ms"]?.double
      let time: String = total.map { String(Int($0.rounded())) } ?? ""
      return [
        StorePlace.time(trace.startedAtNs), trace.id, trace.route, trace.outcome, String(trace.status), error, time,
        trace.caseID ?? "",
      ]
    }
  }

  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Everything that is kept of a request: parts by digest, attempts, timings, degraded steps, decision.")
    @OptionGroup var place: StorePlace

    @Argument(help: "The request's id, as the header x-request-id of its answer says it.")
    var id: String

    func run() throws {
      let traces = try TelemetryReader(folder: try place.checked() + "/telemetry").traces(id: id)
      guard !traces.isEmpty else {
        throw AssayError(
          .data, "there is no trace of \"\(id.shortened(80))\"",
          remedy: "it may be older than what is kept, or have been left out while the disk was full")
      }
      // Clients may choose ids, so there can be several.
      if place.json {
        Terminal.printJSON(["traces": .array(traces.map(Self.json))])
      } else {
        for trace in traces { Terminal.printJSON(Self.json(trace), pretty: true) }
      }
    }

    static func json(_ trace: StoredTrace) -> JSONValue {
      guard case .object(var object)? = try? JSONValue(parsing: trace.document) else {
        return ["id": .string(trace.id), "document": .string(trace.document)]
      }
      object.append("started_at", .string(StorePlace.time(trace.startedAtNs)))
      if trace.weight > 1 { object.append("stands_for", .int(trace.weight)) }
      return .object(object)
    }
  }
}

private enum RequestOutcomes {
  static let names = ["answered", "refused", "failed", "truncated", "abandoned"]
}
