#pragma once
#include "CAVShim.h"

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libswresample/swresample.h>
#include <libswscale/swscale.h>

struct assay_av {
  AVFormatContext *format;
  AVIOContext *io;
  const uint8_t *bytes;
  int64_t count, position;
  int streams;
  assay_av_stream stream[ASSAY_AV_STREAMS_MAX];
};

struct assay_av_decoder {
  assay_av *av;
  int stream;
  AVCodecContext *codec;
  AVPacket *packet;
  AVFrame *frame;
  struct SwsContext *scaler;
  struct SwrContext *resampler;
  int resampler_rate, resampler_in_rate, resampler_channels, resampler_format;
  int is_draining;
  int64_t errors;
};

struct assay_av_writer {
  assay_av *film;
  AVFormatContext *format;
  AVIOContext *io;
  AVPacket *packet;
  uint8_t *bytes;
  int64_t count, capacity, position, bytes_max;
  int is_full, has_begun;
  // The new stream of each old one, -1 for none; those that are written anew: the picture, the sound.
  int target[ASSAY_AV_STREAMS_MAX];
  int replaced, resounded;
  AVRational tick;
  struct assay_av_sound_coder *sound;
  // A stream whose packets get other times: old times in order and the new ones, and how far decoding goes back.
  int retimed;
  int64_t *old_times, *new_times;
  // Old times are in the stream's ticks, the new ones and `back` in parts of one.
  int64_t times, back, parts;
};

// A new stream with the old one's tick, titles and place in the order.
AVStream *assay_av_writer_add(assay_av_writer *writer, int stream);
// Writes the writer's packet, whose times are in a tick.
int assay_av_writer_put(assay_av_writer *writer, AVRational tick, int target);
void assay_av_sound_coder_close(struct assay_av_sound_coder *coder);
// Gives a packet of an old stream its new times, if it has any; the tick that they are in.
AVRational assay_av_writer_move(const assay_av_writer *writer, int stream, AVPacket *packet, AVRational tick);
