#define ZX_USE_UTF8 1
#include "CQRShim.h"

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
