import Testing

@testable import AssayGateway

@Suite("Which addresses a fetch may go to")
struct AddressRulesTests {
  @Test(
    "addresses that are not the internet are denied, in whatever they are wrapped",
    arguments: [
      "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.1.2.3",
      "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.168.0.1", "198.18.0.1",
      "198.19.255.255", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "::", "::1", "::127.0.0.1",
      "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:a9fe:a9fe", "64:ff9b::7f00:1", "64:ff9b::10.0.0.1",
      "64:ff9b:1::8.8.8.8", "2002:7f00:1::", "2002:a9fe:a9fe::1", "2001:0:4136:e378:8000:63bf:80ff:fffe",
      "2001:0:1:2:3:4:f5ff:fffe", "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1", "2001:db8::1",
      "2001:470::200:5efe:127.0.0.1", "fe80::1%eth0", "100::1", "5f00::1",
    ])
  func denied(_ address: String) { #expect(AddressRules.check(address) != .allowed) }

  @Test(
    "addresses of the internet are allowed, their neighbours' edges too",
    arguments: [
      "8.8.8.8", "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
      "128.0.0.0",
      "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0",
      "223.255.255.255", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1",
    ])
  func allowed(_ address: String) { #expect(AddressRules.check(address) == .allowed) }

  @Test(
    "what is no plain address is none",
    arguments: [
      "", "2130706433", "0x7f000001", "0x7f.1", "127.1", "127.0.1", "0177.0.0.1", "127.0.0.01", "127.0.0.1.",
      "256.1.1.1",
      "1.2.3", "1.2.3.4.5", " 8.8.8.8", "8.8.8.8 ", "８.8.8.8", "8.8.8.8\n", "localhost", ":::", "1::2::3",
    ])
  func noAddress(_ text: String) { #expect(AddressRules.check(text) == .denied("not_an_address")) }

  @Test(
    "hosts that two readers could understand differently are refused",
    arguments: [
      "", "2130706433", "0x7f000001", "0x7f.0x1", "127.1", "0177.0.0.1", "1.2.3.4.5", "a.1", "user@host", "a\\b", "a/b",
      "a b", "a\tb", "a\0b", "a%2eb", "ⓛocalhost", "１27.0.0.1", "a..b", ".a", "a.", "-a", "a-", "[::1", "[::1%25eth0]",
      "[127.0.0.1]", "a:80", "xn--\u{E9}",
    ])
  func oddHosts(_ text: String) { #expect(AddressRules.host(text) == nil) }

  @Test("plain hosts are taken, in lower case")
  func hosts() {
    #expect(AddressRules.host("Example.COM") == "example.com")
    #expect(AddressRules.host("a-1.b2.c") == "a-1.b2.c")
    #expect(AddressRules.host("8.8.8.8") == "8.8.8.8")
    #expect(AddressRules.host("[2606:4700::1111]") == "2606:4700::1111")
    #expect(AddressRules.host(String(repeating: "a", count: 64) + ".com") == nil)
  }
}
