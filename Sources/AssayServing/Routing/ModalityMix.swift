package import AssayCore

/// The kinds of media in a request, as bits: what times are kept by. Text is always there and is not in it.
package struct ModalityMix: Sendable, Hashable, ExpressibleByArrayLiteral {
  package private(set) var bits: UInt8 = 0

  package init(_ modalities: some Sequence<Modality>) { for modality in modalities { insert(modality) } }

  package init(arrayLiteral elements: Modality...) { self.init(elements) }

  package mutating func insert(_ modality: Modality) {
    if let place = Self.named.firstIndex(of: modality) { bits |= 1 << UInt8(place) }
  }

  /// In the order of their names.
  private static let named: [Modality] = [.audio, .document, .geometry, .image, .video]

  private static let names = (0..<(1 << named.count)).map { bits -> String in
    let names = named.indices.filter { bits & 1 << $0 != 0 }.map { named[$0].rawValue }
    return names.isEmpty ? "text" : names.joined(separator: "+")
  }

  package var modalities: [Modality] { Self.named.indices.filter { bits & 1 << $0 != 0 }.map { Self.named[$0] } }

  /// `audio+image`, in a fixed order; `text` where there are no media.
  package var name: String { Self.names[Int(bits)] }
}
