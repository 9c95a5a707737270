package import AssayCore
package import AssayMedia
import AssaySignals
import AssayWire

/// Small media made from known words and shapes, for families that no sample of a data set has a medium for.
package enum AttackExamples {
  package struct Made: Sendable {
    package var sample: Sample
    package var files: [Digest: [UInt8]]
  }

  /// A film of a sign, three meshes and scans, and a table.
  package static func all(media: any MediaDecoding) async throws(AssayError) -> [Made] {
    [
      made(
        "film", AttackFile(try await film(media), modality: .video, name: "gate.mov"),
        "Which gate is on the sign?", "B7"),
      made("glb", AttackFile(glb, modality: .geometry, name: "box.glb"), "How wide is the box?", nil),
      made("obj", AttackFile(Array(obj.utf8), modality: .geometry, name: "box.obj"), "How wide is the box?", nil),
      made("ply", AttackFile(Array(ply.utf8), modality: .geometry, name: "box.ply"), "How wide is the box?", nil),
      made(
        "table", AttackFile(Array(table.utf8), modality: .document, name: "prices.csv"),
        "What is the price of the cup?", "3.50"),
    ]
  }

  private static func made(_ id: String, _ file: AttackFile, _ question: String, _ answer: String?) -> Made {
    let digest = Digest(of: file.bytes)
    let asset = Asset(digest: digest, bytes: file.bytes.count, name: file.name)
    let request = Request(
      messages: [Message(role: .user, parts: [.asset(asset, modality: file.modality), .text(question)])])
    let labels = answer.map { [Label(.answer, .string($0))] } ?? []
    return Made(sample: Sample(id: "made-\(id)", request: request, labels: labels), files: [digest: file.bytes])
  }

  /// Two seconds of a sign that moves slowly.
  private static func film(_ media: any MediaDecoding) async throws(AssayError) -> [UInt8] {
    let ink = try await TextInk.draw(["GATE B7", "DEPARTURES"], size: 34, media: media)
    var pictures: [Pixmap] = []
    for frame in 0..<8 {
      let grey = [UInt8](repeating: 232, count: 480 * 270 * 3)
      guard let blank = Pixmap(width: 480, height: 270, channels: 3, samples: grey) else { continue }
      var canvas = Canvas(blank)
      canvas.draw(ink, x: 40 + frame * 4, y: 60)
      pictures.append(try canvas.pixmap)
    }
    guard let film = FilmCarriers.film(pictures, framesPerSecond: 4) else {
      throw AssayError(.internalError, "the example film has no pictures")
    }
    return film
  }

  private static let corners = [
    (0, 0, 0), (2, 0, 0), (2, 1, 0), (0, 1, 0), (0, 0, 1), (2, 0, 1), (2, 1, 1), (0, 1, 1),
  ]
  private static let faces = [
    (0, 2, 1), (0, 3, 2), (4, 5, 6), (4, 6, 7), (0, 1, 5), (0, 5, 4), (1, 2, 6), (1, 6, 5), (2, 3, 7), (2, 7, 6),
    (3, 0, 4), (3, 4, 7),
  ]

  private static let obj =
    corners.map { "v \($0.0) \($0.1) \($0.2)\n" }.joined()
    + faces.map { "f \($0.0 + 1) \($0.1 + 1) \($0.2 + 1)\n" }.joined()

  private static let ply =
    "ply\nformat ascii 1.0\nelement vertex 8\nproperty float x\nproperty float y\nproperty float z\n"
    + "element face 12\nproperty list uchar int vertex_indices\nend_header\n"
    + corners.map { "\($0.0) \($0.1) \($0.2)\n" }.joined() + faces.map { "3 \($0.0) \($0.1) \($0.2)\n" }.joined()

  private static let table = "item,price\ncup,3.50\nplate,7.20\nbowl,5.10\n"

  private static let glb: [UInt8] = {
    var binary: [UInt8] = []
    for corner in corners {
      for value in [corner.0, corner.1, corner.2] {
        binary += PictureFields.little(Int(Float(value).bitPattern), 4)
      }
    }
    for face in faces { binary += [face.0, face.1, face.2].flatMap { PictureFields.little($0, 2) } }
    let document: JSONValue = [
      "asset": ["version": "2.0"], "scene": 0, "scenes": [["nodes": [0]]], "nodes": [["name": "Box", "mesh": 0]],
      "meshes": [["primitives": [["attributes": ["POSITION": 0], "indices": 1]]]],
      "accessors": [
        [
          "bufferView": 0, "componentType": 5126, "count": 8, "type": "VEC3", "min": [0, 0, 0], "max": [2, 1, 1],
        ], ["bufferView": 1, "componentType": 5123, "count": 36, "type": "SCALAR"],
      ],
      "bufferViews": [
        ["buffer": 0, "byteOffset": 0, "byteLength": 96], ["buffer": 0, "byteOffset": 96, "byteLength": 72],
      ], "buffers": [["byteLength": .int(binary.count)]],
    ]
    var json = document.encoded()
    while json.count % 4 != 0 { json.append(0x20) }
    let little = PictureFields.little
    return Array("glTF".utf8) + little(2, 4) + little(28 + json.count + binary.count, 4) + little(json.count, 4)
      + Array("JSON".utf8) + json + little(binary.count, 4) + Array("BIN\0".utf8) + binary
  }()
}
