package import AssayCore
package import AssayWire

/// What became of one sample in one epoch: one line of `samples.jsonl`. Media are named by digest only.
package struct SampleRecord: Sendable {
  package enum Status: String, Sendable {
    /// Answered, and scored as far as its labels allow.
    case answered
    /// Its media could not be read or break what the suite expects: no model was asked.
    case ingestion
    /// No answer came, or the line of the dataset was wrong. Never a wrong answer.
    case error
    /// A perturbation that does not fit the sample or its labels: nothing was asked, and nothing is scored.
    case skipped
  }

  package struct Failure: Sendable, Hashable {
    /// The kind of error, of few values: `provider`, `timeout`, `data`…
    package var type: String
    package var message: String
    package var retries: Int

    package init(type: String, message: String, retries: Int) {
      self.type = type
      self.message = message
      self.retries = retries
    }
  }

  /// The unit of a sampling order: its place in the order, and how many records it has in all.
  package struct Unit: Sendable, Hashable {
    package var rank: Int
    package var records: Int

    package init(rank: Int, records: Int) {
      self.rank = rank
      self.records = records
    }
  }

  /// A score under the name that the suite gives its scorer.
  package struct NamedScore: Sendable, Hashable {
    package var name: String
    package var score: Score

    package init(name: String, score: Score) {
      self.name = name
      self.score = score
    }
  }

  /// Position in the dataset, from 0, and epoch, from 1: together they name the line.
  package var index: Int
  package var epoch: Int
  package var attempt: Int
  package var place: DataPlace
  package var status: Status
  package var sample: Sample
  /// Names of the slices it belongs to, in the suite's order.
  package var slices: [String]
  package var evidence: Evidence
  /// The file behind a part, by the part's index; parts that stood in the line are not in it.
  package var mediaPaths: [Int: String]
  package var answer: Answer?
  package var scores: [NamedScore]
  package var failure: Failure?
  package var isCached: Bool
  package var costNano: Int?
  /// What the models of its weak labels used; nil when none was asked.
  package var labelUse: LabelUse?
  /// What the model stages of its verification did and found; nil when the suite has none.
  package var stages: JSONValue?
  package var stageUse: LabelUse?
  /// What was done to its media; nil for a sample as it is.
  package var stress: StressMark?
  /// What was put into its media, or its twin's; nil for a sample as it is.
  package var attack: AttackMark?
  /// Nil in a run that does not stop when it is decided.
  package var unit: Unit?
  /// Milliseconds since 1970, UTC.
  package var startedAtMs: Int
  package var completedAtMs: Int

  package init(index: Int, epoch: Int, place: DataPlace, sample: Sample) {
    self.index = index
    self.epoch = epoch
    attempt = 1
    self.place = place
    status = .error
    self.sample = sample
    slices = []
    evidence = Evidence()
    mediaPaths = [:]
    scores = []
    isCached = false
    startedAtMs = 0
    completedAtMs = 0
  }

  package func inSlice(_ name: String?) -> Bool { name.map(slices.contains) ?? true }
}
