import AssayWire
import Testing

@testable import AssayWorkerKit

@Suite struct WorkerBatchTests {
  /// Gives the payload back, once more for each `times`.
  private func echo(_ request: WorkerRequest) throws(WorkerFailure) -> WorkerReply {
    guard request.task == "echo" else { throw WorkerFailure("bad_request", "no such task") }
    return WorkerReply(["length": .int(request.payload.count)], payload: request.payload.reversed())
  }

  private func item(_ task: String, _ bytes: Int) -> JSONValue {
    ["header": ["task": .string(task)], "bytes": .int(bytes)]
  }

  @Test("Each is answered as it would be alone, and one that fails spoils no other")
  func answers() throws {
    let batch = WorkerRequest(
      header: ["task": "batch", "items": [item("echo", 2), item("nonsense", 1), item("batch", 0), item("echo", 3)]],
      payload: [1, 2, 9, 3, 4, 5])
    let reply = try WorkerBatch.answer(batch, echo)
    let items = try #require(JSONValue.object(reply.header)["items"]?.array)
    #expect(items.map { $0["header"]?["ok"]?.bool } == [true, false, false, true])
    #expect(items.map { $0["bytes"]?.int } == [2, 0, 0, 3])
    #expect(items[0]["header"]?["length"]?.int == 2 && items[1]["header"]?["code"]?.string == "bad_request")
    #expect(reply.payload == [2, 1, 5, 4, 3])
  }

  @Test("A batch whose items and bytes do not go together is refused")
  func refused() {
    let many = JSONValue.array([JSONValue](repeating: item("echo", 0), count: WorkerBatch.itemsMax + 1))
    let bad: [(JSONValue, Int)] = [
      (.null, 0), ([], 0), ("x", 0), ([item("echo", 5)], 4), ([item("echo", 3)], 4), ([item("echo", -1)], 0),
      ([["header": 1, "bytes": 0]], 0), ([["bytes": 0]], 0), ([item("echo", .max), item("echo", .max)], 4), (many, 0),
    ]
    for (items, bytes) in bad {
      #expect(throws: WorkerFailure.self) {
        try WorkerBatch.answer(
          WorkerRequest(header: ["task": "batch", "items": items], payload: [UInt8](repeating: 0, count: bytes)), echo)
      }
    }
  }
}
