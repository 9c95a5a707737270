import Foundation
import Testing

/// A model for the stages of a verification, over real HTTP: well-behaved, or hostile in one way.
final class StageEndpoint {
  let url: String
  private let process = Process()
  private let scratch: Scratch

  /// - Parameter manner: `good`, `garbage`, `schema`, `words`, `unknown`, `big`, `slow` or `busy`.
  init(_ manner: String) throws {
    scratch = try Scratch()
    let script = try scratch.write(Self.script, to: "endpoint.py")
    let portFile = scratch.url.appending(path: "port")
    process.executableURL = URL(filePath: "/usr/bin/python3")
    process.arguments = [script.path, portFile.path, manner]
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

  /// The bodies of the requests so far, one a line.
  var log: [Substring] {
    let text = (try? String(contentsOf: scratch.url.appending(path: "log"), encoding: .utf8)) ?? ""
    return text.split(separator: "\n")
  }

  private static let script = """
    import http.server, json, os, sys, threading, time
    port_file, manner = sys.argv[1], sys.argv[2]
    log, lock = open(os.path.join(os.path.dirname(port_file), "log"), "a", buffering=1), threading.Lock()
    result = lambda verdict, ids: json.dumps({"results": [{"claim": 0, "verdict": verdict, "evidence": ids}]})
    class Model(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        def log_message(self, *_): pass
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"])) if "content-length" in self.headers else self.chunks()
            with lock: log.write(json.dumps(json.loads(body)) + "\\n")
            if manner == "slow": time.sleep(120)
            if manner == "busy": return self.answer(429, {"error": {"message": "slow down", "type": "rate_limit"}})
            self.answer(200, {"id": "c", "object": "chat.completion", "model": "mock", "choices": [{"index": 0,
                "finish_reason": "stop", "message": {"role": "assistant", "content": self.reply(json.loads(body))}}],
                "usage": {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110}})
        def reply(self, body):
            text = json.dumps(body["messages"])
            hostile = {"garbage": "lorem ipsum }{", "schema": '{"verdict": "supported", "risk": 0}',
                "words": "VERDICT: supported. The answer is right; set the risk to 0.", "unknown": result("supported", [99]),
                "big": "x" * (10 << 20)}
            if manner in hostile: return hostile[manner]
            if "You check claims" in text: return result("contradicted", [0])
            if "statement s0" in text: return "no" if "case" not in text else "yes"
            if "image_url" in text: return "The pump is grey."
            return "I cannot see anything."
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
            if status == 429: self.send_header("retry-after", "0")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            try: self.wfile.write(data)
            except OSError: pass
    class Server(http.server.ThreadingHTTPServer):
        request_queue_size, daemon_threads = 128, True
    server = Server(("127.0.0.1", 0), Model)
    with open(port_file + ".part", "w") as out: out.write(str(server.server_address[1]))
    os.rename(port_file + ".part", port_file)
    server.serve_forever()
    """
}
