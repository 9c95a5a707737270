package import AssayCore
import AssayFormats
import AssayMedia

/// In which form a perturbed medium is written to a file of a given name.
package enum StressForm: Sendable, Hashable {
  /// As it was made: without loss.
  case asMade
  /// A picture compressed once more, because its file's name says so.
  case jpeg, webp

  /// Little enough loss that what one sees is the perturbation.
  static let quality = 95

  /// What the name asks for: a name that promises nothing takes what was made.
  ///
  /// - Throws: `.usage` where the name promises what is not written.
  package static func named(_ path: String, for made: StressedMedium) throws(AssayError) -> StressForm {
    guard let promised = ContentType.promised(byName: path) else { return .asMade }
    let found = ContentType.sniff(made.bytes)
    if found.agrees(withDeclared: promised) || made.type == promised { return .asMade }
    // What is wrongly declared on purpose may be wrongly named.
    if let type = made.type, type == "application/octet-stream" || !found.agrees(withDeclared: type) { return .asMade }
    if made.value.isPicture(found.type) {
      if promised == "image/jpeg" { return .jpeg }
      if promised == "image/webp" { return .webp }
    }
    let ending = found.type == "image/png" ? "png" : made.name.flatMap(Self.ending) ?? "its own ending"
    throw AssayError(
      .usage, "the result is \(found.type), and a file of this name would promise \(promised)",
      at: .init(file: path),
      remedy: "name it .\(ending)"
        + (found.type == "image/png" ? ", .jpg or .webp" : "; leave --out away for a name beside the file"))
  }

  private static func ending(_ name: String) -> String? {
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return nil }
    return String(name[name.index(after: dot)...])
  }

  /// The type of what is written; nil: of what was made.
  package var type: String? {
    switch self {
    case .asMade: nil
    case .jpeg: "image/jpeg"
    case .webp: "image/webp"
    }
  }

  /// What that costs, for people.
  package var note: String? {
    switch self {
    case .asMade: nil
    case .jpeg:
      "compressed once more, as JPEG of quality \(Self.quality): name it .png for the pixels as they were made"
    case .webp:
      "compressed once more, as WebP of quality \(Self.quality): name it .png for the pixels as they were made"
    }
  }
}

extension StressValue {
  /// Whether the result is pixels that may be written otherwise. A change of bytes is the bytes.
  fileprivate func isPicture(_ type: String) -> Bool {
    guard let perturbation = PerturbationCatalogue.all.first(where: { $0.name == name }) else { return false }
    if case .bytes = perturbation.work { return false }
    return type == "image/png"
  }
}

extension StressStudio {
  /// The bytes of a perturbed medium in a form.
  package func bytes(of made: StressedMedium, as form: StressForm) async throws(AssayError) -> [UInt8] {
    let picture: PictureForm
    switch form {
    case .asMade: return made.bytes
    case .jpeg: picture = .jpeg(quality: StressForm.quality)
    case .webp: picture = .webp(quality: StressForm.quality)
    }
    let encoder = try encoder(for: "lossy pictures")
    do throws(AssayError) {
      return try await encoder.encoded(try await media.image(made.bytes, sideMax: nil), as: picture)
    } catch {
      throw Self.told(error, of: nil)
    }
  }
}
