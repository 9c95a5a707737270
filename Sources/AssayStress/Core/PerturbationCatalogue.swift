/// All perturbations by name, in the order in which they are listed.
package enum PerturbationCatalogue {
  package static let all: [Perturbation] =
    PicturePerturbations.pixels + PicturePerturbations.scenes + SoundPerturbations.all + FilmPerturbations.all
    + DocumentPerturbations.all + CloudPerturbations.all + MetadataPerturbations.all + SamplePerturbations.all

  package static let byName: [String: Perturbation] = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }
}
