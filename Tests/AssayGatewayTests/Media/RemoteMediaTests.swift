import AssayCore
import AssayServing
import AssayWire
import Testing

@testable import AssayGateway

@Suite("Media by address")
struct RemoteMediaTests {
  private static let png = Base64.decode(Array(Media.png.utf8)) ?? []
  private static let outside = ["a.example.com": [["93.184.216.34"]]]

  private func door(
    _ host: MediaHost, prober: (any MediaProbing)? = nil, _ change: (inout RemoteConfiguration) -> Void = { _ in },
    _ use: (Door) async throws -> Void
  ) async throws {
    try await Door.open(
      { _ in [.answer(200, Said.completion)] }, prober: prober, remote: host.access,
      configure: {
        $0.routes[0].remote.hosts = ["a.example.com", "*.b.example.com", "c.example.com:8080"]
        $0.routes[0].remote.allowsPlain = true
        change(&$0.routes[0].remote)
      }, use)
    await host.server.stop()
  }

  private func refused(_ answer: Answer, _ code: String) {
    #expect(answer.status == 400 && answer.text.contains("\"code\":\"\(code)\""), "\(answer.status) \(answer.text)")
    #expect(answer.text.contains("\"param\":\"messages[0].content[1]\""), "\(answer.text)")
    #expect(answer.fields["x-should-retry"] == "false")
  }

  @Test("a picture is fetched from where its name leads, checked, and sent as the bytes that were checked")
  func fetched() async throws {
    let host = try await MediaHost(Self.outside) { _ in [.file("image/png", Self.png)] }
    let prober = CountingProber()
    try await door(host, prober: prober) { door in
      let answer = try await door.chat(Media.asking("http://a.example.com/p/x.png?size=2&k=v#part"))
      #expect(answer.status == 200, "\(answer.text)")
      let sent = try #require(door.upstream.requests.first)
      #expect(sent.text.contains("\"url\":\"data:image/png;base64,\(Media.png)\""), "\(sent.text)")
      let asked = try #require(host.server.requests.first)
      #expect(asked.head.hasPrefix("GET /p/x.png?size=2&k=v HTTP/1.1\r\nHost: a.example.com\r\n"), "\(asked.head)")
      #expect(!asked.head.lowercased().contains("authorization") && !asked.head.lowercased().contains("cookie"))
      #expect(host.looked == ["a.example.com"] && host.dialled == ["93.184.216.34:80"])
      let trace = try #require(door.traces.all.first)
      #expect(trace.parts.map(\.digest) == [Digest(of: Self.png).hex] && trace.parts[0].bytes == Self.png.count)
      #expect(trace.stages.map(\.name).prefix(2) == ["fetch", "media"] && prober.calls == 1)
      #expect(await door.isIdle())
    }
  }

  @Test("nothing is fetched where the route names no host")
  func denied() async throws {
    let host = try await MediaHost(Self.outside) { _ in [.file("image/png", Self.png)] }
    try await door(host, { $0.hosts = [] }) { door in
      for url in ["http://a.example.com/x.png", "https://a.example.com/x.png", "ftp://a.example.com/x", "x.png"] {
        refused(try await door.chat(Media.asking(url)), "remote_url_denied")
      }
      #expect(host.looked.isEmpty && door.upstream.requests.isEmpty)
    }
  }

  @Test(
    "addresses that are not on the list, or are written so that two readers could differ, are never looked up",
    arguments: [
      "http://other.example.com/x", "http://b.example.com/x", "http://evilb.example.com/x", "http://a.example.com:81/x",
      "http://c.example.com/x", "http://user:secret@a.example.com/x", "http://a.example.com@127.0.0.1/",
      "http://2130706433/", "http://0x7f000001/", "http://127.1/", "http://0177.0.0.1/", "http://[::1]/",
      "http://0.0.0.0/", "http://①27.0.0.1/", "http://127.0.0.1/", "http://localhost/", "http://169.254.169.254/latest",
      "http://[::ffff:127.0.0.1]/", "file:///etc/passwd", "gopher://a.example.com/", "ftp://a.example.com/x",
      "http://a.example.com\\\\@127.0.0.1/", "http://a.example.com%2e/", "http:/a.example.com/x", "//a.example.com/x",
      "http://a.example.com:80:80/", "http://a.example.com:+80/", "http://a.example.com /", "http://",
    ])
  func forms(_ url: String) async throws {
    let host = try await MediaHost(Self.outside) { _ in [.file("image/png", Self.png)] }
    try await door(host) { door in
      refused(try await door.chat(Media.asking(url)), "remote_url_denied")
      #expect(host.looked.isEmpty && host.dialled.isEmpty && door.upstream.requests.isEmpty)
    }
  }

