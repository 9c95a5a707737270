import AssayCore
import AssayEvaluation
import AssayWire

// What stands around the tables: facts, notes and where the numbers come from.
extension ReportLoader {
  private var totals: JSONValue? { scores["results"]?["counts"] }

  private func total(_ key: String) -> Int { totals?[key]?.int ?? 0 }

  var facts: [ReportModel.Fact] {
    var facts: [ReportModel.Fact] = [
      .init("samples", String(total("samples"))), .init("answered", String(total("answered"))),
    ]
    for (key, name) in [
      ("errors", "errors"), ("ingestion_failures", "unreadable"), ("unparsed", "unparsed"), ("refused", "refused"),
      ("abstained", "said “I don't know”"),
    ] where total(key) > 0 { facts.append(.init(name, String(total(key)))) }
    if let seconds = manifest.summary["seconds"]?.double { facts.append(.init("time", Self.duration(seconds))) }
    if let cost = manifest.summary["cost"]?.double {
      facts.append(.init("cost", "\(Figures.number(cost)) \(manifest.summary["currency"]?.string ?? "")"))
    }
    facts.append(.init("finished", manifest.completedAt ?? "not yet"))
    return facts
  }

  var notes: [String] {
    var notes: [String] = []
    let samples = total("samples")
    if let sequential = scores["sequential"], let all = sequential["samples"]?.int, let saved = sequential["saved"]?.int
    {
      let things = manifest.epochs > 1 ? "answers" : "samples"
      let after = sequential["decided_after"]?.int.map { "every gate was decided after \($0) of \(all) \(things)" }
      notes.append(
        "The run asked in a random order and watched its gates with bounds that hold at every moment: "
          + "\(after ?? "not every gate could be decided"); \(saved) \(manifest.epochs > 1 ? "were not asked for" : "samples were not asked")."
      )
    }
    if total("errors") > 0 {
      notes.append(
        "\(total("errors")) of \(samples) samples got no answer. They are errors, not wrong answers, and count in no score."
      )
    }
    if total("ingestion_failures") > 0 {
      notes.append(
        "\(total("ingestion_failures")) of \(samples) samples could not be read; no model was asked about them. They count on the ingestion layer only."
      )
    }
    if total("unparsed") > 0 {
      notes.append(
        "From \(total("unparsed")) answers nothing could be extracted. They are counted apart beside each metric.")
    }
    let blind = totals?["unavailable"]?.object?.members.compactMap { member in
      member.value.int.map { "\(member.key) in \($0)" }
    }
    if let blind, !blind.isEmpty {
      notes.append(
        "Some extractors could not look (samples: \(blind.joined(separator: ", "))); nothing may be concluded from their silence. `assay doctor` names what is not installed."
      )
    }
    let clustered = (scores["results"]?["gold"]?.array ?? []).contains { ($0["clusters"]?.int ?? 0) > 0 }
    if clustered {
      notes.append("Samples share sources, so intervals are wider than their number suggests: they go by clusters.")
    }
    if samples < 100 { notes.append("\(samples) samples are few: read the intervals, not the values.") }
    notes.append("Slices overlap; a difference between two of them was not corrected for how many there are.")
    return notes
  }

  var provenance: [ReportModel.Fact] {
    var facts: [ReportModel.Fact] = [
      .init("run", manifest.id), .init("suite file", manifest.suiteFile), .init("model", manifest.model),
    ]
    facts += manifest.identity.named.map { .init("\($0.name) digest", $0.digest) }
    facts += [
      .init("metrics", manifest.metrics.joined(separator: ", ")), .init("seed", String(manifest.seed)),
      .init("epochs", String(manifest.epochs)), .init("started", manifest.startedAt),
      .init("starts of the run", String(manifest.starts)),
    ]
    for member in manifest.facts.object?.members ?? [] {
      facts.append(.init(member.key, member.value.string ?? member.value.compact))
    }
    return facts
  }

  private static func duration(_ seconds: Double) -> String {
    seconds < 90 ? "\(Figures.fixed(seconds, 1)) s" : "\(Int(seconds / 60)) min \(Int(seconds) % 60) s"
  }
}
