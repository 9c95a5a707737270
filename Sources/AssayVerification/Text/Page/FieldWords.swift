import AssayLanguage

/// Small words of sentences about fields.
enum FieldWords {
  /// Between a role and its value.
  private static let connecting = FunctionWords.keys(
    """
    is was are were be been being the a an of on at to for from by as in it this that its reads read shows shown show \
    says say states stated state given gives listed lists printed prints written indicated indicates noted appears \
    equals equal comes amounts adds up totals amounting called named known being exactly about around approximately \
    roughly precisely just only receipt invoice bill document slip page form label ticket card sheet statement note \
    number no id code name value figure amount sum here there with which displayed recorded marked registered set \
    stands stood identified issued under carried carries and : = - # ( . , has have had came seller's shop's \
    company's customer's party one person listed behind
    """)
  static func connects(_ key: WordKey) -> Bool { connecting.contains(key) }

  static let issuing = FunctionWords.keys(
    """
    issued printed made drawn billed written produced generated created provided supplied sold handed gave given \
    charged issues sells sent
    """)
  static let selling = FunctionWords.keys("sold supplied sells provided supplies")
  /// What somebody sells.
  static let wares = FunctionWords.keys(
    "goods items products things merchandise articles item product it this these them")
  /// Verbs and adverbs by which a sentence tells what a purchase came to.
  static let spending = FunctionWords.keys(
    """
    paid pay pays paying spent spend spends charged owed owes owe cost costs altogether total overall settled came \
    comes amounted amounts bill price sum all
    """)
  /// Whose value it is, which pages leave out.
  static func isOwner(_ key: WordKey) -> Bool { owners.contains(key) }
  private static let owners = FunctionWords.keys(
    """
    applicant's customer's passenger's patient's holder's student's employee's owner's machine's device's product's \
    unit's invoice's receipt's document's form's label's company's person's driver's guest's buyer's supplier's
    """)
  static let beforeYear = FunctionWords.keys("in from to year of is was since : during")
  static let existing = FunctionWords.keys("is was are were has had with shows there carries includes")

  /// A numeral that is a year.
  static func year(_ text: TokenizedText, _ index: Int) -> Int? {
    let token = text.tokens[index]
    guard token.kind == .number, token.end - token.start == 4 else { return nil }
    var value = 0
    for byte in text.bytes[token.range] {
      guard FigureScanner.isDigit(byte) else { return nil }
      value = value * 10 + Int(byte - 48)
    }
    return (1900...2099).contains(value) ? value : nil
  }

  static let buying = FunctionWords.keys("bought purchased ordered acquired obtained received issued")

  /// Words for the document itself.
  static func isDocument(_ key: WordKey) -> Bool { weak.contains(key) }

  static let documents = FunctionWords.keys(
    "receipt invoice bill document slip purchase transaction sale payment it ticket order shopping buyer customer shopper purchases"
  )
  /// Sentences about parts, not about the whole.
  static let itemising = FunctionWords.keys(
    "each item items per unit article product line piece apiece quantity discount deposit")

  static let excluding = FunctionWords.keys("without excluding excl before exclusive minus less")
  static let qualifying = excluding.union(FunctionWords.keys("including incl inclusive with after plus included"))

  static let totalling = FunctionWords.keys("amounts comes adds sums totals totalled totaled costs cost charged")

  static let costing = FunctionWords.keys("costs cost")
  /// What has a total, not a price.
  static let wholes = FunctionWords.keys(
    "purchase receipt order meal bill everything invoice transaction total grand overall visit stay shopping sum it all they"
  )

  /// May stand between two names of roles that belong together.
  static let links = FunctionWords.keys("of on the in this that a an for at from to by its 's s with")

  /// Names that are more often the document or a currency than a role.
  static let weak = FunctionWords.keys(
    """
    invoice receipt bill card store shop company title order business account code id member reference table items \
    price cost costs sum length width height depth power current device camera name staff counter station page pages \
    restaurant firm merchant customer description subject location make agent user server charged spent totals time \
    outlet cash change balance
    """)

  static let endsName = FunctionWords.keys(
    "on at in for with and but which who while as from to dated of is was are were for by that using under")
}
