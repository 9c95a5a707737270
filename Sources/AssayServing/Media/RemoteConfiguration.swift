/// Where media may be fetched from, and within which bounds. Nothing is fetched by default.
package struct RemoteConfiguration: Sendable, Hashable {
  package enum Pass: String, Sendable, CaseIterable {
    /// The bytes that were checked are sent to the model.
    case inline
    /// The model's server gets the address and fetches by itself: what it sees may be something else.
    case url
  }

  /// Names, `*.` in front for all below one, `:PORT` behind for another port than the scheme's.
  package var hosts: [String] = []
  /// `http` beside `https`.
  package var allowsPlain = false
  package var pass = Pass.inline
  package var redirectsMax = 3
  /// Of one medium.
  package var bytesMax = 20 << 20
  /// From the first look-up of a name to the last byte, all redirects included.
  package var timeMs = 10_000
  /// Networks inside that may be fetched from all the same.
  package var privateNetworks: [AddressNetwork] = []

  package init() {}

  /// - Parameter port: nil where the address names none, or the scheme's own.
  package func allows(host: String, port: Int?) -> Bool {
    let suffix = port.map { ":\($0)" } ?? ""
    return hosts.contains { entry in
      guard entry.hasPrefix("*.") else { return entry == host + suffix }
      let below = entry.dropFirst(1)
      let name = host + suffix
      return name.utf8.count > below.utf8.count && name.hasSuffix(below)
    }
  }
}
