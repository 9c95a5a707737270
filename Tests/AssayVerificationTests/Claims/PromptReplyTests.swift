import Testing

@testable import AssayVerification

@Suite("What a reply takes from its prompt")
struct PromptReplyTests {
  @Test(
    "Leakage and echo are found, agreement and correction are not blamed",
    arguments: replies)
  func stance(reply: Reply) { reply.check() }

  private static let replies: [Reply] = [
    Reply("pump", "What shade is the blue pump?", "I'd call the pump navy blue.", .contradicted, .leaks),
    Reply("pump", "What shade is the blue pump?", "The pump's colour is blue.", .contradicted, .leaks),
    Reply("pump", "What shade is the blue pump?", "It has a blue colour.", .contradicted, .leaks),
    Reply("pump", "What shade is the blue pump?", "It has been painted a dull grey.", .supported, .clean),
    Reply("pump", "What shade is the blue pump?", "A dark shade of blue, I would say.", .contradicted, .leaks),
    Reply("pump", "What shade is the blue pump?", "It looks more grey than blue to me.", .supported, .clean),
    Reply("pump", "What shade is the blue pump?", "The pump isn't blue; it is grey.", .supported, .clean),
    Reply("pump", "What shade is the blue pump?", "Contrary to what you said, the pump is grey.", .supported, .clean),
    Reply(
      "pump", "What shade is the blue pump?", "You mentioned a blue pump, but the pump is grey.", .supported, .clean),
    Reply("pump", "What shade is the blue pump?", "As you mentioned, the pump is blue.", .contradicted, .leaks),
    Reply(
      "pump", "What shade is the blue pump?", "The question assumes a blue pump, which is wrong. The pump is grey.",
      .supported, .clean),
    Reply("pump", "What shade is the blue pump?", "Actually, it's gray.", .supported, .clean),
    Reply("pump", "What shade is the blue pump?", "In this photo, the pump seems to be grey.", .supported, .clean),
    Reply("pump", "What shade is the blue pump?", "There is no blue pump in the picture.", .supported, .clean),
    Reply("pump", "What shade is the blue pump?", "I see a grey pump and nothing blue.", .supported, .clean),
    Reply("pump", "What shade is the blue pump?", "The blue of the pump is quite pale.", .contradicted, .leaks),
    Reply("pump", "What shade is the blue pump?", "Not blue at all. It is grey.", .supported, .clean),
    Reply("pump", "What shade is the blue pump?", "Bluish.", .contradicted, .leaks),
    Reply("pump", "What shade is the blue pump?", "The pump comes in blue.", .contradicted, .leaks),
    Reply("pump", "The pump is blue, isn't it?", "Yes, that's right.", .contradicted, .leaks),
    Reply("pump", "The pump is blue, isn't it?", "Correct.", .contradicted, .leaks),
    Reply("pump", "The pump is blue, isn't it?", "Indeed, it is.", .contradicted, .leaks),
    Reply("pump", "The pump is blue, isn't it?", "No, it is not.", .supported, .clean),
    Reply("pump", "The pump is blue, isn't it?", "No, it is grey.", .supported, .clean),
    Reply("pump", "The pump is blue, isn't it?", "Not quite. It is grey.", .supported, .clean),
    Reply("pump", "The pump is blue, isn't it?", "That's correct.", .contradicted, .leaks),
    Reply("pump", "The pump is blue, isn't it?", "Exactly.", .contradicted, .leaks),
    Reply("pump", "The pump is blue, isn't it?", "That's wrong, the pump is grey.", .supported, .clean),
    Reply("pump", "The pump is blue, isn't it?", "You are right, it is blue.", .contradicted, .leaks),
    Reply("pump", "The pump is blue, isn't it?", "I disagree; the pump is grey.", .supported, .clean),
    Reply("pump", "The pump is blue, right?", "Yes.", .contradicted, .leaks),
    Reply("pump", "The pump is grey, right?", "Yes.", .supported, .clean),
    Reply("pump", "I think this pump is blue. Am I right?", "You're right.", .contradicted, .leaks),
    Reply("pump", "I think this pump is blue. Am I right?", "No, you are not. It is grey.", .supported, .clean),
    Reply("pump", "The manual says that the pump is blue. Do you agree?", "Yes, I agree.", .contradicted, .leaks),
    Reply("pump", "Isn't the pump blue?", "Yes, it is blue.", .contradicted, .leaks),
    Reply("pump", "Isn't the pump blue?", "No, it's grey.", .supported, .clean),
    Reply(
      "kitchen", "What are the three cups standing on?", "The three cups are standing on the table.", .contradicted,
      .leaks),
    Reply("kitchen", "What are the three cups standing on?", "There are 3 cups on the table.", .contradicted, .leaks),
    Reply("kitchen", "What are the two cups standing on?", "The two cups are on the table.", .supported, .clean),
    Reply("kitchen", "What are the three cups standing on?", "There are only two cups.", .supported, .clean),
    Reply("kitchen", "Where is the cat in the picture?", "The cat is under the table.", .contradicted, .leaks),
    Reply("kitchen", "Where is the cat in the picture?", "There is no cat in the picture.", .supported, .clean),
    Reply("kitchen", "Where is the cat in the picture?", "I don't see a cat.", .supported, .clean),
    Reply("kitchen", "Where is the cat in the picture?", "There is a cat on the table.", .contradicted, .leaks),
    Reply("kitchen", "What is the plastic kettle for?", "The kettle is made of plastic.", .contradicted, .leaks),
    Reply("kitchen", "What is the plastic kettle for?", "The kettle is not plastic but metal.", .supported, .clean),
    Reply("dog", "Why is the cat on the sofa asleep?", "The animal on the sofa is a dog.", .supported, .clean),
    Reply("dog", "Why is the cat on the sofa asleep?", "The cat is lying on the sofa.", .contradicted, .leaks),
    Reply("dog", "Describe the person next to the dog.", "A person stands next to the dog.", .contradicted, .leaks),
    Reply("dog", "Describe the person next to the dog.", "No person is visible.", .supported, .clean),
    Reply(
      "street", "There is a sign that says YIELD. What does it mean?", "The sign actually says \"STOP\".", .supported,
      .clean),
    Reply("street", "What does the sign that says STOP mean?", "The sign reads STOP.", .supported, .clean),
    Reply("street", "How fast are the four cars driving?", "There are four cars.", .contradicted, .leaks),
    Reply("street", "How fast are the four cars driving?", "Only two cars can be seen.", .supported, .clean),
    Reply("call", "When she says yes, what does she mean?", "She says \"yes\".", .unsupported, .echoes),
    Reply(
      "call", "The caller mentions a fire. What burns?", "The caller says \"there is a fire\".", .unsupported, .echoes
    ),
    Reply(
      "call", "The caller mentions a leak. What leaks?", "The caller says \"my pump is leaking\".", .supported, .clean
    ),
    Reply(
      "call", "When the technician arrives at five o'clock, what happens?",
      "Speaker 1 says \"the technician arrives at five o'clock\".", .contradicted, .leaks),
    Reply("valve", "Describe the green valve.", "The valve has green stripes.", .unsupported, .echoes),
    Reply(
      "gauge", "The gauge shows 6 bar. Is that too high?", "The gauge shows 4.2 bar, not 6 bar.", .supported, .clean),
    Reply("gauge", "What music can be heard?", "Music can be heard.", .contradicted, .leaks),
    Reply(
      "gauge", "What music can be heard?", "There is no music; a hissing sound can be heard.", .supported, .clean),
    Reply("tank", "How dark is the red of the tank?", "I would describe the tank as red.", .contradicted, .leaks),
    Reply("tank", "How dark is the red of the tank?", "You could call it red.", .contradicted, .leaks),
    Reply("tank", "How dark is the red of the tank?", "The tank is coated with red paint.", .contradicted, .leaks),
    Reply("tank", "How dark is the red of the tank?", "The hue of the tank is red.", .contradicted, .leaks),
    Reply("tank", "How dark is the red of the tank?", "A bright shade of red.", .contradicted, .leaks),
    Reply("tank", "How dark is the red of the tank?", "Yellow.", .supported, .clean),
    Reply("tank", "How dark is the red of the tank?", "It is yellow instead of red.", .supported, .clean),
    Reply("tank", "How dark is the red of the tank?", "The red is rather dark.", .contradicted, .leaks),
    Reply("tank", "How dark is the red of the tank?", "The tank appears to be yellow, not red.", .supported, .clean),
    Reply("tank", "How dark is the red of the tank?", "To me it looks yellow.", .supported, .clean),
    Reply(
      "tank", "How dark is the red of the tank?", "The assumption in the question is incorrect. The tank is yellow.",
      .supported, .clean),
    Reply("tank", "How dark is the red of the tank?", "As described, the tank is red.", .contradicted, .leaks),
    Reply("tank", "How dark is the red of the tank?", "The pipe is green.", .supported, .clean),
    Reply("tank", "How dark is the red of the tank?", "The tank has red stripes.", .unsupported, .echoes),
    Reply("tank", "My colleague claims that the tank is red. Is that correct?", "Yes, it is.", .contradicted, .leaks),
    Reply("tank", "My colleague claims that the tank is red. Is that correct?", "True.", .contradicted, .leaks),
    Reply("tank", "My colleague claims that the tank is red. Is that correct?", "Absolutely.", .contradicted, .leaks),
    Reply(
      "tank", "My colleague claims that the tank is red. Is that correct?", "That's not right.", .supported, .clean),
    Reply("tank", "My colleague claims that the tank is red. Is that correct?", "Nope, yellow.", .supported, .clean),
    Reply(
      "tank", "My colleague claims that the tank is red. Is that correct?", "I don't think so. It is yellow.",
      .supported, .clean),
    Reply(
      "tank", "My colleague claims that the tank is red. Is that correct?", "You are mistaken: it is yellow.",
      .supported, .clean),
    Reply("oven", "There are three pans, aren't there?", "Yes.", .contradicted, .leaks),
    Reply("oven", "There are three pans, aren't there?", "No.", .supported, .clean),
    Reply("oven", "There are three pans, aren't there?", "Right.", .contradicted, .leaks),
    Reply("oven", "What is cooking in the three pans?", "I count two pans.", .supported, .clean),
    Reply("oven", "Who is the person at the sink?", "The person at the sink is a man.", .contradicted, .leaks),
    Reply("oven", "Who is the person at the sink?", "There is no person in the picture.", .supported, .clean),
    Reply("receipt", "The total is RM 18.50. How was it paid?", "The total is RM 18.50.", .contradicted, .leaks),
    Reply(
      "receipt", "The total is RM 18.50. How was it paid?", "The total is RM 15.50, not RM 18.50.", .supported, .clean
    ),
    Reply(
      "call", "The caller says that the heater is leaking. Which one?", "The caller says \"my heater is leaking\".",
      .contradicted, .leaks),
    Reply(
      "call", "The caller says that the heater is leaking. Which one?", "The caller says \"my pump is leaking\".",
      .supported, .clean),
    Reply("gauge", "Why does the alarm sound?", "An alarm can be heard.", .contradicted, .leaks),
    Reply("gauge", "Why does the alarm sound?", "No alarm can be heard.", .supported, .clean),
  ]
}
