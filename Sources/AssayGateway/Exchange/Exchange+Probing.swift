import AssayCore
import AssayServing
import AssayWire
import NIOCore

// Media are decoded in a worker before anything is asked.
extension Exchange {
  private struct Job: Sendable {
    let path: String
    let digest: String
    let type: String
    let bytes: [UInt8]
  }

  /// True when the request goes on later, or has been refused.
  func probes() -> Bool {
    guard let route, route.configuration.probesMedia, let prober = shared.prober, start.path == .chat else {
      return false
    }
    var jobs: [Job] = []
    for part in trace.parts {
      guard let known = shared.probeResults[part.digest] else {
        if let bytes = content(of: part.path) {
          jobs.append(Job(path: part.path, digest: part.digest, type: part.type, bytes: bytes))
        }
        continue
      }
      if let code = known.code {
        fail(.invalid("\(part.path): \(known.message)", code: code, param: part.path))
        return true
      }
    }
    guard !jobs.isEmpty else { return false }
    phase = .probing
    deadline = end
    let exchange = NIOLoopBound(self, eventLoop: context.loop)
    let (loop, results, limits) = (context.loop, shared.probeResults, start.runtime.configuration.mediaLimits)
    Task { [jobs] in
      for job in jobs {
        let info = await prober.probe(job.bytes, declaredType: nil)
        var result = ProbeResults.Result()
        if info.status == .refused {
          result.code = "invalid_media"
          result.message = info.findings.first { $0.severity == .refused }?.message ?? "It cannot be decoded."
        } else if let excess = limits.excess(of: info) {
          (result.code, result.message) = (excess.code, excess.message)
        }
        var features = RequestFeatures()
        features.add(info)
        result.features = features
        results.note(job.digest, result)
        guard result.code == nil else { break }
      }
      loop.execute { exchange.value.probed() }
    }
    return true
  }

  private func probed() {
    guard phase == .probing else { return }
    phase = .preparing
    for part in trace.parts {
      guard let known = shared.probeResults[part.digest], let code = known.code else { continue }
      return fail(.invalid("\(part.path): \(known.message)", code: code, param: part.path))
    }
    proceed()
  }

  private func content(of path: String) -> [UInt8]? {
    guard let part = scan.parts.first(where: { $0.path == path }) else { return nil }
    return body.withUnsafeReadableBytes { bytes in
      let decoded = part.isEscaped ? JSONText.decoded(bytes, part.payload) : Array(bytes[part.payload])
      return decoded.withUnsafeBytes { payload -> [UInt8]? in
        guard case .inline(let text, _) = MediaSource(part, payload) else { return nil }
        var content: [UInt8] = []
        guard Base64Reader.blocks(text, { content.append(contentsOf: $0) }) else { return nil }
        return content
      }
    }
  }
}
