// Requests of the Responses API, read in the same pass and into the same places as chat requests.

extension ChatScanner {
  /// `{"model", "input": TEXT or [items], …}`. Parts are found wherever items carry them: in `content`, and in the
  /// `output` of a call that is given back.
  package static func scanResponse(
    _ bytes: UnsafeRawBufferPointer, depthMax: Int = depthMax
  ) throws(ChatFault) -> ChatScan {
    var pass = ChatPass(scanner: ByteScanner(bytes, depthMax: depthMax))
    // Usage comes in the last event of every stream: nothing has to be wished for.
    pass.scan.includesUsage = true
    do throws(ChatFault) { try pass.responseDocument() } catch {
      var fault = error
      if fault.path.isEmpty { fault.path = pass.path }
      throw fault
    }
    return pass.scan
  }
}

extension ChatPass {
  fileprivate mutating func responseDocument() throws(ChatFault) {
    try documentStart()
    var seen: UInt32 = 0
    try eachMember { (pass, key, memberStart) throws(ChatFault) in
      pass.scan.isEmpty = false
      try pass.responseMember(key, memberStart, &seen)
    }
    try documentEnd()
  }

  private mutating func responseMember(_ key: ByteScanner.Text, _ start: Int, _ seen: inout UInt32) throws(ChatFault) {
    path = ""
    if scanner.isText(key, "model") {
      try once(0, &seen, "model")
      try modelName()
    } else if scanner.isText(key, "input") {
      try once(1, &seen, "input")
      try input()
    } else if scanner.isText(key, "stream") {
      try once(2, &seen, "stream")
      path = "stream"
      scan.streams = try boolean()
    } else if scanner.isText(key, "assay") {
      try once(3, &seen, "assay")
      path = "assay"
      (scan.own, scan.ownMember) = try ownMember(start)
    } else if scanner.isText(key, "max_output_tokens") {
      try once(4, &seen, "max_output_tokens")
      try tokenLimit("max_output_tokens")
    } else if scanner.isText(key, "instructions"), scanner.peek() == UInt8(ascii: "\"") {
      try once(5, &seen, "instructions")
      try text(role: .system, path: "instructions")
    } else {
      if scanner.isText(key, "tools") { scan.hasTools = true }
      try scanner.skipValue(depth: 1)
    }
    path = ""
  }

  private mutating func text(role: ChatScan.Role, path: String) throws(ChatFault) {
    self.path = path
    let start = scanner.position
    let text = try scanner.string()
    try add(
      ChatScan.Part(
        kind: .text, role: role, message: scan.messageCount, index: nil, payload: text.range,
        isEscaped: text.isEscaped, value: start..<scanner.position, place: path))
  }

  private mutating func input() throws(ChatFault) {
    path = "input"
    if scanner.peek() == UInt8(ascii: "\"") { return try text(role: .user, path: "input") }
    guard scanner.peek() == UInt8(ascii: "[") else {
      guard scanner.spells("null") else { throw scanner.fault("should be a text or a list", "invalid_type") }
      return try scanner.skipValue(depth: 1)
    }
    try eachElement { (pass) throws(ChatFault) in
      try pass.item()
      pass.scan.messageCount += 1
      pass.path = "input"
    }
  }

  private mutating func item() throws(ChatFault) {
    let place = "input[\(scan.messageCount)]"
    path = place
    let start = scanner.position
    guard scanner.peek() == UInt8(ascii: "{") else { throw scanner.fault("should be an object", "invalid_type") }
    let firstPart = scan.parts.count
    // What is not said to come from somebody comes from a tool.
    var role = ChatScan.Role.tool
    var carried = Carried()
    var seen: UInt32 = 0
    try eachMember { (pass, key, _) throws(ChatFault) in
      if pass.scanner.isText(key, "role") {
        try pass.once(16, &seen, "role")
        role = try pass.role()
      } else if pass.scanner.isText(key, "content") {
        try pass.once(17, &seen, "content")
        try pass.carrier("\(place).content")
      } else if pass.scanner.isText(key, "output") {
        try pass.once(18, &seen, "output")
        try pass.carrier("\(place).output")
      } else if try !pass.takes(key, &carried, &seen) {
        try pass.scanner.skipValue(depth: 3)
      }
      pass.path = place
    }
    try add(carried, place, index: nil, start: start, isPart: false)
    for index in firstPart..<scan.parts.count { scan.parts[index].role = role }
  }

