/// Slots of holders, the one used last at the front: O(1) each.
struct HolderList: Sendable {
  private struct Node: Sendable {
    var key: LimitKey
    var before: Int32
    var after: Int32
  }

  private static let none: Int32 = -1
  private var slots: [LimitKey: Int32] = [:]
  private var nodes: [Node] = []
  private var head = HolderList.none
  private var tail = HolderList.none

  var count: Int { nodes.count }

  /// The one used longest ago.
  var last: Int? { tail == Self.none ? nil : Int(tail) }

  func slot(of key: LimitKey) -> Int? { slots[key].map(Int.init) }

  func key(at slot: Int) -> LimitKey { nodes[slot].key }

  mutating func insert(_ key: LimitKey) -> Int {
    let slot = Int32(nodes.count)
    nodes.append(Node(key: key, before: Self.none, after: Self.none))
    slots[key] = slot
    linkFirst(slot)
    return Int(slot)
  }

  mutating func replace(_ slot: Int, by key: LimitKey) {
    slots[nodes[slot].key] = nil
    nodes[slot].key = key
    slots[key] = Int32(slot)
    touch(slot)
  }

  mutating func touch(_ slot: Int) {
    let position = Int32(slot)
    guard head != position else { return }
    let node = nodes[slot]
    if node.before != Self.none { nodes[Int(node.before)].after = node.after }
    if node.after != Self.none { nodes[Int(node.after)].before = node.before } else { tail = node.before }
    linkFirst(position)
  }

  private mutating func linkFirst(_ slot: Int32) {
    nodes[Int(slot)].before = Self.none
    nodes[Int(slot)].after = head
    if head != Self.none { nodes[Int(head)].before = slot }
    head = slot
    if tail == Self.none { tail = slot }
  }
}
