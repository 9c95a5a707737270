package import AssayCore
package import AssayWire

/// One typed assertion of an answer (or of a prompt), with the place where it stands.
package struct Claim: Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    case presence, count, attribute, spatial, temporal, spoken, read, measured, identifier, other
  }
  package enum Polarity: String, Sendable { case positive = "+", negative = "-" }
  package enum Hedge: String, Sendable { case none, weak, strong }
  /// How the speaker claims to know.
  package enum Channel: String, Sendable { case sees, hears, reads, measures, infers }

  /// UTF-8 bytes of the text it stands in.
  package var span: Range<Int>
  package var type: Kind
  package var polarity: Polarity
  package var hedge: Hedge
  package var channel: Channel?
  /// Named parts in the order of the format: presence {subject}; count {subject, op, number}…
  package var slots: [Slot]
  package var form: Form
  /// `user` for a presupposition of the prompt, `untrusted` for what a model answered.
  package var trust: Trust
  package var flags: Flags

  package struct Slot: Sendable, Hashable {
    package var name: String
    package var value: JSONValue

    package init(_ name: String, _ value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  /// What it says, in the form that a judge checks.
  package enum Form: Sendable {
    case scene(SceneFormula)
    case text(TextQuery)
    /// Not a claim (opinion, advice, question…) or not understood.
    case setAside(Reason)
  }

  package init(
    span: Range<Int>, type: Kind, polarity: Polarity = .positive, hedge: Hedge = .none, channel: Channel? = nil,
    slots: [Slot] = [], form: Form, trust: Trust = .untrusted, flags: Flags = []
  ) {
    self.span = span
    self.type = type
    self.polarity = polarity
    self.hedge = hedge
    self.channel = channel
    self.slots = slots
    self.form = form
    self.trust = trust
    self.flags = flags
  }
}
