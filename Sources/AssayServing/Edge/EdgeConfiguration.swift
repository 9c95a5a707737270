package import AssayCore

/// The section `edge` of `assay.yaml`: what a gateway near the devices sends on, and whose evidence a central one takes.
package struct EdgeConfiguration: Sendable, Hashable {
  /// Set where this gateway is a node near the devices.
  package var node: EdgeNodeConfiguration?
  /// Set where this gateway takes evidence of such nodes.
  package var accept: EdgeAcceptance?

  package init(node: EdgeNodeConfiguration? = nil, accept: EdgeAcceptance? = nil) {
    self.node = node
    self.accept = accept
  }

  /// The environment variables that hold secrets.
  package var secretVariables: [String] {
    (node.map { [$0.secretVariable] } ?? []) + (accept?.nodes.map(\.secretVariable) ?? [])
  }
}

package struct EdgeNodeConfiguration: Sendable, Hashable {
  /// How the central gateway knows this node.
  package var name: String
  package var secretVariable: String
  /// Upstreams on the site itself: they may be sent media as they are.
  package var onSite: [String] = []
  /// An answer of the built-in model with a higher risk goes to the central gateway.
  package var riskMax = 0.3
  package var policy = EdgePolicy()

  package init(name: String, secretVariable: String) {
    self.name = name
    self.secretVariable = secretVariable
  }
}

/// What may leave the site. What is not named stays.
package struct EdgePolicy: Sendable, Hashable {
  /// One thing that can be made of a medium.
  package enum Derivative: String, Sendable, Hashable, CaseIterable {
    /// Lines read in a picture or a film, and the payloads of codes.
    case ocrText = "ocr_text"
    /// Labels with places: things, faces, colours, shapes, planes, clusters.
    case detections
    /// Pieces of a picture around what was read or found.
    case crops
    /// The picture with fewer pixels.
    case smaller
    /// Single pictures of a film.
    case frames
    case transcript
    /// Sounds that are no speech, and where somebody speaks.
    case events
    /// The text layer of a document or what was read on its pages, with its notes and form fields.
    case text
    case pageImages = "page_images"
    /// Sizes and measurements of a scan or mesh.
    case extents
    /// A vector of the words that were read or heard.
    case embedding

    /// Whether pixels leave.
    package var isPicture: Bool { self == .crops || self == .smaller || self == .frames || self == .pageImages }

    package static func allowed(for modality: Modality) -> [Derivative] {
      switch modality {
      case .image: [.ocrText, .detections, .crops, .smaller, .embedding]
      case .audio: [.transcript, .events, .embedding]
      case .video: [.transcript, .detections, .ocrText, .events, .frames, .embedding]
      case .document: [.text, .detections, .pageImages, .embedding]
      case .geometry: [.extents, .detections]
      case .text: []
      }
    }
  }

  /// Groups of what files say of themselves.
  package enum Metadata: String, Sendable, Hashable, CaseIterable {
    case time, camera, place, author, other
  }

  package enum Raw: String, Sendable, Hashable, CaseIterable {
    case never
    /// Where nothing that may leave says anything of the medium.
    case whenUnsure = "when_unsure"
    case always
  }

  package enum Identifiers: String, Sendable, Hashable, CaseIterable { case mask, keep }

  package static let modalities: [Modality] = [.image, .audio, .video, .document, .geometry]

  package var forward: [Modality: Set<Derivative>] = [
    .image: [.ocrText, .detections], .audio: [.transcript, .events], .video: [.transcript, .detections],
    .document: [.text], .geometry: [.extents, .detections],
  ]
  package var metadata: Set<Metadata> = []
  /// A modality that is not named: never.
  package var raw: [Modality: Raw] = [:]
  package var identifiers = Identifiers.mask
  /// Longest side of a picture that leaves as `smaller`, `frames` or `crops`.
  package var sidePixelsMax = 768
  package var framesMax = 4
  package var pagesMax = 4
  package var cropsMax = 6
  /// A crop that shows more of its picture is none.
  package var cropShareMax = 0.5
  /// Text that stands for one medium.
  package var textBytesMax = 16 << 10
  package var observationsMax = 400

  package init() {}

  package func allows(_ derivative: Derivative, of modality: Modality) -> Bool {
    forward[modality]?.contains(derivative) ?? false
  }

  package func raw(_ modality: Modality) -> Raw { raw[modality] ?? .never }
}

/// Whose evidence a central gateway takes, and how much of it.
package struct EdgeAcceptance: Sendable, Hashable {
  package struct Node: Sendable, Hashable {
    package var name: String
    package var secretVariable: String

    package init(name: String, secretVariable: String) {
      self.name = name
      self.secretVariable = secretVariable
    }
  }

  package enum Unproven: String, Sendable, Hashable, CaseIterable {
    /// The request goes on as if it carried no evidence: what it says is a user's text.
    case ignore
    case refuse
  }

  package var nodes: [Node] = []
  /// Evidence that is older is no evidence.
  package var ageMsMax = 120_000
  package var bytesMax = 1 << 20
  package var unproven = Unproven.ignore

  package init() {}
}

extension UpstreamConfiguration {
  /// The name of the upstream that is the central gateway.
  package static let centralName = "central"
}

extension ServingConfiguration {
  /// The place of the central gateway among the upstreams, where this is a node.
  package var central: UpstreamConfiguration? { upstreams.first { $0.isCentral } }
}
