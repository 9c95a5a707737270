import AssayCore
import AssayVerification

/// Draws facts in their frames: boxes on a picture or page, stretches on a time line, things of a scene from above.
/// Cited facts stand out; each links to its row.
struct VerificationDrawing {
  let evidence: EvidenceIndex
  let pictures: [String: String]
  private let supporting: Set<Int>
  private let opposing: Set<Int>

  private static let itemsMax = 400

  init(evidence: EvidenceIndex, verification: Verification, pictures: [String: String]) {
    self.evidence = evidence
    self.pictures = pictures
    supporting = Set(verification.claims.flatMap(\.judgement.supporting))
    opposing = Set(verification.claims.flatMap(\.judgement.opposing))
  }

  var html: String {
    var drawn = ""
    let frames: [Int?] = evidence.frames.isEmpty ? [nil] : evidence.frames.indices.map { $0 }
    for frame in frames {
      drawn += boxes(in: frame) + times(in: frame) + ground(in: frame)
    }
    return drawn.isEmpty ? "" : "<h2>Where</h2>\(drawn)"
  }

  private func places(in frame: Int?) -> [(fact: Int, place: Place)] {
    var found: [(fact: Int, place: Place)] = []
    for (number, fact) in evidence.facts.enumerated() {
      for place in fact.places where place.frame == frame { found.append((number, place)) }
    }
    // Cited ones are always among those that are drawn.
    let cited = found.filter { isCited($0.fact) }
    return Array((cited + found.filter { !isCited($0.fact) }).prefix(Self.itemsMax + cited.count))
  }

  private func isCited(_ number: Int) -> Bool { supporting.contains(number) || opposing.contains(number) }

  private func role(_ number: Int) -> String {
    opposing.contains(number) ? "fact against" : supporting.contains(number) ? "fact for" : "fact"
  }

  private func caption(_ frame: Int?, _ words: String) -> String {
    let name = frame.map { evidence.frames[$0].id } ?? "no frame declared"
    return "<figcaption class=\"soft\">\(HTML.clipped(name, 60)): \(words)</figcaption>"
  }

  private func boxes(in frame: Int?) -> String {
    let items = places(in: frame).compactMap { item in item.place.box.map { (item.fact, $0) } }
    guard !items.isEmpty else { return "" }
    var width = frame.flatMap { evidence.frames[$0].width } ?? items.map(\.1.right).max() ?? 1
    var height = frame.flatMap { evidence.frames[$0].height } ?? items.map(\.1.bottom).max() ?? 1
    if frame.map({ evidence.frames[$0].unit == .fraction }) ?? false { (width, height) = (1, 1) }
    guard width > 0, height > 0, width.isFinite, height.isFinite else { return "" }
    let shownWidth = min(880.0, max(360.0, 640 * width / height))
    let scale = shownWidth / width
    var svg = "<svg viewBox=\"0 0 \(f(shownWidth)) \(f(height * scale))\" width=\"\(f(shownWidth))\" role=\"img\">"
    if let frame, let picture = pictures[evidence.frames[frame].id], Self.isPicture(picture) {
      svg += "<image href=\"\(picture)\" width=\"\(f(shownWidth))\" height=\"\(f(height * scale))\"/>"
    }
    for (number, box) in items {
      let (x, y) = (box.left * scale, box.top * scale)
      svg += """
        <a href="#f\(number)"><g class="\(role(number))"><title>\(label(number))</title>\
        <rect x="\(f(x))" y="\(f(y))" width="\(f(max(1, box.width * scale)))" height="\(f(max(1, box.height * scale)))" \
        rx="2"/>\(isCited(number) || items.count <= 40 ? "<text x=\"\(f(x + 3))\" y=\"\(f(max(11, y - 3)))\">\(label(number, 24))</text>" : "")</g></a>
        """
    }
    return "<figure class=\"drawn card\">\(svg)</svg>\(caption(frame, "\(items.count) boxes"))</figure>"
  }

