import AssayConfiguration
import AssayCore
import AssayServing
import Testing

@Suite("The section `edge` of assay.yaml")
struct EdgeConfigurationTests {
  static func file(_ edge: String, routes: String = "routes: {r: {models: [builtin/pipeline, central/assistant]}}")
    -> String
  {
    "version: 1\nauth: none\nupstreams: {local: {base_url: \"http://127.0.0.1:8000/v1\", models: [m]}}\n\(edge)\n\(routes)\n"
  }

  static let node = """
    edge:
      node: camera-7
      secret_env: EDGE_SECRET
      central: {base_url: "https://central.example.com/v1", key_env: CENTRAL_KEY, models: [assistant]}
    """

  private func check(_ text: String, needsEdge: Bool = false) -> ConfigurationCheck {
    ConfigurationCheck(bytes: Array(text.utf8), file: "/x/assay.yaml", known: .init(needsEdge: needsEdge))
  }

  @Test("By default words and labels leave, and no medium")
  func defaults() throws {
    let found = check(Self.file(Self.node))
    #expect(found.problems == [])
    let configuration = try #require(found.configuration)
    let policy = try #require(configuration.edge?.node?.policy)
    for modality in EdgePolicy.modalities {
      #expect(policy.raw(modality) == .never)
      for derivative in EdgePolicy.Derivative.allCases where derivative.isPicture {
        #expect(!policy.allows(derivative, of: modality))
      }
    }
    #expect(policy.metadata.isEmpty && policy.identifiers == .mask)
    #expect(policy.allows(.ocrText, of: .image) && policy.allows(.transcript, of: .audio))
    let central = try #require(configuration.central)
    #expect(central.host == "central.example.com" && central.isTLS && central.keyVariable == "CENTRAL_KEY")
    #expect(configuration.routes[0].models.map(\.name) == ["builtin/pipeline", "central/assistant"])
  }

  @Test("What is shown reads back equal, nodes and acceptance alike")
  func shown() throws {
    let rich = """
      edge:
        node: camera-7
        secret_env: EDGE_SECRET
        central: {base_url: "http://127.0.0.1:9000/v1", models: [assistant, other], connect_timeout: 1s, concurrency: 3}
        on_site: [local]
        risk_max: 0.4
        forward:
          image: [ocr_text, crops, smaller, embedding]
          audio: []
          video: [frames]
          document: [text, page_images]
          metadata: [time, place]
          raw: {image: when_unsure, geometry: always}
          identifiers: mask
          side: 512
          frames: 2
          text: 8KiB
        accept: {nodes: {scanner-1: {secret_env: S1}}, max_age: 30s, bytes: 64KiB, unproven: refuse}
      """
    let first = check(Self.file(rich, routes: "routes: {r: {models: [central/other, local/m]}}"))
    #expect(first.problems == [])
    var configuration = try #require(first.configuration)
    let second = check(configuration.yaml)
    #expect(second.problems == [], "\(configuration.yaml)")
    var again = try #require(second.configuration)
    (again.version, configuration.version) = ("", "")
    #expect(again == configuration)
    #expect(again.edge?.node?.policy.forward[.audio] == [])
    #expect(again.edge?.accept?.unproven == .refuse)
  }

  @Test(
    "A mistake is named with its line and column",
    arguments: [
      (node + "\n  forward: {image: [transcript]}", "8:21", "cannot be made of image"),
      (node + "\n  forward: {image: [ocr_txt]}", "8:21", "unknown value"),
      (node + "\n  forward: {raw: {video: always}}", "8:18", "cannot be masked"),
      (node + "\n  on_site: [nowhere]", "8:13", "no upstream"),
      (node + "\n  risk_max: 2", "8:13", "should be from"),
      ("edge: {node: a, secret_env: S}", "4:14", "no central gateway"),
      ("edge: {accept: {nodes: {\"a b\": {secret_env: S}}}}", "4:25", "no name of a node"),
      (
        "edge: {node: a, secret_env: \"se cret\", central: {base_url: \"http://127.0.0.1:1/v1\", models: [assistant]}}",
        "4:29", "no name of an environment variable"
      ),
    ])
  func mistakes(_ edge: String, _ place: String, _ words: String) throws {
    let found = check(Self.file(edge))
    let problem = try #require(
      found.problems.first { $0.message.contains(words) }, "\(found.problems.map(\.message))")
    #expect("\(problem.place?.line ?? 0):\(problem.place?.column ?? 0)" == place)
  }

  @Test("A server that nobody said to be on the site gets no route on a node")
  func onSite() {
    let found = check(Self.file(Self.node, routes: "routes: {r: {models: [local/m]}}"))
    #expect(found.problems.contains { $0.message.contains("as they are") })
    let allowed = check(Self.file(Self.node + "\n  on_site: [local]", routes: "routes: {r: {models: [local/m]}}"))
    #expect(allowed.problems == [])
  }

  @Test("Where a node is asked for, a file without its section is wrong")
  func needed() {
    let plain = "version: 1\nauth: none\nroutes: {r: {models: builtin/pipeline}}\n"
    #expect(check(plain).problems == [])
    #expect(check(plain, needsEdge: true).problems.contains { $0.message.contains("--edge") })
    #expect(check(Self.file(Self.node), needsEdge: true).problems == [])
  }
}
