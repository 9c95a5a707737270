import AssayCore

/// What happens while a run goes on, for whoever shows it.
package enum RunEvent: Sendable {
  case started(RunStart)
  case progress(RunProgress)
  case sampleFinished(id: String, epoch: Int, status: SampleRecord.Status, message: String?)
  /// Worth saying, and no reason to stop.
  case warning(String)
  /// The run waits: for space on the disk, or for a model that does not answer.
  case paused(String)
  case resumed
  /// It takes no new samples and waits for those in flight.
  case draining(String)
}

package struct RunStart: Sendable {
  package var folder: RunFolder
  package var suite: String
  package var model: String
  /// Samples times epochs, where the dataset's length is known without parsing it.
  package var expected: Int?
  /// Finished by an earlier start of the same run.
  package var alreadyFinished: Int
}

package struct RunProgress: Sendable, Hashable {
  package var finished: Int
  package var expected: Int?
  package var errors: Int
  package var ingestionFailures: Int
  package var inFlight: Int
  package var cacheHits: Int
  /// Samples a second over the last seconds.
  package var perSecond: Double
  package var secondsLeft: Double?
  /// In the currency of the price; nil when the price is not known.
  package var cost: Double?
  package var inputTokens: Int
  package var outputTokens: Int
  package var elapsedSeconds: Double
  /// The sample that has waited longest for its answer, when that is longer than half a minute.
  package var waitingFor: String?
}
