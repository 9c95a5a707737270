import AssayFormats

/// A date, and perhaps a time of day, as metadata writes it.
struct ClockTime: Sendable, Hashable {
  enum Change: Sendable {
    case hours(Int)
    case years(Int)
    /// The year itself.
    case year(Int)
  }

  var year: Int
  var month: Int
  var day: Int
  var hour: Int

  var isReal: Bool {
    (1900...2100).contains(year) && (1...12).contains(month) && day >= 1 && day <= Self.days(year, month)
      && (0...23).contains(hour)
  }

  func moved(by change: Change) -> ClockTime {
    var result = self
    switch change {
    case .year(let year): result.year = year
    case .years(let years): result.year += years
    case .hours(let hours):
      result.hour += hours
      while result.hour > 23 { result = result.shifted(days: 1, hour: result.hour - 24) }
      while result.hour < 0 { result = result.shifted(days: -1, hour: result.hour + 24) }
    }
    result.day = min(result.day, Self.days(result.year, result.month))
    return result
  }

  private func shifted(days: Int, hour: Int) -> ClockTime {
    var (year, month, day) = (year, month, day + days)
    if day < 1 {
      month -= 1
      if month < 1 { (year, month) = (year - 1, 12) }
      day = Self.days(year, month)
    } else if day > Self.days(year, month) {
      (month, day) = (month + 1, 1)
      if month > 12 { (year, month) = (year + 1, 1) }
    }
    return ClockTime(year: year, month: month, day: day, hour: hour)
  }

  private static func days(_ year: Int, _ month: Int) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
  }
}

/// Moves the times that a file's metadata states, digit for digit, so that nothing else moves.
enum ClockSkew {
  /// Times beyond these stay as they are.
  private static let timesMax = 1_000

  /// The file with its times moved, and how many there were.
  static func moved(_ bytes: [UInt8], by change: ClockTime.Change) -> (bytes: [UInt8], count: Int) {
    var result = bytes
    var count = 0
    for region in regions(bytes) where count < timesMax {
      let found = move(&result, in: region.range, change, count)
      count += found
      guard found > 0, region.hasChecksum else { continue }
      result = PictureMetadata.checked(result, at: region.range)
    }
    if let time = pngTime(bytes) {
      let moved = time.value.moved(by: change)
      let digits = ByteEdit.big(moved.year, 2) + [moved.month, moved.day, moved.hour].map { UInt8(clamping: $0) }
      for (index, byte) in digits.enumerated() { result[time.range.lowerBound + index] = byte }
      result = PictureMetadata.checked(result, at: time.range)
      count += 1
    }
    return (result, count)
  }

  private struct Stretch {
    var range: Range<Int>
    var hasChecksum = false
  }

  /// Where metadata stands: never in the content itself.
  private static func regions(_ bytes: [UInt8]) -> [Stretch] {
    let view = ByteView(bytes)
    switch MetadataForm(bytes) {
    case .jpeg: return (JPEGStructure(view)?.carriers ?? []).map { Stretch(range: $0) }
    case .png:
      let types: Set<String> = ["tEXt", "iTXt", "eXIf"]
      return (PNGStructure(view)?.chunks.filter { types.contains($0.type) } ?? [])
        .map { Stretch(range: $0.content, hasChecksum: true) }
    case .webp: return riff(view, ["EXIF", "XMP"])
    case .wav: return riff(view, ["LIST", "bext", "iXML", "id3", "_PMX"])
    case .mp3: return [Stretch(range: 0..<min(bytes.count, ID3Reader.bytes(view)))]
    case .ply, .pcd:
      let end =
        view.find("end_header", in: 0..<min(bytes.count, 65_536)) ?? view.find("DATA", in: 0..<min(bytes.count, 65_536))
      return [Stretch(range: 0..<(end ?? 0))]
    case .pdf: return pdfDates(view)
    case .obj, .other: return []
    }
  }

  private static func riff(_ view: ByteView, _ types: Set<String>) -> [Stretch] {
    (RIFFStructure(view)?.chunks.filter { types.contains($0.type) } ?? []).map { Stretch(range: $0.content) }
  }

