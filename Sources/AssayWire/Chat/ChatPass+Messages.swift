// Messages and their parts.
extension ChatPass {
  mutating func messages() throws(ChatFault) {
    path = "messages"
    guard scanner.peek() == UInt8(ascii: "[") else { throw scanner.fault("should be a list", "invalid_type") }
    try eachElement { (pass) throws(ChatFault) in
      try pass.message()
      pass.scan.messageCount += 1
      pass.path = "messages"
    }
  }

  private mutating func message() throws(ChatFault) {
    let number = scan.messageCount
    path = "messages[\(number)]"
    guard scanner.peek() == UInt8(ascii: "{") else { throw scanner.fault("should be an object", "invalid_type") }
    let firstPart = scan.parts.count
    var role = ChatScan.Role.other
    var hasRole = false
    var seen: UInt32 = 0
    try eachMember { (pass, key, _) throws(ChatFault) in
      if pass.scanner.isText(key, "role") {
        try pass.once(0, &seen, "role")
        role = try pass.role()
        hasRole = true
      } else if pass.scanner.isText(key, "content") {
        try pass.once(1, &seen, "content")
        try pass.content(of: number)
      } else {
        try pass.scanner.skipValue(depth: 3)
      }
    }
    guard hasRole else {
      throw ChatFault("missing", "`role` is missing", path: "messages[\(number)].role", offset: scanner.position)
    }
    for index in firstPart..<scan.parts.count { scan.parts[index].role = role }
  }

  mutating func role() throws(ChatFault) -> ChatScan.Role {
    guard scanner.peek() == UInt8(ascii: "\"") else { throw scanner.fault("`role` should be a string", "invalid_type") }
    let text = try scanner.string()
    if scanner.isText(text, "user") { return .user }
    if scanner.isText(text, "system") { return .system }
    if scanner.isText(text, "assistant") { return .assistant }
    if scanner.isText(text, "developer") { return .developer }
    if scanner.isText(text, "tool") { return .tool }
    return scanner.isText(text, "function") ? .function : .other
  }

  private mutating func content(of message: Int) throws(ChatFault) {
    path = "messages[\(message)].content"
    let start = scanner.position
    switch scanner.peek() {
    case UInt8(ascii: "\""):
      let text = try scanner.string()
      try add(
        ChatScan.Part(
          kind: .text, role: .other, message: message, index: nil, payload: text.range, isEscaped: text.isEscaped,
          value: start..<scanner.position))
    case UInt8(ascii: "["):
      var index = 0
      try eachElement { (pass) throws(ChatFault) in
        pass.path = "messages[\(message)].content[\(index)]"
        try pass.part(message: message, index: index)
        index += 1
      }
    default:
      guard scanner.spells("null") else { throw scanner.fault("should be a string or a list of parts", "invalid_type") }
      try scanner.skipValue(depth: 3)
    }
  }

  mutating func add(_ part: ChatScan.Part) throws(ChatFault) {
    guard scan.parts.count < ChatScanner.partsMax else {
      throw scanner.fault("more than \(ChatScanner.partsMax) parts", "too_many_parts")
    }
    scan.parts.append(part)
  }

  /// Members of a part that hold what it carries, by what they are called.
  private struct Found {
    var type: ByteScanner.Text?
    var text: ByteScanner.Text?
    var carried: [(kind: ChatScan.Part.Kind, payload: ByteScanner.Text?, label: Range<Int>?)] = []
  }

  private mutating func part(message: Int, index: Int) throws(ChatFault) {
    let start = scanner.position
    guard scanner.peek() == UInt8(ascii: "{") else { throw scanner.fault("should be an object", "invalid_type") }
    var found = Found()
    var seen: UInt32 = 0
    try eachMember { (pass, key, _) throws(ChatFault) in try pass.partMember(key, &found, &seen) }
    guard let type = found.type else { throw scanner.fault("`type` is missing", "missing", at: start) }
    let kind = Self.kind(type, scanner)
    var part = ChatScan.Part(
      kind: kind, role: .other, message: message, index: index, payload: start..<start, isEscaped: false,
      type: type.range, value: start..<scanner.position)
    switch kind {
    case .text:
      guard let text = found.text else { throw scanner.fault("`text` is missing", "missing", at: start) }
      (part.payload, part.isEscaped) = (text.range, text.isEscaped)
    case .other: break
    default:
      let carried = found.carried.first { $0.kind == kind }
      // A file may be named by the id of an upload instead of carrying its bytes.
      guard let carried, let payload = carried.payload else {
        if kind == .file, carried != nil { break }
        throw scanner.fault("the part carries no `\(Self.member(kind))`", "missing", at: start)
      }
      (part.payload, part.isEscaped) = (payload.range, payload.isEscaped)
      part.label = carried.label
    }
    try add(part)
  }

