import AssayCore
import AssayVerification
import AssayWire
import FuzzFrame

/// libFuzzer's entry: the bytes are a JSON document (by the first byte a ladder, a calibration, a risk model, or lines of
/// labels and verdicts). Whatever they are, they are read or refused with a place and a message.
func fuzzDocuments(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  guard let start, count > 0 else { return 0 }
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  let body = bytes.dropFirst()
  if bytes[0] & 3 == 3 {
    var reader = CalibrationReader()
    for (number, line) in body.split(separator: 10).prefix(64).enumerated() {
      if bytes[0] & 4 == 0 || number & 1 == 1 {
        reader.add(Array(line), number: number)
      } else {
        reader.addLabel(Array(line), number: number)
      }
    }
    guard reader.faults.allSatisfy({ !$0.message.isEmpty }) else { fatalError("a fault without a message") }
    return 0
  }
  guard let value = try? JSONValue(parsing: body) else { return 0 }
  switch bytes[0] & 3 {
  case 0: _ = try? LadderConfiguration(json: value)
  case 1: _ = try? CalibrationFile(json: value)
  default: _ = try? RiskModel(json: value)
  }
  return 0
}

@_cdecl("fuzz_documents_main")
public func start(_ argc: Int32, _ argv: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> Int32 {
  fuzz(argc, argv) { fuzzDocuments($0, $1) }
}
