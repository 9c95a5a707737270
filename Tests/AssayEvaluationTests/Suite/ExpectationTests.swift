import AssayCore
import AssayEvaluation
import Testing

@Suite("Expectations of media")
struct ExpectationTests {
  private func request(_ modality: Modality, count: Int = 1) -> Request {
    let asset = Asset(digest: Digest(of: []), bytes: 5)
    return Request(messages: [
      Message(role: .user, parts: (0..<count).map { _ in .asset(asset, modality: modality) })
    ])
  }

  private func scan() -> Evidence.PartMedia {
    var info = MediaInfo(digest: Digest(of: []), bytes: 5, type: "model/ply", modality: .geometry)
    var geometry = GeometryInfo(points: 100, minimum: Vector3(0, 0, 0), maximum: Vector3(1, 1, 1))
    (geometry.unit, geometry.upAxis) = ("millimetre", "y")
    info.geometry = geometry
    return .init(part: 0, info: info)
  }

  @Test("unit, up axis and frame that differ are named with what was expected")
  func geometry() {
    var expectation = Expectation(modality: .geometry)
    (expectation.unit, expectation.upAxis, expectation.frame) = ("metre", "z", "map")
    #expect(
      expectation.failures(of: request(.geometry), media: [scan()]) == [
        "part 0: coordinate unit is millimetre, expected metre", "part 0: up axis is y, expected z",
        "part 0: coordinate frame is not known, expected map",
      ])
    (expectation.unit, expectation.upAxis, expectation.frame) = ("millimetre", "y", nil)
    #expect(expectation.failures(of: request(.geometry), media: [scan()]).isEmpty)
  }

  @Test("too few and too many parts, wrong types, bounds and missing signals")
  func schema() {
    var expectation = Expectation(modality: .geometry)
    (expectation.partsMin, expectation.partsMax) = (2, 2)
    #expect(expectation.failures(of: request(.geometry), media: []) == ["1 geometry parts, at least 2 expected"])
    #expect(
      expectation.failures(of: request(.geometry, count: 3), media: []) == ["3 geometry parts, at most 2 expected"])
    expectation = Expectation(modality: .geometry)
    expectation.types = ["model/las"]
    expectation.signals = [
      .init(signal: "geometry.points", bounds: [Bound(.atLeast, 10), Bound(.below, 100)]),
      .init(signal: "geometry.hole_ratio", bounds: [Bound(.below, 1)]),
    ]
    #expect(
      expectation.failures(of: request(.geometry), media: [scan()]) == [
        "part 0: is model/ply, expected model/las", "part 0: geometry.points is 100.0, expected < 100.0",
        "part 0: geometry.hole_ratio was not measured",
      ])
    #expect(expectation.failures(of: request(.image), media: [scan()]).isEmpty)
    #expect(
      Expectation(modality: .image).failures(of: request(.image), media: [scan()]) == [
        "part 0: the content is geometry (model/ply), expected image"
      ])
  }
}
