/// Multipart bodies, and a recording to put into them.
enum Forms {
  static func form(_ parts: [(String, [UInt8])]) -> [UInt8] {
    var bytes: [UInt8] = []
    for (head, content) in parts {
      bytes += Array("--bound\r\nContent-Disposition: form-data; \(head)\r\n\r\n".utf8) + content + [13, 10]
    }
    return bytes + Array("--bound--\r\n".utf8)
  }

  static func request(_ body: [UInt8]) -> [UInt8] {
    Array(
      "POST /v1/audio/transcriptions HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=bound\r\nContent-Length: \(body.count)\r\n\r\n"
        .utf8) + body
  }

  /// 16 samples of silence.
  static let wav: [UInt8] =
    Array("RIFF".utf8) + [68, 0, 0, 0] + Array("WAVEfmt ".utf8) + [
      16, 0, 0, 0, 1, 0, 1, 0, 0x40, 0x1F, 0, 0, 0x80, 0x3E, 0, 0, 2, 0, 16, 0,
    ] + Array("data".utf8) + [32, 0, 0, 0] + [UInt8](repeating: 0, count: 32)

  static func transcription(_ file: [UInt8], model: String = "m") -> [UInt8] {
    request(form([("name=\"file\"; filename=\"a.wav\"", file), ("name=\"model\"", Array(model.utf8))]))
  }
}
