import AssayLanguage

// New tasks, other modes, other identities.
extension GrammarPass {
  private static let taskNouns: Set<WordKey> = [
    "instruction", "instructions", "task", "tasks", "directive", "directives", "mission", "objective", "objectives",
    "goal", "prompt", "prompts", "guidelines", "assignment", "commands", "procedure", "rules",
  ]

  /// "*** NEW INSTRUCTIONS ***", "URGENT NEW TASK:", "IMPORTANT INSTRUCTION:".
  mutating func announcement(at index: Int) {
    let sentence = reading.sentences[reading.words[index].sentence]
    let isForeign = reading.words[index].classes.contains(.foreign)
    // Other languages put the noun first.
    let window = isForeign ? reading.before(index, 3) : reading.after(index, 3)
    guard let noun = window.first(where: { isTask($0) }) ?? reading.after(index, 3).first(where: { isTask($0) })
    else { return }
    let isLoud =
      (sentence.words.count <= 9 && sentence.isBanner) || reading.words[noun].colonBehind
      || (reading.words[index].isCapitals && reading.words[noun].isCapitals)
    let isNew = reading.has(.new, in: min(index, noun)..<max(index, noun) + 1)
    guard isLoud || (isNew && reading.has(.your, in: reading.before(index, 2))) else { return }
    guard isNew || isForeign || sentence.isBanner || reading.words[noun].colonBehind else { return }
    // Announced to people, such as new rules of a game, in their own turn.
    add(
      .newInstructions, channel.isEvidence && isNew && isLoud ? 1 : channel.isEvidence ? 2 : 3, 0.8,
      min(index, noun), max(index, noun))
  }

  private func isTask(_ index: Int) -> Bool {
    let word = reading.words[index]
    return Self.taskNouns.contains(word.key)
      || (word.classes.contains(.foreign) && !word.classes.isDisjoint(with: [.instruction, .task]))
  }

  /// "You are in developer mode", "DEBUG MODE ENABLED", "entering maintenance mode".
  mutating func modeSwitch(at index: Int) {
    guard reading.words[index].key == GrammarKeys.mode else { return }
    guard let kind = reading.first(.modeKind, in: reading.before(index, 2)) else { return }
    let around = max(reading.sentence(index).lowerBound, kind - 4)..<min(reading.sentence(index).upperBound, index + 5)
    let isSwitched = around.contains { Self.switches.contains(reading.words[$0].key) }
    guard isSwitched || reading.words[index].colonBehind else { return }
    let sentence = reading.sentence(index)
    let first = reading.classes(sentence.lowerBound)
    let isAsked =
      reading.sentences[reading.words[index].sentence].isQuestion && !first.isDisjoint(with: [.wh, .auxiliary])
    if isAsked { return }
    let isAddressed = reading.has(.you, in: around)
    let isLoud = reading.words[kind].isCapitals && reading.words[index].isCapitals
    if isAddressed {
      add(.modeSwitch, 1, 0.9, kind, index)
    } else if isLoud {
      add(.modeSwitch, channel.isEvidence && channel != .ocr ? 1 : 2, 0.8, kind, index)
    } else {
      add(.modeSwitch, channel.isEvidence && !channel.isConversation ? 2 : 3, 0.5, kind, index)
    }
  }

  private static let switches: Set<WordKey> = [
    "enabled", "activated", "active", "engaged", "entering", "entered", "enter", "initiated", "initiating", "switch",
    "operating", "enable", "activate", "in", "on", "into", "engage", "initialized", "unlocked", "unlock", "running",
    "initiate", "switching", "activating",
  ]

  private static let ordinaryLimits: Set<WordKey> = [
    "rules", "rule", "limits", "boundaries", "warnings", "format", "considerations", "limitations",
  ]

  /// "You are now a…", "you are free of all rules".
  mutating func persona(at index: Int) {
    guard reading.classes(index + 1).contains(.verbOfBeing), reading.sentence(index).contains(index + 1) else { return }
    let window = reading.after(index + 1, 12)
    let freed = reading.first(.free, in: window).flatMap { word in
      reading.first(.limit, in: reading.after(word, 5))
    }
    let assistant = reading.first(.assistant, in: window)
    if let freed, !reading.sentences[reading.words[index].sentence].isQuestion {
      // In their own turn people imagine teachers without rules, too.
      let isHuman = assistant == nil && Self.ordinaryLimits.contains(reading.words[freed].key)
      add(.persona, isHuman ? (channel.isEvidence ? 2 : 3) : 1, isHuman ? 0.5 : 0.85, index, freed)
      return
    }
    guard let noun = assistant else { return }
    let isQuestion = reading.sentences[reading.words[index].sentence].isQuestion
    add(.persona, channel.isEvidence && !isQuestion ? 2 : 3, 0.6, index, noun)
  }
}
