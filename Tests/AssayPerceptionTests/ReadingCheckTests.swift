import AssayCore
import Testing

@testable import AssayPerception

@Suite("Text and what only looks like it")
struct ReadingCheckTests {
  private func line(_ text: String, _ confidence: Double?, height: Double = 20) -> Reading.Line {
    Reading.Line(
      text: text, box: Box2D(x: 0, y: 0, width: 100, height: height), confidence: confidence, words: [])
  }

  private func kept(_ lines: [Reading.Line]) -> [String] {
    Reading(source: "x@1", lines: lines).checked().lines.map(\.text)
  }

  @Test("marks that a reader finds in fur are no text, and are counted")
  func fur() {
    let lines = [
      line("WG", 0.39), line("yt \\", 0.62), line("Seog", 0), line("4%", 0), line("=", 0.81), line("Dz", 0.71),
      line("\\", 0.9), line("py od", 0.38),
    ]
    let read = Reading(source: "x@1", lines: lines).checked()
    #expect(read.lines.isEmpty && read.marksLeftOut == lines.count)
    #expect(Reading.note(marksLeftOut: read.marksLeftOut) == "8 marks that hold no sure word were left out")
    #expect(Reading.note(marksLeftOut: 0) == nil)
  }

  @Test("on a page with sure text an unsure word and an unsure amount stay, marks go")
  func receipt() {
    let lines = [
      line("TOTAL", 0.96), line("CASH", 0.11), line("i139", 0.4), line("¢ +", 0.41), line("a", 0.28), line("9", 0.95),
    ]
    #expect(kept(lines) == ["TOTAL", "CASH", "i139", "9"])
  }

  @Test("what is very unsure and far from the size of the text is no text")
  func size() {
    let lines = [line("Model: P-409", 0.93), line("Voltage", 0.9), line("Pele De)", 0, height: 65), line("Pele", 0)]
    #expect(kept(lines) == ["Model: P-409", "Voltage", "Pele"])
  }

  @Test("a short sign that is read for sure is text, a blurred word that is read fairly sure too")
  func signs() {
    #expect(kept([line("7", 0.97)]) == ["7"])
    #expect(kept([line("TOTAL", 0.55), line("~", 0.4)]) == ["TOTAL"])
    #expect(kept([line("出口", 0.4), line("出口", 0.7)]) == ["出口", "出口"])
  }

  @Test("a tall word that the reader is unsure of is no part of a line; a small one is")
  func tallWord() {
    func word(_ text: String, _ confidence: Double, x: Double, height: Double) -> Reading.Word {
      Reading.Word(text: text, box: Box2D(x: x, y: 0, width: 40, height: height), confidence: confidence)
    }
    var line = line("Serial: RW38 oro 12", 0.7, height: 54)
    line.words = [
      word("Serial:", 0.93, x: 0, height: 26), word("RW38", 0.9, x: 50, height: 24),
      word("12", 0.3, x: 100, height: 25),
      word("oro", 0.3, x: 500, height: 54),
    ]
    let checked = ReadingCheck.withoutMarks(line)
    #expect(checked.text == "Serial: RW38 12" && checked.words.count == 3)
    #expect(checked.box == Box2D(x: 0, y: 0, width: 140, height: 26))
  }

  @Test("lines of a reader that gives no confidence all stay")
  func withoutConfidence() { #expect(kept([line("~", nil), line("x", nil)]) == ["~", "x"]) }
}
