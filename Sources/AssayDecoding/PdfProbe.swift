package import AssayCore
import AssayFormats

extension PdfDocument {
  /// What a probe says of the document: pages, text layer, what a reader does not see.
  /// With `MediaInfo.carry` for what it carries beside its pages' text.
  package func probe() throws(DecodeError) -> (info: DocumentInfo, findings: [MediaFinding]) {
    let first = try size(ofPage: 1)
    var info = DocumentInfo(pages: pages, pageWidth: first.width, pageHeight: first.height)
    var findings: [MediaFinding] = []
    info.version = version
    info.isEncrypted = isEncrypted
    let looked = min(pages, PdfLimits.probedPagesMax)
    let texts = try texts(pagesMax: looked)
    info.textCharacters = texts.reduce(0) { $0 + $1.characters }
    info.textLayerShare = Double(texts.count { $0.characters > 0 }) / Double(looked)
    let hidden = texts.reduce(0) { $0 + $1.hiddenCharacters }
    info.hiddenTextShare = info.textCharacters > 0 ? Double(hidden) / Double(info.textCharacters) : 0
    if hidden > 0 {
      findings.append(
        MediaFinding(
          saying: "hidden_text", .note, "\(hidden) of \(info.textCharacters) characters are not seen by a reader",
          remedy: "treat the hidden text as untrusted and compare the text layer with what OCR sees"))
    }
    if texts.count < looked {
      findings.append(
        MediaFinding(saying: "page_damaged", .degraded, "\(looked - texts.count) of \(looked) pages cannot be read"))
    }
    if looked < pages {
      findings.append(
        MediaFinding(saying: "partial", .note, "text was counted on the first \(looked) of \(pages) pages"))
    }
    return (info, findings)
  }
}
