import ArgumentParser
import AssayCore
import AssayReport
import AssayVerification
import AssayWire
import Foundation

struct Verify: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check every claim of an answer against evidence; a model is asked only with --stages.",
    discussion: """
      The evidence is what `assay perceive --json FILE` prints, or an evidence document of your own extractors.

        assay perceive --json receipt.jpg > evidence.json
        assay verify --answer answer.txt --evidence evidence.json
        assay verify --answer answer.txt --evidence evidence.json --prompt question.txt --html verdict.html
        assay verify --batch claims.jsonl > verdicts.jsonl
        assay verify --answer answer.txt --evidence evidence.json --prompt question.txt \
          --stages stages.yaml --media photo.jpg

      With --stages a model is asked too, between two thresholds of risk and within a budget. What it says is
      evidence beside the claims and moves their risk; it changes no verdict.

      Exit codes: 0 verified, 2 the verdict is one of --fail-on, 64 usage, 65 unusable input.
      """)

  @Option(help: "The answer: text or JSON. - is standard input.", completion: .file())
  var answer: String?

  @Option(help: "One claim, given as it is.")
  var claim: String?

  @Option(help: "The evidence as JSON. - is standard input.", completion: .file(extensions: ["json"]))
  var evidence: String?

  @Option(help: "What the user asked; for leakage and presuppositions only, never support.", completion: .file())
  var prompt: String?

  @Option(help: "One JSON object a line: claims, answers, segments and evidence. - is standard input.")
  var batch: String?

  @Option(help: "With --batch: how many lines at once; the output is the same for any number.")
  var jobs: Int?

  @Flag(help: "With --batch: also the signals behind each risk, for `assay calibrate --train`.")
  var signals = false

  @Flag(help: "One JSON object.")
  var json = false

  @Option(help: "Write a page with spans, claims and evidence linked.", completion: .file(extensions: ["html"]))
  var html: String?

  @Option(help: "A calibration that `assay calibrate` wrote.", completion: .file(extensions: ["json"]))
  var calibration: String?

  @Option(help: "The path of the slice whose calibrator speaks, such as audio/noisy.")
  var slice: String?

  @Option(help: "A customer's words as YAML: synonyms and broader terms.", completion: .file())
  var glossary: String?

  @Option(help: "A route's ladder as YAML: also decide what may happen to the answer.", completion: .file())
  var ladder: String?

  @Option(
    help: "Model stages as YAML: second pass, self-consistency, ablation, contrast.",
    completion: .file(extensions: ["yaml", "yml"]))
  var stages: String?

  @Option(help: "With --stages: a file that the answer is about, in the order in which it was sent. May be repeated.")
  var media: [String] = []

  @Option(
    help: "Exit with 2 on these verdicts, separated by commas: supported, contradicted, unsupported, not_checkable.")
  var failOn: String?

  func validate() throws {
    if let jobs, !(1...256).contains(jobs) { throw ValidationError("--jobs is from 1 to 256") }
    guard slice == nil || calibration != nil else { throw ValidationError("--slice needs --calibration") }
    if batch != nil {
      guard answer == nil, claim == nil, evidence == nil, prompt == nil, html == nil, failOn == nil, ladder == nil,
        media.isEmpty
      else {
        throw ValidationError(
          "--batch stands alone, with --jobs, --signals, --calibration, --slice, --glossary and --stages at most")
      }
      return
    }
    guard jobs == nil else { throw ValidationError("--jobs belongs to --batch") }
    guard !signals else { throw ValidationError("--signals belongs to --batch; --json has the signals anyway") }
    guard media.isEmpty || stages != nil else { throw ValidationError("--media is for --stages, which reads it") }
    guard (answer == nil) != (claim == nil) else { throw ValidationError("give --answer FILE or --claim TEXT") }
    guard evidence != nil else { throw ValidationError("give --evidence FILE: what the answer is checked against") }
    guard [answer, evidence, prompt].count(where: { $0 == "-" }) <= 1 else {
      throw ValidationError("only one of --answer, --evidence and --prompt can be standard input")
    }
    _ = try failing()
  }

  func run() async throws {
    let verifier = Verifier(
      risk: CalibratedRisk(
        calibration: try calibration.map { path in try CalibrationInput.read(path) }, slice: slice ?? ""),
      labels: try glossary.map { path in try GlossaryFile.matcher(path) })
    let bench = try stages.map { path in try StageBench(path: path, verifier: verifier) }
    defer { bench?.close() }
    if let batch {
      let jobs = jobs ?? ProcessInfo.processInfo.activeProcessorCount
      try await VerifyBatch(path: batch, jobs: jobs, verifier: verifier, bench: bench, writesSignals: signals).run()
      return
    }
    let index = try EvidenceFile.read(evidence ?? "-")
    let question = try prompt.map { path in try TextFile.read(path) }
    let files = try media.map { path in try FileInput(path: path) }
    var verification: Verification
    if let claim {
      verification = verifier.verify(claim: claim, prompt: question, evidence: index)
    } else {
      verification = verifier.verify(answer: try TextFile.read(answer ?? "-"), prompt: question, evidence: index)
    }
    let report = await bench?.run(
      on: &verification, id: "answer", prompt: question, media: files, evidence: index)
    let checked = verification
    let decision = try ladder.map { path in
      DecisionLadder(configuration: try LadderFile.read(path), risk: verifier.risk).decide(
        checked, evidence: index, context: LadderContext(answer: checked.text, prompt: question, evidence: index))
    }
    try show(verification, index, verifier, report, decision)
    if let html { try write(verification, index, question, report, to: html) }
    if try failing().contains(verification.verdict) { throw ExitCode(2) }
  }

  private func show(
    _ verification: Verification, _ index: EvidenceIndex, _ verifier: Verifier, _ report: StageReport?,
    _ decision: Decision?
  ) throws {
    if json {
      var writer = VerificationWriter()
      writer.raw("{")
      writer.members(of: verification, evidence: index)
      writer.raw(",\"assessment\":")
      writer.value(verifier.risk.assess(verification, evidence: index).json)
      if let report {
        writer.raw(",\"stages\":")
        writer.value(report.json)
      }
      if let decision {
        writer.raw(",\"decision\":")
        writer.value(decision.json)
      }
      writer.raw("}\n")
      try PlainOutput.write(writer.bytes, to: STDOUT_FILENO)
    } else {
      try PlainOutput.say(VerificationText(verification, index, colour: Terminal.usesColour(STDOUT_FILENO)).rendered)
      if let report { try PlainOutput.say(StageText(report).rendered) }
      if let decision { try PlainOutput.say(Self.rendered(decision)) }
    }
  }

  private static func rendered(_ decision: Decision) -> String {
    var lines = ["", "decision: \(decision.rung.rawValue)"]
    lines += decision.reasons.map { "  \(Terminal.printable($0.sentence))" }
    lines += decision.floors.map { "  floor \($0.rung.rawValue): \(Terminal.printable($0.sentence))" }
    lines += decision.missing.map { "  missing: \(Terminal.printable($0))" }
    lines += ["  the user sees:", Terminal.printable(decision.text)]
    return lines.joined(separator: "\n")
  }

  private func failing() throws -> Set<Verdict> {
    var verdicts: Set<Verdict> = []
    for name in (failOn ?? "").split(separator: ",") {
      guard let verdict = Verdict(rawValue: name.trimmingCharacters(in: .whitespaces)) else {
        throw ValidationError(
          "\(name) is no verdict; known: \(Verdict.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      verdicts.insert(verdict)
    }
    if failOn != nil, verdicts.isEmpty { throw ValidationError("--fail-on names no verdict") }
    return verdicts
  }

  private func write(
    _ verification: Verification, _ index: EvidenceIndex, _ question: String?, _ report: StageReport?, to path: String
  ) throws {
    let page = VerificationPage(
      title: "Verified answer", prompt: question, verification: verification, evidence: index, stages: report)
    try PlainOutput.write(Array(page.html.utf8), to: path)
    Terminal.say("wrote \(path)")
  }
}

/// A text named on the command line, bounded.
enum TextFile {
  static let bytesMax = 16 << 20

  static func bytes(_ path: String) throws(AssayError) -> [UInt8] {
    guard path == "-" else {
      let input = try FileInput(path: path)
      guard input.bytes.count <= bytesMax else {
        throw AssayError(
          .data, "\(input.bytes.count) bytes are more than the limit of \(bytesMax)", at: .init(file: path))
      }
      return input.bytes
    }
    var bytes: [UInt8] = []
    while let chunk = try? FileHandle.standardInput.read(upToCount: 1 << 16), !chunk.isEmpty {
      bytes.append(contentsOf: chunk)
      guard bytes.count <= bytesMax else {
        throw AssayError(.data, "more than \(bytesMax) bytes", at: .init(file: "standard input"))
      }
    }
    return bytes
  }

  /// The text; bytes that are no UTF-8 become replacement characters, so that offsets still mean something.
  static func read(_ path: String) throws(AssayError) -> String {
    var bytes = try bytes(path)
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { bytes.removeFirst(3) }
    while bytes.last == 10 || bytes.last == 13 { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// Evidence named on the command line: an evidence document, or what `assay perceive --json` prints.
enum EvidenceFile {
  static func read(_ path: String) throws(AssayError) -> EvidenceIndex {
    let bytes = try TextFile.bytes(path)
    let value: JSONValue
    do { value = try JSONValue(parsing: bytes) } catch {
      throw AssayError(
        .data, "this is not one JSON document: \(error.message)",
        at: .init(file: path, line: error.line, column: error.column),
        remedy: "give what `assay perceive --json FILE` prints for one file, or an evidence document")
    }
    if value["coverages"] != nil || value["media"] != nil {
      do { return EvidenceIndex(perceived: try value.decode(Evidence.self)) } catch {
        throw AssayError(.data, "the perceived evidence is not complete: \(error)", at: .init(file: path))
      }
    }
    var decoder = EvidenceDecoder()
    do {
      let index = try decoder.decode(value["evidence"] ?? value)
      for name in decoder.unknown.sorted() { Terminal.warn("\(path): \(name) is not known and not used") }
      return index
    } catch {
      throw AssayError(.data, error.message, at: .init(file: path, path: error.pointer.isEmpty ? nil : error.pointer))
    }
  }
}
