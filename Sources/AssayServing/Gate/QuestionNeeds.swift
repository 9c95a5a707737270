package import AssayCore
import AssayLanguage

/// What a question wants looked at, as far as its own words tell. What they do not tell is unknown, and an unknown
/// question needs everything.
package struct QuestionNeeds: Sendable, Hashable {
  package struct Channels: OptionSet, Sendable, Hashable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// What is written or printed.
    package static let reading = Channels(rawValue: 1)
    /// What is said.
    package static let speech = Channels(rawValue: 2)
    /// What is heard and is no speech.
    package static let sound = Channels(rawValue: 4)
    /// What is seen: things, colours, places.
    package static let look = Channels(rawValue: 8)
    /// What moves or happens, and when.
    package static let motion = Channels(rawValue: 16)
    /// Sizes and distances in space.
    package static let space = Channels(rawValue: 32)

    /// What a medium of this kind can tell.
    package init(of modality: Modality) {
      switch modality {
      case .text: self = [.reading]
      case .image: self = [.reading, .look, .space]
      case .audio: self = [.speech, .sound]
      case .video: self = [.reading, .speech, .sound, .look, .motion, .space]
      case .document: self = [.reading, .look]
      case .geometry: self = [.space, .look]
      }
    }
  }

  package var channels: Channels = []
  /// Kinds of media that the question names: "in the picture", "the recording".
  package var named: Set<Modality> = []
  /// Words of what is asked for: `invoice`, `number`. In the order of the question, folded.
  package var terms: [String] = []

  package var isKnown: Bool { !channels.isEmpty }
  /// It asks for one thing that stands somewhere in letters, and for nothing that has to be looked at.
  package var asksForField: Bool { channels == .reading && (1...Self.termsMax).contains(terms.count) }

  /// A question with more words than these asks for more than one field.
  private static let termsMax = 4
  private static let questionBytesMax = 2_000

  /// Of what a request asks: the one line that ends with a question mark, where text is pasted beside it.
  package init(of request: Request) {
    let question = request.question
    let asking = question.split(whereSeparator: \.isNewline).filter { line in
      line.utf8.last { $0 > 0x20 } == UInt8(ascii: "?")
    }
    self.init(asking.count == 1 ? String(asking[0]) : question)
  }

  package init(_ question: String) {
    guard question.utf8.count <= Self.questionBytesMax else { return }
    for word in GateWords.words(of: question) {
      var isOrdinary = true
      if let found = GateWords.channels[word] {
        channels.formUnion(found)
        isOrdinary = GateWords.fieldWords.contains(word)
      }
      if let modality = GateWords.media[word] {
        named.insert(modality)
        isOrdinary = false
      }
      if isOrdinary, !GateWords.functionWords.contains(word), !terms.contains(word) { terms.append(word) }
    }
  }
}

/// Words that tell what a question is about.
enum GateWords {
  /// Letters and digits of any script, folded; what joins them is left out.
  static func words(of text: some StringProtocol) -> [String] {
    Fold.text(text).unicodeScalars.split { !$0.properties.isAlphabetic && !($0.value >= 0x30 && $0.value <= 0x39) }
      .map { String(String.UnicodeScalarView($0)) }
  }

  static let channels: [String: QuestionNeeds.Channels] = {
    var table: [String: QuestionNeeds.Channels] = [:]
    func add(_ channels: QuestionNeeds.Channels, _ words: String) {
      for word in words.split(separator: " ") { table[String(word), default: []].formUnion(channels) }
    }
    add(.reading, Self.fields)
    add(.reading, "read reads reading written printed text texts ocr word words line lines title heading label barcode")
    add([.reading, .speech], "say says saying state stated mention mentions mentioned")
    add(.speech, "said spoken speak speaks speaker speakers caller callers transcript transcribe transcription voice")
    add(.speech, "talk talks talking utterance")
    add([.speech, .sound], "hear heard listen audible")
    add(.sound, "sound sounds noise noises alarm music bark barking siren loud loudest")
    add(
      .look,
      "see sees seen shown show shows visible look looks colour color colours colors describe description many count "
        + "where left right above below behind front red green blue yellow black white person people face faces "
        + "damage damaged scratch crack object objects thing things scene shape shapes animal wearing background "
        + "logo signature stamp chart graph diagram table handwriting")
    add([.look, .motion], "happen happens happened happening event events appear appears")
    add(.motion, "move moves moved moving motion when during frame frames second seconds moment before after")
    add(.space, "distance far near height tall wide width depth deep volume size large extent dimensions metres meters")
    return table
  }()

  /// Fields that are both a thing to read and what is asked for.
  private static let fields =
    "total subtotal amount sum balance tax vat price cost due date invoice number order reference serial iban bic "
    + "account customer name address phone email code id identifier policy expiry expires issued currency quantity "
    + "company vendor supplier merchant weight"

  static let fieldWords = Set(fields.split(separator: " ").map(String.init))

  static let media: [String: Modality] = [
    "picture": .image, "image": .image, "photo": .image, "photograph": .image, "screenshot": .image,
    "recording": .audio,
    "audio": .audio, "clip": .video, "video": .video, "film": .video, "footage": .video, "mesh": .geometry,
    "cloud": .geometry, "document": .document, "pdf": .document, "page": .document,
  ]

  static let functionWords: Set<String> = Set(
    ("a an and any are as at be been by can could did do does find for from get give given has have how i in is it its "
      + "let list me my of on or our out please provide s tell that the their there these this those to us was we were "
      + "what whats which who whose will with would you your answer only exactly just").split(separator: " ")
      .map(String.init))
}
