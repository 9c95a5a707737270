import AssayCore
import AssayStatistics
import AssayWire
import Testing

@testable import AssayVerification

@Suite("Calibration run")
struct CalibrationRunTests {
  private func row(_ text: String) throws -> CalibrationRow { try CalibrationRow(try JSONValue(parsing: text)) }

  @Test(
    "labels are read in every form, and what they do not tell stays open",
    arguments: [
      (#""supported""#, "supported", true, true), (#""contradicted""#, "supported", false, false),
      (#""unsupported""#, "contradicted", false, false), (#""not_supported""#, "contradicted", false, true),
      (#""right""#, "contradicted", false, true), (#""wrong""#, "contradicted", nil, false),
      ("true", "supported", true, true), ("false", "supported", false, false),
      (#""not_checkable""#, "supported", nil, false),
      (#"{"verdict":"unsupported","accept":["contradicted"]}"#, "contradicted", false, true),
      (#"{"verdict":"unsupported","accept":["supported"]}"#, "supported", nil, true),
    ] as [(String, String, Bool?, Bool?)])
  func labels(label: String, verdict: String, supported: Bool?, right: Bool?) throws {
    let row = try row(#"{"id":"a","verdict":"\#(verdict)","strength":0.8,"label":\#(label)}"#)
    #expect(row.isSupported == supported && row.isRight == right)
    #expect(row.group == "a" && row.weight == 1 && row.authority == .gold)
  }

  @Test(
    "a broken row is an error that names the member",
    arguments: [
      ("[]", nil), (#"{"label":true}"#, "id"), (#"{"id":"a"}"#, "label"), (#"{"id":"a","label":1}"#, "label"),
      (#"{"id":"a","label":"maybe"}"#, "label"), (#"{"id":"a","label":true,"risk":1.5}"#, "risk"),
      (#"{"id":"a","label":true,"risk":"high"}"#, "risk"), (#"{"id":"a","label":true,"weight":-1}"#, "weight"),
      (#"{"id":"a","label":true,"sampling":0}"#, "sampling"), (#"{"id":"a","label":true,"verdict":"yes"}"#, "verdict"),
      (#"{"id":"a","label":true,"signals":{"magic":1}}"#, "signals"),
      (#"{"id":"a","label":{"verdict":"supported","authority":"rumour"}}"#, "label.authority"),
      (#"{"id":7,"label":true}"#, "id"),
    ] as [(String, String?)])
  func brokenRows(text: String, path: String?) throws {
    let value = try JSONValue(parsing: text)
    let error = #expect(throws: AssayError.self) { try CalibrationRow(value) }
    #expect(error?.place?.path == path)
  }

  @Test("verdicts and strengths give the raw risk of the batch format's definition")
  func statedRisk() throws {
    #expect(try row(#"{"id":"a","verdict":"supported","strength":0.9,"label":true}"#).statedRisk == (1 - 0.9) / 2)
    #expect(try row(#"{"id":"a","verdict":"unsupported","strength":0.5,"label":true}"#).statedRisk == 0.75)
    #expect(try row(#"{"id":"a","verdict":"not_checkable","label":true}"#).statedRisk == 0.5)
    #expect(try row(#"{"id":"a","risk":0.3,"verdict":"supported","label":true}"#).statedRisk == 0.3)
    #expect(try row(#"{"id":"a","label":true}"#).statedRisk == nil)
  }

  @Test("an output line takes label and group from the input line with its id")
  func joined() throws {
    let output = try JSONValue(parsing: #"{"id":"a","verdict":"supported","strength":0.9,"risk":0.1,"claims":[]}"#)
    let input = try JSONValue(parsing: #"{"id":"a","group":"g","claim":"x","label":{"verdict":"contradicted"}}"#)
    let row = try CalibrationRow(output: output, labelled: input)
    #expect(row.group == "g" && row.risk == 0.1 && row.isRight == false && row.isSupported == false)
    let other = try JSONValue(parsing: #"{"id":"b","label":true}"#)
    #expect(throws: AssayError.self) { try CalibrationRow(output: output, labelled: other) }
  }

  @Test("broken lines are counted with their place and the rest goes on")
  func reader() {
    var reader = CalibrationReader(limits: .init(lineBytesMax: 60, rowsMax: 2, faultsMax: 3))
    let lines = [
      #"{"id":"a","risk":0.1,"label":true}"#, "", #"{"id":"a","risk":0.1,"label":true}"#, "{", "\u{FF}{}",
      #"{"id":"b","risk":7,"label":true}"#, #"{"id":"c","risk":1,"label":true}"#, #"{"id":"d","label":true}"#,
      #"{"id":"e","label":true,"x":"\#(String(repeating: "x", count: 60))"}"#,
    ]
    for (index, line) in lines.enumerated() { reader.add(Array(line.utf8), file: "r.jsonl", number: index + 1) }
    #expect(reader.rows.map(\.id) == ["a", "c"])
    #expect(reader.faultCount == 6 && reader.faults.count == 3)
    #expect(reader.faults.map { $0.place?.line } == [3, 4, 5])
    #expect(reader.faults[0].place == .init(file: "r.jsonl", line: 3, path: "id"))
  }

  @Test("output lines find their labels by id, and those without one are counted")
  func joinedReader() {
    var reader = CalibrationReader()
    let input = [
      #"{"id":"scene","evidence":{}}"#,
      #"{"id":"a","group":"g","evidence":{"ref":"scene"},"label":{"verdict":"supported"}}"#,
      #"{"id":"b","label":{"verdict":"supported","authority":"weak"}}"#, #"{"id":"b","label":true}"#,
    ]
    let output = [
      #"{"id":"a","verdict":"contradicted","strength":0.9,"risk":0.95}"#, #"{"id":"z","verdict":"supported"}"#,
      #"{"id":"b","line":3,"error":{}}"#,
    ]
    for (index, line) in input.enumerated() { reader.addLabel(Array(line.utf8), number: index + 1) }
    for (index, line) in output.enumerated() { reader.add(Array(line.utf8), number: index + 1) }
    #expect(reader.rows.map(\.group) == ["g"] && reader.rows[0].isRight == false)
    #expect(reader.unlabelled == 2 && reader.faultCount == 1)
  }

  /// Rows whose stated risk is half of the true one, three to a group.
  private func rows(_ count: Int, sliced: Bool = false, weak: Int = 0) throws -> [CalibrationRow] {
    var generator = SeededGenerator(seed: 12)
    return try (0..<count).map { index in
      let risk = generator.unit() * generator.unit() / 2
      let isWrong = generator.unit() < risk * 2
      let authority = index < weak ? "weak" : "gold"
      var text = #"{"id":"r\#(index)","group":"g\#(index / 3)","risk":\#(risk),"verdict":"supported","#
      text += #""strength":\#(1 - risk),"#
      if sliced { text += #""slice":"\#(index % 2 == 0 ? "image" : "audio")","# }
      text += #""label":{"verdict":"\#(isWrong ? "unsupported" : "supported")","authority":"\#(authority)"}}"#
      return try row(text)
    }
  }

  private let quick = CalibrationRun.Options(resamples: 20)

  @Test("calibration mends risks that are half of the truth, and says so on rows that did not teach")
  func mends() throws {
    let run = try CalibrationRun(try rows(1500), options: quick)
    let risk = try #require(run.report.targets.first { $0.name == "risk" })
    let raw = try #require(risk.raw.first { $0.name == "ece" })
    let mended = try #require(risk.calibrated.first { $0.name == "ece" })
    #expect(raw.value > 0.1 && mended.value < 0.05)
    #expect(risk.slices[0].method == .isotonic && risk.groups == 500)
    #expect(abs(run.file.risk(0.25) - 0.5) < 0.15)
    #expect(run.report.targets.map(\.name) == ["risk", "strength"])
    #expect(run.file.strength(0.7) < 0.7)
  }

  @Test("the same rows give the same file and report, byte for byte, and the file reads back")
  func deterministic() throws {
    let rows = try rows(300, sliced: true)
    let run = try CalibrationRun(rows, options: quick)
    let again = try CalibrationRun(rows, options: quick)
    #expect(run.file.json.encoded() == again.file.json.encoded())
    #expect(run.report.json.encoded() == again.report.json.encoded())
    let read = try CalibrationFile(json: try JSONValue(parsing: run.file.json.encoded()))
    #expect(read == run.file)
    #expect(read.risk?.slices.map(\.path) == ["", "audio", "image"])
    #expect(!run.report.targets[0].gaps.isEmpty)
    let bent = run.file.json.compact.replacing(#""rows":300"#, with: #""rows":301"#)
    let value = try JSONValue(parsing: bent)
    #expect(throws: AssayError.self) { try CalibrationFile(json: value) }
  }

  @Test("certificates are in the file, bound to its version, and drift voids them all")
  func certificates() throws {
    let run = try CalibrationRun(try rows(1500), options: quick)
    var file = run.file
    let certificate = try #require(file.certificate(alpha: 0.1))
    #expect(certificate.upperBound <= 0.1 && certificate.coverage > 0.2)
    #expect(certificate.calibrator == file.version)
    #expect(run.report.certificates.map(\.alpha) == [0.01, 0.02, 0.05, 0.1])
    let strict = try #require(run.report.certificates.first { $0.alpha == 0.05 })
    #expect(strict.neededWithoutError == 45)
    file.voidCertificates("the inputs drifted", source: "shift/1")
    #expect(file.certificate(alpha: 0.1) == nil)
    let few = try CalibrationRun(try self.rows(30), options: quick)
    #expect(few.file.certificate(alpha: 0.1) == nil)
    #expect(few.report.certificates.allSatisfy { $0.sentence.hasPrefix("Nothing certified") })
  }

  @Test("gold and weak labels are never mixed, and what is left out is counted")
  func authority() throws {
    let rows = try rows(200, weak: 80)
    let run = try CalibrationRun(rows, options: quick)
    #expect(run.file.rows == 120 && run.file.authority == .gold)
    #expect(run.report.leftOut.first == .init(reason: "labels are not gold", rows: 80))
    let weak = try CalibrationRun(rows, options: .init(authority: .weak, resamples: 20))
    #expect(weak.file.rows == 80 && weak.file.version != run.file.version)
  }

  @Test("reviews that lean to high risk are weighed back")
  func sampling() throws {
    var biased = try rows(1500)
    var generator = SeededGenerator(seed: 3)
    biased = biased.compactMap { row in
      var row = row
      let chance = row.isSupported == false ? 1 : 0.2
      row.sampling = chance
      return generator.unit() < chance ? row : nil
    }
    let run = try CalibrationRun(biased, options: quick)
    let risk = try #require(run.report.targets.first)
    let base = try #require(risk.raw.first { $0.name == "base_rate" }).value
    #expect(abs(base - 0.25) < 0.05, "the population's rate of wrong rows, not the reviewers'")
  }

  @Test("a model is trained on half of the groups and judged on the other half")
  func training() throws {
    var generator = SeededGenerator(seed: 8)
    let rows = try (0..<600).map { index in
      let doubt = generator.unit()
      let label = generator.unit() < doubt ? "wrong" : "right"
      return try row(#"{"id":"r\#(index)","signals":{"inconsistency":\#(doubt)},"label":"\#(label)"}"#)
    }
    let run = try CalibrationRun(rows, options: .init(trainsModel: true, resamples: 20))
    let model = try #require(run.file.model)
    #expect(model.weights[RiskSignals.Name.inconsistency.index] > 2)
    #expect(run.report.modelRows == 300 && run.file.rows == 300)
    #expect(model.version.hasPrefix("trained@") && model.version == run.report.modelVersion)
    #expect(try CalibrationFile(json: run.file.json) == run.file)
    #expect(CalibratedRisk(calibration: run.file).version == "\(model.version)+\(run.file.version)")
  }

  @Test("no row, one row, one class and weights of zero give an error or a modest answer, never a crash")
  func hostile() throws {
    #expect(throws: AssayError.self) { try CalibrationRun([]) }
    let one = try CalibrationRun([try row(#"{"id":"a","risk":0.3,"label":false}"#)])
    #expect(one.file.risk(0.3) > 0.3 && one.file.risk(0.3) < 0.5)
    let right = try (0..<400).map { try row(#"{"id":"\#($0)","risk":0.3,"label":true}"#) }
    let run = try CalibrationRun(right, options: quick)
    #expect(run.file.risk(0.3) > 0 && run.file.risk(0.3) < 0.02)
    #expect(run.file.certificate(alpha: 0.01)?.coverage == 1)
    let none = try (0..<5).map { try row(#"{"id":"\#($0)","risk":0.3,"weight":0,"label":true}"#) }
    #expect(throws: AssayError.self) { try CalibrationRun(none) }
    let open = try row(#"{"id":"a","label":true}"#)
    #expect(throws: AssayError.self) { try CalibrationRun([open]) }
    let good = try rows(50)
    #expect(throws: AssayError.self) { try CalibrationRun(good, options: .init(alphas: [0])) }
    #expect(throws: AssayError.self) { try CalibrationRun(good, options: .init(confidence: .nan)) }
  }
}
