/// A value as a public recogniser reports it: text, place, type and resolution.
package struct RecognisedValue: Sendable, Hashable {
  package enum Field: Sendable, Hashable {
    case text(String)
    case number(Double)
    case flag(Bool)
    case null
  }

  package var text: String
  /// Bytes of the input.
  package var bytes: Range<Int>
  package var type: String
  package var resolution: [String: Field]
}

/// Values reported with the conventions of the Recognizers-Text models, so that their published expectations can
/// be checked against our readers. What is only their convention is here and not in the readers.
package enum ValueRecognition {
  /// The results of one model for one input; empty for a model that is not known.
  package static func results(spec: String, input: String) -> [RecognisedValue] {
    let text = TokenizedText(input)
    switch spec {
    case "NumberModel", "NumberModelExperimentalMode": return NumberRecognition(text).numbers()
    case "NumberModelPercentMode": return NumberRecognition(text, percentMode: true).numbers()
    case "NumberRangeModel": return RangeRecognition(text, experimental: false).results()
    case "NumberRangeModelExperimentalMode": return RangeRecognition(text, experimental: true).results()
    case "OrdinalModel", "OrdinalModelEnablePreview": return OrdinalRecognition(text).results(relative: true)
    case "OrdinalModelSuppressExtendedTypes": return OrdinalRecognition(text).results(relative: false)
    case "PercentModel": return PercentRecognition(text, percentMode: false).results()
    case "PercentModelPercentMode": return PercentRecognition(text, percentMode: true).results()
    case "AgeModel", "DimensionModel", "TemperatureModel", "CurrencyModel":
      return UnitRecognition(text, model: spec).results()
    case "BooleanModel": return BooleanRecognition(text).results()
    case "EmailModel", "URLModel", "IpAddressModel", "HashtagModel", "MentionModel", "GUIDModel", "PhoneNumberModel":
      return SequenceRecognition(text, model: spec).results()
    default: return []
    }
  }
}

extension TokenizedText {
  /// The text of a range in lower case, as the models report it.
  func lowered(_ range: Range<Int>) -> String { string(range).lowercased() }
}
