package import AssayCore
import AssayWire

/// Draws evidence as SVG and HTML fragments that need no network and no script. They use the classes of
/// `EvidenceStyle.css`.
package enum EvidenceDrawing {
  /// Boxes beyond this number only make a picture unreadable.
  static let boxesMax = 400

  /// A picture with boxes on it.
  ///
  /// - Parameters:
  ///   - dataURI: `data:image/png;base64,…` and nothing else; other text gives an empty frame.
  ///   - width: of the frame in which the boxes are: pixels as shown, or points of a page.
  ///   - observations: those with a two-dimensional box are drawn; words only when there are no lines.
  ///   - highlights: drawn above them, heavier.
  ///   - widthMax: pixels on the page.
  package static func picture(
    dataURI: String, width: Double, height: Double, observations: [Observation], highlights: [Highlight] = [],
    widthMax: Double = 880, heightMax: Double = 720
  ) -> String {
    guard width > 0, height > 0, width.isFinite, height.isFinite else { return "" }
    let shownWidth = min(widthMax, heightMax * width / height, max(width, 360))
    let unit = width / shownWidth
    var svg =
      "<svg class=\"evidence shot\" viewBox=\"0 0 \(n(width)) \(n(height))\" width=\"\(n(shownWidth))\" "
      + "height=\"\(n(shownWidth * height / width))\" role=\"img\">"
    if isPicture(dataURI) {
      svg += "<image href=\"\(dataURI)\" width=\"\(n(width))\" height=\"\(n(height))\" preserveAspectRatio=\"none\"/>"
    }
    var labels = LabelPlacer(width: width, height: height, unit: unit)
    for observation in boxed(observations).prefix(boxesMax) {
      guard let box = observation.region?.box else { continue }
      let group = EvidenceStyle.group(observation)
      svg += boxElement(box, group: group, title: title(observation))
      if let label = label(observation) { labels.add(label, group: group, at: box) }
    }
    for highlight in highlights.prefix(boxesMax) {
      let group = highlight.role.rawValue
      switch highlight.region.shape {
      case .point2d(let x, let y):
        svg +=
          "<g class=\"g-\(group)\"><circle class=\"b\" cx=\"\(n(x))\" cy=\"\(n(y))\" r=\"\(n(6 * unit))\"/></g>"
      default:
        guard let box = highlight.region.box else { continue }
        svg += boxElement(box, group: group, title: highlight.label)
        labels.add(highlight.label, group: group, at: box)
      }
    }
    return svg + labels.svg + "</svg>"
  }

  static func n(_ value: Double) -> String { SafeText.number(value, 2) }

  static func isPicture(_ uri: String) -> Bool {
    guard uri.hasPrefix("data:image/"), let comma = uri.utf8.firstIndex(of: UInt8(ascii: ",")) else { return false }
    return uri.utf8[..<comma].count < 40
      && uri.utf8.allSatisfy { byte in
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
          || [43, 44, 45, 47, 58, 59, 61].contains(byte)
      }
  }

  /// Observations with a box; colours are no places, and words repeat their lines.
  private static func boxed(_ observations: [Observation]) -> [Observation] {
    let places = observations.filter { $0.region?.box != nil && $0.kind != .colour }
    let hasLines = places.contains { $0.kind == .textLine || $0.kind == .pageText }
    return hasLines ? places.filter { $0.kind != .textWord } : places
  }

  private static func boxElement(_ box: Box2D, group: String, title: String) -> String {
    guard [box.x, box.y, box.width, box.height].allSatisfy(\.isFinite) else { return "" }
    return "<g class=\"g-\(group)\"><rect class=\"b\" x=\"\(n(box.x))\" y=\"\(n(box.y))\" "
      + "width=\"\(n(max(0, box.width)))\" height=\"\(n(max(0, box.height)))\"><title>\(SafeText.html(title))</title></rect></g>"
  }

  private static func title(_ observation: Observation) -> String {
    let confidence = observation.confidence.map { " · \(SafeText.number($0))" } ?? ""
    return "\(observation.id) · \(shortened(observation.shownValue, to: 200))\(confidence)"
  }

  /// What is written beside a box; text is left to the picture itself and the tooltip.
  private static func label(_ observation: Observation) -> String? {
    switch observation.kind {
    case .object, .code, .cluster: return shortened(observation.shownValue, to: 32)
    case .shape:
      let colour = observation.attributes["colour"]?.string.map { $0 + " " } ?? ""
      return colour + shortened(observation.shownValue, to: 32)
    case .face: return "face"
    default: return observation.attributes["hidden"]?.bool == true ? "hidden" : nil
    }
  }
}

/// Puts labels above, below or inside their boxes, where no other label is.
struct LabelPlacer {
  private let width: Double
  private let height: Double
  private let unit: Double
  private var taken: [Box2D] = []
  private(set) var svg = ""

  init(width: Double, height: Double, unit: Double) {
    self.width = width
    self.height = height
    self.unit = unit
  }

  mutating func add(_ text: String, group: String, at box: Box2D) {
    let shown = shortened(SafeText.visible(text), to: 40)
    let (labelWidth, labelHeight) = (Double(shown.unicodeScalars.count) * 7.2 * unit + 9 * unit, 16 * unit)
    let x = max(0, min(box.x, width - labelWidth))
    let heights = [box.y - labelHeight, box.maxY, box.y, box.maxY - labelHeight]
    let places = heights.map { y in
      Box2D(x: x, y: max(0, min(y, height - labelHeight)), width: labelWidth, height: labelHeight)
    }
    guard let place = places.first(where: { place in !taken.contains { Self.overlap($0, place) } }) else { return }
    taken.append(place)
    let n = EvidenceDrawing.n
    svg +=
      "<g class=\"g-\(group)\"><rect class=\"tagbox\" x=\"\(n(place.x))\" y=\"\(n(place.y))\" width=\"\(n(labelWidth))\" "
      + "height=\"\(n(labelHeight))\" rx=\"\(n(2 * unit))\"/><text class=\"tag\" x=\"\(n(place.x + 4 * unit))\" "
      + "y=\"\(n(place.y + 12 * unit))\" font-size=\"\(n(11.5 * unit))\">\(SafeText.html(shown))</text></g>"
  }

  private static func overlap(_ a: Box2D, _ b: Box2D) -> Bool {
    a.x < b.maxX && b.x < a.maxX && a.y < b.maxY && b.y < a.maxY
  }
}
