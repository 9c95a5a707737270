import AssayWire

/// At most `charactersMax` printable characters of a text from outside: control characters and line ends become
/// spaces, and whatever looks like a key or like encoded media is left out.
package func printable(_ text: String, charactersMax: Int = 200) -> String {
  var result = ""
  var count = 0
  // Words are looked at whole; far more than can be shown is never needed.
  let scalars = text.unicodeScalars.prefix(charactersMax * 40)
  for word in scalars.split(whereSeparator: { $0.properties.isWhitespace || isUnprintable($0) }) {
    let shown = looksSecret(word) ? "[…]" : String(String.UnicodeScalarView(word))
    let length = shown.unicodeScalars.count
    guard count + length + 1 <= charactersMax else {
      let room = charactersMax - count - 2
      if room > 8 { result += (result.isEmpty ? "" : " ") + String(shown.unicodeScalars.prefix(room)) + "…" }
      return result
    }
    result += (result.isEmpty ? "" : " ") + shown
    count += length + 1
  }
  return result
}

private func isUnprintable(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.properties.generalCategory {
  case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: true
  default: false
  }
}

/// A run of 48 or more characters of base64, or a word that begins like a key.
private func looksSecret(_ word: Substring.UnicodeScalarView) -> Bool {
  var run = 0
  for scalar in word {
    let isEncoded =
      scalar.isASCII
      && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "+" || scalar == "/"
        || scalar == "=" || scalar == "_" || scalar == "-")
    run = isEncoded ? run + 1 : 0
    if run >= 48 { return true }
  }
  let text = String(Substring(word))
  return ["sk-", "pk-", "Bearer", "data:"].contains { text.contains($0) }
}

/// What an endpoint says went wrong, in its usual shapes; nil when the body holds none of them.
func serverMessage(_ body: JSONValue) -> (message: String?, code: JSONValue?)? {
  if let error = body["error"], !error.isNull {
    if let text = error.string { return (text, nil) }
    return (error["message"]?.string, error["code"] ?? error["status"])
  }
  if body["object"]?.string == "error" { return (body["message"]?.string, body["code"]) }
  return nil
}

/// The message of an error body, also in shapes that only an error status makes recognisable.
func errorMessage(_ body: JSONValue) -> String? {
  if let message = serverMessage(body)?.message { return message }
  if let text = body["message"]?.string ?? body["detail"]?.string { return text }
  return body["detail"]?[0]?["msg"]?.string
}
