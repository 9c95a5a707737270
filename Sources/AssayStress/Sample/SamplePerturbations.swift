/// What can happen to a sample as a whole: a modality is missing, empty or another sample's.
package enum SamplePerturbations {
  package static let all: [Perturbation] = [
    make("modality_missing", "The media of a kind are left out.", .missing),
    make("modality_swapped", "The media of a kind are another sample's.", .swapped),
    make(
      "modality_empty", "The media of a kind are black, silent, an empty page, a cloud of no points.", .empty
    ),
  ]

  private static func make(_ name: String, _ summary: String, _ change: Perturbation.SampleChange) -> Perturbation {
    Perturbation(
      name, group: .sample, summary: summary, parameters: Array(repeating: "the same at every severity", count: 5),
      work: .sample(change))
  }
}
