/// Small programs around two gateways, in another language: a model, a relay that writes down what passes, and a search.
enum EdgeScripts {
  /// Answers every chat and keeps what it was asked. Arguments: port file, log.
  static let model = """
    import http.server, json, os, sys
    log = open(sys.argv[2], "ab", buffering=0)
    class Model(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        def log_message(self, *_): pass
        def do_POST(self):
            log.write(self.rfile.read(int(self.headers["content-length"])) + b"\\n")
            answer = {"role": "assistant", "content": "The label says SERIAL 99999."}
            data = json.dumps({"id": "c", "object": "chat.completion", "model": "m",
                "choices": [{"index": 0, "finish_reason": "stop", "message": answer}],
                "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}}).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Model)
    with open(sys.argv[1] + ".part", "w") as out: out.write(str(server.server_address[1]))
    os.rename(sys.argv[1] + ".part", sys.argv[1])
    server.serve_forever()
    """

  /// Passes bytes on and keeps those that go to the target. Arguments: port file, log, target's port.
  static let relay = """
    import os, socket, sys, threading
    log, target = open(sys.argv[2], "ab", buffering=0), int(sys.argv[3])
    def pump(source, sink, keep):
        try:
            while data := source.recv(65536):
                if keep: log.write(data)
                sink.sendall(data)
        except OSError: pass
        try: sink.shutdown(socket.SHUT_WR)
        except OSError: pass
    server = socket.create_server(("127.0.0.1", 0))
    with open(sys.argv[1] + ".part", "w") as out: out.write(str(server.getsockname()[1]))
    os.rename(sys.argv[1] + ".part", sys.argv[1])
    while True:
        client, _ = server.accept()
        try: upstream = socket.create_connection(("127.0.0.1", target))
        except OSError:
            client.close()
            continue
        threading.Thread(target=pump, args=(client, upstream, True), daemon=True).start()
        threading.Thread(target=pump, args=(upstream, client, False), daemon=True).start()
    """

  /// Counts the windows of 64 bytes of the media, as they are and in base64 at its three alignments, that stand in the
  /// record. Arguments: record, media.
  static let search = """
    import base64, sys
    record = open(sys.argv[1], "rb").read()
    texts, found = [record, record.replace(b"\\\\/", b"/")], 0
    for path in sys.argv[2:]:
        media = open(path, "rb").read()
        windows = {media[k:k + 64] for k in range(len(media) - 63)}
        for at in range(3):
            for encode in (base64.b64encode, base64.urlsafe_b64encode):
                text = encode(media[at:])
                windows |= {text[k:k + 64] for k in range(len(text) - 63)}
        found += sum(1 for text in texts for k in range(len(text) - 63) if text[k:k + 64] in windows)
    print(found)
    """

  /// Asks one question about media and prints the answer. Arguments: base address, model, question, media.
  static let ask = """
    import base64, json, sys, urllib.error, urllib.request
    url, model, question, *files = sys.argv[1:]
    kinds = {"png": ("image_url", "image/png"), "wav": ("audio_url", "audio/wav"), "mp4": ("video_url", "video/mp4"),
             "pdf": ("file", "application/pdf"), "ply": ("file", "model/ply")}
    parts = [{"type": "text", "text": question}]
    for path in files:
        kind, mime = kinds[path.rsplit(".", 1)[1]]
        data = f"data:{mime};base64," + base64.b64encode(open(path, "rb").read()).decode()
        inner = {"file_data": data, "filename": path.rsplit("/", 1)[1]} if kind == "file" else {"url": data}
        parts.append({"type": kind, kind: inner})
    body = json.dumps({"model": model, "messages": [{"role": "user", "content": parts}], "x_copy": parts[-1]}).encode()
    with open("body", "wb") as out: out.write(body)
    request = urllib.request.Request(url + "/v1/chat/completions", body, {"content-type": "application/json",
        "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"})
    try: print(urllib.request.urlopen(request, timeout=250).read().decode())
    except urllib.error.HTTPError as error: print(error.code, error.read().decode())
    """
}
