import AssayLanguage

/// What a value on a document is for.
package enum FieldRole: String, Sendable, Hashable, CaseIterable {
  case total, subtotal, tax, rounding, cash, change, discount, service, tip, deposit, balance, savings, price
  case date, dueDate = "due date", expiry = "expiry date", periodStart = "start date", periodEnd = "end date", time
  case invoice = "invoice number", order = "order number", serial = "serial number", registration = "company number"
  case taxNumber = "tax number", account = "account number", card = "card number", member = "member number"
  case model, part = "part number", batch = "batch number", reference, terminal, postcode, code, identifier
  case issuer, customer, cashier, salesperson, payment = "payment method", address, phone, fax, email, website
  case title, author, subject, device, format, currency, table, covers, items = "item count", quantity, pages
  case weight, pressure, temperature, speed, voltage, length, resolution
  /// A role that the lexicon does not know: the page's own words name it.
  case other

  /// What a value of the role looks like.
  package enum ValueKind: Sendable { case amount, date, time, identifier, name, text, count, measure }

  package var valueKind: ValueKind {
    switch self {
    case .total, .subtotal, .tax, .rounding, .cash, .change, .discount, .service, .tip, .deposit, .balance, .savings,
      .price:
      .amount
    case .date, .dueDate, .expiry, .periodStart, .periodEnd: .date
    case .time: .time
    case .invoice, .order, .serial, .registration, .taxNumber, .account, .card, .member, .model, .part, .batch,
      .reference, .terminal, .postcode, .code, .identifier, .phone, .fax, .table:
      .identifier
    case .issuer, .customer, .cashier, .salesperson, .author, .title, .subject, .device: .name
    case .payment, .address, .email, .website, .format, .currency: .text
    case .covers, .items, .quantity, .pages: .count
    case .weight, .pressure, .temperature, .speed, .voltage, .length, .resolution: .measure
    case .other: .text
    }
  }

  /// Roles whose claim and evidence may name each other.
  func covers(_ other: FieldRole) -> Bool {
    if self == other { return true }
    switch (self, other) {
    case (.reference, .invoice), (.invoice, .reference), (.order, .reference), (.cashier, .salesperson),
      (.salesperson, .cashier), (.quantity, .items), (.items, .quantity), (.savings, .discount), (.discount, .savings),
      (.identifier, .serial), (.serial, .identifier), (.balance, .total), (.total, .balance):
      return true
    default: return false
    }
  }
}

/// Phrases that name roles, in sentences and on pages.
enum RoleLexicon {
  struct Phrase: Sendable {
    var keys: [WordKey]
    var role: FieldRole
    var place: Place
  }
  enum Place: Sendable { case both, page, claim }

  /// A role named at a token, with the number of tokens that name it.
  static func match(_ text: TokenizedText, at index: Int, in tokens: Range<Int>, on place: Place) -> (
    role: FieldRole, count: Int
  )? {
    guard let phrases = byFirst[text.tokens[index].key] else { return nil }
    for phrase in phrases where phrase.place == .both || phrase.place == place {
      if index + phrase.keys.count <= tokens.upperBound, text.matches(phrase.keys, at: index) {
        return (phrase.role, phrase.keys.count)
      }
    }
    return nil
  }

  /// The role of a field's own name ("invoice_number", "dateOfIssue").
  static func role(ofName name: String) -> FieldRole? {
    let text = TokenizedText(words(ofName: name))
    var best: (role: FieldRole, count: Int)?
    for index in text.tokens.indices {
      if let found = match(text, at: index, in: 0..<text.count, on: .claim)
        ?? match(text, at: index, in: 0..<text.count, on: .page),
        best.map({ found.count > $0.count }) ?? true
      {
        best = found
      }
    }
    return best?.role
  }

  /// Words of a name in any of the usual styles: `dateOfIssue`, `invoice_number`, `GPS:Latitude`.
  static func words(ofName name: String) -> String {
    var words = ""
    var lower = false
    for scalar in name.unicodeScalars.prefix(200) {
      let upper = scalar.properties.isUppercase
      if upper && lower { words += " " }
      words += ScalarClass(scalar) == .letter || ScalarClass(scalar) == .digit ? String(scalar) : " "
      lower = scalar.properties.isLowercase
    }
    return words
  }

  /// "passport no" for "passport number".
  private static func numbered(_ line: RoleWords.Line, _ role: FieldRole) -> [Phrase] {
    guard role.valueKind == .identifier else { return [] }
    return line.both.split(separator: ",").filter { $0.hasSuffix(" number") }.map { phrase in
      Phrase(keys: TokenizedText(String(phrase.dropLast(6)) + "no").tokens.map(\.key), role: role, place: .both)
    }
  }

  /// "the seller's name", "name of the seller", "the seller's": of every one-word name for a party.
  private static func possessives(_ line: RoleWords.Line, _ role: FieldRole) -> [Phrase] {
    guard role.valueKind == .name, [.issuer, .customer, .cashier, .salesperson, .author].contains(role) else {
      return []
    }
    return line.both.split(separator: ",").filter { !$0.contains(" ") }.flatMap { word in
      [
        "\(word)'s name", "name of the \(word)", "name of \(word)", "\(word) is called", "\(word) was called",
        "\(word) is named", "\(word) was named",
      ].map { phrase in
        Phrase(keys: TokenizedText(phrase).tokens.map(\.key), role: role, place: .claim)
      }
    }
  }

  private static let byFirst: [WordKey: [Phrase]] = {
    var table: [WordKey: [Phrase]] = [:]
    for line in RoleWords.lines {
      guard let role = FieldRole(rawValue: line.role) else { continue }
      for (list, place) in [(line.both, Place.both), (line.page, .page), (line.claim, .claim)] {
        for phrase in list.split(separator: ",") {
          let keys = TokenizedText(String(phrase)).tokens.map(\.key)
          guard let first = keys.first else { continue }
          table[first, default: []].append(Phrase(keys: keys, role: role, place: place))
        }
      }
      for phrase in numbered(line, role) {
        guard let first = phrase.keys.first else { continue }
        table[first, default: []].append(phrase)
      }
      for phrase in possessives(line, role) {
        guard let first = phrase.keys.first else { continue }
        table[first, default: []].append(phrase)
      }
    }
    for key in Array(table.keys) {
      table[key]?.sort { a, b in
        a.keys.count != b.keys.count ? a.keys.count > b.keys.count : a.place == .both && b.place != .both
      }
    }
    return table
  }()
}
