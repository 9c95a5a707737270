import AssayCore
import AssayServing
import AssayWire
import Testing

@Suite("Evidence that an edge node signed")
struct EdgeSealTests {
  static let key = Array("0123456789abcdef0123456789abcdef".utf8)
  static let messages = Array(#"[{"role":"user","content":"What is the total?"}]"#.utf8)
  static let nonce = "00112233445566778899aabbccddeeff"
  static let now = 1_700_000_000_000

  private let signer = EdgeSigner(node: "camera-7", key: key)

  private func seal(_ keys: [String: [UInt8]] = ["camera-7": key]) -> EdgeSeal {
    EdgeSeal(EdgeAcceptance(), keys: keys)
  }

  private func member(_ claims: String = "{}", at ms: Int = now, nonce: String = nonce) -> JSONValue {
    signer.seal(claims: claims, messages: Self.messages, issuedMs: ms, nonce: nonce)
  }

  private func open(
    _ member: JSONValue, messages: [UInt8] = messages, at now: Int = now, seal: EdgeSeal? = nil,
    replays: EdgeReplays = EdgeReplays(startedMs: 0)
  ) -> EdgeSeal.Opened {
    member.encoded().withUnsafeBytes { bytes in
      messages.withUnsafeBytes { (seal ?? self.seal()).open(bytes, messages: $0, nowMs: now, replays: replays) }
    }
  }

  private func changed(_ key: String, _ value: JSONValue) -> JSONValue {
    .object(JSONObject((member().object?.members ?? []).map { ($0.key, $0.key == key ? value : $0.value) }))
  }

  @Test("What the node signed is proven, once")
  func proven() {
    let replays = EdgeReplays(startedMs: 0)
    let opened = open(member(#"{"a":1}"#), replays: replays)
    #expect(opened.state == .proven && opened.node == "camera-7" && opened.claims == #"{"a":1}"#)
    #expect(open(member(#"{"a":1}"#), replays: replays).state == .replayed)
    #expect(open(member(nonce: String(Self.nonce.reversed())), replays: replays).state == .proven)
  }

  @Test("A word changed in the evidence, the node, the time or the messages is no longer proven")
  func forged() {
    #expect(open(changed("claims", #"{"a":2}"#)).state == .badSignature)
    #expect(open(changed("issued_ms", .int(Self.now + 1))).state == .badSignature)
    #expect(open(changed("nonce", .string(String(Self.nonce.reversed())))).state == .badSignature)
    #expect(open(changed("mac", .string(String(repeating: "0", count: 64)))).state == .badSignature)
    #expect(open(changed("mac", "")).state == .badSignature)
    #expect(open(changed("node", "camera-8")).state == .unknownNode)
    #expect(open(member(), messages: Self.messages + [0x20]).state == .badSignature)
    #expect(open(member(), seal: seal(["camera-7": Self.key.reversed()])).state == .badSignature)
    #expect(open(member(), seal: seal([:])).state == .unknownNode)
  }

  @Test("Evidence has its time: not old, not from the future, not from before the gateway")
  func time() {
    #expect(open(member(), at: Self.now + 120_000).state == .proven)
    #expect(open(member(), at: Self.now + 120_001).state == .expired)
    #expect(open(member(), at: Self.now - 30_000).state == .proven)
    #expect(open(member(), at: Self.now - 30_001).state == .expired)
    #expect(open(member(), replays: EdgeReplays(startedMs: Self.now + 1)).state == .expired)
  }

  @Test(
    "What has not the shape is malformed, and too much is too large",
    arguments: [
      "null", "[]", "{", "{\"v\":2}", "{\"v\":1,\"node\":\"camera-7\"}",
      "{\"v\":1,\"v\":1,\"node\":\"camera-7\",\"issued_ms\":1,\"nonce\":\"\(nonce)\",\"claims\":\"{}\",\"mac\":\"\"}",
      "{\"v\":1,\"node\":\"camera-7\",\"issued_ms\":-1,\"nonce\":\"\(nonce)\",\"claims\":\"{}\",\"mac\":\"\"}",
      "{\"v\":1,\"node\":\"camera-7\",\"issued_ms\":1,\"nonce\":\"short\",\"claims\":\"{}\",\"mac\":\"\"}",
    ])
  func shapes(_ text: String) {
    let replays = EdgeReplays(startedMs: 0)
    let state = Array(text.utf8).withUnsafeBytes { bytes in
      Self.messages.withUnsafeBytes { seal().open(bytes, messages: $0, nowMs: Self.now, replays: replays).state }
    }
    #expect(state == .malformed)
    var small = EdgeAcceptance()
    small.bytesMax = 8
    #expect(open(member(), seal: EdgeSeal(small, keys: ["camera-7": Self.key])).state == .tooLarge)
  }

  @Test("The memory of what was seen is bounded, and what it cannot keep is not taken")
  func bounded() {
    let replays = EdgeReplays(startedMs: 0, countMax: 2)
    let nonces = (0..<4).map { String(repeating: String($0), count: 32) }
    #expect(nonces.prefix(3).map { open(member(nonce: $0), replays: replays).state } == [.proven, .proven, .replayed])
    #expect(replays.count == 2)
    // Later there is room again, and what was seen before is too old by itself.
    let later = Self.now + 200_000
    #expect(open(member(at: later, nonce: nonces[3]), at: later, replays: replays).state == .proven)
    #expect(open(member(nonce: nonces[0]), at: later, replays: replays).state == .expired)
  }
}
