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
    scanner.position += 1
    scanner.skipSpace()
    if scanner.peek() == UInt8(ascii: "]") {
      scanner.position += 1
      return
    }
    while true {
      scanner.skipSpace()
      try item()
      scan.messageCount += 1
      path = "input"
      if try scanner.endsAfterElement(UInt8(ascii: "]"), "',' or ']'") { return }
    }
  }

  private mutating func item() throws(ChatFault) {
    let place = "input[\(scan.messageCount)]"
    path = place
    guard scanner.peek() == UInt8(ascii: "{") else { throw scanner.fault("should be an object", "invalid_type") }
    let firstPart = scan.parts.count
    // What is not said to come from somebody comes from a tool.
    var role = ChatScan.Role.tool
    var seen: UInt32 = 0
    try eachMember { (pass, key, _) throws(ChatFault) in
      if pass.scanner.isText(key, "role") {
        try pass.once(0, &seen, "role")
        role = try pass.role()
      } else if pass.scanner.isText(key, "content") {
        try pass.once(1, &seen, "content")
        try pass.carrier("\(place).content")
      } else if pass.scanner.isText(key, "output") {
        try pass.once(2, &seen, "output")
        try pass.carrier("\(place).output")
      } else {
        try pass.scanner.skipValue(depth: 3)
      }
    }
    for index in firstPart..<scan.parts.count { scan.parts[index].role = role }
  }

  /// A text, a part (a screenshot), or a list of parts.
  private mutating func carrier(_ place: String) throws(ChatFault) {
    switch scanner.peek() {
    case UInt8(ascii: "\""): try text(role: .other, path: place)
    case UInt8(ascii: "{"): try inputPart(place, index: nil)
    case UInt8(ascii: "["):
      scanner.position += 1
      scanner.skipSpace()
      if scanner.peek() == UInt8(ascii: "]") {
        scanner.position += 1
        return
      }
      var index = 0
      while true {
        scanner.skipSpace()
        try inputPart("\(place)[\(index)]", index: index)
        index += 1
        if try scanner.endsAfterElement(UInt8(ascii: "]"), "',' or ']'") { return }
      }
    default: try scanner.skipValue(depth: 3)
    }
  }

  private mutating func inputPart(_ place: String, index: Int?) throws(ChatFault) {
    path = place
    let start = scanner.position
    guard scanner.peek() == UInt8(ascii: "{") else {
      // Lists of other things (annotations, coordinates) hold no media.
      return try scanner.skipValue(depth: 4)
    }
    var texts: [(name: StaticString, text: ByteScanner.Text)] = []
    var sound: (kind: ChatScan.Part.Kind, payload: ByteScanner.Text?, label: Range<Int>?)?
    var seen: UInt32 = 0
    try eachMember { (pass, key, _) throws(ChatFault) in
      if pass.scanner.isText(key, "input_audio") {
        try pass.once(31, &seen, "input_audio")
        sound = try pass.carried(.inputAudio, payload: "data", label: "format")
        return
      }
      for (bit, name) in Self.partMembers.enumerated() where pass.scanner.isText(key, name) {
        try pass.once(UInt32(bit), &seen, name)
        guard pass.scanner.peek() == UInt8(ascii: "\"") else { break }
        texts.append((name, try pass.scanner.string()))
        return
      }
      try pass.scanner.skipValue(depth: 5)
    }
    func value(_ name: StaticString) -> ByteScanner.Text? {
      texts.first { "\($0.name)" == "\(name)" }?.text
    }
    let payload = value("text") ?? value("image_url") ?? value("file_data") ?? value("file_url")
    let kind: ChatScan.Part.Kind =
      if value("text") != nil {
        .text
      } else if value("image_url") != nil {
        .imageURL
      } else if sound != nil {
        .inputAudio
      } else if payload != nil || value("file_id") != nil {
        // An upload that is named by an id carries nothing that could be looked at.
        .file
      } else {
        .other
      }
    let found = kind == .inputAudio ? sound?.payload : payload
    try add(
      ChatScan.Part(
        kind: kind, role: .other, message: scan.messageCount, index: index, payload: found?.range ?? start..<start,
        isEscaped: found?.isEscaped ?? false, label: sound?.label ?? value("filename")?.range,
        type: value("type")?.range, value: start..<scanner.position, place: place))
  }

  private static let partMembers: [StaticString] = [
    "type", "text", "image_url", "file_data", "file_url", "file_id", "filename",
  ]
}
