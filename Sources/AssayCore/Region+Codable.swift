// In files a region is {"kind": "box2d", "where": [x, y, w, h]}, with "page", "when" and "frame" as needed.
extension Region: Codable {
  private enum Key: String, CodingKey { case kind, `where`, page, when, frame }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let kind = try container.decode(String.self, forKey: .kind)
    let numbers = try container.decodeIfPresent([Double].self, forKey: .where) ?? []
    guard numbers.allSatisfy(\.isFinite) else { throw Self.wrong(decoder, "a number in `where` is not finite") }
    let page = try container.decodeIfPresent(Int.self, forKey: .page)
    func need(_ counts: Int...) throws {
      guard counts.contains(numbers.count) else {
        let wanted = counts.map(String.init).joined(separator: " or ")
        throw Self.wrong(decoder, "`where` of \(kind) needs \(wanted) numbers, found \(numbers.count)")
      }
    }
    switch kind {
    case "box2d":
      try need(4)
      let box = Box2D(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3])
      shape = page.map { .page($0, box) } ?? .box2d(box)
    case "point", "point2d":
      try need(2)
      shape = .point2d(x: numbers[0], y: numbers[1])
    case "span":
      try need(2)
      guard numbers[0] <= numbers[1] else { throw Self.wrong(decoder, "a span ends before it starts") }
      shape = .span(TimeSpan(start: numbers[0], end: numbers[1]))
    case "time":
      try need(1)
      shape = .time(numbers[0])
    case "box3d":
      try need(6, 7, 9)
      let rotation =
        numbers.count == 9
        ? Vector3(numbers[6], numbers[7], numbers[8]) : Vector3(numbers.count == 7 ? numbers[6] : 0, 0, 0)
      shape = .box3d(
        Box3D(
          centre: Vector3(numbers[0], numbers[1], numbers[2]), size: Vector3(numbers[3], numbers[4], numbers[5]),
          rotation: rotation))
    case "point3d":
      try need(3)
      shape = .point3d(Vector3(numbers[0], numbers[1], numbers[2]))
    case "page":
      try need(0, 4)
      guard let page else { throw Self.wrong(decoder, "a page region needs `page`, counted from 1") }
      shape = .page(
        page,
        numbers.isEmpty ? nil : Box2D(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3]))
    case "text":
      try need(2)
      guard let start = Int(exactly: numbers[0]), let end = Int(exactly: numbers[1]), 0 <= start, start <= end else {
        throw Self.wrong(decoder, "a text region needs two byte offsets in order")
      }
      shape = .text(start..<end)
    default:
      throw Self.wrong(
        decoder, "unknown kind of region \"\(kind)\"; known: box2d, point, span, time, box3d, point3d, page, text")
    }
    if let when = try container.decodeIfPresent([Double].self, forKey: .when) {
      guard when.count == 2, when[0] <= when[1] else { throw Self.wrong(decoder, "`when` needs a start and an end") }
      self.when = TimeSpan(start: when[0], end: when[1])
    } else {
      when = nil
    }
    frame = try container.decodeIfPresent(String.self, forKey: .frame)
  }

  private static func wrong(_ decoder: any Decoder, _ text: String) -> DecodingError {
    .dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: text))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(kind, forKey: .kind)
    if let numbers { try container.encode(numbers, forKey: .where) }
    try container.encodeIfPresent(page, forKey: .page)
    try container.encodeIfPresent(when.map { [$0.start, $0.end] }, forKey: .when)
    try container.encodeIfPresent(frame, forKey: .frame)
  }

  /// The word that names the shape in files.
  package var kind: String {
    switch shape {
    case .box2d: "box2d"
    case .point2d: "point"
    case .span: "span"
    case .time: "time"
    case .box3d: "box3d"
    case .point3d: "point3d"
    case .page: "page"
    case .text: "text"
    }
  }

  private var numbers: [Double]? {
    switch shape {
    case .box2d(let box), .page(_, let box?): [box.x, box.y, box.width, box.height]
    case .point2d(let x, let y): [x, y]
    case .span(let span): [span.start, span.end]
    case .time(let time): [time]
    case .box3d(let box): box.centre.array + box.size.array + box.rotation.array
    case .point3d(let point): point.array
    case .page(_, nil): nil
    case .text(let range): [Double(range.lowerBound), Double(range.upperBound)]
    }
  }
}

// A vector is a list of three numbers.
extension Vector3: Codable {
  package init(from decoder: any Decoder) throws {
    let numbers = try decoder.singleValueContainer().decode([Double].self)
    guard numbers.count == 3, numbers.allSatisfy(\.isFinite) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "should be three finite numbers"))
    }
    self.init(numbers[0], numbers[1], numbers[2])
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(array)
  }
}
