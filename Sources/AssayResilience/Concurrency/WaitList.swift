/// Who waits, in the order they came, one line for each priority: every operation is O(1), and leaving from the
/// middle leaves nothing behind.
struct WaitList: Sendable {
  struct Entry: Sendable {
    var id: UInt64
    var bytes: Int
    var asked: Instant
    var deadline: Instant?
    var priority: Priority
    fileprivate var before: Int32
    fileprivate var after: Int32
  }

  private static let none: Int32 = -1
  private var slots: [Entry] = []
  private var free: [Int32] = []
  private var positions: [UInt64: Int32] = [:]
  private var heads = [Int32](repeating: WaitList.none, count: Priority.allCases.count)
  private var tails = [Int32](repeating: WaitList.none, count: Priority.allCases.count)
  private(set) var bytes = 0

  var count: Int { positions.count }

  func contains(_ id: UInt64) -> Bool { positions[id] != nil }

  mutating func append(_ id: UInt64, bytes: Int, priority: Priority, deadline: Instant?, now: Instant) {
    let line = Int(priority.rawValue)
    let entry = Entry(
      id: id, bytes: bytes, asked: now, deadline: deadline, priority: priority, before: tails[line], after: Self.none)
    let slot: Int32
    if let reused = free.popLast() {
      slot = reused
      slots[Int(slot)] = entry
    } else {
      slot = Int32(slots.count)
      slots.append(entry)
    }
    if tails[line] == Self.none { heads[line] = slot } else { slots[Int(tails[line])].after = slot }
    tails[line] = slot
    positions[id] = slot
    self.bytes += bytes
  }

  @discardableResult
  mutating func remove(_ id: UInt64) -> Entry? {
    guard let slot = positions.removeValue(forKey: id) else { return nil }
    let entry = slots[Int(slot)]
    let line = Int(entry.priority.rawValue)
    if entry.before == Self.none { heads[line] = entry.after } else { slots[Int(entry.before)].after = entry.after }
    if entry.after == Self.none { tails[line] = entry.before } else { slots[Int(entry.after)].before = entry.before }
    free.append(slot)
    bytes -= entry.bytes
    return entry
  }

  func oldest(_ priority: Priority) -> Entry? { entry(heads[Int(priority.rawValue)]) }

  func newest(_ priority: Priority) -> Entry? { entry(tails[Int(priority.rawValue)]) }

  private func entry(_ slot: Int32) -> Entry? { slot == Self.none ? nil : slots[Int(slot)] }
}
