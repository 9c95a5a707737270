import Foundation
import Testing

/// A model's endpoint in another language: Python's standard HTTP server, on loopback, with scripted manners.
final class Endpoint {
  let url: String
  private let process = Process()
  private let scratch: Scratch

  /// - Parameters:
  ///   - failEvery: every so manyth request gets status 500; 0 for none.
  ///   - delay: seconds before an answer.
  init(failEvery: Int = 0, delay: Double = 0.01) throws {
    scratch = try Scratch()
    let script = try scratch.write(Self.script, to: "endpoint.py")
    let portFile = scratch.url.appending(path: "port")
    process.executableURL = URL(filePath: "/usr/bin/python3")
    process.arguments = [script.path, portFile.path, String(failEvery), String(delay)]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    var port = ""
    for _ in 0..<500 where port.isEmpty {
      usleep(20_000)
      port = (try? String(contentsOf: portFile, encoding: .utf8)) ?? ""
    }
    try #require(!port.isEmpty, "the endpoint did not start")
    url = "http://127.0.0.1:\(port)/v1"
  }

  deinit {
    // Not waitUntilExit: it can miss the end of a child that another thread reaped.
    kill(process.processIdentifier, SIGKILL)
  }

  /// Requests seen so far.
  var requests: Int {
    let log = (try? String(contentsOf: scratch.url.appending(path: "log"), encoding: .utf8)) ?? ""
    return log.split(separator: "\n").count
  }

  /// What the requests carried as authorization, and their bodies' sizes.
  var log: String { (try? String(contentsOf: scratch.url.appending(path: "log"), encoding: .utf8)) ?? "" }

  private static let script = """
    import http.server, json, os, re, sys, threading, time
    port_file, fail_every, delay = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    log, lock, count = open(os.path.join(os.path.dirname(port_file), "log"), "a", buffering=1), threading.Lock(), [0]
    class Model(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        def log_message(self, *_): pass
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"])) if "content-length" in self.headers else self.chunks()
            with lock:
                count[0] += 1
                number = count[0]
                log.write(f"{self.headers.get('authorization')} {len(body)}\\n")
            time.sleep(delay)
            if fail_every and number % fail_every == 0:
                return self.answer(500, {"error": {"message": "failed on purpose", "type": "server_error"}})
            question = int(re.search(rb"\\[Q(\\d+)\\]", body).group(1))
            self.answer(200, {"id": "c", "object": "chat.completion", "model": "mock", "choices": [{"index": 0,
                "finish_reason": "stop", "message": {"role": "assistant", "content": "no" if question % 2 else "yes"}}],
                "usage": {"prompt_tokens": 10, "completion_tokens": 1, "total_tokens": 11}})
        def chunks(self):
            body = b""
            while size := int(self.rfile.readline().split(b";")[0], 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return body
        def answer(self, status, value):
            data = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
    class Server(http.server.ThreadingHTTPServer):
        request_queue_size, daemon_threads = 128, True
    server = Server(("127.0.0.1", 0), Model)
    with open(port_file + ".part", "w") as out: out.write(str(server.server_address[1]))
    os.rename(port_file + ".part", port_file)
    server.serve_forever()
    """
}

/// A dataset of yes-or-no questions, nine of ten of which the endpoint answers rightly.
enum YesNoSuite {
  static func write(_ count: Int, in scratch: Scratch, gates: String = "") throws -> URL {
    let lines = (0..<count).map { k in
      let target = k % 2 == 0 || k % 10 == 1 ? "yes" : "no"
      return
        "{\"id\":\"q\(k)\",\"input\":\"[Q\(k)] Answer yes or no.\",\"target\":\"\(target)\",\"attributes\":{\"slice\":\"\("ab".dropFirst(k % 2).prefix(1))\"}}"
    }
    _ = try scratch.write(lines.joined(separator: "\n") + "\n", to: "cases.jsonl")
    return try scratch.write(
      "version: 1\nname: yesno\ndata: cases.jsonl\nmodel: openai/mock\nslices:\n  a: attributes.slice == \"a\"\nscorers: [exact]\n\(gates)\n",
      to: "suite.yaml")
  }
}
