package import AssayCore
import AssayWire

/// Collects labelled rows from JSON lines: rows that hold everything, or lines of `assay verify`'s output whose labels
/// stand in another file. A broken line is counted and told, and the rest goes on.
package struct CalibrationReader: Sendable {
  package struct Limits: Sendable {
    package var lineBytesMax: Int
    package var rowsMax: Int
    /// Errors kept for showing; all are counted.
    package var faultsMax: Int

    package init(lineBytesMax: Int = 16 << 20, rowsMax: Int = 10_000_000, faultsMax: Int = 100) {
      self.lineBytesMax = lineBytesMax
      self.rowsMax = rowsMax
      self.faultsMax = faultsMax
    }
  }

  package private(set) var rows: [CalibrationRow] = []
  /// With file and line.
  package private(set) var faults: [AssayError] = []
  package private(set) var faultCount = 0
  /// Output lines for which no label was read: evidence of another file, or claims nobody labelled.
  package private(set) var unlabelled = 0

  private let limits: Limits
  private var labels: [String: JSONValue] = [:]
  private var ids: Set<String> = []
  private var joins = false

  package init(limits: Limits = Limits()) { self.limits = limits }

  /// Keeps the label, group, slice, weight and sampling of a line for the output line with its id. Lines without a
  /// label (evidence) are passed over.
  package mutating func addLabel(_ line: [UInt8], file: String? = nil, number: Int) {
    joins = true
    guard let value = parsed(line, file, number), let members = value.object else { return }
    guard let label = members["label"], !label.isNull, let id = members["id"]?.string else { return }
    guard labels.count < limits.rowsMax else { return fault(Self.tooMany(limits.rowsMax), file, number) }
    var kept: JSONObject = ["id": .string(id), "label": label]
    for key in ["group", "slice", "weight", "sampling"] { if let value = members[key] { kept.append(key, value) } }
    guard labels.updateValue(.object(kept), forKey: id) == nil else {
      return fault(AssayError(.data, "An earlier line has the id `\(id.prefix(60))`."), file, number)
    }
  }

  /// Adds a row, or joins an output line with its label.
  package mutating func add(_ line: [UInt8], file: String? = nil, number: Int) {
    guard let value = parsed(line, file, number) else { return }
    guard rows.count < limits.rowsMax else { return fault(Self.tooMany(limits.rowsMax), file, number) }
    do throws(AssayError) {
      let row: CalibrationRow
      if joins {
        // A line that `assay verify` could not use has no verdict.
        guard value["error"] == nil, let id = value["id"]?.string, let label = labels[id] else {
          unlabelled += 1
          return
        }
        row = try CalibrationRow(output: value, labelled: label)
      } else {
        row = try CalibrationRow(value)
      }
      guard ids.insert(row.id).inserted else {
        throw AssayError(.data, "An earlier line has the id `\(row.id.prefix(60))`.", at: .init(path: "id"))
      }
      rows.append(row)
    } catch {
      fault(error, file, number)
    }
  }

  /// Nil for a blank line, and for one that was told as broken.
  private mutating func parsed(_ line: [UInt8], _ file: String?, _ number: Int) -> JSONValue? {
    guard line.count <= limits.lineBytesMax else {
      fault(AssayError(.data, "The line has more than \(limits.lineBytesMax) bytes."), file, number)
      return nil
    }
    guard line.contains(where: { $0 > 0x20 }) else { return nil }
    do { return try JSONValue(parsing: line) } catch {
      fault(AssayError(.data, error.message, at: .init(column: error.column)), file, number)
      return nil
    }
  }

  private mutating func fault(_ error: AssayError, _ file: String?, _ number: Int) {
    faultCount += 1
    guard faults.count < limits.faultsMax else { return }
    var error = error
    error.place = .init(file: file, line: number, column: error.place?.column, path: error.place?.path)
    faults.append(error)
  }

  private static func tooMany(_ rowsMax: Int) -> AssayError {
    AssayError(
      .data, "There are more than \(rowsMax) rows.", remedy: "Calibrate on a sample and state its `sampling`.")
  }
}