  private func times(in frame: Int?) -> String {
    let items = places(in: frame).compactMap { item in
      item.place.box == nil ? item.place.time.map { (item.fact, $0) } : nil
    }
    guard let end = items.map(\.1.end).max(), end > 0 else { return "" }
    let width = 1040.0
    var svg = "<svg viewBox=\"0 0 \(f(width)) 76\" width=\"\(f(width))\" role=\"img\">"
    svg += "<path class=\"axis\" d=\"M0 46H\(f(width))\"/>"
    for (number, time) in items {
      let x = max(0, time.start / end * width)
      svg += """
        <a href="#f\(number)"><g class="\(role(number))"><title>\(label(number)) \(f(time.start))–\(f(time.end)) s</title>\
        <rect x="\(f(x))" y="26" width="\(f(max(1.5, (time.end - time.start) / end * width)))" height="20"/>\
        \(isCited(number) ? "<text x=\"\(f(min(x, width - 80)))\" y=\"18\">\(label(number, 14))</text>" : "")</g></a>
        """
    }
    for tick in 0...8 {
      let seconds = end * Double(tick) / 8
      svg +=
        "<text class=\"soft\" x=\"\(f(min(width - 40, width * Double(tick) / 8)))\" y=\"64\">\(clock(seconds))</text>"
    }
    return "<figure class=\"drawn card\">\(svg)</svg>\(caption(frame, "\(items.count) stretches of time"))</figure>"
  }

  /// Seen from above: x to the right, y away from the reader.
  private func ground(in frame: Int?) -> String {
    let items = places(in: frame).compactMap { item in item.place.center.map { (item.fact, $0, item.place) } }
    guard !items.isEmpty else { return "" }
    let (left, right) = (items.map(\.1.x).min() ?? 0, items.map(\.1.x).max() ?? 1)
    let (near, far) = (items.map(\.1.y).min() ?? 0, items.map(\.1.y).max() ?? 1)
    let reach = max(right - left, far - near, 1e-6)
    let scale = 420 / reach
    let (width, height) = ((right - left) * scale + 140, (far - near) * scale + 120)
    var svg = "<svg viewBox=\"0 0 \(f(width)) \(f(height))\" width=\"\(f(width))\" role=\"img\">"
    for (number, center, place) in items {
      let (x, y) = ((center.x - left) * scale + 60, (far - center.y) * scale + 60)
      let radius = place.radius ?? place.extent.map { max($0.x, $0.y) / 2 } ?? reach / 60
      svg += """
        <a href="#f\(number)"><g class="\(role(number))"><title>\(label(number))</title>\
        <circle cx="\(f(x))" cy="\(f(y))" r="\(f(min(120, max(3, radius * scale))))"/>\
        \(isCited(number) || items.count <= 30 ? "<text x=\"\(f(x + 6))\" y=\"\(f(y - 6))\">\(label(number, 24))</text>" : "")</g></a>
        """
    }
    return "<figure class=\"drawn card\">\(svg)</svg>\(caption(frame, "\(items.count) things from above"))</figure>"
  }

  private func label(_ number: Int, _ count: Int = 60) -> String {
    let fact = evidence.facts[number]
    let colour = fact.textAttribute("color").map { $0 + " " } ?? ""
    return HTML.clipped("\(fact.id) \(colour)\(fact.value)", count)
  }

  private func clock(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e7 else { return "" }
    let whole = Int(seconds)
    return "\(whole / 60):\(whole % 60 < 10 ? "0" : "")\(whole % 60)"
  }

  private func f(_ value: Double) -> String { Figures.fixed(value, 2).split(separator: "−").joined(separator: "-") }

  static func isPicture(_ uri: String) -> Bool {
    uri.hasPrefix("data:image/")
      && uri.utf8.allSatisfy { byte in
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
          || [43, 44, 45, 47, 58, 59, 61].contains(byte)
      }
  }
}
