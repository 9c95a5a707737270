/// Every default of a suite and of a run, in one place; `assay config show` prints them.
package enum SuiteDefaults {
  package static let version = 1
  package static let epochs = 1
  package static let seed: UInt64 = 0
  package static let choices = PromptSpec.Choices.letters
  package static let confidence = 0.95
  /// Fewest scored samples (or clusters) for a gate to decide.
  package static let gateSamplesMin = 30
  package static let errorShareMax = 0.05
  package static let timeoutMs = 600_000
  package static let maxConnections = 16
  /// Samples whose media are read and perceived before a connection is free.
  package static let readAheadMax = 8
  package static let bootstrapResamples = 1000
  package static let hardCasesMax = 20

  // Bounds on what is read from outside.
  package static let suiteBytesMax = 1 << 20
  package static let lineBytesMax = 64 << 20
  package static let mediaBytesMax = 256 << 20
  package static let partsMax = 256
  package static let labelsMax = 10_000
  /// Media bytes that prepared samples may hold in memory at once.
  package static let inFlightBytesMax = 24 << 20
  /// Files up to this size are kept from the digest to the request; larger ones are read again and compared.
  package static let keptFileBytesMax = 256 << 10
  package static let cacheBytesMax = 2 << 30
  package static let hardCaseMediaBytesMax = 200 << 20
  /// How long a full disk is waited for.
  package static let storageWaitSecondsMax = 60
  /// Log lines and milliseconds after which the log is forced to disk.
  package static let syncLinesMax = 64
  package static let syncDelayMs = 50
  /// Failures in a row, with no success yet, that end a run early.
  package static let firstFailuresMax = 5
}
