import AssayVerification
import AssayWire
import FuzzFrame

/// libFuzzer's entry: the bytes are a text (claim or answer by the first bit) against a fixed, mixed evidence.
/// Whatever they are, the verifier must come back, and its output must be JSON whose spans lie in the text.
func fuzzClaims(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  guard let start, count > 0 else { return 0 }
  let bytes = UnsafeBufferPointer(start: start, count: count)
  let text = String(decoding: bytes.dropFirst(), as: UTF8.self)
  let verification =
    bytes[0] & 1 == 0
    ? Fuzzed.verifier.verify(claim: text, prompt: Fuzzed.prompt, evidence: Fuzzed.evidence)
    : Fuzzed.verifier.verify(answer: text, prompt: nil, evidence: Fuzzed.evidence)
  var writer = VerificationWriter()
  writer.line(id: "fuzz", verification, evidence: Fuzzed.evidence)
  guard let value = try? JSONValue(parsing: writer.bytes), value["verdict"] != nil else { fatalError("no JSON") }
  for claim in verification.claims {
    guard claim.claim.span.upperBound <= verification.text.utf8.count else { fatalError("a span leaves the text") }
    guard (0...1).contains(claim.judgement.strength), (0...1).contains(claim.risk) else { fatalError("a strength") }
  }
  return 0
}

enum Fuzzed {
  static let verifier = Verifier()
  static let prompt = "Is the blue of the pump light or dark? Are there two valves?"
  static let evidence: EvidenceIndex = {
    let json = """
      {"frames":[{"id":"i","kind":"image","unit":"px","width":400,"height":100},{"id":"a","kind":"audio","unit":"s"},
        {"id":"s","kind":"scene","unit":"m","directions":{"left":[-1,0,0],"right":[1,0,0],"front":[0,-1,0],"behind":[0,1,0]}}],
       "observations":[
        {"id":"b","modality":"image","kind":"object","value":"box","attributes":{"color":"grey"},"where":[{"frame":"i","box":[0,0,100,100]}]},
        {"id":"o1","modality":"image","kind":"object","value":"circle","attributes":{"color":"yellow","size":"small"},"parent":"b","where":[{"frame":"i","box":[10,10,20,20]}]},
        {"id":"o2","modality":"image","kind":"object","value":"pump","attributes":{"color":"grey","condition":"intact"},"where":[{"frame":"i","box":[120,10,180,80]}]},
        {"id":"o3","modality":"geometry","kind":"object","value":"cube","attributes":{"color":"red","size":"large","material":"metal"},"where":[{"frame":"s","center":[1,2,0],"radius":0.7}]},
        {"id":"o4","modality":"geometry","kind":"object","value":"sphere","attributes":{"color":"blue","size":"small"},"where":[{"frame":"s","center":[-1,2,0],"radius":0.3}]},
        {"id":"t1","modality":"image","kind":"text","value":"TOTAL 9.00","where":[{"frame":"i","box":[200,10,300,20]}]},
        {"id":"t2","modality":"image","kind":"text","value":"SN 4G7K-O01","where":[{"frame":"i","box":[200,30,300,40]}]},
        {"id":"t3","modality":"image","kind":"text","value":"25/12/2018 8:13 PM","where":[{"frame":"i","box":[200,50,300,60]}]},
        {"id":"w1","modality":"audio","kind":"word","value":"hello","attributes":{"speaker":"0"},"where":[{"frame":"a","time":[0,0.4]}]},
        {"id":"w2","modality":"audio","kind":"word","value":"everyone","attributes":{"speaker":"0"},"where":[{"frame":"a","time":[0.4,0.9]}]},
        {"id":"n1","modality":"audio","kind":"sound","value":"grinding","where":[{"frame":"a","time":[3,5]}]},
        {"id":"m1","modality":"image","kind":"measure","value":5,"unit":"bar","attributes":{"what":"pressure"}},
        {"id":"c1","modality":"image","kind":"caption","value":"A grey pump next to a yellow circle."},
        {"id":"p1","modality":"text","kind":"passage","value":"The pump was installed in 1998 by Anna Smith."}],
       "coverage":[{"modality":"image","kind":"object","vocabulary":["box","circle","square","pump"],"attributes":{"color":"open"},"recall":0.9}],
       "samples":["The pump is grey and was made in 1998."]}
      """
    var decoder = EvidenceDecoder()
    guard let value = try? JSONValue(parsing: json), let index = try? decoder.decode(value) else {
      fatalError("fixture")
    }
    return index
  }()
}

@_cdecl("fuzz_claims_main")
public func start(_ argc: Int32, _ argv: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> Int32 {
  fuzz(argc, argv) { fuzzClaims($0, $1) }
}
