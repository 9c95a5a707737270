package import AssayCore
import AssayWire

extension EvidenceDrawing {
  /// A medium with its evidence drawn on it, and the legend of what occurs.
  package static func draw(
    _ illustration: Illustration, info: MediaInfo, observations: [Observation], highlights: [Highlight] = []
  ) -> String {
    let places = observations.filter { $0.region != nil && $0.kind != .colour }
    let legend = EvidenceStyle.legend(places, highlights: highlights)
    switch illustration {
    case .picture(let picture):
      return draw(picture, observations, highlights) + legend
    case .sound(let sound):
      return waveform(sound, observations: observations, highlights: highlights) + legend
    case .pages(let pages):
      return pages.map { page in
        let mine = observations.filter { $0.region?.page == page.position.map { Int($0) } && !isRepeated($0) }
        let ours = highlights.filter { $0.region.page == nil || $0.region.page == page.position.map { Int($0) } }
        return "<p class=\"note\">Page \(n(page.position ?? 1))</p>" + draw(page, mine, ours)
      }.joined() + legend
    case .film(let frames, let sound):
      let strip = frames.map { frame in
        let time = frame.position ?? 0
        let mine = observations.filter { holds($0.region, at: time) }
        let ours = highlights.filter { holds($0.region, at: time) }
        let drawn = picture(
          dataURI: frame.dataURI, width: frame.width, height: frame.height, observations: mine, highlights: ours,
          widthMax: 262, heightMax: 262)
        return "<figure>\(drawn)<figcaption>\(n(time)) s</figcaption></figure>"
      }
      let wave = sound.map { waveform($0, observations: observations, highlights: highlights) } ?? ""
      return "<div class=\"strip\">\(strip.joined())</div>\(wave)\(legend)"
    case .cloud(let cloud):
      var boxes = observations.compactMap { item -> SpaceBox? in
        guard let box = item.region?.box3d, item.value.string != "ground" else { return nil }
        let label = item.attributes["number"]?.int.map { String($0) } ?? item.shownValue
        return SpaceBox(box: box, label: label, group: EvidenceStyle.group(item))
      }
      boxes += highlights.compactMap { item in
        item.region.box3d.map { SpaceBox(box: $0, label: item.label, group: item.role.rawValue) }
      }
      return threeViews(cloud: cloud, boxes: boxes, up: info.geometry?.upAxis) + legend
    }
  }

  private static func draw(
    _ picture: Illustration.Picture, _ observations: [Observation], _ highlights: [Highlight]
  ) -> String {
    self.picture(
      dataURI: picture.dataURI, width: picture.width, height: picture.height, observations: observations,
      highlights: highlights)
  }

  /// On a page the OCR's lines lie on those of the text layer: one of the two is enough.
  private static func isRepeated(_ observation: Observation) -> Bool {
    observation.kind == .textWord
  }

  private static func holds(_ region: Region?, at time: Double) -> Bool {
    guard let region, region.box != nil else { return false }
    guard let when = region.when else { return true }
    return time >= when.start - 0.001 && (time < when.end || when.start == when.end)
  }
}
