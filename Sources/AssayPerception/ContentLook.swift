package import AssayCore
import AssayMedia

/// Looks at media by their first bytes only: for runs in which nothing asks for more. It costs no worker.
package struct ContentLook: Perceiving {
  package init() {}

  package func perceive(_ request: Request, plan: PerceptionPlan, assets: any AssetReader) async -> Evidence {
    var evidence = Evidence()
    for (index, part) in request.parts.enumerated() {
      guard let asset = part.asset else { continue }
      var info = MediaInfo(
        digest: asset.digest, bytes: asset.bytes, type: "unknown", declaredType: asset.declaredType, decodedShare: 0)
      do throws(AssayError) {
        let bytes = try await assets.bytes(of: asset.digest)
        info = MediaService.look(bytes, digest: asset.digest, declaredType: asset.declaredType, name: asset.name)
      } catch {
        info.note(MediaFinding("unreadable", .refused, error.message, remedy: error.remedy))
      }
      evidence.media.append(.init(part: index, info: info))
    }
    return evidence
  }
}
