#ifndef ASSAY_ZLIB_H
#define ASSAY_ZLIB_H
#include <stddef.h>

/* Unpacks one gzip member that is the whole input. 0: done, *written bytes; 1: the room is too small; 2: malformed. */
int assay_gunzip(const void *input, size_t count, void *output, size_t room, ptrdiff_t *written);
#endif
