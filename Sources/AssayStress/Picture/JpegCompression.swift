import AssayMedia

/// Written as JPEG and read again: colour at half resolution, the exact integer transform.
enum JpegCompression {
  static let qualities = [25, 18, 15, 10, 7]

  static let perturbation = Perturbation(
    "jpeg_compression", group: .image, summary: "Written as JPEG of low quality and read again.",
    reference: "imagenet_c", comparison: .exact, parameters: qualities.map { "quality \($0)" },
    work: .recompressed { .jpeg(quality: qualities[$0.step - 1]) })
}
