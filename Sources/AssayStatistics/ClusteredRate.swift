extension MeanAccumulator {
  /// How many independent samples know as much of a rate as these, which share sources: p (1 - p) over the squared
  /// clustered error, made smaller as Student's factor of C - 1 degrees of freedom is larger than that of n - 1, and
  /// never above n (Korn and Graubard, Survey Methodology 24, 1998).
  ///
  /// Where all sources have the same rate, at 0 and at 1 above all, there is no error to estimate. Then the worst is
  /// supposed: that the samples of one source are all alike, n² / Σ m².
  /// - Returns: nil below two clusters and for values that are no rate.
  package func effectiveSamples(confidence: Double = 0.95) -> Double? {
    guard clusters > 1, let mean, (0...1).contains(mean), let error = clusteredError() else { return nil }
    let n = Double(count)
    guard error > 0 else { return n * n / squaredSizes }
    guard let wide = studentFactor(confidence, df: clusters - 1), let narrow = studentFactor(confidence, df: count - 1)
    else { return nil }
    let shrink = narrow / wide
    return min(n, mean * (1 - mean) / (error * error) * shrink * shrink)
  }

  /// Wilson's interval of a rate of samples that share sources, of as many as they are worth. Beside a symmetric interval
  /// of the same error it holds the truth more often where something is rare (Dean and Pagano, Journal of Survey
  /// Statistics and Methodology 3, 2015; docs/statistics.md).
  package func clusteredWilson(confidence: Double = 0.95) -> Interval? {
    guard let mean, let size = effectiveSamples(confidence: confidence) else { return nil }
    return Proportion.wilson(rate: mean, size: size, confidence: confidence)
  }
}
