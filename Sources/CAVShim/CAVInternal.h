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
