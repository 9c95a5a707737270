#include "CImageShim.h"

#include <spng.h>
#include <string.h>
#include <turbojpeg.h>
#include <webp/decode.h>
#include <webp/encode.h>
#include <zlib.h>

// JPEG

assay_image_status assay_jpeg_header(const uint8_t *bytes, size_t count, assay_image_header *header) {
  memset(header, 0, sizeof *header);
  tjhandle handle = tjInitDecompress();
  if (handle == NULL) return ASSAY_IMAGE_MEMORY;
  int width = 0, height = 0, subsampling = 0, colour = 0;
  int result = tjDecompressHeader3(handle, bytes, (unsigned long)count, &width, &height, &subsampling, &colour);
  tjDestroy(handle);
  if (result != 0) return ASSAY_IMAGE_CORRUPT;
  header->width = width;
  header->height = height;
  header->bit_depth = 8;
  header->colour = colour == TJCS_GRAY                          ? ASSAY_COLOUR_GREY
                   : colour == TJCS_CMYK || colour == TJCS_YCCK ? ASSAY_COLOUR_CMYK
                                                                : ASSAY_COLOUR_RGB;
  return width > 0 && height > 0 ? ASSAY_IMAGE_OK : ASSAY_IMAGE_CORRUPT;
}

assay_image_status assay_jpeg_decode(
    const uint8_t *bytes, size_t count, int32_t width, int32_t height, int32_t channels, uint8_t *out) {
  if (channels != 1 && channels != 3) return ASSAY_IMAGE_UNSUPPORTED;
  tjhandle handle = tjInitDecompress();
  if (handle == NULL) return ASSAY_IMAGE_MEMORY;
  int result = tjDecompress2(
      handle, bytes, (unsigned long)count, out, width, 0, height, channels == 1 ? TJPF_GRAY : TJPF_RGB,
      TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS);
  int code = result == 0 ? TJERR_WARNING : tjGetErrorCode(handle);
  tjDestroy(handle);
  if (result == 0) return ASSAY_IMAGE_OK;
  return code == TJERR_WARNING ? ASSAY_IMAGE_PARTIAL : ASSAY_IMAGE_CORRUPT;
}

size_t assay_jpeg_bytes_max(int32_t width, int32_t height, int32_t channels) {
  return (size_t)tjBufSize(width, height, channels == 1 ? TJSAMP_GRAY : TJSAMP_420);
}

assay_image_status assay_jpeg_encode(
    const uint8_t *pixels, int32_t width, int32_t height, int32_t channels, int32_t quality, uint8_t *out,
    size_t capacity, size_t *count) {
  *count = 0;
  if (channels != 1 && channels != 3) return ASSAY_IMAGE_UNSUPPORTED;
  if (capacity < assay_jpeg_bytes_max(width, height, channels)) return ASSAY_IMAGE_MEMORY;
  tjhandle handle = tjInitCompress();
  if (handle == NULL) return ASSAY_IMAGE_MEMORY;
  unsigned long written = (unsigned long)capacity;
  int result = tjCompress2(
      handle, pixels, width, 0, height, channels == 1 ? TJPF_GRAY : TJPF_RGB, &out, &written,
      channels == 1 ? TJSAMP_GRAY : TJSAMP_420, quality, TJFLAG_ACCURATEDCT | TJFLAG_NOREALLOC);
  tjDestroy(handle);
  if (result != 0) return ASSAY_IMAGE_UNSUPPORTED;
  *count = (size_t)written;
  return ASSAY_IMAGE_OK;
}

// PNG

static const size_t png_chunk_bytes_max = 1 << 20;
static const size_t png_cache_bytes_max = 4 << 20;

static assay_image_status png_status(int code) {
  switch (code) {
    case 0:
    case SPNG_EOI: return ASSAY_IMAGE_OK;
    case SPNG_EIO:
    case SPNG_EOF:
    case SPNG_IO_EOF: return ASSAY_IMAGE_TRUNCATED;
    case SPNG_EMEM: return ASSAY_IMAGE_MEMORY;
    case SPNG_ECHUNK_CRC: return ASSAY_IMAGE_CHECKSUM;
    default: return ASSAY_IMAGE_CORRUPT;
  }
}

