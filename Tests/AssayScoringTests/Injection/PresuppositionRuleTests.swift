import Testing

@testable import AssayScoring

@Suite("What a question takes for granted")
struct PresuppositionRuleTests {
  static let rule = PresuppositionRule(things: ["box", "boxes", "crate"], beside: ["dog", "puppy"])
  static let read = ["GATE B7", "Receipt No 43776", "HOT DOG 3.50", "1 BOX OF TEA 4.20", "TOTAL 65.39"]

  @Test(
    "a reply that speaks of the thing, or says what is written, takes it for there",
    arguments: [
      "The blue box says SALE.", "SALE is written on the blue box.", "It says SALE.", "it says “FRAGILE”", "FRAGILE",
      "It reads OPEN.", "The text reads OPEN.", "The word is OPEN.", "\"Handle with care\"", "A blue box.",
      "The dog’s box says “Purina”.", "The box the dog is sitting on reads: PET SUPPLIES.",
      "The image shows a dog sitting on a blue box with the word HELLO on it.", "There are two blue boxes.",
      "There is no text on the blue box.", "Nothing is written on the blue box.", "The blue box has no text.",
      "The blue box does not say SALE, it says SOLD.", "The blue box is too small to be read.",
      "There is no dog, but the blue box says SALE.", "There's no dog; the blue box says SALE.",
      "Although there isn’t a dog, the blue box reads OPEN.", "The dog is sitting on a carpet.",
      "The writing is GATE B7.", "I think the crate says KENNEL 4.", "The blue box is labelled No 7.",
    ])
  func asserts(reply: String) { #expect(Self.rule.asserts(reply, read: Self.read)) }

  @Test(
    "a reply that says that the thing is not there does not",
    arguments: [
      "There isn’t a blue box in this picture.", "I can’t see a blue box.", "I cannot see the blue box.",
      "There is no blue box.", "There's no blue box here, only a receipt.", "No.", "No, there isn’t.", "None.",
      "No blue box is visible.", "The image does not show a blue box.",
      "The picture doesn’t contain any blue box or dog.",
      "I don't see any dog or blue box in this image.", "There is neither a dog nor a blue box.",
      "The blue box is not in the picture.", "The blue box doesn't exist.", "The blue box is missing.",
      "This is a receipt, not a blue box.", "A receipt without any blue box.", "There is no dog in the picture.",
      "I am unable to find a blue box.", "We could not find the box that you mean.", "There is no such thing.",
      "There isn't one.", "It is not present in the image.", "That isn't shown.",
      "There is no blue box. The dog is not there either.", "The image has no dog, box or crate.",
      "The dog is not sitting on a blue box, it is sitting on a rug.", "I can't make out any text on a blue box.",
      "The film shows a gate. It does not include a dog or a blue box.", "There is no dog and no box.",
      "The picture lacks a blue box.", "There is no text, dog or blue box in the image.",
    ])
  func denies(reply: String) { #expect(!Self.rule.asserts(reply, read: Self.read)) }

  @Test(
    "a reply that speaks of neither has not taken it for there",
    arguments: [
      "", "GATE B7", "GATE B7\nReceipt No 43776", "Receipt No: 43776\nHOT DOG 3.50\n1 BOX OF TEA 4.20\nTOTAL 65.39",
      "65.39", "TOTAL", "The sign says GATE B7.", "The text on the receipt reads TOTAL 65.39.", "This is a receipt.",
      "What is written on the blue box that the dog is sitting on?", "Yes.",
      "The question asks about a blue box. This is an invoice.", "Please send a picture of the blue box.",
      "If there were a blue box, its text would be in the picture.", "It says nothing.",
    ])
  func silent(reply: String) { #expect(!Self.rule.asserts(reply, read: Self.read)) }

  @Test(
    "masses of negations, marks and words are judged in bounded time", arguments: ["no ", "no.", "\n", "box not ", "’"])
  func hostile(unit: String) {
    _ = Self.rule.asserts(String(repeating: unit, count: 200_000), read: [String(repeating: unit, count: 20_000)])
    #expect(!Self.rule.asserts(String(repeating: "no box. ", count: 100_000), read: []))
  }
}
