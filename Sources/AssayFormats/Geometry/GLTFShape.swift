import AssayWire

/// Checks that the members of a glTF 2.0 document have the types the specification gives them, wherever they
/// stand. Without it a wrong type would pass unseen in a part that is not read here, such as a material.
enum GLTFShape {
  private enum Kind: String {
    case text = "a string"
    case number = "a number"
    case index = "a whole number, 0 or more"
    case flag = "true or false"
    case object = "an object"
    case list = "a list"
    case objects = "a list of objects"
    case indices = "a list of whole numbers"
    case numbers = "a list of numbers"
    case texts = "a list of strings"
    case objectOfObjects = "an object of objects"
    case objectOfIndices = "an object of whole numbers"
  }

  private static let members: [String: Kind] = [
    "name": .text, "uri": .text, "mimeType": .text, "generator": .text, "version": .text, "minVersion": .text,
    "copyright": .text, "alphaMode": .text, "interpolation": .text, "path": .text,
    "asset": .object, "pbrMetallicRoughness": .object, "baseColorTexture": .object,
    "metallicRoughnessTexture": .object, "normalTexture": .object, "occlusionTexture": .object,
    "emissiveTexture": .object, "perspective": .object, "orthographic": .object, "sparse": .object, "target": .object,
    "extensions": .objectOfObjects, "attributes": .objectOfIndices,
    "scenes": .objects, "meshes": .objects, "primitives": .objects, "accessors": .objects, "bufferViews": .objects,
    "buffers": .objects, "materials": .objects, "textures": .objects, "images": .objects, "animations": .objects,
    "skins": .objects, "cameras": .objects, "channels": .objects,
    "children": .indices, "joints": .indices,
    "matrix": .numbers, "rotation": .numbers, "scale": .list, "translation": .numbers, "weights": .list,
    "max": .numbers, "min": .numbers, "baseColorFactor": .numbers, "emissiveFactor": .numbers,
    "extensionsUsed": .texts, "extensionsRequired": .texts,
    "scene": .index, "mesh": .index, "bufferView": .index, "buffer": .index, "byteOffset": .index,
    "byteLength": .index, "byteStride": .index, "componentType": .index, "count": .index, "mode": .index,
    "material": .index, "sampler": .index, "skeleton": .index, "inverseBindMatrices": .index,
    "metallicFactor": .number, "roughnessFactor": .number, "alphaCutoff": .number,
    "doubleSided": .flag, "normalized": .flag,
  ]

  /// - Throws: `malformed` with the JSON path of the first member of a wrong type.
  static func check(_ document: JSONValue) throws(FormatError) {
    guard case .object(let root) = document else { throw FormatError("malformed", "a glTF document is an object") }
    try check(root, path: "")
  }

  private static func check(_ object: JSONObject, path: String) throws(FormatError) {
    for (key, value) in object.members where key != "extras" {
      // What an extension holds is its own affair, beyond being an object.
      let isExtension = path.hasSuffix("extensions")
      if !isExtension, let kind = members[key], !matches(value, kind, key: key) {
        throw FormatError("malformed", "glTF: \(path.isEmpty ? "" : path + ".")\(key) is not \(kind.rawValue)")
      }
      guard !isExtension else { continue }
      // Names of members come from the file: only those of the specification are repeated in a message.
      let name = members[key] == nil ? "…" : key
      try descend(value, path: path.isEmpty ? name : path + "." + name)
    }
  }

  private static func descend(_ value: JSONValue, path: String) throws(FormatError) {
    switch value {
    case .object(let object): try check(object, path: path)
    case .array(let elements):
      for (index, element) in elements.enumerated() {
        switch element {
        case .object, .array: try descend(element, path: "\(path)[\(index)]")
        default: return
        }
      }
    default: return
    }
  }

  private static func matches(_ value: JSONValue, _ kind: Kind, key: String) -> Bool {
    func isIndex(_ value: JSONValue) -> Bool { (value.int ?? -1) >= 0 }
    func all(_ test: (JSONValue) -> Bool) -> Bool { value.array?.allSatisfy(test) ?? false }
    switch kind {
    case .text: return value.string != nil
    case .number: return value.double != nil
    // An animation sampler's or a KHR extension's members reuse these names only with the same type.
    case .index: return isIndex(value)
    case .flag: return value.bool != nil
    case .object: return value.object != nil
    case .list: return value.array != nil || value.double != nil
    case .objects: return all { $0.object != nil }
    case .indices: return all(isIndex)
    case .numbers: return all { $0.double != nil }
    case .texts: return all { $0.string != nil }
    case .objectOfObjects: return value.object?.members.allSatisfy { $0.value.object != nil } ?? false
    case .objectOfIndices: return value.object?.members.allSatisfy { isIndex($0.value) } ?? false
    }
  }
}
