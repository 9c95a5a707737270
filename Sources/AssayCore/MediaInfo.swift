/// What a probe found in an asset.
package struct MediaInfo: Sendable, Hashable, Codable {
  package enum Status: String, Sendable, Codable {
    case ok
    /// Usable, with a loss that `findings` name.
    case degraded
    /// Not decoded; `findings` say why. An ingestion failure.
    case refused
  }

  package var digest: Digest
  package var bytes: Int
  /// What the content is: `image/jpeg`, `audio/flac`, `model/gltf-binary`…
  package var type: String
  package var declaredType: String?
  package var modality: Modality?
  package var status: Status
  /// Share of the content that could be decoded; 1 when whole.
  package var decodedShare: Double
  package var findings: [MediaFinding]
  package var image: ImageInfo?
  package var audio: AudioInfo?
  package var video: VideoInfo?
  package var document: DocumentInfo?
  package var geometry: GeometryInfo?
  package var textual: TextInfo?
  /// Embedded metadata in file order, bounded in count and length: EXIF, ID3, document info.
  package var metadata: [MetadataItem]

  package init(
    digest: Digest, bytes: Int, type: String, declaredType: String? = nil, modality: Modality? = nil,
    status: Status = .ok, decodedShare: Double = 1, findings: [MediaFinding] = [], image: ImageInfo? = nil,
    audio: AudioInfo? = nil, video: VideoInfo? = nil, document: DocumentInfo? = nil, geometry: GeometryInfo? = nil,
    textual: TextInfo? = nil, metadata: [MetadataItem] = []
  ) {
    self.digest = digest
    self.bytes = bytes
    self.type = type
    self.declaredType = declaredType
    self.modality = modality
    self.status = status
    self.decodedShare = decodedShare
    self.findings = findings
    self.image = image
    self.audio = audio
    self.video = video
    self.document = document
    self.geometry = geometry
    self.textual = textual
    self.metadata = metadata
  }

  /// Adds a finding and lowers the status as its severity says.
  package mutating func note(_ finding: MediaFinding) {
    findings.append(finding)
    switch (finding.severity, status) {
    case (.refused, _): status = .refused
    case (.degraded, .ok): status = .degraded
    default: break
    }
  }
}

/// One thing a probe or a check noticed.
package struct MediaFinding: Sendable, Hashable, Codable {
  package enum Severity: String, Sendable, Codable { case note, degraded, refused }

  /// Stable, of few values: `truncated`, `type_mismatch`, `trailing_bytes`, `too_large`, `av_offset`.
  package var code: String
  package var severity: Severity
  /// One sentence without media bytes.
  package var message: String
  package var remedy: String?

  package init(_ code: String, _ severity: Severity, _ message: String, remedy: String? = nil) {
    self.code = code
    self.severity = severity
    self.message = message
    self.remedy = remedy
  }
}

/// A text that a medium carries beside what it shows: embedded metadata, a name, a note, a subtitle.
package struct MetadataItem: Sendable, Hashable, Codable {
  /// `exif`, `xmp`, `png`, `id3`, `pdf`, `pdf_annotation`, `subtitle`, `gltf`…
  package var group: String
  package var key: String
  package var value: String
  /// Where in the medium, where that is known: a box on a page, a stretch of time.
  package var region: Region?
  /// Why a reader of the medium does not see it: `hidden`, `off_page`, `hidden_layer`; nil where it is ordinary.
  package var hiddenBy: String?

  package init(group: String, key: String, value: String, region: Region? = nil, hiddenBy: String? = nil) {
    self.group = group
    self.key = key
    self.value = value
    self.region = region
    self.hiddenBy = hiddenBy
  }
}
