/// A parsed fragment of HTML with the closing tags that libxml2's HTML parser implies in tables.
struct HTMLTree {
  static let nodesMax = 20_000
  static let depthMax = 200
  static let bytesMax = 8_000_000

  enum Child: Equatable {
    case element(Int)
    case text([UInt32])
  }

  struct Element {
    var name: String
    var parent: Int?
    var colspan: Int = 1
    var rowspan: Int = 1
    var children: [Child] = []
  }

  private(set) var elements: [Element] = []
  /// The text begins like a whole page, with `<html` or a document type.
  private(set) var isPage = false

  private static let void: Set<String> = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "wbr",
  ]
  private static let transparent: Set<String> = ["html", "head", "body"]
  private static let blocks: Set<String> = [
    "table", "div", "ul", "ol", "p", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "form", "hr", "blockquote", "dl",
    "center", "address", "fieldset",
  ]

  /// nil when a bound is exceeded.
  static func parse(_ text: String) -> HTMLTree? {
    guard text.utf8.count <= bytesMax else { return nil }
    var text = text
    var tree = HTMLTree()
    let isComplete = text.withUTF8 { bytes in tree.read(bytes) }
    return isComplete ? tree : nil
  }

  private mutating func read(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    let start = UTF8Scan.stripped(bytes).prefix(9).map { $0 | 0x20 }
    isPage = start.starts(with: "<html".utf8) || start.elementsEqual("<!doctype".utf8.map { $0 | 0x20 })
    var tokens = HTMLTokenizer(bytes)
    var stack: [Int] = []
    while let token = tokens.next() {
      switch token {
      case .text(let points):
        if let top = stack.last { elements[top].children.append(.text(points)) }
      case .close(let name): close(name, &stack)
      case .open(let name, let colspan, let rowspan, let isClosed):
        if name == "script" || name == "style" || name == "title" {
          tokens.skipRaw(name)
          continue
        }
        if Self.transparent.contains(name) { continue }
        imply(name, &stack)
        guard elements.count < Self.nodesMax, stack.count < Self.depthMax else { return false }
        let index = elements.count
        elements.append(
          Element(name: name, parent: stack.last, colspan: Self.span(colspan), rowspan: Self.span(rowspan)))
        if let top = stack.last { elements[top].children.append(.element(index)) }
        if !isClosed && !Self.void.contains(name) { stack.append(index) }
      }
    }
    return true
  }

  private static func span(_ text: String?) -> Int {
    guard let text, let number = Int(CodePoints.text(CodePoints.stripped(CodePoints.of(text)))) else { return 1 }
    return number
  }

  /// Closes what an opening tag ends: a cell the cell before it, a row the row before it.
  private func imply(_ name: String, _ stack: inout [Int]) {
    switch name {
    case "td", "th": pop(["td", "th", "caption", "colgroup"], upTo: ["table", "tr"], &stack)
    case "tr": pop(["td", "th", "tr", "caption", "colgroup"], upTo: ["table"], &stack)
    case "thead", "tbody", "tfoot":
      pop(["td", "th", "tr", "caption", "colgroup", "thead", "tbody", "tfoot"], upTo: ["table"], &stack)
    case "li": pop(["li"], upTo: ["ul", "ol", "table", "td", "th"], &stack)
    case "dt", "dd": pop(["dt", "dd"], upTo: ["dl", "table", "td", "th"], &stack)
    default: break
    }
    if Self.blocks.contains(name) { pop(["p"], upTo: ["table", "td", "th", "div", "li"], &stack) }
  }

  /// Pops to and with the outermost element of the names above the nearest barrier.
  private func pop(_ names: Set<String>, upTo barriers: Set<String>, _ stack: inout [Int]) {
    var cut: Int?
    for position in stack.indices.reversed() {
      let name = elements[stack[position]].name
      if barriers.contains(name) { break }
      if names.contains(name) { cut = position }
    }
    if let cut { stack.removeSubrange(cut...) }
  }

  /// An end tag closes the nearest element of its name, unless one of higher rank is in between.
  private func close(_ name: String, _ stack: inout [Int]) {
    for position in stack.indices.reversed() {
      let open = elements[stack[position]].name
      if open == name {
        stack.removeSubrange(position...)
        return
      }
      if Self.rank(open) > Self.rank(name) { return }
    }
  }

  private static func rank(_ name: String) -> Int {
    switch name {
    case "div": 150
    case "td", "th": 160
    case "tr": 170
    case "thead", "tbody", "tfoot": 180
    case "table": 190
    case "p": 10
    default: 100
    }
  }
}
