import Glibc

/// A port of this machine at which nobody listens, and that nobody else is given: bound and never listened at.
struct HeldPort {
  let port: Int
  private let socket: Int32

  init?() {
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard socket >= 0 else { return nil }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let socket = socket
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { place in
        bind(socket, place, length) == 0 && getsockname(socket, place, &length) == 0
      }
    }
    guard isBound else {
      close(socket)
      return nil
    }
    port = Int(UInt16(bigEndian: address.sin_port))
  }

  func release() { close(socket) }
}
