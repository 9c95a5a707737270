import AssayCore
import AssayLanguage
import AssayWire

/// One thing of a scene: an object, or a stack that objects form.
struct SceneNode: Sendable {
  /// Number of its fact; nil for a stack.
  var fact: Int?
  var label: SceneLabel
  /// Node of the container; -1 for none.
  var parent: Int32 = -1
  var box: Bounds?
  var center: Vector3?
  var radius: Double?
  var extent: Vector3?
  var depth: Double?
  var frame: Int?
  var values: [SceneValue] = []
  /// Values of attributes that the lexicon does not know, by attribute name.
  var others: [(name: WordKey, value: WordKey)] = []
  /// What it contains; of a stack its blocks from the base up.
  var members: [Int32] = []
  var isStack = false
  /// The stack it belongs to, or -1.
  var stack: Int32 = -1
  var confidence = 1.0

  var isContainer: Bool { !isStack && !members.isEmpty }
}

/// A label as nouns are compared with it.
struct SceneLabel: Sendable, Hashable {
  var phrase: WordKey
  /// Its last word, in the singular.
  var lemma: WordKey
  var words: [WordKey]
  var name: String

  init(_ text: String) {
    let spaced = text.utf8.contains(UInt8(ascii: "_")) ? String(text.map { $0 == "_" ? " " : $0 }) : text
    words = PhraseKey.nounWords(TokenizedText(spaced), nil)
    lemma = words.last ?? WordKey(bits: 0)
    phrase = PhraseKey.combine(words)
    name = text
  }

  static func == (a: SceneLabel, b: SceneLabel) -> Bool { a.phrase == b.phrase }
  func hash(into hasher: inout Hasher) { hasher.combine(phrase) }
}

/// The objects of an evidence, arranged for scene claims.
package struct SceneView: Sendable {
  /// Numbers of the facts that are objects.
  package let objects: [Int]
  /// Objects in the order of their facts, then stacks.
  let nodes: [SceneNode]
  let coverage: SceneCoverage
  /// Nodes by the phrase and by the last word of their label.
  let byLabel: [WordKey: [Int32]]
  /// Different labels in the order in which they first occur, with their nodes.
  let labels: [(label: SceneLabel, nodes: [Int32])]
  let captions: CaptionView
  let nouns = NounMemos()
  let stacks: [Int32]
  let hasContainers: Bool
  /// Viewer directions of the frame that centres are in.
  let directions: [String: Vector3]
  let image: Bounds?
  /// Boxes are exact: a drawn scene in pixels, complete.
  let isExact: Bool

  /// A container with more things is not searched for stacks.
  static let stackMembersMax = 64

  init(frames: [Frame], facts: [Fact], coverage: [FactCoverage]) {
    objects = facts.indices.filter { facts[$0].kind == .object }
    self.coverage = SceneCoverage(coverage)
    var builder = SceneBuilder(frames: frames, facts: facts)
    builder.addObjects(objects)
    image = builder.image
    isExact = self.coverage.isClosed && builder.image != nil && frames.contains { $0.unit == .px }
    if self.coverage.isClosed { builder.addStacks() }
    nodes = builder.nodes
    stacks = builder.stacks
    hasContainers = nodes.contains { $0.isContainer }
    directions = frames.first { !$0.directions.isEmpty }?.directions ?? [:]
    var byLabel: [WordKey: [Int32]] = [:]
    var labels: [SceneLabel] = []
    for (index, node) in nodes.enumerated() where !node.isStack {
      if byLabel[node.label.phrase] == nil { labels.append(node.label) }
      byLabel[node.label.phrase, default: []].append(Int32(index))
    }
    self.byLabel = byLabel
    self.labels = labels.map { ($0, byLabel[$0.phrase] ?? []) }
    captions = CaptionView(facts, coverage)
  }
}

/// Makes the nodes of a scene.
private struct SceneBuilder {
  let frames: [Frame]
  let facts: [Fact]
  var nodes: [SceneNode] = []
  var stacks: [Int32] = []
  var image: Bounds?
  private var labels: [String: SceneLabel] = [:]
  private var nodeOfFact: [Int: Int32] = [:]

  init(frames: [Frame], facts: [Fact]) {
    self.frames = frames
    self.facts = facts
    if let frame = frames.first(where: { $0.kind == .image || $0.kind == .page }) {
      if let width = frame.width, let height = frame.height {
        image = Bounds(left: 0, top: 0, right: width, bottom: height)
      } else if frame.unit == .fraction {
        image = Bounds(left: 0, top: 0, right: 1, bottom: 1)
      }
    }
  }