  private static func kind(_ type: ByteScanner.Text, _ scanner: ByteScanner) -> ChatScan.Part.Kind {
    if scanner.isText(type, "text") { return .text }
    if scanner.isText(type, "image_url") { return .imageURL }
    if scanner.isText(type, "input_audio") { return .inputAudio }
    if scanner.isText(type, "file") { return .file }
    if scanner.isText(type, "video_url") { return .videoURL }
    return scanner.isText(type, "audio_url") ? .audioURL : .other
  }

  private static func member(_ kind: ChatScan.Part.Kind) -> StaticString {
    switch kind {
    case .imageURL: "image_url.url"
    case .inputAudio: "input_audio.data"
    case .file: "file.file_data"
    case .videoURL: "video_url.url"
    case .audioURL: "audio_url.url"
    default: "text"
    }
  }

  private mutating func partMember(
    _ key: ByteScanner.Text, _ found: inout Found, _ seen: inout UInt32
  ) throws(ChatFault) {
    if scanner.isText(key, "type") {
      try once(0, &seen, "type")
      guard scanner.peek() == UInt8(ascii: "\"") else {
        throw scanner.fault("`type` should be a string", "invalid_type")
      }
      found.type = try scanner.string()
    } else if scanner.isText(key, "text") {
      try once(1, &seen, "text")
      guard scanner.peek() == UInt8(ascii: "\"") else { return try scanner.skipValue(depth: 5) }
      found.text = try scanner.string()
    } else if scanner.isText(key, "image_url") {
      try once(2, &seen, "image_url")
      found.carried.append(try carried(.imageURL, payload: "url", label: "detail"))
    } else if scanner.isText(key, "input_audio") {
      try once(3, &seen, "input_audio")
      found.carried.append(try carried(.inputAudio, payload: "data", label: "format"))
    } else if scanner.isText(key, "file") {
      try once(4, &seen, "file")
      found.carried.append(try carried(.file, payload: "file_data", label: "filename"))
    } else if scanner.isText(key, "video_url") {
      try once(5, &seen, "video_url")
      found.carried.append(try carried(.videoURL, payload: "url", label: "detail"))
    } else if scanner.isText(key, "audio_url") {
      try once(6, &seen, "audio_url")
      found.carried.append(try carried(.audioURL, payload: "url", label: "format"))
    } else {
      try scanner.skipValue(depth: 5)
    }
  }

  /// The object that carries a medium; a bare string is taken as the payload, as some clients send it.
  mutating func carried(
    _ kind: ChatScan.Part.Kind, payload: StaticString, label: StaticString
  ) throws(ChatFault) -> (kind: ChatScan.Part.Kind, payload: ByteScanner.Text?, label: Range<Int>?) {
    if scanner.peek() == UInt8(ascii: "\"") { return (kind, try scanner.string(), nil) }
    guard scanner.peek() == UInt8(ascii: "{") else {
      try scanner.skipValue(depth: 5)
      return (kind, nil, nil)
    }
    var content: ByteScanner.Text?
    var name: Range<Int>?
    var seen: UInt32 = 0
    try eachMember { (pass, key, _) throws(ChatFault) in
      let isPayload = pass.scanner.isText(key, payload)
      guard isPayload || pass.scanner.isText(key, label) else { return try pass.scanner.skipValue(depth: 6) }
      try pass.once(isPayload ? 0 : 1, &seen, isPayload ? payload : label)
      guard pass.scanner.peek() == UInt8(ascii: "\"") else { return try pass.scanner.skipValue(depth: 6) }
      let text = try pass.scanner.string()
      if isPayload { content = text } else { name = text.range }
    }
    return (kind, content, name)
  }
}
