import AssayCore
import Testing

@testable import AssayServing

@Suite("The board knows the times of each model and combination of modalities")
struct LatencyBoardTests {
  private let start = ContinuousClock.now

  private func read(_ board: inout LatencyBoard, _ mix: ModalityMix, _ seconds: Double) -> ModelState {
    var state = ModelState()
    board.read(model: 0, mix: mix, into: &state, now: start + .seconds(seconds))
    return state
  }

  @Test("Films do not count for text, and too few samples say nothing")
  func separate() {
    var board = LatencyBoard(samplesMin: 10)
    for number in 1...100 {
      board.add(
        model: 0, mix: [], firstByte: .milliseconds(number), total: .milliseconds(10 * number), now: start)
    }
    for _ in 0..<9 { board.add(model: 0, mix: [.video], firstByte: nil, total: .seconds(30), now: start) }
    let text = read(&board, [], 0)
    #expect(text.totalP95Ms.map { (950...1_010).contains($0) } ?? false)
    #expect(text.firstByteP95Ms.map { (95...101).contains($0) } ?? false)
    #expect(read(&board, [.video], 0).totalP95Ms == nil)
    #expect(read(&board, [.audio], 0) == ModelState())
  }

  @Test("Old times are forgotten, so that a model that was dropped comes back")
  func forgets() {
    var board = LatencyBoard(window: .seconds(60), samplesMin: 1)
    board.add(model: 0, mix: [], firstByte: nil, total: .seconds(9), now: start)
    #expect(read(&board, [], 1).totalP95Ms != nil)
    #expect(read(&board, [], 120).totalP95Ms == nil)
  }

  @Test("Ten thousand combinations take no more room than the board has")
  func bounded() {
    var board = LatencyBoard(samplesMin: 1)
    for number in 0..<10_000 {
      board.add(model: number, mix: [], firstByte: nil, total: .seconds(1), now: start)
      if number % 100 == 0 { board.add(model: 0, mix: [.image], firstByte: nil, total: .seconds(1), now: start) }
    }
    #expect(board.count == LatencyBoard.rowsMax)
    #expect(read(&board, [.image], 1).totalP50Ms != nil)
  }
}
