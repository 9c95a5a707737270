#define ZX_USE_UTF8 1
#include "CQRShim.h"

#include <ZXing/BitMatrix.h>
#include <ZXing/MultiFormatWriter.h>
#include <ZXing/ReadBarcode.h>

#include <algorithm>
#include <cstring>
#include <string>

namespace {

void copy(const ZXing::Result &result, assay_code &code) {
  std::memset(&code, 0, sizeof code);
  const std::string format = ZXing::ToString(result.format());
  std::memcpy(code.format, format.data(), std::min(format.size(), sizeof code.format - 1));
  const std::string text = result.text();
  const size_t bytes = std::min(text.size(), sizeof code.text);
  std::memcpy(code.text, text.data(), bytes);
  code.text_bytes = static_cast<int32_t>(bytes);
  for (int corner = 0; corner < 4; corner++) {
    code.corners[corner * 2] = result.position()[corner].x;
    code.corners[corner * 2 + 1] = result.position()[corner].y;
  }
}

}  // namespace

int32_t assay_read_codes(
    const uint8_t *samples, int32_t width, int32_t height, int32_t channels, assay_code *codes, int32_t capacity) {
  try {
    const ZXing::ImageFormat format = channels == 1   ? ZXing::ImageFormat::Lum
                                      : channels == 3 ? ZXing::ImageFormat::RGB
                                                      : ZXing::ImageFormat::RGBX;
    ZXing::DecodeHints hints;
    hints.setTryHarder(true).setTryRotate(true).setMaxNumberOfSymbols(
        static_cast<uint8_t>(std::min<int32_t>(capacity, 255)));
    const auto results = ZXing::ReadBarcodes(ZXing::ImageView(samples, width, height, format), hints);
    int32_t count = 0;
    for (const auto &result : results) {
      if (count == capacity) break;
      if (result.isValid()) copy(result, codes[count++]);
    }
    return count;
  } catch (...) {
    return -1;
  }
}

int32_t assay_write_code(
    const char *format, const char *text, int32_t *width, int32_t *height, uint8_t *samples, int32_t capacity) {
  try {
    ZXing::MultiFormatWriter writer(ZXing::BarcodeFormatFromString(format));
    writer.setEncoding(ZXing::CharacterSet::UTF8).setMargin(4);
    const ZXing::BitMatrix drawn = writer.encode(std::string(text), *width, *height);
    if (static_cast<int64_t>(drawn.width()) * drawn.height() > capacity) return -2;
    *width = drawn.width();
    *height = drawn.height();
    for (int32_t y = 0; y < *height; y++)
      for (int32_t x = 0; x < *width; x++) samples[y * *width + x] = drawn.get(x, y) ? 0 : 255;
    return 0;
  } catch (...) {
    return -1;
  }
}
