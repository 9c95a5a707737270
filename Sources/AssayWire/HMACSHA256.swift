internal import CCrypto

/// HMAC with SHA-256 (RFC 2104) under one key, for any number of messages and threads.
///
/// The hash of the padded key is worked out once: a message costs two blocks less, and no search for the algorithm.
package struct HMACSHA256: Sendable {
  private let begun: Begun

  /// The state of the inner and of the outer hash after the key.
  ///
  /// `@unchecked Sendable`: both are written in `init` alone; later they are only copied from, which libcrypto declares
  /// `const` and allows from several threads.
  private final class Begun: @unchecked Sendable {
    let inner = EVP_MD_CTX_new()
    let outer = EVP_MD_CTX_new()

    init(_ block: [UInt8]) {
      for (context, pad) in [(inner, UInt8(0x36)), (outer, 0x5C)] {
        EVP_DigestInit_ex(context, EVP_sha256(), nil)
        let padded = block.map { $0 ^ pad }
        EVP_DigestUpdate(context, padded, padded.count)
      }
    }

    deinit {
      EVP_MD_CTX_free(inner)
      EVP_MD_CTX_free(outer)
    }
  }

  package init(key: [UInt8]) {
    let block = key.count > 64 ? SHA256.digest(key) : key
    begun = Begun(block + [UInt8](repeating: 0, count: 64 - block.count))
  }

  /// 32 bytes.
  package func code(_ message: UnsafeRawBufferPointer) -> [UInt8] {
    let context = EVP_MD_CTX_new()
    defer { EVP_MD_CTX_free(context) }
    var length: UInt32 = 32
    return [UInt8](unsafeUninitializedCapacity: 32) { digest, count in
      digest.initialize(repeating: 0)
      EVP_MD_CTX_copy_ex(context, begun.inner)
      EVP_DigestUpdate(context, message.baseAddress, message.count)
      EVP_DigestFinal_ex(context, digest.baseAddress, &length)
      EVP_MD_CTX_copy_ex(context, begun.outer)
      EVP_DigestUpdate(context, digest.baseAddress, 32)
      EVP_DigestFinal_ex(context, digest.baseAddress, &length)
      count = 32
    }
  }

  package func code(_ message: some Collection<UInt8>) -> [UInt8] {
    Array(message).withUnsafeBytes { code($0) }
  }
}

/// Whether two codes are equal, in a time that depends on their length only.
package func equalInConstantTime(_ left: [UInt8], _ right: [UInt8]) -> Bool {
  left.count == right.count && CRYPTO_memcmp(left, right, left.count) == 0
}
