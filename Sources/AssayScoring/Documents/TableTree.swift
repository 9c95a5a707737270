/// A table as the tree that TEDS compares: elements as nodes in post-order, cells with their tokens.
struct TableTree {
  static let cellTokensMax = 20_000

  struct Node: Hashable {
    var name: String
    /// Of `td` only.
    var colspan = 0
    var rowspan = 0
    /// Index into `contents`, of `td` only.
    var content = -1
  }

  private(set) var nodes: [Node] = []
  /// For each node in post-order the index of the leftmost leaf below it.
  private(set) var leftmost: [Int] = []
  /// All elements under `table`, those inside cells too.
  private(set) var elementCount = 0

  /// Numbers for characters and inner tags, shared by the two tables that are compared.
  struct Vocabulary {
    var table = TokenTable()
    var tags: [String: UInt32] = [:]
    /// Distinct contents of cells.
    var contents: [[Int32]] = []
    var numbers: [[Int32]: Int] = [:]

    init() { table.reset() }

    mutating func id(point: UInt32) -> Int32 { table.id(point: point) }

    mutating func id(tag: String) -> Int32 {
      // Beyond all code points.
      let number = tags[tag] ?? 0x20_0000 + UInt32(tags.count)
      tags[tag] = number
      return table.id(point: number)
    }

    mutating func number(of content: [Int32]) -> Int {
      if let number = numbers[content] { return number }
      numbers[content] = contents.count
      contents.append(content)
      return contents.count - 1
    }
  }

  /// The first table of a text.
  ///
  /// - Parameter strict: as the reference: the text is a page and the table a child of its body. Else the
  ///   first table anywhere.
  /// - Returns: nil without such a table.
  /// - Throws: `TooLarge` when a cell or the page exceeds its bound.
  static func first(
    in html: String, strict: Bool, structureOnly: Bool, _ vocabulary: inout Vocabulary
  ) throws(TooLarge) -> TableTree? {
    guard let tree = HTMLTree.parse(html) else { throw TooLarge() }
    if strict && !tree.isPage { return nil }
    let index = tree.elements.firstIndex { $0.name == "table" && (!strict || $0.parent == nil) }
    guard let index else { return nil }
    var result = TableTree()
    _ = try result.add(tree, index, structureOnly, &vocabulary)
    result.elementCount = descendants(tree, index)
    return result
  }

  struct TooLarge: Error {}

  private mutating func add(
    _ tree: HTMLTree, _ index: Int, _ structureOnly: Bool, _ vocabulary: inout Vocabulary
  ) throws(TooLarge) -> Int {
    let element = tree.elements[index]
    var node = Node(name: element.name)
    var first: Int?
    if element.name == "td" {
      node.colspan = element.colspan
      node.rowspan = element.rowspan
      var tokens: [Int32] = []
      if !structureOnly { Self.tokens(tree, element, &tokens, &vocabulary) }
      guard tokens.count <= Self.cellTokensMax else { throw TooLarge() }
      node.content = vocabulary.number(of: tokens)
    } else {
      for case .element(let child) in element.children {
        let leaf = try add(tree, child, structureOnly, &vocabulary)
        if first == nil { first = leaf }
      }
    }
    leftmost.append(first ?? nodes.count)
    nodes.append(node)
    return first ?? nodes.count - 1
  }

  /// Characters, with each inner tag as one token: `<b>ab</b>` is `<b>`, a, b, `</b>`.
  private static func tokens(
    _ tree: HTMLTree, _ element: HTMLTree.Element, _ tokens: inout [Int32], _ vocabulary: inout Vocabulary
  ) {
    for child in element.children {
      guard tokens.count <= cellTokensMax else { return }
      switch child {
      case .text(let points): for point in points { tokens.append(vocabulary.id(point: point)) }
      case .element(let index):
        let name = tree.elements[index].name
        tokens.append(vocabulary.id(tag: name))
        Self.tokens(tree, tree.elements[index], &tokens, &vocabulary)
        tokens.append(vocabulary.id(tag: "/" + name))
      }
    }
  }

  private static func descendants(_ tree: HTMLTree, _ index: Int) -> Int {
    tree.elements[index].children.reduce(0) { count, child in
      guard case .element(let inner) = child else { return count }
      return count + 1 + descendants(tree, inner)
    }
  }
}
