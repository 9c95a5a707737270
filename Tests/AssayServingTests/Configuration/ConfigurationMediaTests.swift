import AssayCore
import AssayMedia
import AssayServing
import Testing

@Suite("What a route says of media is read whole, or each mistake is explained")
struct ConfigurationMediaTests {
  private func check(_ media: String) -> ConfigurationCheck {
    ConfigurationReaderTests.check(ConfigurationReaderTests.yaml(route: "media: \(media)"))
  }

  @Test("limits, declarations and hosts are read; nothing is fetched by default")
  func read() throws {
    let plain = try #require(ConfigurationReaderTests.check(ConfigurationReaderTests.yaml()).configuration).routes[0]
    #expect(plain.remote == RemoteConfiguration() && plain.remote.hosts.isEmpty && plain.probesMedia)
    #expect(plain.mediaLimits == MediaLimits() && plain.mediaExpectation == MediaExpectation())
    let limited = try #require(
      check("{max_bytes: 2MiB, max_pixels: 9, max_audio: 2min, max_video: 500ms, max_points: 5}").configuration)
    let limits = limited.routes[0].mediaLimits
    #expect(limits.bytesMax == 2 << 20 && limits.pixelsMax == 9 && limits.pointsMax == 5)
    #expect(limits.audioSecondsMax == 120 && limits.videoSecondsMax == 0.5)
    let declared = try #require(
      check("{expect: {unit: mm, frame: \"EPSG:25832\", up_axis: y, extent: {max: 3}, sound: on}}").configuration)
    var expectation = MediaExpectation(unit: "mm", frame: "EPSG:25832", upAxis: "y", extent: .init(max: 3))
    expectation.hasSound = true
    #expect(declared.routes[0].mediaExpectation == expectation)
    let remote = try #require(
      check(
        "{remote: {allow: [A.example.com, \"*.b.example.com\", files:8080], pass: url, bytes: 1MiB, "
          + "allow_private: [10.1.0.0/16, \"fd00::/8\"]}}"
      ).configuration
    ).routes[0].remote
    #expect(remote.hosts == ["a.example.com", "*.b.example.com", "files:8080"] && remote.pass == .url)
    #expect(remote.bytesMax == 1 << 20 && !remote.allowsPlain && remote.privateNetworks.count == 2)
    #expect(remote.allows(host: "x.b.example.com", port: nil) && remote.allows(host: "files", port: 8080))
    #expect(!remote.allows(host: "b.example.com", port: nil) && !remote.allows(host: "xb.example.com", port: nil))
    #expect(!remote.allows(host: "a.example.com", port: 8080) && !remote.allows(host: "files", port: nil))
  }

  @Test(
    "mistakes",
    arguments: [
      ("{max_pixels: 4MB}", "whole number"), ("{max_audio: 90}", "unit"), ("{probe: off, max_points: 3}", "`probe`"),
      ("{expect: {up_axis: w}}", "no axis"), ("{expect: {extent: {min: 2, max: 1}}}", "above the most"),
      ("{remote: {allow: [files]}}", "no host"), ("{remote: {allow: [\"a.example.com:0\"]}}", "no host"),
      ("{remote: {allow: [127.0.0.1], allow_private: [10.0.0.0/8]}}", "no host"),
      ("{remote: {allow: [\"2130706433\"], allow_private: [10.0.0.0/8]}}", "no host"),
      ("{remote: {allow: [a.example.com/x]}}", "no host"), ("{remote: {http: on}}", "`allow` is missing"),
      ("{remote: {allow: [a.example.com], allow_private: [10.1.0.0/8]}}", "no network"),
      ("{remote: {allow: [a.example.com], allow_private: [10.1.2.3]}}", "no network"),
      ("{remote: {allow: [a.example.com], allow_private: [169.254.169.254/32]}}", "never fetched from"),
      ("{remote: {allow: [a.example.com], allow_private: [0.0.0.0/0]}}", "never fetched from"),
      ("{remote: {allow: [a.example.com], allow_private: [\"::/0\"]}}", "never fetched from"),
      ("{remote: {allow: [a.example.com], pass: url}}\n    gate: on", "sends an address"),
    ])
  func mistakes(media: String, message: String) {
    let problems = check(media).problems
    #expect(problems.contains { "\($0.message) \($0.remedy ?? "")".contains(message) }, "\(problems)")
  }

  @Test("networks hold what has their first bits")
  func networks() throws {
    let network = try #require(AddressNetwork("10.1.128.0/17"))
    for (address, isIn) in [
      ("10.1.128.0", true), ("10.1.255.255", true), ("10.1.127.255", false), ("11.1.128.0", false),
    ] {
      #expect(network.contains(try #require(AddressNetwork.bytes(of: address))) == isIn)
    }
    let six = try #require(AddressNetwork("fd12:3400::/22"))
    #expect(six.contains(try #require(AddressNetwork.bytes(of: "fd12:37ff::1"))))
    #expect(!six.contains(try #require(AddressNetwork.bytes(of: "fd12:3800::1"))))
    #expect(!six.contains(try #require(AddressNetwork.bytes(of: "10.1.128.0"))))
    for text in [
      "10.0.0.0", "10.0.0.0/33", "10.0.0.0/ 8", "10.0.0.0/08", "010.0.0.0/8", "10/8", "::/129", "x/1", "/", "",
    ] {
      #expect(AddressNetwork(text) == nil, "\(text)")
    }
  }
}
