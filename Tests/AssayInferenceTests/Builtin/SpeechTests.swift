import AssayCore
import AssayInference
import AssayWire
import Testing

@Suite struct SpeechTests {
  private func call(_ text: String) -> Scene {
    var scene = Scene()
    scene.part(.audio)
    scene.say(text)
    return scene
  }

  private let support =
    "Hello, my order number is four two seven one nine and I would like a refund of forty two dollars and fifty cents please."

  @Test(
    "What is said, when, whether and how often",
    arguments: [
      ("What order number does the caller say?", "42719"), ("What is the order number?", "42719"),
      ("What is the refund amount?", "42.50"), ("How much is the refund?", "42.50"),
      ("When is the word refund said?", "7.5 s"), ("Is the word refund said?", "yes"),
      ("Does the caller mention a lawyer?", "no"), ("How many times is the word and said?", "2"),
    ])
  func answers(question: String, wanted: String) {
    let answer = call(support).ask(question)
    #expect(answer.text == wanted)
    #expect(!answer.abstained && !answer.citations.isEmpty || wanted == "no")
  }

  @Test("Points at the moment")
  func moment() throws {
    let answer = call(support).ask("When is the word refund said?")
    #expect(answer.evidence.first?.region.span == TimeSpan(start: 7.5, end: 8))
    let order = call(support).ask("What is the order number?")
    #expect(order.evidence.first?.region.span == TimeSpan(start: 2.5, end: 5))
  }

  @Test("Evidence of a value is the clause that holds it")
  func clause() {
    let answer = call("Hello there. My order number is 4712, the lamp is broken.").ask("What is the order number?")
    #expect(answer.evidence.first?.region.span == TimeSpan(start: 1, end: 3.5))
  }

  @Test(
    "The whole transcript", arguments: ["What is said?", "Transcribe the recording.", "What does the speaker say?"])
  func transcript(question: String) { #expect(call("one two three").ask(question).text == "one two three") }

  @Test(
    "A lone digit, also as the word that sounds like it",
    arguments: [
      ("Seven.", "7"), ("4", "4"), ("For.", "4"), ("Won", "1"), ("Nine", "9"), ("Zero.", "0"), ("Lero,", "0"),
    ])
  func digit(said: String, wanted: String) { #expect(call(said).ask("What digit is said?").text == wanted) }

  @Test(
    "Sums of money as recognisers write them",
    arguments: [
      ("The refund is $42.50 today.", "42.50"), ("a refund of 30 dollars", "30"),
      ("We refund one hundred and five euros", "105"),
      ("you paid ninety dollars and the refund is twelve dollars", "12"),
    ])
  func sums(said: String, wanted: String) { #expect(call(said).ask("What is the refund amount?").text == wanted) }

  @Test(
    "Questions of a support desk",
    arguments: [
      (
        "My order number is four seven one two. The parcel arrived with a broken lamp.", "What is the order number?",
        "4712"
      ),
      ("My order number is four seven one two. The parcel arrived with a broken lamp.", "What is broken?", "lamp"),
      ("Hello, the screen is cracked.", "What is cracked?", "screen"),
      (
        "I would like a refund of thirty five pounds for order eight three zero five.", "What is the order number?",
        "8305"
      ),
      ("I would like a refund of thirty five pounds for order eight three zero five.", "How much is the refund?", "35"),
      (
        "Please cancel order two nine six one. I ordered the wrong size.", "What should be done with the order?",
        "cancel"
      ),
      ("Order five five zero eight is three days late.", "How many days late is the delivery?", "3"),
      ("I was charged for order six one four nine. The amount was twenty pounds.", "What was the amount?", "20"),
      (
        "My address has changed to forty two River Street. The order number is seven zero three three.",
        "What is the new address?", "42 River Street"
      ),
      (
        "My address has changed to forty two River Street. The order number is seven zero three three.",
        "What is the order number?", "7033"
      ),
      (
        "I was charged twice for order six, one for nine. The amount was twenty pounds.", "What is the order number?",
        "6149"
      ),
      ("Please cancel order to nine-six-one. I ordered the wrong size.", "What is the order number?", "2961"),
      ("Please send order to 221 Baker Street.", "What is the order number?", "221"),
      ("I was charged for over six, one, four, nine. It was twenty pounds.", "What is the order number?", "6149"),
      (
        "It was 120 pounds.", "What is the order number?",
        "I don't know: no order number stands in what was read or heard"
      ),
      (
        "Thank you for calling.", "What is the order number?",
        "I don't know: no order number stands in what was read or heard"
      ),
    ])
  func desk(said: String, question: String, wanted: String) { #expect(call(said).ask(question).text == wanted) }

  @Test("Silence and deafness are told apart")
  func silence() {
    var silent = Scene()
    silent.part(.audio)
    silent.cover([.utterance, .speech])
    #expect(silent.ask("What is said?").text == "I don't know: no speech was heard")
    #expect(silent.ask("Is the word refund said?").text == "no")
    var deaf = Scene()
    deaf.part(.audio)
    deaf.cover([.utterance], .unavailable, note: "no model")
    #expect(deaf.ask("Is the word refund said?").abstained)
    #expect(call("hello").ask("Who is speaking? What is said and by whom, who says it?").abstained)
  }

  @Test("Paper against recording")
  func agreement() {
    var scene = Scene()
    scene.part(.image)
    scene.part(.audio)
    scene.read("REFUND | 42.50")
    scene.say("your refund is forty two dollars and fifty cents", part: 1)
    let same = scene.ask("Does the refund on the document match the recording?")
    #expect(same.text == "yes" && same.evidence.map(\.part) == [0, 1])
    var other = Scene()
    other.part(.image)
    other.part(.audio)
    other.read("REFUND | 43.50")
    other.say("your refund is forty two dollars and fifty cents", part: 1)
    #expect(other.ask("Does the refund on the document match the recording?").text == "no")
  }
}
