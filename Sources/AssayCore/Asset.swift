import AssayWire

/// The SHA-256 of some bytes: the only name an asset has.
package struct Digest: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// 64 lower-case hex characters.
  package let hex: String

  package init(of bytes: some Collection<UInt8>) { hex = SHA256.hex(bytes) }

  /// Nil unless the text is 64 hex characters, with or without the prefix `sha256:`.
  package init?(hex text: String) {
    let digits = text.hasPrefix("sha256:") ? String(text.dropFirst(7)) : text
    guard digits.utf8.count == 64, digits.utf8.allSatisfy({ hexDigit($0) != nil }) else { return nil }
    hex = digits.lowercased()
  }

  /// The first twelve characters, for people.
  package var short: String { String(hex.prefix(12)) }
  package var description: String { hex }
  package static func < (a: Digest, b: Digest) -> Bool { a.hex < b.hex }
}

extension Digest: Codable {
  package init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    guard let digest = Digest(hex: text) else {
      throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "not a SHA-256 in hex"))
    }
    self = digest
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(hex)
  }
}

/// Bytes addressed by their digest. The bytes themselves stay where they are; an `AssetReader` gets them.
package struct Asset: Sendable, Hashable, Codable {
  package var digest: Digest
  /// The type as declared by whoever named the asset, such as `image/png`; what it really is, a probe says.
  package var declaredType: String?
  package var bytes: Int
  /// The last part of the path or name it came under, for people; never used to find it.
  package var name: String?

  /// The declared type of an asset whose bytes are an address that only the model's endpoint opens.
  package static let addressType = "text/uri-list"

  package init(digest: Digest, declaredType: String? = nil, bytes: Int, name: String? = nil) {
    self.digest = digest
    self.declaredType = declaredType
    self.bytes = bytes
    self.name = name
  }
}

/// Gets an asset's bytes: from a file beside a dataset, an inline part, a store.
package protocol AssetReader: Sendable {
  /// - Throws: `.data` when the digest is unknown or the bytes changed since they were digested;
  ///   `.storage` when they cannot be read.
  func bytes(of digest: Digest) async throws(AssayError) -> [UInt8]
}
