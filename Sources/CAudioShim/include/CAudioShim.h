#pragma once
#include <stddef.h>
#include <stdint.h>

// libsndfile over memory (it wants callbacks) and libsamplerate, with statuses instead of messages.

typedef struct assay_audio assay_audio;

typedef struct {
  int32_t sample_rate_hz;
  int32_t channels;
  /// What the file claims; only reading shows what is there.
  int64_t frames_declared;
  /// Static names: `pcm_s16`, `flac`, `opus`… and `wav`, `ogg`…; null for kinds that are not read.
  const char *codec;
  const char *container;
  /// 0 where the codec has none.
  int32_t bit_depth;
} assay_audio_info;

/// Null when the bytes are not sound that libsndfile can open. They must outlive the handle.
assay_audio *assay_audio_open(const uint8_t *bytes, size_t count, assay_audio_info *info);
/// Reads at most `frames` frames as the mean of their channels; values that are not finite become 0 and are
/// counted. Returns the frames read, 0 at the end.
int64_t assay_audio_read_mono(assay_audio *audio, float *out, int64_t frames, int64_t *not_finite);
/// One of libsndfile's texts, from 1 (title) to 16 (genre), or null. Valid until the handle is closed.
const char *assay_audio_text(assay_audio *audio, int32_t which);
void assay_audio_close(assay_audio *audio);

/// Converts the rate by a band-limited filter. Returns the samples written, or -1.
int64_t assay_resample(const float *in, int64_t count, double ratio, float *out, int64_t capacity);

const char *assay_sndfile_version(void);
