internal import CCrypto

/// HMAC with SHA-256 (RFC 2104) under one key, for any number of messages and threads.
package struct HMACSHA256: Sendable {
  private let inner: [UInt8]
  private let outer: [UInt8]

  package init(key: [UInt8]) {
    var block = key.count > 64 ? SHA256.digest(key) : key
    block += [UInt8](repeating: 0, count: 64 - block.count)
    inner = block.map { $0 ^ 0x36 }
    outer = block.map { $0 ^ 0x5C }
  }

  /// 32 bytes.
  package func code(_ message: UnsafeRawBufferPointer) -> [UInt8] {
    var hash = SHA256()
    inner.withUnsafeBytes { hash.update($0) }
    hash.update(message)
    let digest = hash.finish()
    var wrap = SHA256()
    outer.withUnsafeBytes { wrap.update($0) }
    digest.withUnsafeBytes { wrap.update($0) }
    return wrap.finish()
  }

  package func code(_ message: some Collection<UInt8>) -> [UInt8] {
    Array(message).withUnsafeBytes { code($0) }
  }
}

/// Whether two codes are equal, in a time that depends on their length only.
package func equalInConstantTime(_ left: [UInt8], _ right: [UInt8]) -> Bool {
  left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
}