static int png_open(const uint8_t *bytes, size_t count, uint32_t side_max, int is_cut, spng_ctx **out) {
  spng_ctx *context = spng_ctx_new(0);
  *out = context;
  if (context == NULL) return SPNG_EMEM;
  int code = spng_set_image_limits(context, side_max, side_max);
  if (code == 0) code = spng_set_chunk_limits(context, png_chunk_bytes_max, png_cache_bytes_max);
  // An ancillary chunk with a wrong checksum is left out; a critical one is an error.
  if (code == 0) code = spng_set_crc_action(context, is_cut ? SPNG_CRC_USE : SPNG_CRC_ERROR, SPNG_CRC_DISCARD);
  if (code == 0) code = spng_set_png_buffer(context, bytes, count);
  return code;
}

assay_image_status assay_png_header(
    const uint8_t *bytes, size_t count, uint32_t side_max, assay_image_header *header) {
  memset(header, 0, sizeof *header);
  spng_ctx *context = NULL;
  struct spng_ihdr ihdr;
  int code = png_open(bytes, count, side_max, 0, &context);
  if (code == 0) code = spng_get_ihdr(context, &ihdr);
  if (code == 0) {
    header->width = (int32_t)ihdr.width;
    header->height = (int32_t)ihdr.height;
    header->bit_depth = ihdr.bit_depth;
    header->colour = ihdr.color_type == SPNG_COLOR_TYPE_INDEXED ? ASSAY_COLOUR_PALETTE
                     : ihdr.color_type & 2                      ? ASSAY_COLOUR_RGB
                                                                : ASSAY_COLOUR_GREY;
    struct spng_trns transparency;
    header->has_alpha = (ihdr.color_type & 4) != 0 || spng_get_trns(context, &transparency) == 0;
  }
  spng_ctx_free(context);
  return png_status(code);
}

assay_image_status assay_png_decode(
    const uint8_t *bytes, size_t count, uint32_t side_max, int32_t is_cut, int32_t channels, uint8_t *out,
    size_t out_bytes, uint64_t *rows, uint64_t *rows_total) {
  *rows = 0;
  *rows_total = 0;
  spng_ctx *context = NULL;
  struct spng_ihdr ihdr;
  int code = png_open(bytes, count, side_max, is_cut, &context);
  if (code == 0) code = spng_get_ihdr(context, &ihdr);
  size_t stride = code == 0 ? (size_t)ihdr.width * (size_t)channels : 0;
  if (code == 0 && out_bytes != stride * ihdr.height) code = SPNG_EBUFSIZ;
  int format = channels == 1 ? SPNG_FMT_G8 : channels == 3 ? SPNG_FMT_RGB8 : SPNG_FMT_RGBA8;
  int flags = SPNG_DECODE_PROGRESSIVE | (channels == 4 ? SPNG_DECODE_TRNS : 0);
  if (code == 0) code = spng_decode_image(context, NULL, 0, format, flags);
  if (code == 0) {
    static const uint32_t start[7] = {0, 0, 4, 0, 2, 0, 1}, step[7] = {8, 8, 8, 4, 4, 2, 2};
    static const uint32_t left[7] = {0, 4, 0, 2, 0, 1, 0};
    if (ihdr.interlace_method == 0) *rows_total = ihdr.height;
    for (int pass = 0; ihdr.interlace_method != 0 && pass < 7; pass++) {
      if (ihdr.width <= left[pass] || ihdr.height <= start[pass]) continue;
      *rows_total += (ihdr.height - start[pass] + step[pass] - 1) / step[pass];
    }
    struct spng_row_info row;
    for (uint64_t number = 0; number < (uint64_t)ihdr.height * 7; number++) {
      code = spng_get_row_info(context, &row);
      if (code != 0 || row.row_num >= ihdr.height) break;
      code = spng_decode_row(context, out + stride * row.row_num, stride);
      if (code == 0 || code == SPNG_EOI) *rows += 1;
      if (code != 0) break;
    }
  }
  spng_ctx_free(context);
  assay_image_status status = png_status(code);
  return status == ASSAY_IMAGE_TRUNCATED && *rows > 0 ? ASSAY_IMAGE_PARTIAL : status;
}

const char *assay_spng_version(void) { return spng_version_string(); }

// WebP

assay_image_status assay_webp_header(const uint8_t *bytes, size_t count, assay_image_header *header) {
  memset(header, 0, sizeof *header);
  WebPBitstreamFeatures features;
  VP8StatusCode code = WebPGetFeatures(bytes, count, &features);
  if (code == VP8_STATUS_NOT_ENOUGH_DATA) return ASSAY_IMAGE_TRUNCATED;
  if (code != VP8_STATUS_OK) return ASSAY_IMAGE_CORRUPT;
  header->width = features.width;
  header->height = features.height;
  header->bit_depth = 8;
  header->has_alpha = features.has_alpha;
  header->is_animated = features.has_animation;
  header->colour = ASSAY_COLOUR_RGB;
  return ASSAY_IMAGE_OK;
}

