/// Writes small PDFs with a correct cross-reference table.
struct PdfWriter {
  struct Page {
    /// Content stream operators; fonts are /F1 (Helvetica).
    var content: String
    var width = 300.0
    var height = 200.0
    var rotation = 0
  }

  var pages: [Page] = []
  var title: String?
  /// Extra members of the trailer, such as an encryption dictionary.
  var trailer = ""

  static func text(_ text: String, x: Double, y: Double, size: Double = 12, before: String = "") -> String {
    "BT \(before) /F1 \(size) Tf \(x) \(y) Td (\(text)) Tj ET\n"
  }

  func bytes() -> [UInt8] {
    var objects = ["<</Type/Catalog/Pages 2 0 R>>", ""]
    objects.append("<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>")
    objects.append("<</Title(\(title ?? ""))>>")
    var kids: [String] = []
    for page in pages {
      objects.append("<</Length \(page.content.utf8.count)>>\nstream\n\(page.content)\nendstream")
      let content = objects.count
      objects.append(
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 \(page.width) \(page.height)]/Rotate \(page.rotation)"
          + "/Contents \(content) 0 R/Resources<</Font<</F1 3 0 R>>>>>>")
      kids.append("\(objects.count) 0 R")
    }
    objects[1] = "<</Type/Pages/Count \(pages.count)/Kids[\(kids.joined(separator: " "))]>>"
    var text = "%PDF-1.7\n"
    var offsets: [Int] = []
    for (index, object) in objects.enumerated() {
      offsets.append(text.utf8.count)
      text += "\(index + 1) 0 obj\n\(object)\nendobj\n"
    }
    let start = text.utf8.count
    text += "xref\n0 \(objects.count + 1)\n0000000000 65535 f \n"
    for offset in offsets {
      let digits = "\(offset)"
      text += String(repeating: "0", count: 10 - digits.count) + digits + " 00000 n \n"
    }
    text += "trailer\n<</Size \(objects.count + 1)/Root 1 0 R/Info 4 0 R\(trailer)>>\nstartxref\n\(start)\n%%EOF\n"
    return Array(text.utf8)
  }
}