  @Test(
    "a name that leads inside, or to both sides, is not connected to",
    arguments: [
      ["127.0.0.1"], ["10.1.2.3"], ["169.254.169.254"], ["::1"], ["::ffff:10.0.0.1"], ["64:ff9b::7f00:1"],
      ["93.184.216.34", "192.168.0.1"], ["fd00::1"], ["0.0.0.0"], ["fe80::1%eth0"], [],
    ])
  func inside(_ addresses: [String]) async throws {
    let host = try await MediaHost(["a.example.com": [addresses]]) { _ in [.file("image/png", Self.png)] }
    try await door(host) { door in
      let answer = try await door.chat(Media.asking("http://a.example.com/x.png"))
      refused(answer, addresses.isEmpty ? "remote_unreachable" : "remote_url_denied")
      #expect(host.looked.count == 1 && host.dialled.isEmpty && door.upstream.requests.isEmpty)
      // What a name means inside is nobody's business outside.
      #expect(!addresses.contains { answer.text.contains($0) } && !answer.text.contains("private"))
      let stage = try #require(door.traces.all.first?.stages.first { $0.name == "fetch" })
      #expect(stage.json.contains("refused") && !stage.json.contains("example"))
    }
  }

  @Test("a name that changes its meaning between check and connection changes nothing: it is looked up once")
  func flip() async throws {
    let host = try await MediaHost(["a.example.com": [["93.184.216.34"], ["127.0.0.1"]]]) { _ in
      [.file("image/png", Self.png)]
    }
    try await door(host) { door in
      try await #expect(door.chat(Media.asking("http://a.example.com/x.png")).status == 200)
      #expect(host.looked.count == 1 && host.dialled == ["93.184.216.34:80"])
      refused(try await door.chat(Media.asking("http://a.example.com/x.png")), "remote_url_denied")
      #expect(host.looked.count == 2 && host.dialled.count == 1)
    }
  }

  @Test("networks that the operator opens are fetched from, others inside are not")
  func opened() async throws {
    let names = ["a.example.com": [["10.1.2.3"], ["10.2.2.3"], ["::ffff:10.1.2.3"]]]
    let host = try await MediaHost(names) { _ in [.file("image/png", Self.png)] }
    try await door(host, { $0.privateNetworks = ["10.1.0.0/16"].compactMap { AddressNetwork($0) } }) { door in
      try await #expect(door.chat(Media.asking("http://a.example.com/x.png")).status == 200)
      for _ in 0..<2 {
        refused(try await door.chat(Media.asking("http://a.example.com/x.png")), "remote_url_denied")
      }
      #expect(host.dialled == ["10.1.2.3:80"])
    }
  }

  @Test("redirects are checked from the start again, and are few")
  func redirects() async throws {
    let names = [
      "a.example.com": [["93.184.216.34"]], "x.b.example.com": [["1.2.3.4"]], "in.b.example.com": [["127.0.0.1"]],
    ]
    let host = try await MediaHost(names) { request in
      let path = request.head.split(separator: " ")[1]
      switch path {
      case "/twice": return [.redirect("/p/once")]
      case "/p/once": return [.redirect("//x.b.example.com/x.png", 307)]
      case "/loop": return [.redirect("loop")]
      case "/loopback": return [.redirect("http://127.0.0.1/x.png")]
      case "/name": return [.redirect("http://in.b.example.com/x.png")]
      case "/other": return [.redirect("http://other.example.com/x.png")]
      case "/file": return [.redirect("file:///etc/passwd")]
      case "/user": return [.redirect("http://u:p@a.example.com/x.png")]
      case "/two": return [.text("HTTP/1.1 302 X\r\nLocation: /x\r\nLocation: /y\r\nContent-Length: 0\r\n\r\n")]
      case "/none": return [.text("HTTP/1.1 302 X\r\nContent-Length: 0\r\n\r\n")]
      default: return [.file("image/png", Self.png)]
      }
    }
    try await door(host) { door in
      try await #expect(door.chat(Media.asking("http://a.example.com/twice")).status == 200)
      #expect(host.dialled == ["93.184.216.34:80", "93.184.216.34:80", "1.2.3.4:80"])
      #expect(host.looked == ["a.example.com", "a.example.com", "x.b.example.com"])
      for path in ["loop", "loopback", "name", "other", "file", "user", "two", "none"] {
        refused(try await door.chat(Media.asking("http://a.example.com/\(path)")), "remote_url_denied")
      }
      #expect(!host.dialled.contains { $0.hasPrefix("127.") } && door.upstream.requests.count == 1)
      #expect(host.server.requests.filter { $0.head.hasPrefix("GET /loop ") }.count == 4)
      #expect(await door.isIdle())
    }
  }

  @Test("http is asked for by itself, and https never leads to it")
  func schemes() throws {
    let secure = try #require(RemoteURL("https://a.example.com/a/b?c".utf8))
    #expect(secure.redirected(to: "http://a.example.com/x".utf8)?.isTLS == false)
    #expect(secure.redirected(to: "c.png".utf8)?.target == "/a/c.png")
    #expect(secure.redirected(to: "?d".utf8)?.target == "/a/b?d")
    #expect(secure.redirected(to: "//B.example.com:444/x".utf8)?.authority == "b.example.com:444")
    #expect(RemoteURL("https://a.example.com:443?x".utf8)?.target == "/?x")
    #expect(RemoteURL("https://a.example.com:443/".utf8)?.port == nil)
    #expect(RemoteURL("HTTPS://A.Example.com/".utf8)?.host == "a.example.com")
    #expect(!RemoteConfiguration().allowsPlain && RemoteConfiguration().hosts.isEmpty)
  }

