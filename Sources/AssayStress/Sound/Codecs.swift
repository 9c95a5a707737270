import AssayMedia

extension SoundPerturbations {
  static let mp3 = Perturbation(
    "mp3", group: .audio, summary: "Written as MP3 and read again.", reference: "audiomentations",
    comparison: .statistics, parameters: ["64 kbit/s", "48 kbit/s", "32 kbit/s", "16 kbit/s", "8 kbit/s"],
    work: .recoded { .mp3(kilobitsPerSecond: $0.of(64, 48, 32, 16, 8)) })

  static let opus = Perturbation(
    "opus", group: .audio, summary: "Written as Opus and read again.",
    parameters: ["32 kbit/s", "24 kbit/s", "16 kbit/s", "10 kbit/s", "6 kbit/s"],
    work: .recoded { .opus(kilobitsPerSecond: $0.of(32, 24, 16, 10, 6)) })

  /// From a wide band in 8-bit samples to a mobile call that was handed on three times.
  static let telephone = Perturbation(
    "telephone", group: .audio, summary: "Through telephones: logarithmic samples, then GSM, once or again and again.",
    parameters: [
      "µ-law at 16 kHz", "µ-law at 8 kHz, 300-3,400 Hz", "GSM", "GSM twice", "GSM four times",
    ],
    work: .recoded {
      $0.of(.muLaw(sampleRateHz: 16_000), .muLaw(sampleRateHz: 8_000), .gsm, .gsmChain(calls: 2), .gsmChain(calls: 4))
    })
}
