import AssayCore
import Testing

@testable import AssayNeural

@Suite struct FindingsTests {
  private func face(_ x: Double, _ confidence: Double) -> Face {
    Face(box: Box2D(x: x, y: 0, width: 10, height: 10), confidence: confidence)
  }

  @Test("boxes that overlap are averaged by their scores; those apart stay")
  func merging() throws {
    let found = BlazeFace.merged([face(0, 0.6), face(2, 0.9), face(50, 0.7)])
    #expect(found.map(\.confidence) == [0.9, 0.7])
    #expect(abs(try #require(found.first).box.x - 1.2) < 1e-9)
  }

  @Test("what one detector is unsure of counts when the other sees it too")
  func agreement() {
    #expect(BlazeFace.agreed([[face(0, 0.55)], []]).isEmpty)
    #expect(BlazeFace.agreed([[face(0, 0.7)], []]).count == 1)
    #expect(BlazeFace.agreed([[face(0, 0.55)], [face(1, 0.52)]]).map(\.confidence) == [0.55])
  }

  @Test("a map's box holds the strongest cell and what is connected to it")
  func activation() {
    var values = [Float](repeating: 0, count: 49)
    for cell in [16, 17, 23, 24] { values[cell] = 10 }
    values[48] = 8
    let box = ActivationMap.box(of: ActivationMap(columns: 7, rows: 7, values: values))
    #expect(box.contains(x: 3.0 / 7, y: 3.0 / 7))
    #expect(box.maxX < 5.0 / 7 && box.maxY < 5.0 / 7 && box.x > 1.0 / 7 && box.y > 1.0 / 7)
  }

  @Test("a map without any difference, and one that is broken, gives the whole square")
  func flat() {
    let whole = Box2D(x: 0, y: 0, width: 1, height: 1)
    #expect(ActivationMap.box(of: ActivationMap(columns: 2, rows: 2, values: [1, 1, 1, 1])) == whole)
    #expect(ActivationMap.box(of: ActivationMap(columns: 3, rows: 2, values: [1])) == whole)
    #expect(ActivationMap.box(of: ActivationMap(columns: 0, rows: 0, values: [])) == whole)
  }

  @Test("squares stay within the picture and reach both ends of a long one")
  func windows() {
    #expect(EfficientNetLite.windows(width: 384, height: 256).map(\.left) == [80])
    let long = EfficientNetLite.windows(width: 512, height: 256)
    #expect(long.map(\.left) == [144, 0, 288])
    let tall = EfficientNetLite.windows(width: 256, height: 1000)
    #expect(tall.first?.top == 388)
    #expect(tall.map(\.top).max() == 776 && tall.allSatisfy { $0.left == 16 })
    #expect(EfficientNetLite.windows(width: 16_000, height: 256).count <= EfficientNetLite.windowsMax + 1)
  }

  @Test("probabilities add up to one, also for large logits")
  func softmaxSum() {
    for logits in [[1, 2, 3], [1000, 1000], [-1e30, 0]] as [[Float]] {
      #expect(abs(softmax(logits).reduce(0, +) - 1) < 1e-12)
    }
  }

  @Test("labels are read with all their names")
  func labels() {
    let names = EfficientNetLite.names(in: Array("tench, Tinca tinca\nespresso\n".utf8))
    #expect(names == [["tench", "Tinca tinca"], ["espresso"]])
  }

  @Test("words of a line lie where their characters are")
  func words() throws {
    let characters = ["a", "b", " ", "c"].enumerated().map { index, text in
      (text: text, from: Double(index) / 4, to: Double(index + 1) / 4, probability: Float(0.9))
    }
    let place = Quad(
      topLeft: Point2D(x: 0, y: 0), topRight: Point2D(x: 40, y: 0), bottomRight: Point2D(x: 40, y: 10),
      bottomLeft: Point2D(x: 0, y: 10))
    let line = try #require(PaddleOCR.textLine(.init(characters: characters), at: place))
    #expect(line.text == "ab c")
    #expect(
      line.words.map(\.box) == [Box2D(x: 0, y: 0, width: 20, height: 10), Box2D(x: 30, y: 0, width: 10, height: 10)])
    let turned = try #require(PaddleOCR.textLine(.init(characters: characters, isTurned: true), at: place))
    #expect(turned.words.first?.box == Box2D(x: 20, y: 0, width: 20, height: 10))
    let down = Quad(
      topLeft: Point2D(x: 0, y: 0), topRight: Point2D(x: 10, y: 0), bottomRight: Point2D(x: 10, y: 40),
      bottomLeft: Point2D(x: 0, y: 40))
    let vertical = try #require(PaddleOCR.textLine(.init(characters: characters), at: down))
    #expect(vertical.words.last?.box == Box2D(x: 0, y: 30, width: 10, height: 10))
    #expect(PaddleOCR.textLine(.init(characters: []), at: place) == nil)
  }
}
