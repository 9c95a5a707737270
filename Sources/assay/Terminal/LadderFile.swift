import AssayConfiguration
import AssayCore
import AssayEvaluation
import AssayVerification
import AssayWire

/// The ladder of a route and the calibration that its risks go through, as named on the command line.
enum LadderFile {
  static func read(_ path: String) throws(AssayError) -> LadderConfiguration {
    let file = try YAMLFile(path: path, text: try TextFile.read(path))
    do { return try LadderConfiguration(json: file.json) } catch { throw file.located(error) }
  }
}

enum CalibrationInput {
  static func read(_ path: String) throws(AssayError) -> CalibrationFile {
    let value: JSONValue
    do { value = try JSONValue(parsing: try TextFile.bytes(path)) } catch let error as JSONError {
      throw AssayError(
        .data, "this is no JSON: \(error.message)", at: .init(file: path, line: error.line, column: error.column),
        remedy: "give a file that `assay calibrate` wrote")
    } catch let error as AssayError {
      throw error
    } catch {
      throw AssayError(.data, "the file cannot be read", at: .init(file: path))
    }
    do { return try CalibrationFile(json: value) } catch {
      var error = error
      error.place = .init(file: path, path: error.place?.path)
      throw error
    }
  }
}