  /// `(D:20240506…`: anything else in a PDF may be content.
  private static func pdfDates(_ view: ByteView) -> [Stretch] {
    var stretches: [Stretch] = []
    var from = 0
    while stretches.count < timesMax, let place = view.find("(D:", in: from..<view.count) {
      stretches.append(Stretch(range: view.clamped(place + 3, place + 17)))
      from = place + 3
    }
    return stretches
  }

  private static func move(_ bytes: inout [UInt8], in range: Range<Int>, _ change: ClockTime.Change, _ before: Int)
    -> Int
  {
    var (position, count) = (range.lowerBound, 0)
    while position + 8 <= range.upperBound, before + count < timesMax {
      guard let found = time(bytes, position, range) else {
        position += 1
        continue
      }
      let moved = found.value.moved(by: change)
      write(moved.year, 4, at: position, &bytes)
      write(moved.month, 2, at: found.month, &bytes)
      write(moved.day, 2, at: found.day, &bytes)
      if let hour = found.hour { write(moved.hour, 2, at: hour, &bytes) }
      count += 1
      position = found.end
    }
    return count
  }

  private typealias Found = (value: ClockTime, month: Int, day: Int, hour: Int?, end: Int)

  /// `2024:05:06 07:08:09`, `2024-05-06T07:08`, `2024-05-06` or `20240506070809` at an offset, not inside other digits.
  private static func time(_ bytes: [UInt8], _ start: Int, _ range: Range<Int>) -> Found? {
    if start > range.lowerBound, isDigit(bytes[start - 1]) { return nil }
    guard let year = number(bytes, start, 4, range) else { return nil }
    let mark = start + 4 < range.upperBound ? bytes[start + 4] : 0
    let gap = mark == 0x3A || mark == 0x2D ? 1 : 0
    let month = start + 4 + gap
    let day = month + 2 + gap
    if gap == 1, month + 2 < range.upperBound, bytes[month + 2] != mark { return nil }
    guard let monthNumber = number(bytes, month, 2, range), let dayNumber = number(bytes, day, 2, range) else {
      return nil
    }
    let after = day + 2
    let hourPlace = after + gap
    var hour: Int?
    if gap == 0 || after < range.upperBound && (bytes[after] == 0x20 || bytes[after] == 0x54) {
      hour = number(bytes, hourPlace, 2, range)
    }
    // Eight digits alone are any number; a packed date has its time behind it.
    if gap == 0, hour == nil || number(bytes, hourPlace + 2, 2, range) == nil { return nil }
    let value = ClockTime(year: year, month: monthNumber, day: dayNumber, hour: hour ?? 0)
    guard value.isReal else { return nil }
    return (value, month, day, hour == nil ? nil : hourPlace, hour == nil ? after : hourPlace + 2)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  private static func number(_ bytes: [UInt8], _ start: Int, _ digits: Int, _ range: Range<Int>) -> Int? {
    guard start >= range.lowerBound, start + digits <= range.upperBound else { return nil }
    var value = 0
    for byte in bytes[start..<(start + digits)] {
      guard isDigit(byte) else { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    return value
  }

  private static func write(_ value: Int, _ digits: Int, at place: Int, _ bytes: inout [UInt8]) {
    var value = max(0, value)
    for index in (0..<digits).reversed() {
      bytes[place + index] = 0x30 + UInt8(value % 10)
      value /= 10
    }
  }

  /// PNG keeps the time of its last change in binary.
  private static func pngTime(_ bytes: [UInt8]) -> (range: Range<Int>, value: ClockTime)? {
    guard MetadataForm(bytes) == .png else { return nil }
    let view = ByteView(bytes)
    guard let range = PNGStructure(view)?.first("tIME"), range.count == 7, let year = view.u16BE(range.lowerBound),
      let month = view.u8(range.lowerBound + 2), let day = view.u8(range.lowerBound + 3),
      let hour = view.u8(range.lowerBound + 4)
    else { return nil }
    let value = ClockTime(year: year, month: month, day: day, hour: hour)
    return value.isReal ? (range, value) : nil
  }
}
