import AssayCore
import AssayInference
import AssayWire
import Testing

@Suite struct SceneTests {
  private static let shapes = ["circle", "square", "triangle", "star", "rectangle"]

  private var scene: Scene {
    var scene = Scene()
    scene.part(.image)
    scene.shape("circle", "red", 10, 10)
    scene.shape("circle", "red", 60, 12)
    scene.shape("circle", "blue", 10, 80)
    scene.shape("square", "green", 120, 60, size: 40)
    scene.add(.colour, "white", nil, ["share": 0.8])
    scene.add(.colour, "red", nil, ["share": 0.1])
    scene.add(.code, "SN-7731", .box(Box2D(x: 150, y: 150, width: 20, height: 20)))
    scene.cover([.shape], vocabulary: Self.shapes)
    scene.cover([.colour])
    scene.cover([.code])
    scene.cover([.face], vocabulary: ["face"])
    var info = MediaInfo(digest: Digest(of: [1]), bytes: 1, type: "image/png", modality: .image)
    info.image = ImageInfo(width: 200, height: 200)
    scene.evidence.media = [.init(part: 0, info: info)]
    return scene
  }

  @Test(
    "Counts, colours, relations, presence and places",
    arguments: [
      ("How many red circles are there?", "2"), ("How many circles are in the image?", "3"),
      ("How many shapes are there?", "4"), ("How many stars are there?", "0"),
      ("How many faces can you see?", "0"), ("What colour is the square?", "green"),
      ("What colour is the background?", "white"), ("Is there a green square?", "yes"),
      ("Is there a triangle in the image?", "no"), ("Is there a yellow circle?", "no"),
      ("Is the blue circle below the green square?", "yes"), ("Is the green square left of the blue circle?", "no"),
      ("Is there a QR code?", "yes"), ("What does the QR code contain?", "SN-7731"),
      ("Where is the green square?", "right"), ("Which shape is the largest?", "green square"),
      ("Is there a face?", "no"),
      ("What colour is the largest shape?", "green"), ("How many human faces are there?", "0"),
      ("Is the red circle to the left of the green square? Answer yes or no.", "yes"),
      ("Is there a green square? Reply with one word.", "yes"),
    ])
  func answers(question: String, wanted: String) {
    let answer = scene.ask(question)
    #expect(answer.text == wanted)
    #expect(!answer.abstained)
  }

  @Test(
    "What the extractors cannot name is not known to be absent",
    arguments: [
      "How many dogs are there?", "Is there a dog in the image?", "What colour is the dog?", "Where is the dog?",
    ])
  func outside(question: String) {
    let answer = scene.ask(question)
    #expect(answer.abstained && answer.text.contains("dog"))
  }

  @Test("Without whole coverage, none seen is not none there")
  func partial() {
    var scene = Scene()
    scene.part(.image)
    scene.cover([.shape], .partial, vocabulary: Self.shapes)
    #expect(scene.ask("How many circles are there?").abstained)
    #expect(scene.ask("Is there a circle?").abstained)
    scene.shape("circle", "red", 1, 1)
    #expect(scene.ask("Is there a circle?").text == "yes")
  }

  @Test("Cites what it counted")
  func citations() {
    let answer = scene.ask("How many red circles are there?")
    #expect(answer.citations.count == 2 && answer.evidence.count == 2)
  }

  @Test("What stands beside a thing or a label")
  func neighbours() {
    #expect(scene.ask("What is to the right of the blue circle?").text == "green square")
    var label = Scene()
    label.part(.image)
    label.read("SERIAL NO | 99-A\nMODEL | X200\nPRESSURE | 4.5 bar")
    #expect(label.ask("What is to the right of MODEL?").text == "X200")
    #expect(label.ask("What is the serial number?").text == "99-A")
    #expect(label.ask("What is the pressure?").text == "4.5 bar")
    #expect(label.ask("Read all text.").text == "SERIAL NO 99-A\nMODEL X200\nPRESSURE 4.5 bar")
    #expect(label.ask("What is the model?").text == "X200")
  }

  @Test("Multiple choice answers with the letter of what it found, or says that none fits")
  func choices() {
    let options = "How many red circles are there?\nA. one\nB. two\nC. three\nAnswer with the letter."
    #expect(scene.ask(options).text == "B")
    #expect(scene.ask("What colour is the square?\n(A) red\n(B) blue\n(C) green").text == "C")
    #expect(scene.ask("What colour is the square?\nA) red\nB) blue").abstained)
  }

  @Test("Describes only what was observed")
  func described() {
    let text = scene.ask("Describe the image.").text
    #expect(text.contains("2 × red circle") && text.contains("green square"))
    #expect(Scene().ask("Describe the image.").abstained)
  }

  @Test("Says what a picture most likely shows")
  func subject() {
    var scene = scene
    scene.add(.object, "Egyptian cat", confidence: 0.2, ["rank": 2])
    scene.add(.object, "tabby, tabby cat", confidence: 0.7, ["rank": 1])
    #expect(scene.ask("What animal is shown?").text == "tabby")
    #expect(scene.ask("What is shown in the picture?").confidence == 0.7)
    #expect(self.scene.ask("What animal is shown?").abstained)
  }

  @Test("Two pictures are compared")
  func compared() {
    var scene = scene
    scene.part(.image)
    var info = MediaInfo(digest: Digest(of: [2]), bytes: 1, type: "image/png", modality: .image)
    info.image = ImageInfo(width: 10, height: 10)
    info.image?.meanLuma = 200
    scene.evidence.media[0].info.image?.meanLuma = 90
    scene.evidence.media.append(.init(part: 1, info: info))
    #expect(scene.ask("Which picture is brighter?").text == "image 2")
    #expect(scene.ask("How many circles are in image 1?").text == "3")
    #expect(scene.ask("How many circles are in image 2?").abstained)
  }
}
