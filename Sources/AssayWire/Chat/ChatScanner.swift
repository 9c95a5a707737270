/// Reads a chat request in one pass over its bytes: 200 kB of base64 cost a scan for the closing quote.
///
/// What it looks at is checked; members it does not know are only checked for being JSON, and pass untouched. A
/// member it looks at may not come twice, however its name is escaped: two readers could take different ones.
package enum ChatScanner {
  package static let depthMax = 64
  package static let partsMax = 4096

  package static func scan(_ bytes: UnsafeRawBufferPointer, depthMax: Int = depthMax) throws(ChatFault) -> ChatScan {
    var pass = ChatPass(scanner: ByteScanner(bytes, depthMax: depthMax))
    do throws(ChatFault) { try pass.document() } catch {
      var fault = error
      if fault.path.isEmpty { fault.path = pass.path }
      throw fault
    }
    return pass.scan
  }
}

struct ChatPass {
  var scanner: ByteScanner
  var scan = ChatScan()
  /// Where the pass is: what an error names.
  var path = ""

  init(scanner: ByteScanner) { self.scanner = scanner }

  mutating func document() throws(ChatFault) {
    try documentStart()
    var seen: UInt32 = 0
    try eachMember { (pass, key, memberStart) throws(ChatFault) in
      pass.scan.isEmpty = false
      try pass.topMember(key, memberStart, &seen)
    }
    try documentEnd()
    guard scan.messageCount > 0 else {
      throw ChatFault("missing", "`messages` is missing or empty", path: "messages", offset: scan.start)
    }
  }

  mutating func documentStart() throws(ChatFault) {
    if scanner.bytes.count >= 3, scanner.bytes[0] == 0xEF, scanner.bytes[1] == 0xBB, scanner.bytes[2] == 0xBF {
      scanner.position = 3
    }
    scanner.skipSpace()
    scan.start = scanner.position
    guard scanner.peek() == UInt8(ascii: "{") else { throw scanner.fault("the body should be a JSON object") }
  }

  mutating func documentEnd() throws(ChatFault) {
    scanner.skipSpace()
    guard scanner.position == scanner.bytes.count else { throw scanner.fault("text after the end of the request") }
    partOwnMembers()
    guard scan.model != nil else { throw ChatFault("missing", "`model` is missing", path: "model", offset: scan.start) }
  }

  mutating func modelName() throws(ChatFault) {
    path = "model"
    guard scanner.peek() == UInt8(ascii: "\"") else { throw scanner.fault("should be a string", "invalid_type") }
    let text = try scanner.string()
    (scan.model, scan.modelIsEscaped) = (text.range, text.isEscaped)
  }

  /// Calls the body for each member with the position behind its colon; the body takes the value.
  mutating func eachMember(
    _ body: (inout ChatPass, ByteScanner.Text, Int) throws(ChatFault) -> Void
  ) throws(ChatFault) {
    scanner.position += 1
    scanner.skipSpace()
    if scanner.peek() == UInt8(ascii: "}") {
      scanner.position += 1
      return
    }
    while true {
      scanner.skipSpace()
      let start = scanner.position
      let key = try scanner.string()
      try scanner.take(UInt8(ascii: ":"), "':'")
      scanner.skipSpace()
      try body(&self, key, start)
      if try scanner.endsAfterElement(UInt8(ascii: "}"), "',' or '}'") { return }
    }
  }

  /// Calls the body for each element of a list; the body takes the value.
  mutating func eachElement(_ body: (inout ChatPass) throws(ChatFault) -> Void) throws(ChatFault) {
    scanner.position += 1
    scanner.skipSpace()
    if scanner.peek() == UInt8(ascii: "]") {
      scanner.position += 1
      return
    }
    while true {
      scanner.skipSpace()
      try body(&self)
      if try scanner.endsAfterElement(UInt8(ascii: "]"), "',' or ']'") { return }
    }
  }

  /// Marks a member that is looked at as seen.
  mutating func once(_ bit: UInt32, _ seen: inout UInt32, _ name: StaticString) throws(ChatFault) {
    guard seen & (1 << bit) == 0 else {
      throw ChatFault("duplicate_key", "`\(name)` appears twice", path: path, offset: scanner.position)
    }
    seen |= 1 << bit
  }

