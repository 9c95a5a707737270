package import AssayFormats
import CImageShim

/// zlib, bounded: what would become larger is cut there.
package enum Inflater {
  package static let zlib: Inflating = { bytes, bytesMax in
    guard !bytes.isEmpty, bytesMax > 0, bytes.count <= 64 << 20 else { return nil }
    var status: Int64 = -1
    let output = [UInt8](unsafeUninitializedCapacity: bytesMax) { buffer, count in
      guard let target = buffer.baseAddress else { return }
      bytes.withUnsafeBufferPointer { source in
        status = assay_inflate(source.baseAddress, source.count, target, bytesMax)
      }
      count = Int(max(0, status))
    }
    return status < 0 ? nil : output
  }
}
