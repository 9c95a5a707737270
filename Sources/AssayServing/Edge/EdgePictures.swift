import AssayCore
package import AssayMedia
package import AssayPerception
import AssaySignals
import AssayWire

/// Makes the pictures that leave: decoded in a worker, painted over, written anew, so that nothing of a file's own bytes
/// or metadata is in them.
package struct EdgePictures: Sendable {
  private let media: any MediaDecoding
  private let perception: any Perceiving

  package init(media: any MediaDecoding, perception: any Perceiving) {
    self.media = media
    self.perception = perception
  }

  private static let decodedSideMax = 2048
  private static let rawSideMax = 8192
  private static let pageDPI = 96.0

  /// Pictures of one medium as its policy lets them go, by what they are.
  func pictures(
    _ leaving: EdgeLeaving, _ policy: EdgePolicy, evidence: Evidence, bytes: [UInt8]
  ) async -> [(name: EdgePolicy.Derivative, content: EdgeContent)] {
    let modality = leaving.modality
    var made: [(EdgePolicy.Derivative, Pixmap)] = []
    do throws(AssayError) {
      switch modality {
      case .image where policy.allows(.crops, of: modality) || policy.allows(.smaller, of: modality):
        let picture = try await media.image(bytes, sideMax: Self.decodedSideMax)
        guard let masked = await masked(picture, policy, leaving, evidence) else { return [] }
        if policy.allows(.smaller, of: modality) { made.append((.smaller, masked)) }
        if policy.allows(.crops, of: modality) {
          made += crops(masked, policy, leaving, evidence).map { (.crops, $0) }
        }
      case .video where policy.allows(.frames, of: modality):
        for frame in try await media.frames(bytes, framesMax: policy.framesMax, sideMax: policy.sidePixelsMax) {
          guard let masked = await masked(frame.picture, policy, nil, evidence) else { continue }
          made.append((.frames, masked))
        }
      case .document where policy.allows(.pageImages, of: modality):
        let pages = min(policy.pagesMax, evidence.media(part: leaving.part)?.document?.pages ?? 1)
        for number in 1...max(1, pages) {
          let page = try await media.page(bytes, number: number, dpi: Self.pageDPI)
          guard let masked = await masked(page, policy, nil, evidence) else { continue }
          made.append((.pageImages, masked))
        }
      default: break
      }
    } catch {
      // What cannot be decoded does not leave.
    }
    return made.map { name, picture in
      (name, .picture(PngWriter.encode(picture.fitted(sideMax: policy.sidePixelsMax)), type: "image/png"))
    }
  }

  /// A whole picture, written anew and painted over; nil where that cannot be done.
  func whole(_ leaving: EdgeLeaving, _ policy: EdgePolicy, evidence: Evidence, bytes: [UInt8]) async -> EdgeContent? {
    guard let picture = try? await media.image(bytes, sideMax: Self.rawSideMax),
      let masked = await masked(picture, policy, leaving, evidence)
    else { return nil }
    return .picture(PngWriter.encode(masked), type: "image/png")
  }

  // MARK: Masks

  /// The picture without faces and without lines that hold identifiers; nil where nobody could look for faces.
  private func masked(
    _ picture: Pixmap, _ policy: EdgePolicy, _ leaving: EdgeLeaving?, _ evidence: Evidence
  ) async -> Pixmap? {
    guard policy.identifiers == .mask else { return picture }
    guard var boxes = await faces(in: picture) else { return nil }
    if let leaving {
      let scale = scale(picture, leaving, evidence)
      for observation in evidence.observations where observation.part == leaving.part {
        guard let box = observation.region?.box else { continue }
        let isFace = observation.kind == .face
        let isIdentifier =
          [.textLine, .textWord, .code].contains(observation.kind)
          && observation.text.map { EdgeText.masking($0) != nil } ?? false
        if isFace || isIdentifier { boxes.append(Self.scaled(box, scale)) }
      }
    }
    return EdgePainting.masked(picture, boxes)
  }

  /// Nil where the extractor could not run: then the picture does not leave.
  private func faces(in picture: Pixmap) async -> [Box2D]? {
    let bytes = PngWriter.encode(picture)
    let asset = OneAsset(held: bytes)
    let request = Request(messages: [
      Message(
        role: .user,
        parts: [.asset(Asset(digest: asset.digest, declaredType: "image/png", bytes: bytes.count), modality: .image)])
    ])
    let found = await perception.perceive(request, plan: PerceptionPlan(extractors: ["faces"]), assets: asset)
    let coverage = found.coverages.first { $0.kinds.contains(.face) }
    guard let coverage, coverage.state != .unavailable else { return nil }
    return found.observations(.face).compactMap(\.region?.box)
  }

  private func scale(_ picture: Pixmap, _ leaving: EdgeLeaving, _ evidence: Evidence) -> Double {
    guard let image = evidence.media(part: leaving.part)?.image, image.width > 0 else { return 1 }
    return Double(picture.width) / Double(image.width)
  }

  private static func scaled(_ box: Box2D, _ scale: Double) -> Box2D {
    Box2D(x: box.x * scale, y: box.y * scale, width: box.width * scale, height: box.height * scale)
  }

  private func crops(
    _ picture: Pixmap, _ policy: EdgePolicy, _ leaving: EdgeLeaving, _ evidence: Evidence
  ) -> [Pixmap] {
    let scale = scale(picture, leaving, evidence)
    let own = evidence.observations.filter { $0.part == leaving.part }
    let boxes = EdgePainting.crops(
      own, width: Int(Double(picture.width) / scale), height: Int(Double(picture.height) / scale),
      countMax: policy.cropsMax, shareMax: policy.cropShareMax)
    return boxes.compactMap { EdgePainting.crop(picture, Self.scaled($0, scale)) }
  }
}

private struct OneAsset: AssetReader {
  let held: [UInt8]
  let digest: Digest

  init(held: [UInt8]) {
    self.held = held
    digest = Digest(of: held)
  }

  func bytes(of digest: Digest) async throws(AssayError) -> [UInt8] { held }
}
