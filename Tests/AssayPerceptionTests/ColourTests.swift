import AssayCore
import AssaySignals
import Testing

@testable import AssayPerception

@Suite("Colours")
struct ColourTests {
  @Test(
    "a named colour gets the name people give it",
    arguments: [
      ((0, 0, 0), "black"), ((255, 255, 255), "white"), ((128, 128, 128), "grey"), ((255, 0, 0), "red"),
      ((220, 20, 60), "red"), ((139, 0, 0), "red"), ((255, 165, 0), "orange"), ((255, 140, 0), "orange"),
      ((255, 255, 0), "yellow"), ((255, 215, 0), "yellow"), ((0, 128, 0), "green"), ((0, 255, 0), "green"),
      ((34, 139, 34), "green"), ((0, 255, 255), "cyan"), ((0, 128, 128), "cyan"), ((0, 0, 255), "blue"),
      ((30, 144, 255), "blue"), ((0, 0, 128), "blue"), ((70, 130, 180), "blue"), ((128, 0, 128), "purple"),
      ((45, 80, 200), "blue"), ((65, 105, 225), "blue"), ((147, 112, 219), "purple"), ((255, 192, 203), "pink"),
      ((255, 105, 180), "pink"), ((139, 69, 19), "brown"),
      ((101, 67, 33), "brown"), ((245, 245, 220), "beige"), ((210, 180, 140), "beige"), ((20, 20, 24), "black"),
    ])
  func names(_ rgb: (Int, Int, Int), _ name: String) {
    let colour = MeanColour(red: Double(rgb.0), green: Double(rgb.1), blue: Double(rgb.2))
    #expect(colour.name.rawValue == name, "\(colour.lab), hue \(colour.lab.hue), chroma \(colour.lab.chroma)")
  }

  @Test("Lab of the primaries is what CIE tables say")
  func lab() {
    let red = Lab(red: 255, green: 0, blue: 0)
    #expect(abs(red.l - 53.24) < 0.02 && abs(red.a - 80.09) < 0.03 && abs(red.b - 67.20) < 0.03)
    let white = Lab(red: 255, green: 255, blue: 255)
    #expect(abs(white.l - 100) < 0.001 && white.chroma < 0.05)
  }

  @Test("shares and places of two colours are found")
  func shares() throws {
    var canvas = Canvas(200, 100)
    canvas.rectangle(100, 0, 100, 100, Canvas.blue)
    canvas.rectangle(10, 20, 40, 50, Canvas.red)
    let found = DominantColours.find(in: try canvas.pixmap)
    #expect(found.map(\.name) == [.blue, .white, .red])
    #expect(abs((found.first?.share ?? 0) - 0.5) < 0.01)
    let red = try #require(found.last)
    #expect(abs(red.share - 0.1) < 0.01)
    #expect(abs(red.box.x - 10) < 3 && abs(red.box.width - 40) < 5 && abs(red.box.height - 50) < 4)
  }

  @Test("one pixel has one colour")
  func onePixel() throws {
    let pixmap = try #require(Pixmap(width: 1, height: 1, channels: 1, samples: [0]))
    let found = DominantColours.find(in: pixmap)
    #expect(found.map(\.name) == [.black])
    #expect(found.first?.share == 1)
  }
}
