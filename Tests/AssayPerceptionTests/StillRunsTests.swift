import AssayMedia
import AssaySignals
import Testing

@testable import AssayPerception

@Suite("Stills of a film and the order in which they are read")
struct StillRunsTests {
  @Test("pictures that stay the same are one run, whatever the noise; a line of text makes another")
  func runs() throws {
    var frames: [VideoFrame] = []
    for index in 0..<9 {
      var canvas = Canvas(320, 240)
      canvas.set(index, index, (230, 230, 230))
      if index >= 3 { canvas.rectangle(100, 100, 40, 3, Canvas.black) }
      if index >= 7 { canvas.rectangle(10, 10, 60, 60, Canvas.red) }
      frames.append(VideoFrame(seconds: Double(index), picture: try canvas.pixmap))
    }
    #expect(StillRuns.find(in: frames) == [0..<3, 3..<7, 7..<9])
    #expect(StillRuns.find(in: []).isEmpty)
  }

  @Test("what appears where it stays is no moving thing")
  func appears() throws {
    let frames = try (0..<10).map { index in
      var canvas = Canvas(160, 120)
      if index >= 6 { canvas.rectangle(40, 40, 30, 20, Canvas.red) }
      return VideoFrame(seconds: Double(index), picture: try canvas.pixmap)
    }
    #expect(MotionTracks.find(in: frames[...]).isEmpty)
  }

  private func order(stills: Int, readsMax: Int, text: (Int) -> [String]) -> [Int] {
    var plan = FilmReading(stills: stills, readsMax: readsMax)
    var order: [Int] = []
    while let still = plan.next() {
      order.append(still)
      plan.read(still, text(still))
    }
    return order
  }

  @Test("a few stills are all read")
  func few() {
    #expect(order(stills: 3, readsMax: 12) { _ in [] } == [0, 1, 2])
    #expect(order(stills: 1, readsMax: 12) { _ in [] } == [0])
    #expect(order(stills: 0, readsMax: 12) { _ in [] }.isEmpty)
    #expect(order(stills: 3, readsMax: 0) { _ in [] }.isEmpty)
  }

  @Test("of many stills those around a change of text are read until its place is exact", arguments: [1, 17, 62, 99])
  func bisects(change: Int) {
    let read = order(stills: 100, readsMax: 12) { $0 >= change ? ["STOP"] : [] }
    #expect(read.count <= 12 && Set(read).count == read.count)
    #expect(read.contains(change) && read.contains(change - 1))
  }

  @Test("without a change no more is read than at first")
  func unchanged() { #expect(order(stills: 100, readsMax: 12) { _ in ["the same"] } == [0, 19, 39, 59, 79, 99]) }
}
