/// What happens when, the earliest first and of one moment in the order in which it was put in. A binary heap.
struct EventQueue<Event> {
  private struct Entry {
    let time: Duration
    let number: UInt64
    let event: Event
  }

  private var heap: [Entry] = []
  private var numbers: UInt64 = 0

  mutating func add(_ event: Event, at time: Duration) {
    heap.append(Entry(time: time, number: numbers, event: event))
    numbers += 1
    var child = heap.count - 1
    while child > 0, isBefore(child, (child - 1) / 2) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func next() -> (time: Duration, event: Event)? {
    guard let first = heap.first else { return nil }
    heap.swapAt(0, heap.count - 1)
    heap.removeLast()
    var parent = 0
    while true {
      var least = parent
      for child in [parent * 2 + 1, parent * 2 + 2] where child < heap.count && isBefore(child, least) { least = child }
      guard least != parent else { break }
      heap.swapAt(parent, least)
      parent = least
    }
    return (first.time, first.event)
  }

  private func isBefore(_ left: Int, _ right: Int) -> Bool {
    (heap[left].time, heap[left].number) < (heap[right].time, heap[right].number)
  }
}
