#include "assay_zlib.h"
#include <limits.h>
#include <string.h>
#include <zlib.h>

/* inflateInit2 is a macro, which Swift does not see. */
int assay_gunzip(const void *input, size_t count, void *output, size_t room, ptrdiff_t *written) {
  if (count > UINT_MAX || room > UINT_MAX) return 2;
  z_stream stream;
  memset(&stream, 0, sizeof stream);
  if (inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK) return 2;
  stream.next_in = (Bytef *)input;
  stream.avail_in = (uInt)count;
  stream.next_out = output;
  stream.avail_out = (uInt)room;
  int result = inflate(&stream, Z_FINISH);
  size_t left = stream.avail_in;
  *written = (ptrdiff_t)(room - stream.avail_out);
  int is_full = stream.avail_out == 0;
  inflateEnd(&stream);
  if (result == Z_STREAM_END) return left == 0 ? 0 : 2;
  return is_full && (result == Z_BUF_ERROR || result == Z_OK) ? 1 : 2;
}
