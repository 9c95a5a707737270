import AssayCore
import AssayWire
import Testing

@testable import AssayVerification

/// From a batch with signals to a trained model and back into verdicts, as `assay verify --batch --signals`,
/// `assay calibrate --train` and `assay verify --calibration` do it.
@Suite("Training from what a batch writes")
struct TrainedRiskTests {
  private static let scene =
    #"{"observations":[{"id":"o0","modality":"image","kind":"object","value":"pump","#
    + #""attributes":{"color":"grey"}}],"coverage":[]}"#

  /// Half of the claims are right about the pump, half are not; one label in five disagrees with the verdict.
  private func input() -> [String] {
    (0..<240).map { number in
      let isGrey = number % 2 == 0
      let isRight = number % 5 == 0 ? !isGrey : isGrey
      return #"{"id":"\#(number)","group":"g\#(number / 2)","claim":"The pump is \#(isGrey ? "grey" : "blue").","#
        + #""evidence":\#(Self.scene),"label":{"verdict":"\#(isRight ? "supported" : "contradicted")"}}"#
    }
  }

  private func verdicts(_ lines: [String], _ verifier: Verifier, signals: Bool) -> [[UInt8]] {
    var session = BatchSession()
    var writer = VerificationWriter()
    writer.writesSignals = signals
    for line in lines { session.admit(BatchSession.decode(Array(line.utf8))).write(with: verifier, to: &writer) }
    return writer.bytes.split(separator: 10).map(Array.init)
  }

  private func file(_ lines: [String], _ outputs: [[UInt8]]) throws -> CalibrationFile {
    var reader = CalibrationReader()
    for (index, line) in lines.enumerated() { reader.addLabel(Array(line.utf8), number: index + 1) }
    for (index, line) in outputs.enumerated() { reader.add(line, number: index + 1) }
    #expect(reader.faultCount == 0 && reader.rows.count == lines.count)
    return try CalibrationRun(reader.rows, options: .init(trainsModel: true, resamples: 20)).file
  }

  @Test("A batch with signals teaches a model; the strengths of later verdicts are calibrated")
  func trains() throws {
    let lines = input()
    let outputs = verdicts(lines, Verifier(), signals: true)
    #expect(outputs.allSatisfy { String(decoding: $0, as: UTF8.self).contains(#""signals":{"#) })
    let calibration = try file(lines, outputs)
    #expect(calibration.model?.version != RiskModel.prior.version && calibration.strength != nil)

    let verifier = Verifier(risk: CalibratedRisk(calibration: calibration))
    let evidence = try #require(pump())
    let raw = Verifier().verify(claim: "The pump is grey.", evidence: evidence)
    let calibrated = verifier.verify(claim: "The pump is grey.", evidence: evidence)
    #expect(calibrated.verdict == .supported)
    #expect(calibrated.strength == calibration.strength(raw.strength))
    #expect(calibrated.strength != raw.strength)
    // One label in five of these says that the verdict is wrong.
    #expect(abs(calibrated.strength - 0.8) < 0.1)
    let contradicted = verifier.verify(claim: "The pump is blue.", evidence: evidence)
    #expect(contradicted.risk > calibrated.risk)
  }

  @Test("Without signals the same rows cannot teach a model, and without the flag a line has none")
  func withoutSignals() throws {
    let lines = input()
    let outputs = verdicts(lines, Verifier(), signals: false)
    #expect(outputs.allSatisfy { !String(decoding: $0, as: UTF8.self).contains(#""signals""#) })
    #expect(throws: AssayError.self) { try file(lines, outputs) }
  }

  private func pump() -> EvidenceIndex? {
    var session = BatchSession()
    let work = session.admit(BatchSession.decode(Array(#"{"id":"x","claim":"","evidence":\#(Self.scene)}"#.utf8)))
    if case .verify(_, let evidence) = work { return evidence }
    return nil
  }
}
