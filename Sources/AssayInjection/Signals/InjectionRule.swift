/// A rule's identifier with its version; what it looks for is in `explanation`.
package enum InjectionRule: String, Sendable, Hashable, CaseIterable {
  case override = "lexical.override@1"
  case evidenceOverride = "lexical.evidence_override@1"
  case newInstructions = "lexical.new_instructions@1"
  case roleToken = "lexical.role_token@1"
  case revealPrompt = "lexical.reveal_prompt@1"
  case modeSwitch = "lexical.mode_switch@1"
  case persona = "lexical.persona@1"
  case refusalSuppression = "lexical.refusal_suppression@1"
  case markdownImage = "lexical.markdown_image@1"
  case activeMarkup = "lexical.active_markup@1"
  case secret = "lexical.secret@1"
  case respond = "lexical.respond@1"
  case insert = "lexical.insert@1"
  case send = "lexical.send@1"
  case account = "lexical.account@1"
  case visit = "lexical.visit@1"
  case manage = "lexical.manage@1"
  case assistant = "lexical.assistant@1"
  case task = "lexical.task@1"
  case pretext = "lexical.pretext@1"
  case authority = "lexical.authority@1"
  case delayed = "lexical.delayed@1"
  case service = "lexical.service@1"
  case ask = "lexical.ask@1"
  case question = "lexical.question@1"
  case imperative = "lexical.imperative@1"
  case repetition = "lexical.repetition@1"
  case base64 = "encoded.base64@1"
  case hexadecimal = "encoded.hex@1"
  case binary = "encoded.binary@1"
  case morse = "encoded.morse@1"
  case rot13 = "encoded.rot13@1"
  case reversed = "encoded.reversed@1"
  case leet = "obfuscation.leet@1"
  case spacing = "obfuscation.spacing@1"
  case tags = "unicode.tags@1"
  case bidi = "unicode.bidi@1"
  case zeroWidth = "unicode.zero_width@1"
  case variationSelectors = "unicode.variation_selectors@1"
  case mixedScript = "unicode.mixed_script@1"
  case privateUse = "unicode.private_use@1"
  case controls = "unicode.controls@1"
  case hiddenText = "structural.hidden_text@1"
  case hiddenComment = "structural.hidden_comment@1"
  case tinyText = "structural.tiny_text@1"
  case foundOnly = "structural.found_only@1"
  case hiddenSpeech = "structural.hidden_speech@1"
  case subtitleMismatch = "structural.subtitle_mismatch@1"
  case textLayerMismatch = "structural.text_layer_mismatch@1"
  case code = "structural.code_payload@1"
  case emptyList = "structural.empty_list@1"
  case field = "structural.field@1"
  case longField = "structural.long_field@1"
  case name = "structural.name@1"
  case languageShift = "structural.language_shift@1"

  /// One line for people.
  package var explanation: String {
    Self.explanations[self] ?? rawValue
  }

  private static let explanations: [InjectionRule: String] = [
    .override: "tells the reader to disregard what it was told before",
    .evidenceOverride: "tells the reader to disregard the evidence and to state something else",
    .newInstructions: "announces new instructions or a new task",
    .roleToken: "holds a chat template's token or a turn of another role",
    .revealPrompt: "asks for the system prompt or the instructions before it",
    .modeSwitch: "switches the assistant into another mode of operation",
    .persona: "gives the assistant another identity",
    .refusalSuppression: "forbids refusals, apologies or warnings",
    .markdownImage: "a picture's address that would carry data away",
    .activeMarkup: "markup that runs code where the answer is shown",
    .secret: "asks for a password, key or other secret",
    .respond: "says what the answer should contain or look like",
    .insert: "asks to put a given text or code into the answer",
    .send: "asks to send, pay or post something to somebody",
    .account: "asks to change an account, a password or a payment",
    .visit: "asks to open an address",
    .manage: "asks to add, remove, book or delete something",
    .assistant: "speaks to an assistant or a language model",
    .task: "leads over to a task for the reader",
    .pretext: "an instruction under the cover of a test, an error or research",
    .authority: "an instruction in the name of an authority",
    .delayed: "an instruction that waits for a condition in the conversation",
    .service: "asks for a text, an explanation or another service that nobody in the document can give",
    .ask: "consists of a question to nobody in the document",
    .question: "a question",
    .imperative: "an imperative",
    .repetition: "the same words over and over",
    .base64: "an instruction in base64",
    .hexadecimal: "an instruction in hexadecimal",
    .binary: "an instruction in binary digits",
    .morse: "an instruction in Morse code",
    .rot13: "an instruction in rot13",
    .reversed: "an instruction written backwards",
    .leet: "an instruction with digits for letters",
    .spacing: "an instruction with its letters spaced apart",
    .tags: "invisible Unicode tag characters",
    .bidi: "control characters that change the direction of text",
    .zeroWidth: "invisible characters between letters",
    .variationSelectors: "runs of variation selectors, which can hide bytes",
    .mixedScript: "a word that mixes look-alike letters of two scripts",
    .privateUse: "characters without a public meaning",
    .controls: "control characters in a text",
    .hiddenText: "text that a reader does not see",
    .hiddenComment: "an instruction in a part of the markup that is not shown",
    .tinyText: "text too small to be read",
    .foundOnly: "text that appears only after the picture is changed",
    .hiddenSpeech: "speech that a listener hardly hears",
    .subtitleMismatch: "a subtitle that nobody says",
    .textLayerMismatch: "the text layer says something else than the page shows",
    .code: "a code's payload that is neither a number nor a plain address",
    .emptyList: "a list to be filled in whose heading asks for what an assistant should not give",
    .field: "a data field that addresses its reader",
    .longField: "a data field far longer than such fields are",
    .name: "a name that is a sentence",
    .languageShift: "another language than the rest of its document",
  ]
}
