package import AssayCore

/// The texts of a JPEG file other than EXIF and its first XMP packet: comments, extended XMP, IPTC, and application
/// segments that nobody defined.
package enum JPEGTexts {
  package static func items(_ view: ByteView, _ structure: JPEGStructure) -> [MetadataItem] {
    var items: [MetadataItem] = []
    var extended: [UInt8] = []
    var resources: [UInt8] = []
    var profile: [UInt8] = []
    for segment in structure.segments where items.count <= EmbeddedTextLimits.itemsMax {
      let (start, end) = (segment.content.lowerBound, segment.content.upperBound)
      switch segment.marker {
      case 0xFE: items.append(MetadataItem(group: "jpeg", key: "Comment", value: view.prose(segment.content)))
      case 0xE1 where view.has("http://ns.adobe.com/xmp/extension/\0", at: start):
        // After the name: 32 digits of a digest, the whole length, where this piece goes.
        if start + 75 < end, extended.count < XMPReader.packetBytesMax { extended += view.bytes[start + 75..<end] }
      case 0xE1 where view.has("http://ns.adobe.com/xap/1.0/\0", at: start) || view.has("Exif\0\0", at: start): break
      case 0xED where view.has("Photoshop 3.0\0", at: start):
        // One block of resources may go over several segments.
        if resources.count < 1 << 20 { resources += view.bytes[start + 14..<end] }
      // Number and count of the pieces stand behind the name.
      case 0xE2 where view.has("ICC_PROFILE\0", at: start):
        if start + 14 < end, profile.count < ICCReader.profileBytesMax { profile += view.bytes[start + 14..<end] }
      case 0xE0, 0xE2, 0xEE: break
      case 0xE1...0xEF where EmbeddedText.isProse(view.bytes[segment.content]):
        items.append(
          MetadataItem(group: "jpeg", key: "APP\(segment.marker & 0x0F)", value: view.prose(segment.content)))
      default: break
      }
    }
    if !resources.isEmpty { items += IPTCReader.items(resources[...]) }
    if !profile.isEmpty { items += ICCReader.items(profile) }
    if !extended.isEmpty { items += XMPReader.items(extended) }
    return items.filter { !$0.value.isEmpty }
  }
}
