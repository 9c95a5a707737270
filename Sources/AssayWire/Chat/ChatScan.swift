/// What one pass over the bytes of a chat request found. All ranges are places in those bytes, so that the request
/// can be passed on with a few bytes changed and its media never written again.
package struct ChatScan: Sendable {
  package enum Role: Sendable { case system, developer, user, assistant, tool, function, other }

  package enum StreamOptionsForm: Sendable { case object, emptyObject, null }

  /// One piece of a message.
  package struct Part: Sendable {
    package enum Kind: Sendable { case text, imageURL, inputAudio, file, videoURL, audioURL, other }

    package var kind: Kind
    package var role: Role
    package var message: Int
    /// The place in the list of parts; nil when the message's content is one string.
    package var index: Int?
    /// The inside of the string that matters: a text, an address, a data URL, base64.
    package var payload: Range<Int>
    /// The payload has escapes, so that it means other bytes than it shows.
    package var isEscaped: Bool
    /// The inside of the string that names a format (`wav`) or a file's name.
    package var label: Range<Int>?
    /// The inside of the string that says the part's `type`.
    package var type: Range<Int>?
    /// The whole value: the part's object, or the string that is the content.
    package var value: Range<Int>
    /// Where it stands, where that is not in messages.
    package var place: String?

    /// `messages[1].content[2]`, as errors name it.
    package var path: String {
      place ?? index.map { "messages[\(message)].content[\($0)]" } ?? "messages[\(message)].content"
    }
  }

  /// The inside of the model's name.
  package var model: Range<Int>?
  package var modelIsEscaped = false
  package var streams = false
  package var includesUsage = false
  /// The value of `stream_options`, be it an object or `null`.
  package var streamOptions: Range<Int>?
  package var streamOptionsForm = StreamOptionsForm.object
  /// The value of `include_usage` where it is written.
  package var includeUsageValue: Range<Int>?
  /// The value of our own member `assay`.
  package var own: Range<Int>?
  /// What to cut so that an upstream never sees our member: its name, value and one comma.
  package var ownMember: Range<Int>?
  /// The value of `assay_evidence`, and what to cut so that a model never sees it.
  package var evidence: Range<Int>?
  package var evidenceMember: Range<Int>?
  package var parts: [Part] = []
  package var messageCount = 0
  /// The smaller of `max_completion_tokens` and `max_tokens`.
  package var outputTokensMax: Int?
  package var choices = 1
  package var hasTools = false
  /// Where the request's object starts: the offset of its `{`.
  package var start = 0
  /// Whether the request's object has no members.
  package var isEmpty = true

  package init() {}

  /// Bytes of text in all parts: what the number of input tokens is guessed from.
  package var textBytes: Int { parts.reduce(0) { $1.kind == .text ? $0 + $1.payload.count : $0 } }
}

/// Why a body is no chat request, and where.
package struct ChatFault: Error, Sendable, Hashable {
  package var message: String
  /// `messages[1].content[2]`; empty when the whole body is meant.
  package var path: String
  /// Offset in bytes.
  package var offset: Int
  /// `invalid_json`, `duplicate_key`, `invalid_type`, `missing`, `too_deep`.
  package var code: String

  package init(_ code: String, _ message: String, path: String = "", offset: Int) {
    self.code = code
    self.message = message
    self.path = path
    self.offset = offset
  }
}
