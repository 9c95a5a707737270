#pragma once
#include <stddef.h>
#include <stdint.h>

// Thin, bounded entrances to the picture libraries: bytes in, pixels out, a status and never a message,
// because the libraries' texts may repeat bytes of the input.

typedef enum {
  ASSAY_IMAGE_OK = 0,
  /// Decoded, but the library warned or the bytes ended early: see the share.
  ASSAY_IMAGE_PARTIAL = 1,
  ASSAY_IMAGE_TRUNCATED = 2,
  ASSAY_IMAGE_CORRUPT = 3,
  ASSAY_IMAGE_UNSUPPORTED = 4,
  ASSAY_IMAGE_MEMORY = 5,
  ASSAY_IMAGE_CHECKSUM = 6,
} assay_image_status;

typedef enum {
  ASSAY_COLOUR_GREY = 0,
  ASSAY_COLOUR_RGB = 1,
  ASSAY_COLOUR_CMYK = 2,
  ASSAY_COLOUR_PALETTE = 3,
} assay_image_colour;

typedef struct {
  int32_t width;
  int32_t height;
  int32_t bit_depth;
  int32_t has_alpha;
  int32_t is_animated;
  assay_image_colour colour;
} assay_image_header;

assay_image_status assay_jpeg_header(const uint8_t *bytes, size_t count, assay_image_header *header);
/// `channels` 1 or 3; `out` holds width · height · channels bytes. A width and height of ⌈size / 2⌉, ⌈size / 4⌉ or
/// ⌈size / 8⌉ is decoded at that scale.
assay_image_status assay_jpeg_decode(
    const uint8_t *bytes, size_t count, int32_t width, int32_t height, int32_t channels, uint8_t *out);

assay_image_status assay_png_header(
    const uint8_t *bytes, size_t count, uint32_t side_max, assay_image_header *header);
/// `channels` 1 (grey sources of at most 8 bits only), 3 or 4. Rows that did not arrive keep what `out`
/// held; `rows` and `rows_total` count rows over all interlacing passes. `is_cut`: the file is known to end
/// early and its last chunk's length was mended, so checksums cannot match.
assay_image_status assay_png_decode(
    const uint8_t *bytes, size_t count, uint32_t side_max, int32_t is_cut, int32_t channels, uint8_t *out,
    size_t out_bytes, uint64_t *rows, uint64_t *rows_total);

assay_image_status assay_webp_header(const uint8_t *bytes, size_t count, assay_image_header *header);
/// `channels` 3 or 4; `rows` counts the rows that arrived.
assay_image_status assay_webp_decode(
    const uint8_t *bytes, size_t count, int32_t width, int32_t height, int32_t channels, uint8_t *out,
    int32_t *rows);

/// Pixels to a baseline JPEG: colour at half resolution in both directions (4:2:0), the exact integer transform.
/// `channels` 1 or 3; quality 1 to 100. `assay_jpeg_bytes_max` is always enough for `capacity`.
size_t assay_jpeg_bytes_max(int32_t width, int32_t height, int32_t channels);
assay_image_status assay_jpeg_encode(
    const uint8_t *pixels, int32_t width, int32_t height, int32_t channels, int32_t quality, uint8_t *out,
    size_t capacity, size_t *count);

/// Pixels to a lossy WebP by the library's default method, on one thread. `channels` 3 or 4; quality 0 to 100. Bytes
/// beyond `capacity` are ASSAY_IMAGE_MEMORY.
assay_image_status assay_webp_encode(
    const uint8_t *pixels, int32_t width, int32_t height, int32_t channels, int32_t quality, uint8_t *out,
    size_t capacity, size_t *count);

/// Decompresses a zlib stream into at most `capacity` bytes. Returns the bytes written, of which there are `capacity`
/// when there was more, or -1 when it is no zlib stream. What came before damage is kept.
int64_t assay_inflate(const uint8_t *bytes, size_t count, uint8_t *out, size_t capacity);

/// `libjpeg-turbo`, `libspng` and `libwebp` versions as `major.minor.patch`.
const char *assay_spng_version(void);
int32_t assay_webp_version(void);