  @Test("without `http` only https is fetched")
  func plain() async throws {
    let host = try await MediaHost(Self.outside) { _ in [.file("image/png", Self.png)] }
    try await door(host, { ($0.allowsPlain, $0.timeMs) = (false, 1500) }) { door in
      refused(try await door.chat(Media.asking("http://a.example.com/x.png")), "remote_url_denied")
      // A server that speaks no TLS waits for ever for a request that it understands.
      refused(try await door.chat(Media.asking("https://a.example.com/x.png")), "remote_timeout")
      #expect(host.looked.count == 1 && host.dialled.allSatisfy { $0.hasSuffix(":443") })
    }
  }

  @Test("a body that does not come in time is refused")
  func slow() async throws {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 1000\r\n\r\n"
    let host = try await MediaHost(Self.outside) { request in
      (request.head.contains("/slow") ? [.text(head), .send(Self.png)] : []) + [.wait(milliseconds: 3_600_000)]
    }
    try await door(host, { $0.timeMs = 1500 }) { door in
      for path in ["slow", "silent"] {
        refused(try await door.chat(Media.asking("http://a.example.com/\(path)")), "remote_timeout")
      }
      #expect(door.upstream.requests.isEmpty)
    }
  }

  @Test("bodies without end, too long, cut, packed and of another kind are refused")
  func hostile() async throws {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n"
    let filler = Self.png + [UInt8](repeating: 7, count: 8000)
    let host = try await MediaHost(Self.outside) { request in
      switch request.head.split(separator: " ")[1] {
      case "/endless":
        return [.text(head + "\r\n")] + [ScriptedUpstream.Step](repeating: .send(filler), count: 2000)
      case "/long": return [.text(head + "Content-Length: 1073741824\r\n\r\n"), .send(Self.png)]
      case "/cut": return [.text(head + "Content-Length: 1000\r\n\r\n"), .send(Self.png), .close]
      case "/gzip": return [.text(head + "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\nab")]
      case "/html": return [.file("text/html", Array("<html><body>Sign in</body></html>".utf8))]
      case "/typed": return [.file("text/html", Self.png)]
      case "/pdf": return [.file("application/pdf", Array("%PDF-1.7\n".utf8))]
      case "/empty": return [.file("image/png", [])]
      case "/404": return [.answer(404, "{}")]
      default: return [.text("no HTTP at all\r\n\r\n")]
      }
    }
    try await door(host, { $0.bytesMax = 100 << 10 }) { door in
      let cases = [
        ("endless", "remote_too_large"), ("long", "remote_too_large"),
        ("cut", "remote_unreachable"), ("gzip", "type_mismatch"),
        ("html", "type_mismatch"), ("typed", "type_mismatch"), ("pdf", "type_mismatch"),
        ("empty", "remote_unreachable"),
        ("404", "remote_unreachable"), ("nonsense", "remote_unreachable"),
      ]
      for (path, code) in cases {
        refused(try await door.chat(Media.asking("http://a.example.com/\(path)")), code)
      }
      #expect(door.upstream.requests.isEmpty)
      #expect(await door.isIdle())
      #expect(await Door.eventually { host.server.connections == 0 })
    }
  }

  @Test("the same address twice is fetched once; with `pass: url` the model's server gets the addresses as they stood")
  func addressesPassed() async throws {
    let host = try await MediaHost(Self.outside) { _ in [.file("image/png", Self.png)] }
    try await door(host, { $0.pass = .url }) { door in
      let image = #"{"type":"image_url","image_url":{"url":"http:\/\/a.example.com/x.png"}}"#
      let body = #"{"model":"m","messages":[{"role":"user","content":[\#(image),\#(image)]}],"x":1.50}"#
      let answer = try await door.chat(body)
      #expect(answer.status == 200, "\(answer.text)")
      let sent = try #require(door.upstream.requests.first)
      #expect(sent.text == body.replacing("\"m\"", with: "\"real-0\""), "\(sent.text)")
      #expect(host.server.requests.count == 1 && door.traces.all.first?.parts.count == 2)
    }
  }

  @Test("a client that leaves ends its fetch")
  func leaving() async throws {
    let host = try await MediaHost(Self.outside) { _ in [.wait(milliseconds: 60_000)] }
    try await door(host, { $0.timeMs = 600_000 }) { door in
      let port = door.port
      let client = try await RawClient.run {
        let client = try RawClient(port: port)
        client.send(Door.request(Media.asking("http://a.example.com/x.png")))
        return client
      }
      #expect(await Door.eventually { host.server.requests.count == 1 })
      client.close()
      #expect(await Door.eventually { host.server.connections == 0 })
      #expect(await door.isIdle())
      #expect(door.traces.all.first?.outcome == .abandoned)
    }
  }
}