  mutating func addObjects(_ objects: [Int]) {
    nodes.reserveCapacity(objects.count)
    for index in objects {
      let fact = facts[index]
      let label: SceneLabel
      if let known = labels[fact.value] {
        label = known
      } else {
        label = SceneLabel(fact.value)
        labels[fact.value] = label
      }
      var node = SceneNode(fact: index, label: label)
      place(&node, fact)
      attributes(&node, fact)
      node.confidence = fact.confidence ?? 1
      if let parent = fact.parent, let container = nodeOfFact[parent] {
        node.parent = container
        nodes[Int(container)].members.append(Int32(nodes.count))
      }
      nodeOfFact[index] = Int32(nodes.count)
      nodes.append(node)
    }
  }

  private func place(_ node: inout SceneNode, _ fact: Fact) {
    for place in fact.places {
      if node.box == nil, let box = place.box {
        node.box = box
        node.frame = node.frame ?? place.frame
      }
      if node.center == nil, let center = place.center {
        node.center = center
        node.radius = place.radius
        node.extent = place.extent
        node.frame = place.frame
      }
      if node.depth == nil { node.depth = place.depth }
    }
  }

  private func attributes(_ node: inout SceneNode, _ fact: Fact) {
    for attribute in fact.attributes {
      let kind = SceneAttribute(name: attribute.name)
      for text in (attribute.value.array?.compactMap(\.string) ?? attribute.value.string.map { [$0] } ?? []) {
        if kind != .other, let value = SceneValue(text, kind) { node.values.append(value) }
        node.others.append((WordKey(attribute.name), WordKey(text)))
      }
    }
  }

  // MARK: Stacks

  /// Chains of blocks that stand on each other within one container; a block alone is a stack of one.
  mutating func addStacks() {
    let containers = nodes.indices.filter { nodes[$0].isContainer }
    for container in containers {
      let blocks = nodes[container].members.filter { nodes[Int($0)].box != nil && Self.stackable(nodes[Int($0)].label) }
      guard blocks.count <= SceneView.stackMembersMax, !blocks.isEmpty else { continue }
      addStacks(of: blocks, in: Int32(container))
    }
  }

  private static func stackable(_ label: SceneLabel) -> Bool { stackables.contains(label.lemma) }
  private static let stackables: Set<WordKey> = ["square", "cube", "block", "brick", "box", "rectangle", "crate"]

  private mutating func addStacks(of blocks: [Int32], in container: Int32) {
    // From the base up.
    let sorted = blocks.sorted { (nodes[Int($0)].box?.bottom ?? 0, $1) > (nodes[Int($1)].box?.bottom ?? 0, $0) }
    var chains: [[Int32]] = []
    for block in sorted {
      guard let box = nodes[Int(block)].box else { continue }
      let under = chains.firstIndex { chain in
        guard let last = chain.last, let below = nodes[Int(last)].box else { return false }
        let overlap = min(box.right, below.right) - max(box.left, below.left)
        return abs(box.bottom - below.top) <= 3 && overlap >= 0.5 * min(box.width, below.width)
      }
      if let under { chains[under].append(block) } else { chains.append([block]) }
    }
    for chain in chains {
      let index = Int32(nodes.count)
      var stack = SceneNode(fact: nil, label: SceneLabel("tower"), parent: container, members: chain, isStack: true)
      let boxes = chain.compactMap { nodes[Int($0)].box }
      stack.box = Bounds(
        left: boxes.map(\.left).min() ?? 0, top: boxes.map(\.top).min() ?? 0, right: boxes.map(\.right).max() ?? 0,
        bottom: boxes.map(\.bottom).max() ?? 0)
      for member in chain { nodes[Int(member)].stack = index }
      stacks.append(index)
      nodes.append(stack)
    }
  }
}

extension SceneValue {
  /// A value as evidence writes it: "dark blue", "gray".
  init?(_ text: String, _ attribute: SceneAttribute) {
    let words = text.split(whereSeparator: { $0 == " " || $0 == "-" || $0 == "_" })
    guard let last = words.last else { return nil }
    let key = WordKey(last)
    var value = SceneValues.named(key) ?? SceneValue(attribute: attribute, base: key)
    value.attribute = attribute
    if words.count == 2 {
      let shade = WordKey(words[0])
      value.shade = shade == "pale" || shade == "bright" ? "light" : shade == "deep" ? "dark" : shade
    }
    self = value
  }
}