  private mutating func topMember(_ key: ByteScanner.Text, _ start: Int, _ seen: inout UInt32) throws(ChatFault) {
    path = ""
    if scanner.isText(key, "model") {
      try once(0, &seen, "model")
      try modelName()
    } else if scanner.isText(key, "messages") {
      try once(1, &seen, "messages")
      try messages()
    } else if scanner.isText(key, "stream") {
      try once(2, &seen, "stream")
      path = "stream"
      scan.streams = try boolean()
    } else if scanner.isText(key, "stream_options") {
      try once(3, &seen, "stream_options")
      path = "stream_options"
      try streamOptions()
    } else if scanner.isText(key, "assay") {
      try once(4, &seen, "assay")
      path = "assay"
      (scan.own, scan.ownMember) = try ownMember(start)
    } else if scanner.isText(key, "assay_evidence") {
      try once(8, &seen, "assay_evidence")
      path = "assay_evidence"
      (scan.evidence, scan.evidenceMember) = try ownMember(start)
    } else if scanner.isText(key, "max_completion_tokens") {
      try once(5, &seen, "max_completion_tokens")
      try tokenLimit("max_completion_tokens")
    } else if scanner.isText(key, "max_tokens") {
      try once(6, &seen, "max_tokens")
      try tokenLimit("max_tokens")
    } else if scanner.isText(key, "n") {
      try once(7, &seen, "n")
      path = "n"
      if let count = try wholeNumber() {
        guard (1...128).contains(count) else { throw scanner.fault("should be from 1 to 128", "invalid_type") }
        scan.choices = count
      }
    } else {
      if scanner.isText(key, "tools") || scanner.isText(key, "functions") { scan.hasTools = true }
      try scanner.skipValue(depth: 1)
    }
    path = ""
  }

  mutating func tokenLimit(_ name: String) throws(ChatFault) {
    path = name
    guard let count = try wholeNumber() else { return }
    guard count >= 0 else { throw scanner.fault("should be 0 or more", "invalid_type") }
    scan.outputTokensMax = min(scan.outputTokensMax ?? count, count)
  }

  /// A boolean; `null` is false.
  mutating func boolean() throws(ChatFault) -> Bool {
    let isTrue = scanner.spells("true")
    guard isTrue || scanner.spells("false") || scanner.spells("null") else {
      throw scanner.fault("should be true or false", "invalid_type")
    }
    try scanner.skipValue(depth: 1)
    return isTrue
  }

  /// A whole number; nil for `null`.
  private mutating func wholeNumber() throws(ChatFault) -> Int? {
    if scanner.spells("null") {
      try scanner.skipValue(depth: 1)
      return nil
    }
    let start = scanner.position
    try scanner.skipValue(depth: 1)
    let text = UnsafeRawBufferPointer(rebasing: scanner.bytes[start..<scanner.position])
    guard text.count <= 19, let value = Int(String(decoding: text, as: UTF8.self)) else {
      throw scanner.fault("should be a whole number", "invalid_type", at: start)
    }
    return value
  }

  private mutating func streamOptions() throws(ChatFault) {
    let start = scanner.position
    guard scanner.peek() == UInt8(ascii: "{") else {
      guard scanner.spells("null") else { throw scanner.fault("should be an object", "invalid_type") }
      try scanner.skipValue(depth: 1)
      (scan.streamOptions, scan.streamOptionsForm) = (start..<scanner.position, .null)
      return
    }
    var seen: UInt32 = 0
    var isEmpty = true
    try eachMember { (pass, key, _) throws(ChatFault) in
      isEmpty = false
      guard pass.scanner.isText(key, "include_usage") else { return try pass.scanner.skipValue(depth: 2) }
      try pass.once(0, &seen, "include_usage")
      let valueStart = pass.scanner.position
      pass.scan.includesUsage = try pass.boolean()
      pass.scan.includeUsageValue = valueStart..<pass.scanner.position
    }
    (scan.streamOptions, scan.streamOptionsForm) = (start..<scanner.position, isEmpty ? .emptyObject : .object)
  }

  /// Our own member: an upstream never sees it, so it is cut with the comma that joins it to the others.
  mutating func ownMember(_ start: Int) throws(ChatFault) -> (value: Range<Int>, member: Range<Int>) {
    let valueStart = scanner.position
    try scanner.skipValue(depth: 1)
    let valueEnd = scanner.position
    var (from, to) = (start, scanner.position)
    var before = start - 1
    while before > scan.start, scanner.bytes[before] != UInt8(ascii: ",") { before -= 1 }
    if before > scan.start {
      from = before
    } else {
      var after = to
      while after < scanner.bytes.count, scanner.bytes[after] <= 0x20 { after += 1 }
      if after < scanner.bytes.count, scanner.bytes[after] == UInt8(ascii: ",") { to = after + 1 }
    }
    return (valueStart..<valueEnd, from..<to)
  }

  /// Two members of ours beside each other share a comma: the second one gives way, and takes the one behind it where the
  /// first had none before it.
  private mutating func partOwnMembers() {
    guard let own = scan.ownMember, let evidence = scan.evidenceMember, own.overlaps(evidence) else { return }
    let isOwnFirst = own.lowerBound < evidence.lowerBound
    let (first, second) = isOwnFirst ? (own, evidence) : (evidence, own)
    var end = second.upperBound
    var after = end
    while after < scanner.bytes.count, scanner.bytes[after] <= 0x20 { after += 1 }
    if after < scanner.bytes.count, scanner.bytes[after] == UInt8(ascii: ",") { end = after + 1 }
    let parted = first.upperBound..<max(first.upperBound, end)
    if isOwnFirst { scan.evidenceMember = parted } else { scan.ownMember = parted }
  }
}
