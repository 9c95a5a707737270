internal import CCrypto

/// SHA-256 through OpenSSL's libcrypto, which uses the processor's SHA instructions where it has them.
package struct SHA256: ~Copyable {
  private let context: OpaquePointer?

  package init() {
    context = EVP_MD_CTX_new()
    EVP_DigestInit_ex(context, EVP_sha256(), nil)
  }

  deinit { EVP_MD_CTX_free(context) }

  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
  }

  package consuming func finish() -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    var length: UInt32 = 32
    EVP_DigestFinal_ex(context, &digest, &length)
    return digest
  }

  package static func digest(_ bytes: some Collection<UInt8>) -> [UInt8] {
    var hash = SHA256()
    let wasContiguous: Void? = bytes.withContiguousStorageIfAvailable { hash.update(UnsafeRawBufferPointer($0)) }
    if wasContiguous == nil { Array(bytes).withUnsafeBytes { hash.update($0) } }
    return hash.finish()
  }

  /// Lower-case hex of the digest, 64 characters.
  package static func hex(_ bytes: some Collection<UInt8>) -> String { hexString(digest(bytes)) }
}

/// Lower-case hex of bytes.
package func hexString(_ bytes: some Collection<UInt8>) -> String {
  let digits: [UInt8] = Array("0123456789abcdef".utf8)
  return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
