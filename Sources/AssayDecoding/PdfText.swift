import AssaySignals
import CPdfShim

/// The text layer of a page, line by line.
package struct PdfPageText: Sendable, Hashable {
  /// Why a reader does not see a text.
  package enum Hiding: String, Sendable {
    /// Rendering mode 3 or 7.
    case invisible
    case transparent, tiny
    case offPage = "off_page"
    /// In the colour of what is behind it.
    case noContrast = "no_contrast"
    /// In a layer that is switched off, or covered: the page as drawn does not show it.
    case notDrawn = "not_drawn"
  }

  package struct Line: Sendable, Hashable {
    package var text: String
    /// Points from the top left: x, y, width, height.
    package var box: [Double]
    /// A reader does not see it: drawn invisibly, too small, off the page, or without contrast to what is behind.
    package var isHidden: Bool { hiddenBy != nil }
    package var hiddenBy: Hiding?
  }

  package var number: Int
  package var width: Double
  package var height: Double
  package var lines: [Line] = []
  /// Characters other than blanks, and how many of them a reader does not see.
  package var characters = 0
  package var hiddenCharacters = 0
}

extension PdfDocument {
  /// The text layers of the first pages, up to two million characters in all.
  ///
  /// - Throws: `decode_failed` when not one of the pages can be read.
  package func texts(pagesMax: Int) throws(DecodeError) -> [PdfPageText] {
    var texts: [PdfPageText] = []
    var total = 0
    var failure: DecodeError?
    for number in 1...max(1, min(pages, pagesMax)) {
      do throws(DecodeError) {
        let text = try text(ofPage: number)
        total += text.characters
        texts.append(text)
      } catch {
        failure = error
      }
      guard total < PdfLimits.characterTotalMax else { break }
    }
    if texts.isEmpty, let failure { throw failure }
    return texts
  }

  package func text(ofPage number: Int) throws(DecodeError) -> PdfPageText {
    try withPage(number) { page throws(DecodeError) in
      var reader = PdfTextReader(page: page, number: number, asksAlways: number <= layeredPagesMax)
      reader.read()
      return reader.text
    }
  }
}

/// Gathers a page's characters into lines. A line ends where pdfium puts a break, and where visible text turns
/// into hidden text or back.
private struct PdfTextReader {
  private let page: UnsafeMutableRawPointer
  private(set) var text: PdfPageText
  private var scalars = String.UnicodeScalarView()
  private var box: (left: Double, top: Double, right: Double, bottom: Double)?
  private var hiddenBy: PdfPageText.Hiding?
  /// Whether every character is looked for on the page as drawn, not only light ones.
  private let asksAlways: Bool
  /// The page drawn small, made when light text asks what is behind it.
  private var backdrop: Pixmap?
  private var backdropScale = 1.0
  private var triedBackdrop = false

  /// Text smaller than this cannot be read on paper.
  private static let sizeMin = 2.0
  private static let lightMin: UInt8 = 235
  private static let contrastMin = 24

  init(page: UnsafeMutableRawPointer, number: Int, asksAlways: Bool) {
    self.page = page
    self.asksAlways = asksAlways
    text = PdfPageText(number: number, width: assay_pdf_page_width(page), height: assay_pdf_page_height(page))
  }

  mutating func read() {
    guard let layer = assay_pdf_text_open(page) else { return }
    defer { assay_pdf_text_close(layer) }
    let count = min(Int(assay_pdf_text_count(layer)), PdfLimits.pageCharactersMax)
    var character = assay_pdf_char()
    for index in 0..<max(0, count) where assay_pdf_text_char(page, layer, Int32(index), &character) == 0 {
      take(character)
    }
    endLine()
  }

