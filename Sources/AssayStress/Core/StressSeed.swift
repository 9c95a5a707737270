import AssayCore

/// The seed of one perturbation of one sample: the severity is not in it, so that severities share their random numbers
/// and compare in pairs.
package enum StressSeed {
  /// - Parameter part: place of the medium among the sample's parts that are changed, from 0.
  package static func of(suite: UInt64, sample: String, perturbation: String, part: Int = 0) -> UInt64 {
    let text = "\(suite)\u{0}\(perturbation)\u{0}\(part)\u{0}\(sample)"
    return Digest(of: Array(text.utf8)).hex.utf8.prefix(16).reduce(0) { sum, byte in
      sum << 4 | UInt64(byte < 0x3A ? byte - 0x30 : byte - 0x57)
    }
  }
}
