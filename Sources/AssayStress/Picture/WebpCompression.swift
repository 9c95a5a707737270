import AssayMedia

/// Written as lossy WebP and read again. The qualities are ours.
enum WebpCompression {
  static let qualities = [50, 30, 15, 5, 0]

  static let perturbation = Perturbation(
    "webp_compression", group: .image, summary: "Written as lossy WebP of low quality and read again.",
    parameters: qualities.map { "quality \($0)" }, work: .recompressed { .webp(quality: qualities[$0.step - 1]) })
}
