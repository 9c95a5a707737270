import AssayCore
import AssayFormats
import AssayInjection
import AssayWire

/// Words in the names, extras and comments of meshes and scans.
enum GeometryCarriers {
  static let all: [AttackCarrier] = [
    glTF("gltf_name", "the name of a glTF document's first node") { document, text in
      var nodes = document["nodes"]?.array ?? []
      var first = nodes.first?.object ?? JSONObject()
      first["name"] = .string(text)
      if nodes.isEmpty { nodes = [.object(first)] } else { nodes[0] = .object(first) }
      document["nodes"] = .array(nodes)
    },
    glTF("gltf_extras", "the `extras` of a glTF document") { document, text in
      document["extras"] = ["note": .string(text)]
    },
    comment("obj_comment", .obj, "a comment in an OBJ file") { file, lines in
      lines.flatMap { Array("# \($0)\n".utf8) } + file
    },
    comment("ply_comment", .ply, "a comment in a PLY's header") { file, lines in
      // Behind the line that names the format.
      guard let first = file.firstIndex(of: 0x0A), let second = file[(first + 1)...].firstIndex(of: 0x0A) else {
        return nil
      }
      return file[...second] + lines.flatMap { Array("comment \($0)\n".utf8) } + file[(second + 1)...]
    },
  ]

  static func isGLTF(_ file: AttackFile) -> Bool {
    file.bytes.starts(with: Array("glTF".utf8)) || file.modality == .geometry && file.bytes.first == UInt8(ascii: "{")
  }

  static func isOBJ(_ file: AttackFile) -> Bool {
    file.modality == .geometry
      && (file.name.lowercased().hasSuffix(".obj") || ContentType.sniff(file.bytes).type == "model/obj")
  }

  private static func comment(
    _ name: String, _ base: AttackCarrier.Base, _ summary: String,
    _ change: @escaping @Sendable ([UInt8], [String]) -> [UInt8]?
  ) -> AttackCarrier {
    AttackCarrier(
      name, base, channel: .metadata, summary: summary, harmless: "Made by the scanner in hall 2"
    ) { call async throws(AssayError) in
      let lines = call.text.split(separator: "\n").map(String.init)
      guard let changed = change(call.file.bytes, lines) else {
        throw AssayError(.data, "\(AttackWords.printable(call.file.name)) has no header to put a comment into")
      }
      return [AttackFile(changed, modality: .geometry, name: call.file.name)]
    }
  }

  private static func glTF(
    _ name: String, _ summary: String, _ change: @escaping @Sendable (inout JSONObject, String) -> Void
  ) -> AttackCarrier {
    AttackCarrier(
      name, .glTF, channel: .metadata, summary: summary, harmless: "Cube.001"
    ) { call async throws(AssayError) in
      guard let changed = edited(call.file.bytes, { change(&$0, call.text) }) else {
        throw AssayError(.data, "\(AttackWords.printable(call.file.name)) is no whole glTF document")
      }
      return [AttackFile(changed, modality: .geometry, name: call.file.name)]
    }
  }

  /// A glTF document, alone or as the first chunk of a GLB, with its JSON changed.
  private static func edited(_ file: [UInt8], _ change: (inout JSONObject) -> Void) -> [UInt8]? {
    guard file.starts(with: Array("glTF".utf8)) else {
      guard var document = (try? JSONValue(parsing: file))?.object else { return nil }
      change(&document)
      return JSONValue.object(document).encoded()
    }
    let view = ByteView(file)
    guard let length = view.u32LE(12), view.has("JSON", at: 16), 20 + length <= file.count,
      var document = (try? JSONValue(parsing: Array(file[20..<20 + length])))?.object
    else { return nil }
    change(&document)
    var json = JSONValue.object(document).encoded()
    while json.count % 4 != 0 { json.append(0x20) }
    let rest = Array(file[(20 + length)...])
    let little = PictureFields.little
    return Array(file[..<8]) + little(20 + json.count + rest.count, 4) + little(json.count, 4) + Array("JSON".utf8)
      + json + rest
  }
}
