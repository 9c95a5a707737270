import ArgumentParser
import AssayCore
import AssayScoring
import AssayWire
import Foundation

extension Metric {
  struct Tables: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "teds", abstract: "Similarity of HTML tables by tree edit distance.")

    @Argument(help: "One object a line: {\"truth\": HTML, \"prediction\": HTML}.", completion: .file())
    var file: String

    @Flag(help: "Cells count as empty.")
    var structureOnly = false

    @Flag(help: "One JSON object.")
    var json = false

    func run() throws {
      var values: [Double] = []
      try MappedFile.withBytes(file) { bytes throws(AssayError) in
        for (number, line) in bytes.split(separator: 0x0A).enumerated() {
          values.append(try value(of: line, number: number + 1))
        }
      }
      guard !values.isEmpty else { throw AssayError(.data, "the file holds no pair", at: .init(file: file)) }
      let mean = values.reduce(0, +) / Double(values.count)
      if json {
        Terminal.printJSON([
          "value": .double(mean), "pairs": .int(values.count), "values": .array(values.map { .double($0) }),
        ])
      } else {
        print("\(structureOnly ? "teds.structure" : "teds")  \(mean)  over \(values.count) pairs")
      }
    }

    private func value(of line: Slice<UnsafeBufferPointer<UInt8>>, number: Int) throws(AssayError) -> Double {
      let place = AssayError.Place(file: file, line: number)
      let pair: JSONValue
      do throws(JSONError) { pair = try JSONValue(parsing: line) } catch {
        throw AssayError(.data, error.message, at: place)
      }
      guard let truth = pair["truth"]?.string, let prediction = pair["prediction"]?.string else {
        throw AssayError(.data, "`truth` and `prediction` must be strings of HTML", at: place)
      }
      switch Teds.compare(prediction: prediction, truth: truth, structureOnly: structureOnly, strict: false) {
      case .value(let value): return value
      case .noTable: return 0
      case .undefined(let reason): throw AssayError(.data, reason, at: place)
      }
    }
  }

  struct Boxes: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "coco", abstract: "Mean average precision as pycocotools computes it.")

    @Option(help: "COCO annotations as JSON.", completion: .file(extensions: ["json"]))
    var truth: String

    @Option(
      help: "COCO results as JSON: a list of image_id, category_id, bbox, score.",
      completion: .file(extensions: ["json"]))
    var results: String

    @Flag(help: "One JSON object.")
    var json = false

    func run() throws {
      let images = try CocoFiles.read(truth: truth, results: results)
      let start = clock()
      var evaluator = CocoEvaluator()
      for image in images { evaluator.add(truths: image.truths, detections: image.detections) }
      let figures = evaluator.summary().figures
      let seconds = Double(clock() - start) / Double(CLOCKS_PER_SEC)
      if json {
        var object = JSONObject(figures.map { ($0.name, .double($0.value)) })
        object.append("evaluate_cpu_s", .double(seconds))
        Terminal.printJSON(.object(object))
      } else {
        var table = TextTable([("", .left), ("", .right)])
        for figure in figures { table.add([figure.name, "\(figure.value)"]) }
        print(table.rendered())
      }
    }
  }
}
