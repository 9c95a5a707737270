import Testing

@testable import AssayLanguage

@Suite("Identifiers")
struct IdentifierTests {
  private func read(_ text: String) -> [String] {
    let tokens = TokenizedText(text)
    return Identifier.recognise(in: tokens).map {
      "\(tokens.string($0.bytes))|\($0.scheme.rawValue)|\($0.checksum.rawValue)"
    }
  }

  @Test(
    "Each scheme is recognised with its check digit",
    arguments: [
      ("4111 1111 1111 1111", "4111 1111 1111 1111|card|valid"),
      ("card 4111-1111-1111-1112", "4111-1111-1111-1112|card|invalid"),
      ("IMEI 490154203237518", "490154203237518|imei|valid"), ("EAN 4006381333931", "4006381333931|gtin|valid"),
      ("UPC 036000291452", "036000291452|gtin|valid"), ("EAN 4006381333932", "4006381333932|gtin|invalid"),
      ("ISBN 0-306-40615-2", "0-306-40615-2|isbn|valid"), ("ISBN 0-8044-2957-X", "0-8044-2957-X|isbn|valid"),
      ("978-3-16-148410-0", "978-3-16-148410-0|isbn|valid"), ("978-3-16-148410-1", "978-3-16-148410-1|isbn|invalid"),
      ("ISSN 0378-5955", "0378-5955|issn|valid"),
      ("GB82 WEST 1234 5698 7654 32", "GB82 WEST 1234 5698 7654 32|iban|valid"),
      ("DE89370400440532013000", "DE89370400440532013000|iban|valid"),
      ("DE89370400440532013001", "DE89370400440532013001|iban|invalid"),
      ("1M8GDM9AXKP042788", "1M8GDM9AXKP042788|vin|valid"), ("1M8GDM9A1KP042788", "1M8GDM9A1KP042788|vin|invalid"),
      ("CSQU3054383", "CSQU3054383|container|valid"), ("CSQU 305438 4", "CSQU 305438 4|container|invalid"),
      ("123e4567-e89b-12d3-a456-426655440000", "123e4567-e89b-12d3-a456-426655440000|uuid|none"),
      ("{123E4567-E89B-12D3-A456-426655440000}", "{123E4567-E89B-12D3-A456-426655440000}|uuid|none"),
      ("00:1A:2b:3c:4D:5e", "00:1A:2b:3c:4D:5e|mac|none"), ("192.168.1.1.", "192.168.1.1|ipv4|none"),
      ("fe80::1", "fe80::1|ipv6|none"), ("2001:db8:0:0:0:0:2:1", "2001:db8:0:0:0:0:2:1|ipv6|none"),
      ("mail a.b@example.com.", "a.b@example.com|email|none"),
      ("https://example.com/a?b=c.", "https://example.com/a?b=c|url|none"),
      ("www.example.org/x", "www.example.org/x|url|none"), ("#tag_1", "#tag_1|hashtag|none"),
      ("@user", "@user|mention|none"),
      ("+1 (425) 882-8080", "+1 (425) 882-8080|phone|none"), ("206-555-0100", "206-555-0100|phone|none"),
      ("123-45-6789", "123-45-6789|social_security|none"), ("BIC DEUTDEFF", "DEUTDEFF|bic|none"),
      ("TD01167104", "TD01167104|serial|none"), ("S/N 4G7K-22", "4G7K-22|serial|none"),
      ("part AB-1234/C", "AB-1234/C|serial|none"),
    ])
  func recognises(text: String, expected: String) { #expect(read(text) == [expected]) }

  @Test(
    "Ordinary words and numbers are no identifiers",
    arguments: [
      "25mm", "the 3rd of May", "100k", "2020-01-02", "12/05/2020", "a well-known fact", "1,200.50", "CUSTOMER SERVICE",
      "5-10 cups", "e.g. this", "10:30", "The receipt total is 13.10.", "SYAR1KAT", "#1", "version 1.2.3",
      "mother-in-law", "",
    ])
  func rejects(text: String) { #expect(read(text).isEmpty) }

  @Test(
    "One changed digit breaks every check digit scheme",
    arguments: [
      IdentifierScheme.card: "4111111111111111", .gtin: "4006381333931", .isbn: "9783161484100",
      .iban: "DE89370400440532013000", .container: "CSQU3054383",
    ])
  func changedDigit(scheme: IdentifierScheme, number: String) {
    let check: ([UInt8]) -> Bool = { bytes in
      switch scheme {
      case .card: CheckDigits.luhn(bytes)
      case .iban: CheckDigits.iban(bytes)
      case .container: CheckDigits.iso6346(bytes)
      default: CheckDigits.gs1(bytes)
      }
    }
    let bytes = Array(number.utf8)
    #expect(check(bytes))
    for index in bytes.indices where bytes[index] >= 0x30 && bytes[index] <= 0x39 {
      var changed = bytes
      changed[index] = bytes[index] == 0x39 ? 0x30 : bytes[index] + 1
      #expect(!check(changed))
    }
  }

  @Test("Confusable characters have one skeleton")
  func skeletons() {
    for (a, b) in [
      ("O0DQ", "0000"), ("I1l|", "1111"), ("S5B8Z2G6", "55882266"), ("modern", "modem"), ("ВСО", "BC0"),
      ("clog", "dog"), ("vvave", "wave"),
    ] {
      #expect(Skeleton.of(Array(a.utf8)) == Skeleton.of(Array(b.utf8)), "\(a) and \(b)")
    }
    #expect(Skeleton.of(Array("TD01".utf8)) != Skeleton.of(Array("TD02".utf8)))
  }

  @Test("Readings are equal, confusable with the doubt named, or different")
  func compares() {
    #expect(IdentifierComparison.compare("td-0116 7104", "TD01167104") == .equal)
    let doubt = IdentifierComparison.compare("TD0116", "TDO116")
    #expect(doubt == .confusable([IdentifierComparison.Doubt(position: 3, first: "0", second: "O")]))
    if case .confusable(let doubts) = doubt { #expect(doubts[0].description == "character 3: 0 or O") }
    #expect(IdentifierComparison.compare("TD0116", "TD0117") == .different([6]))
    #expect(IdentifierComparison.compare("A1", "A7") == .different([2]))
    #expect(IdentifierComparison.compare("TD0116", "TD01166") == .different([7]))
    #expect(IdentifierComparison.compare("warn", "wam") != .equal)
    if case .confusable = IdentifierComparison.compare("5B", "SB") {} else { Issue.record("5 and S are confusable") }
    if case .confusable = IdentifierComparison.compare("АВ1", "AB1") {} else { Issue.record("Cyrillic look-alikes") }
  }

  @Test("Hostile input ends without a trap")
  func hostile() {
    _ = read(String(repeating: "9", count: 1 << 18))
    _ = read(String(repeating: "a.", count: 50_000))
    _ = read(String(repeating: "a@", count: 20_000))
    _ = read(String(repeating: "1-", count: 20_000))
    _ = read(String(repeating: "+", count: 20_000))
    _ = read(String(repeating: "http://", count: 10_000))
    _ = read(String(repeating: "a:", count: 20_000))
    _ = read("GB82\u{0}WEST")
    _ = read("@")
    #expect(!CheckDigits.luhn([]) && !CheckDigits.iban([]) && !CheckDigits.vin([]) && !CheckDigits.iso6346([]))
  }
}
