import AssayLanguage
import AssayWire

/// What a claim is about, where a mistake costs more than elsewhere.
package enum ClaimAspect: String, Sendable, CaseIterable, Hashable {
  /// A serial, part, account or container number.
  case identifier
  /// Money.
  case amount
  /// How much of a medicine or another active substance.
  case dose
  /// Danger to people: brakes, gas, voltage, leaks, alarms.
  case safety
  /// Whether a thing is sound or broken.
  case condition
  case other

  /// A contradicted claim on it is never simply answered.
  package var isCritical: Bool {
    switch self {
    case .identifier, .amount, .dose, .safety: true
    case .condition, .other: false
    }
  }
}

/// Tells the aspect of a claim from its type, its slots and words; a customer's words can be added.
package struct ClaimAspects: Sendable {
  private var terms: [ClaimAspect: Set<WordKey>] = [:]

  /// - Parameter terms: a customer's words by aspect, added to the general ones.
  package init(terms: [ClaimAspect: [String]] = [:]) {
    for (aspect, words) in terms { self.terms[aspect] = Set(words.flatMap { WordKey.words(of: $0) }) }
  }

  /// The costliest aspect that fits.
  package func aspect(of claim: Claim) -> ClaimAspect {
    if claim.type == .identifier { return .identifier }
    var words = Words(claim.slots)
    for aspect in [ClaimAspect.safety, .dose, .identifier, .amount, .condition] {
      if let own = terms[aspect], words.all.contains(where: { own.contains($0) }) { return aspect }
    }
    if claim.type == .read || claim.type == .measured || claim.type == .other {
      if words.has(Lexicon.identifierRoles, in: .role) { return .identifier }
      if words.has(Lexicon.amountRoles, in: .role) || words.has(Lexicon.currencies, in: .unit) { return .amount }
      if words.has(Lexicon.doseUnits, in: .unit) { return .dose }
      if words.has(Lexicon.volumeUnits, in: .unit), words.has(Lexicon.doseWords, in: .anywhere) { return .dose }
    }
    if words.has(Lexicon.safety, in: .anywhere) { return .safety }
    if words.has(Lexicon.conditions, in: .anywhere) || words.has(Lexicon.conditionNames, in: .role) {
      return .condition
    }
    return .other
  }

  private enum Where { case role, unit, anywhere }

  /// The words of a claim's slots, sorted by what they stand for.
  private struct Words {
    var all: [WordKey] = []
    var role: [WordKey] = []
    var unit: [WordKey] = []

    init(_ slots: [Claim.Slot]) {
      for slot in slots.prefix(slotsMax) {
        guard let text = slot.value.string else { continue }
        let words = WordKey.words(of: String(text.prefix(charactersMax)))
        all += words
        switch slot.name {
        case "role", "quantity", "attribute", "scheme": role += words
        case "unit": unit += words.isEmpty ? [WordKey(text)] : words
        default: break
        }
      }
    }

    mutating func has(_ lexicon: Set<WordKey>, in place: Where) -> Bool {
      let words =
        switch place {
        case .role: role
        case .unit: unit
        case .anywhere: all
        }
      return words.contains { lexicon.contains($0) }
    }

    private var slotsMax: Int { 16 }
    private var charactersMax: Int { 400 }
  }

  private enum Lexicon {
    static let identifierRoles: Set<WordKey> = [
      "serial", "id", "identifier", "sku", "iban", "vin", "isbn", "imei", "barcode", "gtin", "ean", "upc", "account",
      "licence", "license", "registration", "batch", "lot", "passport", "container", "plate", "reference", "invoice",
    ]
    static let amountRoles: Set<WordKey> = [
      "total", "subtotal", "amount", "price", "cost", "tax", "vat", "gst", "balance", "due", "paid", "payment",
      "change",
      "fee", "charge", "discount", "tip", "rounding", "cash", "refund", "salary", "money", "deposit",
    ]
    static let currencies: Set<WordKey> = [
      "$", "€", "£", "¥", "₹", "usd", "eur", "gbp", "jpy", "chf", "cny", "inr", "myr", "rm", "aud", "cad", "sgd",
      "dollar",
      "dollars", "euro", "euros", "pound", "pounds", "yen", "rupee", "rupees", "ringgit", "franc", "francs", "cent",
      "cents",
    ]
    static let doseUnits: Set<WordKey> = [
      "mg", "mcg", "µg", "μg", "ug", "iu", "mmol", "milligram", "milligrams", "microgram", "micrograms",
    ]
    static let volumeUnits: Set<WordKey> = [
      "ml", "cc", "millilitre", "millilitres", "milliliter", "milliliters", "drop", "drops", "tablet", "tablets",
      "unit", "units", "g", "l",
    ]
    static let doseWords: Set<WordKey> = [
      "dose", "dosage", "medicine", "medication", "drug", "insulin", "injection", "infusion", "syringe", "tablet",
      "tablets", "pill", "pills", "capsule", "vaccine", "ampoule", "vial", "prescription", "patient", "saline",
    ]
    static let safety: Set<WordKey> = [
      "brake", "brakes", "airbag", "seatbelt", "helmet", "harness", "guard", "guardrail", "interlock", "alarm", "smoke",
      "fire", "flame", "gas", "leak", "leaks", "leaking", "explosion", "explosive", "toxic", "poison", "poisonous",
      "radiation", "voltage", "electrocution", "overheating", "overheated", "overpressure", "hazard", "hazardous",
      "danger", "dangerous", "unsafe", "safe", "safety", "emergency", "evacuation", "asbestos", "flammable", "allergen",
      "allergy", "allergic", "contraindicated", "weapon", "gun", "knife",
    ]
    static let conditions: Set<WordKey> = [
      "intact", "healthy", "normal", "ok", "okay", "undamaged", "sound", "cracked", "crack", "cracks", "worn",
      "abnormal",
      "grinding", "damaged", "damage", "broken", "rusty", "rusted", "corroded", "faulty", "defective", "defect",
      "dented",
      "bent", "torn", "scratched", "loose", "blocked", "clogged", "frayed", "burnt", "squeaking", "rattling",
      "knocking",
    ]
    static let conditionNames: Set<WordKey> = ["condition", "state", "status", "health"]
  }
}