  private mutating func take(_ character: assay_pdf_char) {
    guard let scalar = UnicodeScalar(character.unicode) else { return }
    if scalar == "\n" || scalar == "\r" {
      endLine()
      return
    }
    guard scalar.value >= 0x20, scalar.value != 0xFFFE, scalar.value != 0xFFFF else { return }
    if scalar.properties.isWhitespace {
      if !scalars.isEmpty { scalars.append(" ") }
      return
    }
    let hidden = unseen(character)
    if box != nil, (hidden == nil) != (hiddenBy == nil) { endLine() }
    // A line that is hidden in several ways names the first.
    hiddenBy = hidden == nil ? nil : hiddenBy ?? hidden
    text.characters += 1
    if hidden != nil { text.hiddenCharacters += 1 }
    scalars.append(scalar)
    let (right, bottom) = (character.x + character.width, character.y + character.height)
    if let old = box {
      box = (
        min(old.left, character.x), min(old.top, character.y), max(old.right, right), max(old.bottom, bottom)
      )
    } else {
      box = (character.x, character.y, right, bottom)
    }
  }

  private mutating func endLine() {
    while scalars.last == " " { scalars.removeLast() }
    if let box, !scalars.isEmpty {
      text.lines.append(
        PdfPageText.Line(
          text: String(scalars), box: [box.left, box.top, box.right - box.left, box.bottom - box.top],
          hiddenBy: hiddenBy))
    }
    scalars = String.UnicodeScalarView()
    box = nil
    hiddenBy = nil
  }

  private mutating func unseen(_ character: assay_pdf_char) -> PdfPageText.Hiding? {
    // Modes 3 and 7 draw nothing.
    if character.render_mode == 3 || character.render_mode == 7 { return .invisible }
    if character.alpha < 13 { return .transparent }
    if character.size > 0, character.size < Self.sizeMin { return .tiny }
    let (right, bottom) = (character.x + character.width, character.y + character.height)
    if right < 0 || bottom < 0 || character.x > text.width || character.y > text.height { return .offPage }
    // Light text is seen on a dark ground only. Modes 1, 2, 5 and 6 draw an outline in another colour.
    let isFilled = character.render_mode == 0 || character.render_mode == 4 || character.render_mode == -1
    let isLight = isFilled && min(character.red, character.green, character.blue) >= Self.lightMin
    guard isLight || asksAlways && character.width > 0 && character.height > 0 else { return nil }
    guard !hasContrast(character) else { return nil }
    return isLight ? .noContrast : .notDrawn
  }

  /// Whether the page as drawn shows anything within the character's box.
  private mutating func hasContrast(_ character: assay_pdf_char) -> Bool {
    if !triedBackdrop {
      triedBackdrop = true
      let longest = max(text.width, text.height)
      backdropScale = longest > 0 ? min(2, 2000 / longest) : 1
      backdrop = try? PdfDocument.draw(page, scale: backdropScale)
    }
    guard let backdrop else { return false }
    // A page may place text beyond what an integer holds: cut to the picture first.
    func low(_ value: Double, _ count: Int) -> Int {
      Int(min(max((value * backdropScale).rounded(.down), 0), Double(count)))
    }
    func high(_ value: Double, _ count: Int) -> Int {
      Int(min(max((value * backdropScale).rounded(.up), -1), Double(count - 1)))
    }
    let (left, top) = (low(character.x, backdrop.width), low(character.y, backdrop.height))
    let right = high(character.x + character.width, backdrop.width)
    let bottom = high(character.y + character.height, backdrop.height)
    guard left <= right, top <= bottom else { return false }
    var (darkest, lightest) = (255, 0)
    for y in top...bottom {
      for x in left...right {
        let at = (y * backdrop.width + x) * 3
        let luma = (Int(backdrop.samples[at]) + 2 * Int(backdrop.samples[at + 1]) + Int(backdrop.samples[at + 2])) / 4
        darkest = min(darkest, luma)
        lightest = max(lightest, luma)
      }
    }
    return lightest - darkest >= Self.contrastMin
  }
}
