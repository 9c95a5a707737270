import AssayCore
import AssayWire
import Foundation

/// What people read: data on standard output, everything else on standard error, colour only on a terminal.
enum Terminal {
  enum Style: String {
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
  }

  static func isInteractive(_ descriptor: Int32 = STDERR_FILENO) -> Bool { isatty(descriptor) == 1 }

  static func usesColour(_ descriptor: Int32) -> Bool {
    let environment = ProcessInfo.processInfo.environment
    return isInteractive(descriptor) && environment["NO_COLOR"] == nil && environment["TERM"] != "dumb"
  }

  static func styled(_ text: String, _ style: Style, on descriptor: Int32 = STDOUT_FILENO) -> String {
    usesColour(descriptor) ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
  }

  static func say(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

  static func printJSON(_ value: JSONValue, pretty: Bool = false) { print(pretty ? value.pretty : value.compact) }

  static func complain(_ error: AssayError) {
    say(styled("error:", .red, on: STDERR_FILENO) + " " + printable(error.description))
  }

  static func warn(_ text: String) { say(styled("warning:", .yellow, on: STDERR_FILENO) + " " + printable(text)) }

  /// Control characters could move the cursor or change the title; names from outside may hold some.
  static func printable(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      let isControl = scalar.value < 0x20 && scalar != "\n" && scalar != "\t" || (0x7F...0x9F).contains(scalar.value)
      // Changes of direction would show a text in another order than it has.
      let turns = (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
      scalars.append(isControl || turns ? "\u{FFFD}" : scalar)
    }
    return String(scalars)
  }

  /// How wide what goes to standard output may be: a terminal's columns, or `COLUMNS` where that is given; nil for pipes
  /// and files, in which a line is a line.
  static var columnsOfOutput: Int? {
    var size = winsize()
    if isInteractive(STDOUT_FILENO), ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 20 {
      return Int(size.ws_col)
    }
    return ProcessInfo.processInfo.environment["COLUMNS"].flatMap(Int.init).flatMap { $0 > 20 ? $0 : nil }
  }

  static var columns: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 20 else { return 100 }
    return Int(size.ws_col)
  }
}
