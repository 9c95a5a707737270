import AssayCore
import AssayWire

/// Every free text of a glTF document with its JSON path: names, `extras`, what extensions hold. What the format itself
/// defines (types, modes, addresses of files) is left out.
enum GLTFTexts {
  static let valuesMax = 500_000
  static let depthMax = 64
  private static let defined: Set<String> = [
    "uri", "mimeType", "type", "alphaMode", "interpolation", "path", "version", "minVersion", "extensionsUsed",
    "extensionsRequired",
  ]

  static func items(_ document: JSONValue) -> [MetadataItem] {
    var walk = Walk()
    walk.visit(document, path: "", isFree: false, depth: 0)
    return walk.items
  }

  private struct Walk {
    var items: [MetadataItem] = []
    var values = 0
    var bytes = 0

    private var isFull: Bool {
      values > GLTFTexts.valuesMax || items.count > EmbeddedTextLimits.itemsMax
        || bytes > EmbeddedTextLimits.totalBytesMax
    }

    /// - Parameter isFree: inside `extras` or an extension, where any key may mean anything.
    mutating func visit(_ value: JSONValue, path: String, isFree: Bool, depth: Int) {
      values += 1
      guard depth <= GLTFTexts.depthMax, !isFull else { return }
      switch value {
      case .string(let text): add(text, path)
      case .array(let elements):
        for (index, element) in elements.enumerated() {
          // Long lists of numbers are data.
          if case .string(let text) = element {
            add(text, "\(path)[\(index)]")
          } else if element.object != nil || element.array != nil {
            visit(element, path: "\(path)[\(index)]", isFree: isFree, depth: depth + 1)
          }
          guard !isFull else { return }
        }
      case .object(let object):
        for (key, member) in object.members {
          guard isFree || !GLTFTexts.defined.contains(key) else { continue }
          let name = EmbeddedText.head(key, bytesMax: 64)
          // A key with words in it is a text itself.
          if key.utf8.count > 64 || isFree && key.utf8.contains(0x20) { add(key, path + ".(key)") }
          visit(
            member, path: path.isEmpty ? name : "\(path).\(name)",
            isFree: isFree || key == "extras" || key == "extensions", depth: depth + 1)
          guard !isFull else { return }
        }
      default: return
      }
    }

    private mutating func add(_ text: String, _ path: String) {
      let cleaned = EmbeddedText.cleaned(text.unicodeScalars)
      guard !cleaned.isEmpty, !cleaned.hasPrefix("data:") else { return }
      bytes += cleaned.utf8.count
      items.append(MetadataItem(group: "gltf", key: path, value: cleaned))
    }
  }
}
