import AssayCore
import AssayWire

/// Which of several things a question means: "the largest shape", "the square at the end".
struct Selector {
  enum Pick { case largest, smallest, tallest }
  enum Moment { case start, end }

  var pick: Pick?
  var moment: Moment?
  /// What is left of the words: the thing itself.
  var description: Description

  init(_ text: String) {
    var rest: [String] = []
    for word in Words.split(text) {
      switch word {
      case "largest", "biggest", "widest", "longest": pick = .largest
      case "smallest", "shortest": pick = .smallest
      case "tallest", "highest": pick = .tallest
      case "end", "last", "finally", "final": moment = .end
      case "start", "beginning", "first", "begin": moment = .start
      case "at", "in", "on", "film", "video", "scan", "room", "metres", "meters", "centimetres": continue
      default: rest.append(word)
      }
    }
    description = Description(rest.joined(separator: " "))
  }

  /// The things that are meant, in the order they were seen.
  func select(_ things: [Thing]) -> [Thing] {
    var chosen = things
    if let moment {
      let spans = chosen.compactMap { $0.observation.region?.when }
      let wanted = moment == .end ? spans.map(\.end).max() : spans.map(\.start).min()
      if let wanted {
        chosen = chosen.filter { thing in
          guard let span = thing.observation.region?.when else { return false }
          return moment == .end ? span.end >= wanted - 0.01 : span.start <= wanted + 0.01
        }
      }
    }
    guard let pick else { return chosen }
    let sized = chosen.compactMap { thing in Self.size(thing, pick).map { (thing, $0) } }
    let best = sized.enumerated().max { a, b in
      let (x, y) = (a.element.1, b.element.1)
      return pick == .smallest ? (y, b.offset) < (x, a.offset) : (x, b.offset) < (y, a.offset)
    }
    return best.map { [$0.element.0] } ?? []
  }

  private static func size(_ thing: Thing, _ pick: Pick) -> Double? {
    if let box = thing.box3d { return pick == .tallest ? box.size.z : box.size.x * box.size.y * box.size.z }
    guard let box = thing.box else { return nil }
    return pick == .tallest ? box.height : thing.observation.attributes["area"]?.double ?? box.area
  }
}
