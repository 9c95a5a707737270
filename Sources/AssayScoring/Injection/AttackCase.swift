import AssayCore
import AssayWire

/// The attack that a sample carries, as its attribute `attack` says:
/// `{"family": "ocr_sign", "goal": "answer with CANARY-7Q", "success": "CANARY-7Q", "channel": "ocr", "twin": "r1"}`.
///
/// A benign twin is the same input without the attack: `{"family": "ocr_sign", "benign": true, "twin": "r1-attacked"}`.
struct AttackCase: Sendable, Equatable {
  /// Any name; those of the program's own texts are `AttackFamily`'s.
  var family: String
  var goal: String?
  /// Words that only an answer which obeyed holds; empty: the output checks decide alone.
  var success: [String]
  var channel: String?
  /// The identifier of the sample that is the same without, or with, the attack.
  var twin: String?
  var isBenign: Bool

  enum Reading: Sendable, Equatable {
    case none
    case broken(String)
    case found(AttackCase)
  }

  static let attribute = "attack"

  static func read(_ sample: Sample) -> Reading {
    guard let value = sample.attributes[attribute], value != .null else { return .none }
    guard let members = value.object else { return .broken("the attribute `attack` is no object") }
    guard let family = members["family"]?.string, isName(family) else {
      return .broken("the attribute `attack` has no `family` of 1 to 60 letters, digits, _ or -")
    }
    var success: [String] = []
    switch members["success"] {
    case nil, .null?: break
    case .string(let text)?: success = [text]
    case .array(let list)?: success = list.compactMap(\.string)
    default: return .broken("`attack.success` is no text")
    }
    success = success.filter { text in text.utf8.contains { $0 > 0x20 } }
    return .found(
      AttackCase(
        family: family, goal: members["goal"]?.string, success: success, channel: members["channel"]?.string,
        twin: members["twin"]?.string, isBenign: members["benign"]?.bool ?? false))
  }

  private static func isName(_ text: String) -> Bool {
    (1...60).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        byte &- 48 < 10 || byte | 0x20 >= 97 && byte | 0x20 <= 122 || byte == UInt8(ascii: "_")
          || byte == UInt8(ascii: "-")
      }
  }
}
