import AssayConfiguration
package import AssayCore
package import AssayVerification
import AssayWire

/// Reads the files that verification stands on: for the command line and for a gateway's configuration alike.
package enum VerifierDocuments {
  /// A ladder in YAML.
  ///
  /// - Throws: `.configuration` with file, line and column.
  package static func ladder(_ text: String, path: String) throws(AssayError) -> LadderConfiguration {
    let file = try YAMLFile(path: path, text: text)
    do { return try LadderConfiguration(json: file.json) } catch { throw file.located(error) }
  }

  /// A `stages` block in a file of its own.
  ///
  /// - Throws: `.configuration` with file, line and column.
  package static func stages(_ text: String, path: String) throws(AssayError) -> StageSettings {
    let file = try YAMLFile(path: path, text: text)
    do { return try StageSettings(json: file.json) } catch { throw file.located(error) }
  }

  /// What `assay calibrate` wrote.
  ///
  /// - Throws: `.data` with the file and, where it is no JSON, line and column.
  package static func calibration(_ bytes: [UInt8], path: String) throws(AssayError) -> CalibrationFile {
    let value = try json(bytes, path: path, writer: "assay calibrate")
    do { return try CalibrationFile(json: value) } catch {
      var error = error
      error.place = .init(file: path, path: error.place?.path)
      throw error
    }
  }

  /// What `assay route calibrate` wrote.
  ///
  /// - Throws: `.data` with the file and, where it is no JSON, line and column.
  package static func thresholds(_ bytes: [UInt8], path: String) throws(AssayError) -> RouteThresholds {
    let value = try json(bytes, path: path, writer: "assay route calibrate")
    do { return try RouteThresholds(value) } catch {
      var error = error
      error.place = .init(file: path, path: error.place?.path)
      throw error
    }
  }

  private static func json(_ bytes: [UInt8], path: String, writer: String) throws(AssayError) -> JSONValue {
    do { return try JSONValue(parsing: bytes) } catch {
      throw AssayError(
        .data, "this is no JSON: \(error.message)", at: .init(file: path, line: error.line, column: error.column),
        remedy: "give a file that `\(writer)` wrote")
    }
  }
}
