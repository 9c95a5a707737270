/// What can happen to a film: dropped and frozen frames, sound that comes early or late, compression.
package enum FilmPerturbations {
  package static let all: [Perturbation] = []
}
