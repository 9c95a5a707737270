import AssayConfiguration
import AssayCore
import AssayStress
import AssayWire

// Samples crossed with attacks, after the sample as it is and its perturbations: one family after the other, so that
// the media of one pair are held at a time.
extension RunSession {
  func processAttacks(_ clean: SampleRecord, _ assets: SampleAssets, _ due: [DueLine]) async {
    guard let attacking = stressing?.attacking else { return }
    let lines = due.filter { $0.variant >= attacking.first }
    let slices = attacking.plan.slices
    guard slices.isEmpty || slices.contains(where: clean.slices.contains) else { return passOver(lines.count) }
    var first = lines.startIndex
    while first < lines.endIndex {
      let family = attacking.line(lines[first].variant).family
      let end = lines[first...].firstIndex { attacking.line($0.variant).family != family } ?? lines.endIndex
      let mine = Array(lines[first..<end])
      first = end
      guard !gate.isClosed, !isAborted, stopReason == nil else { return }
      guard await attack(clean, assets, attacking, attacking.plan.scenarios[family], mine) else { return }
    }
  }

  /// Everything of one family. False when the run stops.
  private func attack(
    _ clean: SampleRecord, _ assets: SampleAssets, _ attacking: Attacking, _ scenario: AttackScenario,
    _ lines: [DueLine]
  ) async -> Bool {
    var family: AttackedFamily
    do throws(AssayError) {
      guard let made = try await self.family(scenario, clean, assets, attacking) else {
        passOver(lines.count)
        return true
      }
      family = made
    } catch {
      return error.code == .cancelled ? false : await refuse(lines, clean, attacking, scenario, error)
    }
    guard !isAborted else { return false }
    for line in lines {
      guard await attack(line, &family, clean, assets, attacking) else { return false }
    }
    await attacking.show(family.pair, cleanIndex: clean.index, lines: lines)
    return true
  }

  /// The pair with what is seen of both sides; nil where the sample has nothing to put it into.
  private func family(
    _ scenario: AttackScenario, _ clean: SampleRecord, _ assets: SampleAssets, _ attacking: Attacking
  ) async throws(AssayError) -> AttackedFamily? {
    guard await attacking.gate.enter() else { throw AssayError(.cancelled, "the run stops") }
    defer { attacking.gate.leave() }
    guard let pair = try await attacking.runner.forge.pair(scenario, on: clean.sample, assets: assets) else {
      return nil
    }
    var family = AttackedFamily(pair, scenario, await attacking.runner.view(pair.attacked))
    family.twin = await attacking.runner.view(pair.twin)
    return family
  }

  /// One line. False when the run stops.
  private func attack(
    _ line: DueLine, _ family: inout AttackedFamily, _ clean: SampleRecord, _ assets: SampleAssets,
    _ attacking: Attacking
  ) async -> Bool {
    let part = attacking.line(line.variant)
    let runner = attacking.runner
    if part.side == .adapted, !family.isAdapted {
      family.isAdapted = true
      do throws(AssayError) {
        if let pair = try await runner.adapted(
          family.scenario, on: clean.sample, assets, of: family.pair, family.attacked)
        {
          family.adapted = (pair, await runner.view(pair.attacked))
        }
      } catch {
        family.refusal = error
      }
      guard !isAborted else { return false }
    }
    guard let (pair, view) = family.view(part.side) else {
      let why = family.refusal ?? AssayError(.data, Self.nothingToAdapt)
      return await refuse([line], clean, attacking, family.scenario, why)
    }
    var record = blank(line, clean, attacking, family.scenario, view.side.sample)
    var row = runner.blank(
      pair, view, part.defence, isTwin: part.side == .twin, round: part.side == .adapted ? 1 : 0,
      seen: part.side == .twin ? [] : family.seen(view))
    record.slices = slices(of: record.sample, seen: clean.evidence.media)
    guard await ask(&record, &row, &family, pair.script, view, runner) else { return false }
    record.attack = AttackMark(row: row, carrier: family.scenario.carrier?.name, cleanIndex: clean.index)
    record.completedAtMs = Clock.nowMs
    await finish(record)
    return true
  }

