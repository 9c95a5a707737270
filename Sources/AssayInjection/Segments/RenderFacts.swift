/// What is known of how a text is shown or heard. A fact that nobody measured is nil and decides nothing.
package struct RenderFacts: Sendable, Hashable {
  /// Ratio of luminances after WCAG 2.1, 1 to 21.
  package var contrast: Double?
  /// 0 to 1.
  package var opacity: Double?
  package var fontSizePoints: Double?
  /// Height of the text over the height of the picture.
  package var heightShare: Double?
  /// PDF text rendering mode, 0 to 7; 3 draws nothing.
  package var renderMode: Int?
  /// The extractor says that a reader does not see it.
  package var isHidden: Bool?
  package var isOffPage: Bool?
  package var isInHiddenLayer: Bool?
  package var isUnderImage: Bool?
  /// Another extractor reads the same words from the picture of the page.
  package var isConfirmedByOCR: Bool?
  /// How far the text layer of a page and its picture say the same, 0 to 1.
  package var ocrAgreement: Double?
  /// Found only after enlarging, stretching contrast or the model's own resize: `upscaled`, `equalised`, `model_size`.
  package var foundOnly: String?
  /// Level against the main talker in decibels; negative is quieter.
  package var levelDb: Double?
  package var wordsPerMinute: Double?
  /// Share of the speech's energy above 16 kHz or below 80 Hz.
  package var outOfBandShare: Double?
  package var isOneChannelOnly: Bool?
  /// Share of a subtitle's words that are spoken while it shows.
  package var speechAgreement: Double?

  package init() {}

  /// What an extractor says of why a reader does not see a text.
  package init(hiddenBy reason: String?) {
    guard let reason else { return }
    isHidden = true
    switch reason {
    case "invisible": renderMode = 3
    case "transparent": opacity = 0
    case "tiny": fontSizePoints = 1
    case "off_page": isOffPage = true
    case "no_contrast": contrast = 1
    case "not_drawn", "hidden_layer": isInHiddenLayer = true
    default: break
    }
  }

  package static let plain = RenderFacts()
}
