import AssayCore
import AssayInference
import AssayWire
import Testing

@Suite struct PriceTableTests {
  private let table = PriceTable(
    version: "2026-11",
    prices: [
      "openai/x": .init(input: 2500, output: 10_000, cacheRead: 1250, image: 7, second: 100, request: 3),
      "vllm/*": .init(input: 0, output: 0),
      "openai/x-*": .init(input: 1, output: 1), "openai/x-mini*": .init(input: 2, output: 2),
    ])

  @Test("Whole nano-units: tokens, cached tokens, images and seconds begun")
  func cost() throws {
    let price = try #require(table.price(of: "openai/x"))
    #expect(price.cost(of: Usage(input: 100, output: 10)) == 3 + 250_000 + 100_000)
    #expect(price.cost(of: Usage(input: 100, output: 10, cacheRead: 40)) == 3 + 60 * 2500 + 40 * 1250 + 100_000)
    #expect(price.cost(of: Usage(input: 0, output: 0), media: .init(images: 2, seconds: 1.2)) == 3 + 14 + 200)
  }

  @Test("A count that was not reported has no price, unless it costs nothing")
  func missing() throws {
    #expect(try #require(table.price(of: "openai/x")).cost(of: Usage(input: 5)) == nil)
    #expect(try #require(table.price(of: "vllm/llama")).cost(of: Usage()) == 0)
    let dear = PriceTable.Price(input: Int.max, output: 1)
    #expect(dear.cost(of: Usage(input: 2, output: 1)) == nil)
    #expect(dear.cost(of: Usage(input: 1, output: 1), media: .init(seconds: .nan)) == nil)
  }

  @Test("The longest pattern counts, and an unknown price is an error where it matters")
  func lookup() throws {
    #expect(table.price(of: "openai/x-mini-2")?.input == 2 && table.price(of: "openai/x-large")?.input == 1)
    #expect(table.price(of: "other/x") == nil)
    let error = #expect(throws: AssayError.self) { try table.required("other/x") }
    #expect(error?.code == .configuration && error?.message.contains("2026-11") == true)
  }

  @Test("Reads the file's form")
  func read() throws {
    let value = try JSONValue(
      parsing: #"{"version":"1","models":{"a/b":{"input":1,"output":2,"cache_read":0,"second":9}}}"#)
    let table = try PriceTable(value)
    #expect(table.version == "1" && table.currency == "USD")
    #expect(table.price(of: "a/b") == PriceTable.Price(input: 1, output: 2, cacheRead: 0, second: 9))
  }

  @Test(
    "Says what is wrong, and where",
    arguments: [
      (#"{"models":{}}"#, "version"), (#"{"version":"1"}"#, "models"),
      (#"{"version":"1","models":{"a":3}}"#, "models.a"),
      (#"{"version":"1","models":{"a":{"input":1}}}"#, "models.a"),
      (#"{"version":"1","models":{"a":{"input":0.5,"output":1}}}"#, "models.a.input"),
      (#"{"version":"1","models":{"a":{"input":-1,"output":1}}}"#, "models.a.input"),
      (#"{"version":"1","models":{"a":{"input":1,"output":1,"typo":1}}}"#, "models.a"), ("[]", "version"),
    ])
  func wrong(text: String, path: String) throws {
    let value = try JSONValue(parsing: text)
    let error = #expect(throws: AssayError.self) { try PriceTable(value) }
    #expect(error?.place?.path == path)
  }
}