  /// A text, a part (a screenshot), or a list of parts.
  private mutating func carrier(_ place: String) throws(ChatFault) {
    switch scanner.peek() {
    case UInt8(ascii: "\""): try text(role: .other, path: place)
    case UInt8(ascii: "{"): try inputPart(place, index: nil)
    case UInt8(ascii: "["):
      var index = 0
      try eachElement { (pass) throws(ChatFault) in
        try pass.inputPart("\(place)[\(index)]", index: index)
        index += 1
      }
    default: try scanner.skipValue(depth: 3)
    }
  }

  // MARK: What a part carries

  private struct Carried {
    var type: Range<Int>?
    var text: ByteScanner.Text?
    var media: [(kind: ChatScan.Part.Kind, payload: ByteScanner.Text, label: Range<Int>?)] = []
    var fileName: Range<Int>?
    var namesUpload = false
  }

  private mutating func inputPart(_ place: String, index: Int?) throws(ChatFault) {
    path = place
    let start = scanner.position
    // Lists of other things (annotations, coordinates) hold no media.
    guard scanner.peek() == UInt8(ascii: "{") else { return try scanner.skipValue(depth: 4) }
    var carried = Carried()
    var seen: UInt32 = 0
    try eachMember { (pass, key, _) throws(ChatFault) in
      if try !pass.takes(key, &carried, &seen) { try pass.scanner.skipValue(depth: 5) }
    }
    try add(carried, place, index: index, start: start, isPart: true)
  }

  /// Takes the value of a member that says or carries something; false when it is none of these.
  private mutating func takes(
    _ key: ByteScanner.Text, _ carried: inout Carried, _ seen: inout UInt32
  ) throws(ChatFault) -> Bool {
    for (bit, medium) in Self.mediumMembers.enumerated() where scanner.isText(key, medium.name) {
      try once(UInt32(bit), &seen, medium.name)
      let found = try self.carried(medium.kind, payload: medium.payload, label: medium.label)
      if let payload = found.payload { carried.media.append((medium.kind, payload, found.label)) }
      return true
    }
    for (bit, name) in Self.textMembers.enumerated() where scanner.isText(key, name) {
      try once(UInt32(8 + bit), &seen, name)
      guard scanner.peek() == UInt8(ascii: "\"") else { return false }
      let text = try scanner.string()
      switch bit {
      case 0: carried.type = text.range
      case 1: carried.text = text
      case 2, 3: carried.media.append((.file, text, nil))
      case 4: carried.namesUpload = true
      default: carried.fileName = text.range
      }
      return true
    }
    return false
  }

  private static let mediumMembers:
    [(name: StaticString, kind: ChatScan.Part.Kind, payload: StaticString, label: StaticString)] = [
      ("image_url", .imageURL, "url", "detail"), ("input_audio", .inputAudio, "data", "format"),
      ("video_url", .videoURL, "url", "detail"), ("audio_url", .audioURL, "url", "format"),
      ("file", .file, "file_data", "filename"),
    ]

  private static let textMembers: [StaticString] = ["type", "text", "file_data", "file_url", "file_id", "filename"]

  /// Every medium is a part of its own, whatever the type says: what an upstream might look at is looked at here.
  private mutating func add(
    _ carried: Carried, _ place: String, index: Int?, start: Int, isPart: Bool
  ) throws(ChatFault) {
    func part(_ kind: ChatScan.Part.Kind, _ payload: ByteScanner.Text?, _ label: Range<Int>?) -> ChatScan.Part {
      ChatScan.Part(
        kind: kind, role: .other, message: scan.messageCount, index: index, payload: payload?.range ?? start..<start,
        isEscaped: payload?.isEscaped ?? false, label: label, type: carried.type, value: start..<scanner.position,
        place: place)
    }
    if let text = carried.text { try add(part(.text, text, nil)) }
    for medium in carried.media {
      try add(part(medium.kind, medium.payload, medium.label ?? (medium.kind == .file ? carried.fileName : nil)))
    }
    guard carried.media.isEmpty else { return }
    if carried.namesUpload {
      // An upload that is named by an id carries nothing that could be looked at.
      try add(part(.file, nil, carried.fileName))
    } else if isPart, carried.text == nil {
      try add(part(.other, nil, nil))
    }
  }
}