  /// Asks on the run's own way: journal, cache, slots, limits. False when the run stops.
  private func ask(
    _ record: inout SampleRecord, _ row: inout AttackRow, _ family: inout AttackedFamily, _ script: AttackScript,
    _ view: AttackRunner.View, _ runner: AttackRunner
  ) async -> Bool {
    let prompt: AttackPrompt
    var assets = SampleAssets()
    do throws(AssayError) {
      prompt = try runner.prompt(view, row.defence, name: row.sample)
      for (digest, bytes) in prompt.files {
        assets.add(digest, try stressing?.scratch.keep(bytes, digest, of: record.index) ?? .memory(bytes))
      }
    } catch {
      row.error = error.message.shortened(200)
      record.fail(error, line: nil)
      return true
    }
    defer { stressing?.scratch.remove(assets) }
    // Checks of the output need no second answer to the same prompt.
    let key = "\(row.isTwin)|\(row.round)|\(record.epoch)"
    let isPlain = row.defence == .none || row.defence == .output
    if isPlain, let known = family.answers[key] {
      record.succeed(known, price: nil)
      record.isCached = true
    } else {
      guard await ask(&record, prompt.request, seeing: prompt.evidence, assets) else { return false }
    }
    guard let answer = record.answer, record.status == .answered else {
      row.error = (record.failure?.message ?? "no answer").shortened(200)
      return true
    }
    if isPlain { family.answers[key] = answer }
    runner.fill(&row, script, view, answer, canary: prompt.canary)
    // What the pipeline perceived is the attacked medium again.
    record.answer?.perceived = nil
    return true
  }

  private static let nothingToAdapt = "the screen caught nothing that could be changed until it passes"

  private func blank(
    _ line: DueLine, _ clean: SampleRecord, _ attacking: Attacking, _ scenario: AttackScenario, _ sample: Sample
  ) -> SampleRecord {
    let part = attacking.line(line.variant)
    var record = SampleRecord(
      index: clean.index + line.variant, epoch: line.epoch, place: clean.place, sample: sample)
    record.attempt = line.attempt
    record.startedAtMs = Clock.nowMs
    let side = part.side == .attacked ? "" : ":\(part.side)"
    record.sample.id = "\(clean.sample.id)\(StressSuite.separator)\(scenario.name):\(part.defence.rawValue)\(side)"
    record.sample.cluster = clean.sample.cluster ?? clean.sample.id
    var attack = record.sample.request.attributes["attack"]?.object ?? JSONObject([("family", .string(scenario.name))])
    attack.append("chapter", .string(scenario.chapter.rawValue))
    attack.append("carrier", scenario.carrier.map { .string($0.name) } ?? .null)
    attack.append("defence", .string(part.defence.rawValue))
    record.sample.request.attributes["attack"] = .object(attack)
    return record
  }

  /// Lines of a family that cannot be made of this sample, with the reason; what another try may mend is an error.
  private func refuse(
    _ lines: [DueLine], _ clean: SampleRecord, _ attacking: Attacking, _ scenario: AttackScenario, _ error: AssayError
  ) async -> Bool {
    let isFinal = [.usage, .ingestion, .data, .configuration, .missing].contains(error.code)
    for line in lines {
      let part = attacking.line(line.variant)
      var record = blank(line, clean, attacking, scenario, clean.sample)
      record.slices = clean.slices
      record.status = isFinal ? .skipped : .error
      record.failure = .init(
        type: isFinal ? "attack" : error.label, message: error.message.shortened(1000), retries: 0)
      var row = AttackRow(
        sample: record.sample.id, family: scenario.name, chapter: scenario.chapter.rawValue, base: clean.sample.id,
        cluster: clean.sample.cluster ?? clean.sample.id, isTwin: part.side == .twin, defence: part.defence,
        round: part.side == .adapted ? 1 : 0, declined: false, hits: [], seen: [], flagged: false, rules: [],
        answer: "")
      row.error = error.message.shortened(200)
      record.attack = AttackMark(row: row, carrier: scenario.carrier?.name, cleanIndex: clean.index)
      record.completedAtMs = Clock.nowMs
      await finish(record)
    }
    return true
  }
}

/// What one family needs for all of its lines of one sample.
struct AttackedFamily {
  let pair: AttackPair
  let scenario: AttackScenario
  let attacked: AttackRunner.View
  var twin: AttackRunner.View?
  /// Whether it was tried.
  var isAdapted = false
  var adapted: (AttackPair, AttackRunner.View)?
  var refusal: AssayError?
  /// To undefended prompts.
  var answers: [String: Answer] = [:]

  init(_ pair: AttackPair, _ scenario: AttackScenario, _ attacked: AttackRunner.View) {
    (self.pair, self.scenario, self.attacked) = (pair, scenario, attacked)
  }

  func view(_ side: AttackPlan.Line.Side) -> (AttackPair, AttackRunner.View)? {
    switch side {
    case .attacked: (pair, attacked)
    case .twin: twin.map { (pair, $0) }
    case .adapted: adapted
    }
  }

  func seen(_ view: AttackRunner.View) -> [String] {
    guard let twin else { return [] }
    return AttackSight.places(pair.script, view.screening, twin: twin.screening)
  }
}
