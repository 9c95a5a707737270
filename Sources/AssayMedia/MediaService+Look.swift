package import AssayCore
import AssayFormats

extension MediaService {
  /// What the first bytes tell, without a worker: kind, size, whether the declared type is right. Nothing is
  /// decoded, so a medium that is cut or damaged inside still looks well.
  package static func look(_ bytes: [UInt8], digest: Digest, declaredType: String?, name: String?) -> MediaInfo {
    let content = ContentType.sniff(bytes)
    var info = MediaInfo(
      digest: digest, bytes: bytes.count, type: content.type, declaredType: declaredType, modality: content.modality)
    do throws(AssayError) {
      _ = try role(for: content, bytes: bytes)
    } catch {
      info.decodedShare = 0
      info.note(finding(error))
    }
    if !bytes.isEmpty { checkType(content, declaredType, name, &info) }
    return info
  }
}
