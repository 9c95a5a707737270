package import AssaySignals

/// Binds drawn pages to a document: a PDF of one picture a page.
package struct PageBook: Sendable {
  private var objects: [String: [UInt8]] = [:]
  private var pages = 0

  package init() {}

  package var count: Int { pages }

  /// - Parameter dpi: dots an inch that the page was drawn at, from which its size follows.
  package mutating func add(_ picture: Pixmap, dpi: Double) {
    let page = pages
    pages += 1
    let (width, height) = (Double(picture.width) * 72 / dpi, Double(picture.height) * 72 / dpi)
    let space = picture.channels == 1 ? "DeviceGray" : "DeviceRGB"
    let colours = picture.channels == 1 ? 1 : 3
    let pixels = Self.compressed(Self.opaque(picture))
    let size = "\(Self.number(width)) \(Self.number(height))"
    let drawing = Array("q \(Self.number(width)) 0 0 \(Self.number(height)) 0 0 cm /P Do Q".utf8)
    set(
      page, 0,
      Array(
        ("<</Type/Page/Parent 2 0 R/MediaBox[0 0 \(size)]/Contents \(number(page, 1)) 0 R"
          + "/Resources<</XObject<</P \(number(page, 2)) 0 R>>>>>>").utf8))
    set(page, 1, Array("<</Length \(drawing.count)>>\nstream\n".utf8) + drawing + Array("\nendstream".utf8))
    set(
      page, 2,
      Array(
        ("<</Type/XObject/Subtype/Image/Width \(picture.width)/Height \(picture.height)/ColorSpace/\(space)"
          + "/BitsPerComponent 8/Filter/FlateDecode/DecodeParms<</Predictor 15/Colors \(colours)/Columns"
          + " \(picture.width)>>/Length \(pixels.count)>>\nstream\n").utf8) + pixels + Array("\nendstream".utf8))
  }

  package func finish() -> [UInt8] {
    // The comment's high bytes say that the file is not text.
    var file = Array("%PDF-1.7\n%".utf8) + [0xE2, 0xE3, 0xCF, 0xD3, 0x0A]
    var offsets: [Int] = []
    let kids = (0..<pages).map { "\(number($0, 0)) 0 R" }.joined(separator: " ")
    let head = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count \(pages)/Kids[\(kids)]>>"]
    for object in 1...(2 + pages * 3) {
      offsets.append(file.count)
      file += Array("\(object) 0 obj\n".utf8)
      file += object <= 2 ? Array(head[object - 1].utf8) : objects["\(object)"] ?? Array("null".utf8)
      file += Array("\nendobj\n".utf8)
    }
    let start = file.count
    var table = "xref\n0 \(offsets.count + 1)\n0000000000 65535 f \n"
    for offset in offsets {
      let digits = String(offset)
      table += String(repeating: "0", count: max(0, 10 - digits.utf8.count)) + digits + " 00000 n \n"
    }
    table += "trailer\n<</Size \(offsets.count + 1)/Root 1 0 R>>\nstartxref\n\(start)\n%%EOF\n"
    return file + Array(table.utf8)
  }

  private func number(_ page: Int, _ object: Int) -> Int { 3 + page * 3 + object }

  private mutating func set(_ page: Int, _ object: Int, _ body: [UInt8]) {
    objects["\(number(page, object))"] = body
  }

  private static func number(_ value: Double) -> String {
    let scaled = Int((value * 100).rounded())
    let cents = scaled % 100
    return "\(scaled / 100).\(cents < 10 ? "0" : "")\(cents)"
  }

  private static func opaque(_ picture: Pixmap) -> Pixmap {
    guard picture.channels == 4 else { return picture }
    var samples: [UInt8] = []
    samples.reserveCapacity(picture.width * picture.height * 3)
    for pixel in 0..<picture.width * picture.height {
      let alpha = Int(picture.samples[pixel * 4 + 3])
      for channel in 0..<3 {
        samples.append(UInt8((Int(picture.samples[pixel * 4 + channel]) * alpha + 255 * (255 - alpha) + 127) / 255))
      }
    }
    return Pixmap(width: picture.width, height: picture.height, channels: 3, samples: samples) ?? picture
  }

  /// The rows as PNG compresses them, which is what a PDF calls Flate with predictor 15.
  private static func compressed(_ picture: Pixmap) -> [UInt8] {
    let file = PngWriter.encode(picture)
    var pixels: [UInt8] = []
    var place = 8
    while place + 12 <= file.count {
      let length = file[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
      guard length <= file.count - place - 12 else { break }
      if file[place + 4..<place + 8].elementsEqual("IDAT".utf8) { pixels += file[place + 8..<place + 8 + length] }
      place += length + 12
    }
    return pixels
  }
}
