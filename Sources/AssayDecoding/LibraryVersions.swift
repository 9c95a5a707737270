import CAudioShim
import CImageShim

/// The libraries that this process decodes with, as they name themselves at run time.
package enum LibraryVersions {
  package static var media: [(name: String, version: String)] {
    let webp = assay_webp_version()
    return [
      ("spng", assay_spng_version().map { String(cString: $0) } ?? "unknown"),
      ("webp", "\(webp >> 16).\(webp >> 8 & 0xFF).\(webp & 0xFF)"),
      ("sndfile", assay_sndfile_version().map { String(cString: $0) } ?? "unknown"),
    ]
  }
}
