import AssayVerification
import FuzzFrame

/// libFuzzer's entry: the bytes are lines of a batch. Whatever they are, each line gives a verdict or an error.
func fuzzEvidence(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  guard let start, count > 0 else { return 0 }
  let limits = BatchSession.Limits(lineBytesMax: 1 << 16, evidenceBytesMax: 1 << 18)
  var cutter = LineCutter(bytesMax: limits.lineBytesMax)
  var lines = cutter.take(UnsafeRawBufferPointer(start: start, count: count))
  if let last = cutter.last() { lines.append(last) }
  var session = BatchSession(limits: limits)
  var writer = VerificationWriter()
  let verifier = Verifier()
  for case .bytes(let line) in lines {
    session.admit(BatchSession.decode(line, limits: limits)).write(with: verifier, to: &writer)
  }
  return 0
}

@_cdecl("fuzz_evidence_main")
public func start(_ argc: Int32, _ argv: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> Int32 {
  fuzz(argc, argv) { fuzzEvidence($0, $1) }
}
