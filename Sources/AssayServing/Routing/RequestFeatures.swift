package import AssayCore

/// What a router knows of a request: amounts over all its modalities, never its words alone and never its bytes.
package struct RequestFeatures: Sendable, Hashable {
  /// What kind of thing is asked for.
  package enum Question: String, Sendable, Hashable, CaseIterable {
    /// No words of the user at all: an image alone, a recording alone.
    case none
    case yesNo = "yes_no"
    case lookup, count, measure, compare, transform, explain
    /// Words that fit no kind.
    case open
  }

  /// Bytes of all text parts, and of the user's last message among them.
  package var textBytes = 0
  package var questionBytes = 0
  package var question = Question.none
  /// Words that ask for several steps: why, explain, step, calculate…
  package var reasoningWords = 0
  /// Demands on the form of the answer: a schema, a table, a limit of words.
  package var constraints = 0
  /// Media that the words point at: "both", "the second picture"; 0 where they point at none.
  package var mediaReferred = 0
  /// Parts by modality, in the order of `Modality.allCases`.
  package private(set) var parts = [Int](repeating: 0, count: Modality.allCases.count)
  package var mediaBytes = 0
  package var megapixels = 0.0
  package var audioSeconds = 0.0
  package var videoSeconds = 0.0
  package var pages = 0
  /// Pages without a text layer to read.
  package var pagesWithoutText = 0.0
  /// Points and vertices.
  package var points = 0
  /// The worst of the media, from 0 (healthy) to 1, with what is wrong, each name once.
  package var illHealth = 0.0
  package private(set) var ailments: [String] = []
  /// Media of which nothing is known but that they are there.
  package var uninspected = 0
  /// The most that the answer may have; nil where the request does not say.
  package var outputTokensMax: Int?

  package init() {}

  package func count(_ modality: Modality) -> Int { parts[Self.place(modality)] }

  package mutating func addPart(_ modality: Modality) { parts[Self.place(modality)] += 1 }

  package mutating func note(_ ailment: String, _ degree: Double) {
    guard degree > 0 else { return }
    illHealth = max(illHealth, min(1, degree))
    if !ailments.contains(ailment), ailments.count < 16 { ailments.append(ailment) }
  }

  /// What a probe found in one medium, kept by its digest, joins the rest.
  package mutating func add(_ medium: RequestFeatures) {
    megapixels += medium.megapixels
    audioSeconds += medium.audioSeconds
    videoSeconds += medium.videoSeconds
    pages += medium.pages
    pagesWithoutText += medium.pagesWithoutText
    points += medium.points
    uninspected += medium.uninspected
    for ailment in medium.ailments { note(ailment, medium.illHealth) }
  }

  /// Parts that are no text.
  package var media: Int { parts.reduce(0, +) - count(.text) }

  package var modalities: Set<Modality> { Set(Modality.allCases.filter { count($0) > 0 }) }

  /// The modalities beside text, in a fixed order: `audio+image`; `text` where there is no other. It names the slice
  /// and the row of the table of latencies.
  package var combination: String { mix.name }

  package var mix: ModalityMix { ModalityMix(Modality.allCases.lazy.filter { count($0) > 0 }) }

  package static func combination(of modalities: Set<Modality>) -> String { ModalityMix(modalities).name }

  /// Tokens that the input will cost, about: 4 bytes of text a token, 750 pixels a token, 25 tokens a second of
  /// sound, 260 a second of film (one frame and its sound), 1,500 a page, and 1,000 for a rendered cloud of points.
  /// An estimate to reserve and to compare by; what is settled is what the upstream reports.
  package var inputTokens: Int {
    let unknown = Double(uninspected) * 1_500
    let media =
      megapixels * 1e6 / 750 + audioSeconds * 25 + videoSeconds * 260 + Double(pages) * 1_500
      + Double(count(.geometry)) * 1_000 + unknown
    return textBytes / 4 + Int(min(media, 1e9))
  }

  private static func place(_ modality: Modality) -> Int {
    switch modality {
    case .text: 0
    case .image: 1
    case .audio: 2
    case .video: 3
    case .document: 4
    case .geometry: 5
    }
  }
}
