#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A QR or bar code: its kind, its text as UTF-8, and its corners in pixels, x and y each, from the top left
/// clockwise.
typedef struct {
  char format[24];
  char text[4096];
  int32_t text_bytes;
  int32_t corners[8];
} assay_code;

/// Reads up to `capacity` codes from a picture of 1, 3 or 4 channels. Returns their number, or -1 when the
/// reader failed; no C++ exception leaves it.
int32_t assay_read_codes(
    const uint8_t *samples, int32_t width, int32_t height, int32_t channels, assay_code *codes, int32_t capacity);

/// Draws a text as a code of a kind that the library names (`QRCode`, `Code128`…) into `capacity` bytes, one a pixel:
/// 0 dark, 255 light. `width` and `height` come as what is asked for and go as what was drawn. Returns 0; -1 when the
/// text does not fit the kind, -2 when the code does not fit the capacity.
int32_t assay_write_code(
    const char *format, const char *text, int32_t *width, int32_t *height, uint8_t *samples, int32_t capacity);

#ifdef __cplusplus
}
#endif
