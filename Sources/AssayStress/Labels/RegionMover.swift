import AssayCore

/// Moves single places, moments and pages as an effect says, and judges whether they can still be seen or heard.
struct RegionMover {
  /// The stream of a film that a moment is about: a word is heard, a box is seen, a span may be either.
  enum Stream { case sound, picture, either }

  let effect: LabelEffect
  var stream = Stream.either

  /// From this share on a region under something opaque is not held against an answer.
  static let mostCovered = 0.75
  /// From this share on a box where things are smeared is not held against an answer.
  static let mostUnsure = 0.5
  /// From this share on a word in a hole of the sound is not held against an answer.
  static let mostLost = 0.5
  /// Fewer points than this show nothing.
  static let fewestPoints = 10

  func moved(_ region: Region) -> Moved<Region> {
    // Another frame than the asset's own: what the medium did says nothing about it.
    if region.frame != nil, touches(region) {
      return .uncheckable("a region is in another frame than the medium's own")
    }
    var result = region
    if let when = region.when {
      switch moved(when) {
      case .kept(let span): result.when = span
      case .absent(let reason): return .absent(reason)
      case .uncheckable(let reason): return .uncheckable(reason)
      }
    }
    return moved(region.shape).map { shape in
      result.shape = shape
      return result
    }
  }

  private func touches(_ region: Region) -> Bool {
    switch region.shape {
    case .box2d, .point2d, .page: effect.plane != nil || !effect.hiddenBoxes.isEmpty
    case .box3d, .point3d: effect.space != nil || !effect.lostSpaces.isEmpty
    case .span, .time: effect.time != nil || effect.soundTime != nil
    case .text: false
    }
  }

  private func moved(_ shape: Region.Shape) -> Moved<Region.Shape> {
    switch shape {
    case .box2d(let box): moved(box).map { .box2d($0) }
    case .point2d(let x, let y): moved(x: x, y: y).map { .point2d(x: $0.x, y: $0.y) }
    case .span(let span): moved(span).map { .span($0) }
    case .time(let time): moved(time: time).map { .time($0) }
    case .box3d(let box): moved(box).map { .box3d($0) }
    case .point3d(let point): moved(point).map { .point3d($0) }
    case .page(let page, let box):
      moved(page: page).then { number in
        guard let box else { return .kept(.page(number, nil)) }
        return moved(box).map { .page(number, $0) }
      }
    case .text: .kept(shape)
    }
  }

  /// Why a place in the picture shows nothing any more, whatever its time; nil where it may.
  private var gone: String? { effect.goneWords(isHeard: stream == .sound) }

  func moved(_ box: Box2D) -> Moved<Box2D> {
    if let gone { return .absent(gone) }
    return (effect.plane?.moved(box) ?? .kept(box)).then { box in
      if Covering.share(of: box, under: effect.unsureBoxes) > Self.mostUnsure {
        return .uncheckable("more than half of a box lies where things are no longer clear")
      }
      guard !effect.hiddenBoxes.isEmpty else { return .kept(box) }
      let share = Covering.share(of: box, under: effect.hiddenBoxes)
      return share > Self.mostCovered ? .uncheckable("more than three quarters of a box are covered") : .kept(box)
    }
  }

  func moved(x: Double, y: Double) -> Moved<(x: Double, y: Double)> {
    if let gone { return .absent(gone) }
    return (effect.plane?.moved(x: x, y: y) ?? .kept((x, y))).then { spot in
      if effect.unsureBoxes.contains(where: { $0.contains(x: spot.x, y: spot.y) }) {
        return .uncheckable("a point lies where things are no longer clear")
      }
      return effect.hiddenBoxes.contains { $0.contains(x: spot.x, y: spot.y) }
        ? .uncheckable("a point is covered") : .kept(spot)
    }
  }

  func moved(_ span: TimeSpan) -> Moved<TimeSpan> {
    placed(span).then { span in
      let lost = lostSpans
      guard !lost.isEmpty else { return .kept(span) }
      return Covering.share(of: span, under: lost) > Self.mostLost
        ? .uncheckable("more than half of a stretch of time is lost") : .kept(span)
    }
  }

  /// What may be seen or heard lies from where the earlier stream has it to where the later one has.
  private func placed(_ span: TimeSpan) -> Moved<TimeSpan> {
    let seen = effect.time?.moved(span) ?? .kept(span)
    guard let soundTime = effect.soundTime, stream != .picture else { return seen }
    let heard = soundTime.moved(span)
    guard stream == .either else { return heard }
    return seen.then { a in heard.map { TimeSpan(start: min(a.start, $0.start), end: max(a.end, $0.end)) } }
  }

  func moved(time: Double) -> Moved<Double> {
    if effect.soundTime != nil, stream == .either {
      return .uncheckable("sound and picture moved apart, and nothing says which of them a moment is in")
    }
    let map = stream == .sound ? effect.soundTime ?? effect.time : effect.time
    return (map?.moved(time) ?? .kept(time)).then { time in
      lostSpans.contains { time > $0.start && time < $0.end }
        ? .uncheckable("a moment lies in a lost stretch") : .kept(time)
    }
  }

  /// The lost stretches that concern the stream; where it is not known, all.
  private var lostSpans: [TimeSpan] {
    switch (effect.lostIn, stream) {
    case (.audio?, .picture), (.video?, .sound): []
    default: effect.lostSpans
    }
  }

  func moved(_ box: Box3D) -> Moved<Box3D> {
    (effect.space?.moved(box) ?? .kept(box)).then { box in
      if Covering.share(of: box, under: effect.lostSpaces) > Self.mostCovered {
        return .uncheckable("more than three quarters of a box in space were emptied")
      }
      if let pointsLeft = effect.pointsLeft, pointsLeft(box) < Self.fewestPoints {
        return .uncheckable("fewer than \(Self.fewestPoints) points are left in a box")
      }
      return .kept(box)
    }
  }

  func moved(_ point: Vector3) -> Moved<Vector3> {
    let spot = effect.space?.point(point) ?? point
    guard spot.array.allSatisfy(\.isFinite) else { return .uncheckable("a point has no place after the move") }
    return effect.lostSpaces.contains { $0.contains(spot, axes: $0.axes) }
      ? .uncheckable("a point lies where the points were taken away") : .kept(spot)
  }

  func moved(page: Int) -> Moved<Int> {
    if effect.lostPages.contains(page) { return .absent("page \(page) is missing") }
    return .kept(page - effect.lostPages.filter { $0 < page }.count)
  }
}
