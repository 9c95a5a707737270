import AssayWire
import Testing

@testable import AssayVerification

/// Figures on the development data, each half of the groups by itself: 0 was developed on, 1 looked at once.
@Suite("Figures of texts on the development data")
struct TextDataTests {
  @Test("Receipts: fields", arguments: [0, 1])
  func receipts(half: Int) throws {
    guard let file = try ClaimFile("sroie_claims_dev.jsonl")?.half(half) else { return }
    #expect(file.accuracy >= 0.97)
    let confusable = file.only { $0.label["difficulty"]?.string == "ocr_confusable" }
    #expect(confusable.accuracy >= 0.95)
    #expect(confusable.rows.allSatisfy { $0.verification?.flags.contains(.ocrAmbiguous) ?? false })
    let digit = file.only { $0.label["note"]?.string == "one digit changed" }
    #expect(digit.rows.allSatisfy { $0.verification?.verdict != .supported })
  }

  @Test("Speech: quotes, times, order, speakers", arguments: [0, 1])
  func speech(half: Int) throws {
    guard let file = try ClaimFile("speech_claims_dev.jsonl")?.half(half) else { return }
    #expect(file.accuracy >= 0.97)
    let changed = file.only { $0.label["difficulty"]?.string == "one_word_changed" }
    #expect(changed.rows.isEmpty || changed.accuracy >= 0.9)
  }

  @Test("Further samples: agreement ranks what is not supported", arguments: [0, 1])
  func samples(half: Int) throws {
    guard let file = try ClaimFile("selfcheck_claims.jsonl")?.half(half) else { return }
    #expect(file.auroc >= 0.80)
    #expect(file.rows.allSatisfy { [.unsupported, .notCheckable].contains($0.verification?.verdict) })
  }
}
