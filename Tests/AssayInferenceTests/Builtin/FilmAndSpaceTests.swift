import AssayCore
import AssayInference
import AssayWire
import Testing

@Suite struct FilmAndSpaceTests {
  private var film: Scene {
    var scene = Scene()
    scene.part(.video)
    scene.add(
      .textLine, "STOP", Region(.box2d(Box2D(x: 1, y: 1, width: 40, height: 10)), when: TimeSpan(start: 2, end: 3)))
    scene.shape("circle", "red", 10, 10, when: TimeSpan(start: 0.5, end: 1))
    scene.shape("circle", "red", 30, 10, when: TimeSpan(start: 1, end: 1.5))
    scene.add(.measurement, 4.0, Region(.time(4)), ["what": "scene change", "unit": "s"])
    scene.add(
      .measurement, 120.0, .span(0.5, 1.5), ["what": "motion", "direction": "right", "colour": "red", "track": 1])
    scene.cover([.textLine, .shape, .measurement], .partial)
    return scene
  }

  @Test(
    "When and which way in a film",
    arguments: [
      ("When does the text STOP appear?", "2 s"), ("When does the red circle appear?", "0.5 s"),
      ("When does the scene change?", "4 s"), ("Which direction does the red circle move?", "right"),
      ("How many red circles are there?", "1"), ("How many scene changes are there?", "1"),
      ("When does the text STOP appear? Answer in seconds.", "2"),
    ])
  func film(question: String, wanted: String) { #expect(film.ask(question).text == wanted) }

  @Test("The colour at the end and at the start", arguments: [("end", "blue"), ("beginning", "red")])
  func colours(moment: String, wanted: String) {
    var scene = Scene()
    scene.part(.video)
    scene.shape("square", "red", 10, 10, when: TimeSpan(start: 0, end: 3))
    scene.shape("square", "blue", 10, 10, when: TimeSpan(start: 3, end: 6))
    #expect(scene.ask("What colour is the square at the \(moment)?").text == wanted)
  }

  @Test("The span of an appearance runs over its sightings")
  func span() {
    #expect(film.ask("When does the red circle appear?").evidence.first?.region.span == TimeSpan(start: 0.5, end: 1.5))
  }

  @Test(
    "What was not seen is not known",
    arguments: [
      "When does the dog appear?", "When does the text GO appear?", "Which direction does the blue square move?",
    ])
  func unseen(question: String) { #expect(film.ask(question).abstained) }

  private var room: Scene {
    var scene = Scene()
    scene.part(.geometry)
    func box(_ x: Double, _ y: Double, _ z: Double, _ size: Vector3) -> Region {
      Region(.box3d(Box3D(centre: Vector3(x, y, z), size: size)))
    }
    scene.add(.cluster, "cluster", box(1, 0, 0.5, Vector3(1, 1, 1)))
    scene.add(.cluster, "cluster", box(4, 4, 0.4, Vector3(2, 1, 0.8)))
    scene.add(.plane, "floor", box(2.5, 2, 0, Vector3(5, 4, 0.02)))
    scene.cover([.cluster, .plane])
    var info = MediaInfo(digest: Digest(of: [1]), bytes: 1, type: "model/ply", modality: .geometry)
    info.geometry = GeometryInfo(points: 1000, minimum: Vector3(0, 0, 0), maximum: Vector3(5, 4, 2.6))
    scene.evidence.media = [.init(part: 0, info: info)]
    return scene
  }

  @Test(
    "Counts, sizes and distances in a scan",
    arguments: [
      ("How many objects are in the scan?", "2"), ("How tall is the room?", "2.6 m"), ("How wide is the room?", "4 m"),
      ("How long is the room?", "5 m"), ("What is the size of the room?", "5 × 4 × 2.6 m"),
      ("What is the distance between the objects?", "5 m"),
      ("Which object is the largest?", "cluster of 2 × 1 × 0.8 m"), ("Which object is nearest?", "cluster at 1.12 m"),
      ("How many objects stand on the floor?", "2"), ("How tall is the tallest object in metres?", "1"),
    ])
  func space(question: String, wanted: String) {
    let answer = room.ask(question)
    #expect(answer.text == wanted)
    #expect(!answer.evidence.isEmpty)
  }

  @Test("Distances need two things")
  func noDistance() {
    var scene = room
    scene.evidence.observations.removeFirst()
    #expect(scene.ask("What is the distance between the objects?").abstained)
  }

  @Test("Durations")
  func duration() {
    var scene = Scene()
    scene.part(.audio)
    var info = MediaInfo(digest: Digest(of: [1]), bytes: 1, type: "audio/wav", modality: .audio)
    info.audio = AudioInfo(codec: "pcm", sampleRateHz: 8000, channels: 1, seconds: 3.24)
    scene.evidence.media = [.init(part: 0, info: info)]
    #expect(scene.ask("How long is the recording?").text == "3.2 s")
  }
}
