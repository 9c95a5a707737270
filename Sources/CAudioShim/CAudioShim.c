#include "CAudioShim.h"

#include <math.h>
#include <samplerate.h>
#include <sndfile.h>
#include <stdlib.h>
#include <string.h>

enum { block_frames = 4096, channels_max = 32 };

struct assay_audio {
  const uint8_t *bytes;
  sf_count_t count;
  sf_count_t position;
  SNDFILE *file;
  int channels;
  float *block;
};

static sf_count_t file_length(void *user) { return ((assay_audio *)user)->count; }
static sf_count_t file_tell(void *user) { return ((assay_audio *)user)->position; }

static sf_count_t file_seek(sf_count_t offset, int whence, void *user) {
  assay_audio *audio = user;
  sf_count_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? audio->position : audio->count;
  // The sum cannot overflow unless the offset is absurd.
  if (offset > audio->count || offset < -audio->count) return -1;
  sf_count_t target = base + offset;
  if (target < 0 || target > audio->count) return -1;
  audio->position = target;
  return target;
}

static sf_count_t file_read(void *out, sf_count_t wanted, void *user) {
  assay_audio *audio = user;
  sf_count_t left = audio->count - audio->position;
  if (wanted > left) wanted = left;
  if (wanted <= 0) return 0;
  memcpy(out, audio->bytes + audio->position, (size_t)wanted);
  audio->position += wanted;
  return wanted;
}

static sf_count_t file_write(const void *in, sf_count_t count, void *user) {
  (void)in, (void)count, (void)user;
  return 0;
}

static const char *container_name(int format) {
  switch (format & SF_FORMAT_TYPEMASK) {
    case SF_FORMAT_WAV:
    case SF_FORMAT_WAVEX:
    case SF_FORMAT_RF64: return "wav";
    case SF_FORMAT_AIFF: return "aiff";
    case SF_FORMAT_FLAC: return "flac";
    case SF_FORMAT_OGG: return "ogg";
    case SF_FORMAT_MPEG: return "mpeg";
    default: return NULL;
  }
}

static void name_codec(int format, assay_audio_info *info) {
  static const struct {
    int subformat;
    const char *name;
    int bits;
  } names[] = {
      {SF_FORMAT_PCM_U8, "pcm_u8", 8},   {SF_FORMAT_PCM_S8, "pcm_s8", 8},     {SF_FORMAT_PCM_16, "pcm_s16", 16},
      {SF_FORMAT_PCM_24, "pcm_s24", 24}, {SF_FORMAT_PCM_32, "pcm_s32", 32},   {SF_FORMAT_FLOAT, "pcm_f32", 32},
      {SF_FORMAT_DOUBLE, "pcm_f64", 64}, {SF_FORMAT_ULAW, "pcm_mulaw", 8},    {SF_FORMAT_ALAW, "pcm_alaw", 8},
      {SF_FORMAT_VORBIS, "vorbis", 0},   {SF_FORMAT_OPUS, "opus", 0},         {SF_FORMAT_MPEG_LAYER_III, "mp3", 0},
      {SF_FORMAT_MPEG_LAYER_II, "mp2", 0}, {SF_FORMAT_MPEG_LAYER_I, "mp1", 0}, {SF_FORMAT_IMA_ADPCM, "adpcm_ima", 4},
      {SF_FORMAT_MS_ADPCM, "adpcm_ms", 4}, {SF_FORMAT_GSM610, "gsm", 0},
  };
  info->codec = "other";
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    if ((format & SF_FORMAT_SUBMASK) != names[i].subformat) continue;
    info->codec = names[i].name;
    info->bit_depth = names[i].bits;
  }
  if ((format & SF_FORMAT_TYPEMASK) == SF_FORMAT_FLAC) info->codec = "flac";
}

assay_audio *assay_audio_open(const uint8_t *bytes, size_t count, assay_audio_info *info) {
  memset(info, 0, sizeof *info);
  assay_audio *audio = calloc(1, sizeof *audio);
  if (audio == NULL) return NULL;
  audio->bytes = bytes;
  audio->count = (sf_count_t)count;
  SF_VIRTUAL_IO io = {file_length, file_seek, file_read, file_write, file_tell};
  SF_INFO opened = {0};
  audio->file = sf_open_virtual(&io, SFM_READ, &opened, audio);
  info->container = audio->file != NULL ? container_name(opened.format) : NULL;
  if (info->container == NULL || opened.channels < 1 || opened.samplerate < 1) {
    assay_audio_close(audio);
    return NULL;
  }
  name_codec(opened.format, info);
  info->sample_rate_hz = opened.samplerate;
  info->channels = opened.channels;
  info->frames_declared = opened.frames;
  audio->channels = opened.channels;
  if (opened.channels <= channels_max) {
    audio->block = malloc(sizeof(float) * block_frames * (size_t)opened.channels);
    if (audio->block == NULL) {
      assay_audio_close(audio);
      return NULL;
    }
  }
  return audio;
}

int64_t assay_audio_read_mono(assay_audio *audio, float *out, int64_t frames, int64_t *not_finite) {
  if (audio->block == NULL) return 0;
  int64_t done = 0;
  while (done < frames) {
    int64_t wanted = frames - done < block_frames ? frames - done : block_frames;
    int64_t got = sf_readf_float(audio->file, audio->block, wanted);
    if (got <= 0) break;
    const float *sample = audio->block;
    for (int64_t i = 0; i < got; i++) {
      float sum = 0;
      for (int channel = 0; channel < audio->channels; channel++) sum += *sample++;
      float mean = audio->channels == 1 ? sum : sum / (float)audio->channels;
      if (!isfinite(mean)) {
        *not_finite += 1;
        mean = 0;
      }
      out[done + i] = mean;
    }
    done += got;
  }
  return done;
}

const char *assay_audio_text(assay_audio *audio, int32_t which) { return sf_get_string(audio->file, which); }

void assay_audio_close(assay_audio *audio) {
  if (audio == NULL) return;
  if (audio->file != NULL) sf_close(audio->file);
  free(audio->block);
  free(audio);
}

int64_t assay_resample(const float *in, int64_t count, double ratio, float *out, int64_t capacity) {
  SRC_DATA data = {.data_in = in,
                   .data_out = out,
                   .input_frames = (long)count,
                   .output_frames = (long)capacity,
                   .src_ratio = ratio};
  if (!src_is_valid_ratio(ratio)) return -1;
  if (src_simple(&data, SRC_SINC_MEDIUM_QUALITY, 1) != 0) return -1;
  return data.output_frames_gen;
}

const char *assay_sndfile_version(void) { return sf_version_string(); }
