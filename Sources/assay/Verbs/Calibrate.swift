import ArgumentParser
import AssayCore
import AssayStatistics
import AssayVerification
import AssayWire
import Foundation

struct Calibrate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Turn reviewed verdicts into calibrated risks and certified thresholds.",
    discussion: """
      The labels are lines with an id and a label; the verdicts are what `assay verify --batch` wrote for them.

        assay verify --batch claims.jsonl > verdicts.jsonl
        assay calibrate --labels claims.jsonl --verdicts verdicts.jsonl --output calibration.json
        assay verify --answer answer.txt --evidence evidence.json --calibration calibration.json

      A certificate says: accept while the risk is at most the threshold, and with the stated confidence at most the
      stated share of accepted answers is wrong. Drift voids it:

        assay calibrate --void calibration.json --because "the camera was changed"
      """)

  @Option(help: "Lines with id, label and, where known, group, slice, weight, sampling.", completion: .file())
  var labels: String?

  @Option(help: "What `assay verify --batch` wrote; without it the label lines hold risk and verdict.")
  var verdicts: String?

  @Option(help: "Where the calibration is written.", completion: .file(extensions: ["json"]))
  var output: String?

  @Option(help: "Use labels of this authority only; gold and weak are never mixed.")
  var authority: Authority = .gold

  @Option(help: "Shares of wrong answers to certify, separated by commas.")
  var alpha: String = "0.01,0.02,0.05,0.1"

  @Option(help: "Confidence of the certificates.")
  var confidence: Double = 0.9

  @Flag(help: "Also train the risk model, on half of the groups, where lines have signals.")
  var train = false

  @Flag(help: "Also measure what a hundred labels are worth here, and how often certificates hold (200 resamples).")
  var check = false

  @Option(help: "Seed of the resamples behind the intervals.")
  var seed: UInt64 = 1

  @Option(
    name: .customLong("void"), help: "End all certificates of this calibration; its calibrators stay.",
    completion: .file(extensions: ["json"]))
  var voided: String?

  @Option(help: "With --void: why, as it will stand in the file.")
  var because: String?

  @Option(help: "With --void: what measured it, such as the name of a drift alarm.")
  var source: String = "operator"

  @Flag(help: "The whole report as one JSON object.")
  var json = false

  func validate() throws {
    _ = try alphas()
    guard confidence > 0, confidence < 1 else { throw ValidationError("--confidence lies between 0 and 1") }
    guard (labels == nil) != (voided == nil) else { throw ValidationError("give --labels FILE, or --void FILE") }
    guard (voided == nil) == (because == nil) else { throw ValidationError("--void and --because go together") }
  }

  private func alphas() throws -> [Double] {
    try alpha.split(separator: ",", omittingEmptySubsequences: false).map { text in
      guard let value = Double(text.trimmingCharacters(in: .whitespaces)) else {
        throw ValidationError("--alpha: \"\(text)\" is no number")
      }
      guard value > 0, value < 1 else { throw ValidationError("--alpha: \(text) does not lie between 0 and 1") }
      return value
    }
  }

  func run() throws {
    if let voided, let because { return try void(voided, because) }
    let alphas = try alphas()
    let rows = try rows(labels ?? "-")
    let options = CalibrationRun.Options(
      authority: authority, alphas: alphas, confidence: confidence, trainsModel: train, seed: seed)
    let run = try CalibrationRun(rows, options: options)
    if let output {
      try PlainOutput.write(Array(run.file.json.pretty.utf8), to: output)
      Terminal.say("wrote \(output)")
    }
    if json {
      try PlainOutput.say(run.report.json.compact)
    } else {
      try PlainOutput.say(CalibrationText(run.report).rendered)
      if check {
        let lines = CalibrationRun.check(rows, authority: authority, seed: seed).map { "  \($0)" }
        try PlainOutput.say((["", "check"] + lines).joined(separator: "\n"))
      }
    }
  }

  /// Writes the file again with every certificate ended; the first reason that a certificate got stays.
  private func void(_ path: String, _ reason: String) throws {
    var file = try CalibrationInput.read(path)
    let valid = file.certificates.count(where: \.isValid)
    file.voidCertificates(String(reason.prefix(500)), source: String(source.prefix(200)))
    let target = output ?? path
    try PlainOutput.write(Array(file.json.pretty.utf8), to: target)
    if json {
      Terminal.printJSON(["calibration": .string(file.version), "voided": .int(valid), "output": .string(target)])
    } else {
      print("\(valid) certificates of calibration \(file.version) ended: \(Terminal.printable(reason))")
    }
  }

  private func rows(_ labels: String) throws -> [CalibrationRow] {
    var reader = CalibrationReader()
    if let verdicts {
      try MappedFile.withLines(labels) { reader.addLabel(Array($0), file: labels, number: $1) }
      try MappedFile.withLines(verdicts) { reader.add(Array($0), file: verdicts, number: $1) }
    } else {
      try MappedFile.withLines(labels) { reader.add(Array($0), file: labels, number: $1) }
    }
    for fault in reader.faults { Terminal.warn(fault.description) }
    if reader.faultCount > reader.faults.count { Terminal.warn("\(reader.faultCount) lines could not be used") }
    if reader.unlabelled > 0 { Terminal.warn("\(reader.unlabelled) verdicts have no label and are left out") }
    if reader.rows.isEmpty, let first = reader.faults.first { throw first }
    return reader.rows
  }
}

extension Authority: ExpressibleByArgument {}

extension MappedFile {
  /// Calls the body with each line that is not blank and its number from 1.
  static func withLines(_ path: String, _ body: (ArraySlice<UInt8>, Int) throws -> Void) throws {
    let bytes: [UInt8] = try withBytes(path) { Array($0) }
    var number = 0
    for line in bytes.split(separator: 10, omittingEmptySubsequences: false) {
      number += 1
      if line.contains(where: { $0 > 0x20 }) { try body(line, number) }
    }
  }
}
