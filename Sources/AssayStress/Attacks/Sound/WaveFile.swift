import AssaySignals

/// Sound as a WAV file of 16-bit samples, and chunks put behind it.
enum WaveFile {
  /// - Parameter chunks: further chunks by their four letters.
  static func encode(
    _ channels: [[Float]], sampleRateHz: Int, chunks: [(type: String, content: [UInt8])] = []
  ) -> [UInt8] {
    let frames = channels.map(\.count).max() ?? 0
    let count = max(1, channels.count)
    var data: [UInt8] = []
    data.reserveCapacity(frames * count * 2)
    for frame in 0..<frames {
      for channel in channels {
        let value = frame < channel.count ? channel[frame] : 0
        let sample = Int16(max(-32_768, min(32_767, (value.isFinite ? value : 0) * 32_767)))
        data.append(UInt8(truncatingIfNeeded: sample))
        data.append(UInt8(truncatingIfNeeded: sample >> 8))
      }
    }
    let little = PictureFields.little
    let format =
      little(1, 2) + little(count, 2) + little(sampleRateHz, 4) + little(sampleRateHz * count * 2, 4)
      + little(count * 2, 2) + little(16, 2)
    var body = Array("WAVE".utf8) + chunk("fmt ", format) + chunk("data", data)
    for (type, content) in chunks { body += chunk(type, content) }
    return Array("RIFF".utf8) + little(body.count, 4) + body
  }

  /// A WAV file with another chunk at its end; nil for other bytes.
  static func adding(_ type: String, _ content: [UInt8], to file: [UInt8]) -> [UInt8]? {
    guard file.starts(with: Array("RIFF".utf8)), file.count >= 12, file[8..<12].elementsEqual("WAVE".utf8) else {
      return nil
    }
    var output = file
    if output.count % 2 == 1 { output.append(0) }
    output += chunk(type, content)
    output.replaceSubrange(4..<8, with: PictureFields.little(output.count - 8, 4))
    return output
  }

  private static func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
    Array(type.utf8) + PictureFields.little(content.count, 4) + content + (content.count % 2 == 1 ? [0] : [])
  }

  /// An ID3v2.3 tag with a title and a comment, or with lyrics.
  static func id3(_ text: String, isLyrics: Bool) -> [UInt8] {
    func frame(_ name: String, _ body: [UInt8]) -> [UInt8] {
      Array(name.utf8) + PictureFields.bigEndian(body.count) + [0, 0] + body
    }
    // Encoding 1 is UTF-16 with a mark.
    let mark: [UInt8] = [0xFF, 0xFE]
    var wide = mark
    for unit in text.utf16 { wide += [UInt8(unit & 255), UInt8(unit >> 8)] }
    var described: [UInt8] = [1] + Array("eng".utf8)
    described += mark + [0, 0] + wide
    let frames = isLyrics ? frame("USLT", described) : frame("TIT2", [1] + wide) + frame("COMM", described)
    let size = [21, 14, 7, 0].map { UInt8(truncatingIfNeeded: frames.count >> $0) & 0x7F }
    return Array("ID3".utf8) + [3, 0, 0] + size + frames
  }
}
