import AssayCore
import AssayInference
import AssayWire
import Testing

@Suite struct EndpointTests {
  @Test(
    "Accepts a base with /v1, with a slash, and the full path",
    arguments: [
      "https://api.x.com/v1", "https://api.x.com/v1/", "https://api.x.com/v1/chat/completions",
      "https://api.x.com/v1/chat/completions/",
    ])
  func bases(url: String) throws {
    let endpoint = try Endpoint.resolve("openai/gpt-x", baseURL: url, environment: ["OPENAI_API_KEY": "k"])
    #expect(endpoint.base == "https://api.x.com/v1")
    #expect(endpoint.model == "gpt-x" && endpoint.provider == "openai" && !endpoint.isLoopback)
  }

  @Test("The flag comes before the variable, the variable before the legacy one, that before the known address")
  func order() throws {
    var environment = ["OPENAI_API_KEY": "k", "OPENAI_API_BASE": "https://old.x/v1"]
    #expect(try Endpoint.resolve("openai/m", environment: ["OPENAI_API_KEY": "k"]).base == "https://api.openai.com/v1")
    #expect(try Endpoint.resolve("openai/m", environment: environment).base == "https://old.x/v1")
    environment["OPENAI_BASE_URL"] = "https://new.x/v1"
    #expect(try Endpoint.resolve("openai/m", environment: environment).base == "https://new.x/v1")
    #expect(
      try Endpoint.resolve("openai/m", baseURL: "https://flag.x/v1", environment: environment).base
        == "https://flag.x/v1")
  }

  @Test("A provider's name becomes its variables; a model's name may hold slashes")
  func named() throws {
    let environment = ["MY_HOST_BASE_URL": "https://h.x/api/v1", "MY_HOST_API_KEY": "k"]
    let endpoint = try Endpoint.resolve("my-host/meta/llama-4:free", environment: environment)
    #expect(endpoint.model == "meta/llama-4:free" && endpoint.base == "https://h.x/api/v1")
  }

  @Test(
    "A loopback address needs no key",
    arguments: ["http://127.0.0.1:8000/v1", "http://localhost:1/v1", "http://[::1]:9/v1", "http://127.3.2.1/v1"])
  func loopback(url: String) throws {
    #expect(try Endpoint.resolve("vllm/m", baseURL: url, environment: [:]).isLoopback)
  }

  @Test(
    "Another machine needs one, and the error says which variable",
    arguments: ["https://api.x.com/v1", "http://127.0.0.1.evil.com/v1", "http://10.0.0.1/v1"])
  func missingKey(url: String) throws {
    let error = #expect(throws: AssayError.self) {
      try Endpoint.resolve("openai/m", baseURL: url, environment: ["OPENAI_API_KEY": ""])
    }
    #expect(error?.code == .configuration && error?.message.contains("OPENAI_API_KEY") == true && error?.remedy != nil)
  }

  @Test(
    "Refuses what is no base URL, without repeating it",
    arguments: [
      "ftp://x/v1", "api.x.com", "https://", "https://user:hunter2@x/v1", "https://x/v1?key=hunter2",
      "https://x/v1#hunter2", "https://x:99999/v1", "https://x y/v1", "https://[::1/v1", "",
    ])
  func wrong(url: String) {
    let error = #expect(throws: AssayError.self) {
      try Endpoint.resolve("openai/m", baseURL: url, environment: ["OPENAI_API_KEY": "k"])
    }
    #expect(error?.code == .configuration)
    #expect(error?.description.contains("hunter2") == false)
  }

  @Test("Refuses what names no model", arguments: ["", "gpt-4", "/gpt", "openai/", "open ai/x", "öpenai/x"])
  func wrongName(name: String) {
    let error = #expect(throws: AssayError.self) { try Endpoint.resolve(name, environment: [:]) }
    #expect(error?.code == .usage)
  }

  @Test("A key that cannot stand in a header is refused before anything is sent")
  func strangeKey() {
    let error = #expect(throws: AssayError.self) {
      try Endpoint.resolve("openai/m", baseURL: "http://127.0.0.1/v1", environment: ["OPENAI_API_KEY": "se cret\n"])
    }
    #expect(error?.description.contains("se cret") == false)
  }

  @Test("A key prints as dots wherever it ends up")
  func secret() throws {
    let endpoint = try Endpoint.resolve("openai/m", environment: ["OPENAI_API_KEY": "topsecret123"])
    let provider = OpenAIProvider(endpoint: endpoint, options: try OpenAIOptions())
    var dumped = ""
    dump(endpoint, to: &dumped)
    for text in [
      dumped, "\(endpoint)", String(reflecting: endpoint), "\(Secret("topsecret123"))", provider.identity.compact,
      provider.name,
    ] {
      #expect(!text.contains("topsecret123"))
    }
  }
}
