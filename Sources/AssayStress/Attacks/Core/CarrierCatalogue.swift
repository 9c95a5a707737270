/// All carriers by name, in the order in which they are listed.
package enum CarrierCatalogue {
  package static let all: [AttackCarrier] =
    PaintedCarriers.all + CodeCarriers.all + PictureFieldCarriers.all + DocumentCarriers.all + SoundCarriers.all
    + FilmCarriers.all + GeometryCarriers.all + TextCarriers.all

  package static let byName: [String: AttackCarrier] = Dictionary(all.map { ($0.name, $0) }) { first, _ in first }

  static func named(_ name: String) -> AttackCarrier {
    // Names inside the program are in the tests.
    byName[name] ?? all[0]
  }
}