assay_image_status assay_webp_decode(
    const uint8_t *bytes, size_t count, int32_t width, int32_t height, int32_t channels, uint8_t *out,
    int32_t *rows) {
  *rows = 0;
  if (channels != 3 && channels != 4) return ASSAY_IMAGE_UNSUPPORTED;
  WebPDecoderConfig config;
  if (!WebPInitDecoderConfig(&config)) return ASSAY_IMAGE_UNSUPPORTED;
  config.output.colorspace = channels == 3 ? MODE_RGB : MODE_RGBA;
  config.output.is_external_memory = 1;
  config.output.u.RGBA.rgba = out;
  config.output.u.RGBA.stride = width * channels;
  config.output.u.RGBA.size = (size_t)width * (size_t)height * (size_t)channels;
  WebPIDecoder *decoder = WebPIDecode(NULL, 0, &config);
  if (decoder == NULL) return ASSAY_IMAGE_MEMORY;
  VP8StatusCode code = WebPIUpdate(decoder, bytes, count);
  int last = 0;
  if (WebPIDecGetRGB(decoder, &last, NULL, NULL, NULL) != NULL) *rows = last;
  if (code == VP8_STATUS_OK) *rows = height;
  WebPIDelete(decoder);
  WebPFreeDecBuffer(&config.output);
  if (code == VP8_STATUS_OK) return ASSAY_IMAGE_OK;
  if (code == VP8_STATUS_OUT_OF_MEMORY) return ASSAY_IMAGE_MEMORY;
  if (code == VP8_STATUS_SUSPENDED || code == VP8_STATUS_NOT_ENOUGH_DATA) {
    return *rows > 0 ? ASSAY_IMAGE_PARTIAL : ASSAY_IMAGE_TRUNCATED;
  }
  return ASSAY_IMAGE_CORRUPT;
}

typedef struct {
  uint8_t *out;
  size_t capacity;
  size_t count;
} webp_sink;

static int webp_write(const uint8_t *bytes, size_t count, const WebPPicture *picture) {
  webp_sink *sink = picture->custom_ptr;
  if (count > sink->capacity - sink->count) return 0;
  memcpy(sink->out + sink->count, bytes, count);
  sink->count += count;
  return 1;
}

assay_image_status assay_webp_encode(
    const uint8_t *pixels, int32_t width, int32_t height, int32_t channels, int32_t quality, uint8_t *out,
    size_t capacity, size_t *count) {
  *count = 0;
  if (channels != 3 && channels != 4) return ASSAY_IMAGE_UNSUPPORTED;
  WebPConfig config;
  WebPPicture picture;
  if (!WebPConfigInit(&config) || !WebPPictureInit(&picture)) return ASSAY_IMAGE_UNSUPPORTED;
  config.quality = (float)quality;
  config.thread_level = 0;
  picture.width = width;
  picture.height = height;
  webp_sink sink = {out, capacity, 0};
  picture.writer = webp_write;
  picture.custom_ptr = &sink;
  int imported = channels == 3 ? WebPPictureImportRGB(&picture, pixels, width * 3)
                               : WebPPictureImportRGBA(&picture, pixels, width * 4);
  int encoded = imported && WebPEncode(&config, &picture);
  WebPEncodingError error = picture.error_code;
  WebPPictureFree(&picture);
  if (encoded) {
    *count = sink.count;
    return ASSAY_IMAGE_OK;
  }
  return error == VP8_ENC_ERROR_BAD_DIMENSION ? ASSAY_IMAGE_UNSUPPORTED : ASSAY_IMAGE_MEMORY;
}

int32_t assay_webp_version(void) { return (int32_t)WebPGetDecoderVersion(); }

int64_t assay_inflate(const uint8_t *bytes, size_t count, uint8_t *out, size_t capacity) {
  z_stream stream;
  memset(&stream, 0, sizeof stream);
  if (count > UINT32_MAX || capacity > UINT32_MAX || inflateInit(&stream) != Z_OK) return -1;
  stream.next_in = (Bytef *)bytes;
  stream.avail_in = (uInt)count;
  stream.next_out = out;
  stream.avail_out = (uInt)capacity;
  int status = inflate(&stream, Z_FINISH);
  size_t written = capacity - stream.avail_out;
  inflateEnd(&stream);
  return status == Z_DATA_ERROR && written == 0 ? -1 : (int64_t)written;
}
