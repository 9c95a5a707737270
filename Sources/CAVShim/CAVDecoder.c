#include "CAVInternal.h"

#include <libavutil/opt.h>
#include <math.h>
#include <string.h>

// Damaged packets in a row after which a stream is given up.
enum { ERRORS_IN_ROW_MAX = 500 };

int assay_av_decoder_open(assay_av *av, int stream, int64_t pixels_max, assay_av_decoder **out) {
  *out = NULL;
  if (stream < 0 || stream >= av->streams) return ASSAY_AV_CODEC;
  const AVCodecParameters *parameters = av->format->streams[stream]->codecpar;
  if ((int64_t)parameters->width * parameters->height > pixels_max) return ASSAY_AV_TOO_LARGE;
  const AVCodec *codec = avcodec_find_decoder(parameters->codec_id);
  if (!codec) return ASSAY_AV_CODEC;
  assay_av_decoder *decoder = av_mallocz(sizeof *decoder);
  if (!decoder) return ASSAY_AV_MEMORY;
  decoder->av = av, decoder->stream = stream;
  decoder->codec = avcodec_alloc_context3(codec);
  decoder->packet = av_packet_alloc();
  decoder->frame = av_frame_alloc();
  int status = decoder->codec && decoder->packet && decoder->frame ? ASSAY_AV_OK : ASSAY_AV_MEMORY;
  if (status == ASSAY_AV_OK && avcodec_parameters_to_context(decoder->codec, parameters) < 0) status = ASSAY_AV_CODEC;
  if (status == ASSAY_AV_OK) {
    // The locked-down process may not start threads.
    decoder->codec->thread_count = 1;
    decoder->codec->max_pixels = pixels_max;
    decoder->codec->pkt_timebase = av->format->streams[stream]->time_base;
    if (avcodec_open2(decoder->codec, codec, NULL) < 0) status = ASSAY_AV_CODEC;
  }
  if (status == ASSAY_AV_OK) {
    for (unsigned i = 0; i < av->format->nb_streams; i++)
      av->format->streams[i]->discard = (int)i == stream ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
    status = assay_av_decoder_seek(decoder, 0);
  }
  if (status != ASSAY_AV_OK) {
    assay_av_decoder_close(decoder);
    return status;
  }
  *out = decoder;
  return ASSAY_AV_OK;
}

void assay_av_decoder_close(assay_av_decoder *decoder) {
  if (!decoder) return;
  for (unsigned i = 0; i < decoder->av->format->nb_streams; i++)
    decoder->av->format->streams[i]->discard = AVDISCARD_DEFAULT;
  avcodec_free_context(&decoder->codec);
  av_packet_free(&decoder->packet);
  av_frame_free(&decoder->frame);
  sws_freeContext(decoder->scaler);
  swr_free(&decoder->resampler);
  av_free(decoder);
}

int assay_av_decoder_seek(assay_av_decoder *decoder, double seconds) {
  AVFormatContext *format = decoder->av->format;
  const AVStream *stream = format->streams[decoder->stream];
  int64_t target = INT64_MIN;
  if (seconds > 0) {
    double units = seconds / av_q2d(stream->time_base);
    if (!(units < 9e15)) return ASSAY_AV_DAMAGED;
    target = (int64_t)units;
  } else {
    target = stream->start_time != AV_NOPTS_VALUE ? FFMIN(stream->start_time, 0) : 0;
  }
  int status = av_seek_frame(format, decoder->stream, target, AVSEEK_FLAG_BACKWARD);
  if (status < 0 && seconds <= 0) status = av_seek_frame(format, decoder->stream, 0, AVSEEK_FLAG_BYTE);
  avcodec_flush_buffers(decoder->codec);
  decoder->is_draining = 0;
  return status < 0 ? ASSAY_AV_DAMAGED : ASSAY_AV_OK;
}

int assay_av_decoder_next(assay_av_decoder *decoder, double *seconds) {
  int in_row = 0;
  for (;;) {
    int status = avcodec_receive_frame(decoder->codec, decoder->frame);
    if (status == 0) {
      int64_t stamp = decoder->frame->best_effort_timestamp;
      *seconds = stamp == AV_NOPTS_VALUE
                     ? NAN
                     : (double)stamp * av_q2d(decoder->av->format->streams[decoder->stream]->time_base);
      return ASSAY_AV_OK;
    }
    if (status == AVERROR_EOF || decoder->is_draining) return ASSAY_AV_END;
    if (status != AVERROR(EAGAIN)) {
      decoder->errors++;
      if (++in_row > ERRORS_IN_ROW_MAX) return ASSAY_AV_DAMAGED;
    }
    do {
      status = av_read_frame(decoder->av->format, decoder->packet);
      if (status >= 0 && decoder->packet->stream_index != decoder->stream) av_packet_unref(decoder->packet);
      else break;
    } while (1);
    if (status < 0) {
      decoder->is_draining = 1;
      status = avcodec_send_packet(decoder->codec, NULL);
    } else {
      status = avcodec_send_packet(decoder->codec, decoder->packet);
      av_packet_unref(decoder->packet);
    }
    if (status < 0 && status != AVERROR(EAGAIN) && status != AVERROR_EOF) {
      decoder->errors++;
      if (++in_row > ERRORS_IN_ROW_MAX) return ASSAY_AV_DAMAGED;
    }
  }
}

int64_t assay_av_decoder_errors(const assay_av_decoder *decoder) { return decoder->errors; }

void assay_av_picture_size(const assay_av_decoder *decoder, int *width, int *height) {
  *width = decoder->frame->width;
  *height = decoder->frame->height;
}

int assay_av_picture(assay_av_decoder *decoder, int width, int height, int kind, uint8_t *out) {
  const AVFrame *frame = decoder->frame;
  if (!frame->data[0] || frame->width <= 0 || frame->height <= 0) return ASSAY_AV_DAMAGED;
  int is_grey = kind == ASSAY_AV_GREY;
  int exact = kind == ASSAY_AV_RGB_EXACT ? SWS_FULL_CHR_H_INT : 0;
  enum AVPixelFormat format = is_grey ? AV_PIX_FMT_GRAY8 : AV_PIX_FMT_RGB24;
  int is_smaller = width * 2 < frame->width;
  decoder->scaler = sws_getCachedContext(
      decoder->scaler, frame->width, frame->height, frame->format, width, height, format,
      (is_smaller ? SWS_AREA : SWS_BICUBIC) | SWS_BITEXACT | SWS_ACCURATE_RND | exact, NULL, NULL, NULL);
  if (!decoder->scaler) return ASSAY_AV_CODEC;
  // swscale may write past a row's end: rows are padded here and copied without.
  int stride = FFALIGN(width * (is_grey ? 1 : 3), 64) + 64;
  uint8_t *padded = av_malloc((size_t)stride * (size_t)height + 64);
  if (!padded) return ASSAY_AV_MEMORY;
  uint8_t *planes[4] = {padded};
  int strides[4] = {stride};
  int rows = sws_scale(decoder->scaler, (const uint8_t *const *)frame->data, frame->linesize, 0, frame->height, planes,
                       strides);
  size_t row = (size_t)width * (is_grey ? 1 : 3);
  for (int y = 0; rows == height && y < height; y++) memcpy(out + (size_t)y * row, padded + (size_t)y * stride, row);
  av_free(padded);
  return rows == height ? ASSAY_AV_OK : ASSAY_AV_DAMAGED;
}

static int prepare_resampler(assay_av_decoder *decoder, int rate) {
  const AVFrame *frame = decoder->frame;
  int channels = frame->ch_layout.nb_channels;
  if (channels < 1 || channels > 32 || frame->sample_rate < 1 || frame->sample_rate > 768000) return ASSAY_AV_CODEC;
  if (decoder->resampler && decoder->resampler_rate == rate && decoder->resampler_in_rate == frame->sample_rate &&
      decoder->resampler_channels == channels && decoder->resampler_format == frame->format)
    return ASSAY_AV_OK;
  swr_free(&decoder->resampler);
  AVChannelLayout from, to;
  av_channel_layout_default(&from, channels);
  av_channel_layout_default(&to, 1);
  int status = swr_alloc_set_opts2(&decoder->resampler, &to, AV_SAMPLE_FMT_FLT, rate, &from, frame->format,
                                   frame->sample_rate, 0, NULL);
  av_channel_layout_uninit(&from);
  av_channel_layout_uninit(&to);
  if (status < 0) return ASSAY_AV_CODEC;
  // The mean of the channels, whatever they are for.
  double matrix[32];
  for (int i = 0; i < channels; i++) matrix[i] = 1.0 / channels;
  swr_set_matrix(decoder->resampler, matrix, channels);
  if (swr_init(decoder->resampler) < 0) return ASSAY_AV_CODEC;
  decoder->resampler_rate = rate;
  decoder->resampler_in_rate = frame->sample_rate;
  decoder->resampler_channels = channels;
  decoder->resampler_format = frame->format;
  return ASSAY_AV_OK;
}

int assay_av_sound(assay_av_decoder *decoder, int rate, int is_end, float *out, int capacity) {
  uint8_t *planes[1] = {(uint8_t *)out};
  int count;
  if (is_end) {
    if (!decoder->resampler) return 0;
    count = swr_convert(decoder->resampler, planes, capacity, NULL, 0);
  } else {
    int status = prepare_resampler(decoder, rate);
    if (status != ASSAY_AV_OK) return status;
    count = swr_convert(decoder->resampler, planes, capacity, (const uint8_t **)decoder->frame->extended_data,
                        decoder->frame->nb_samples);
  }
  return count < 0 ? ASSAY_AV_DAMAGED : count;
}

static int prepare_all(assay_av_decoder *decoder, int rate, int wanted) {
  const AVFrame *frame = decoder->frame;
  int channels = frame->ch_layout.nb_channels;
  if (channels < 1 || channels > 32 || frame->sample_rate < 1 || frame->sample_rate > 768000) return ASSAY_AV_CODEC;
  if (decoder->resampler && decoder->resampler_in_rate == frame->sample_rate &&
      decoder->resampler_channels == channels && decoder->resampler_format == frame->format)
    return ASSAY_AV_OK;
  swr_free(&decoder->resampler);
  AVChannelLayout from, to;
  av_channel_layout_default(&from, channels);
  av_channel_layout_default(&to, wanted);
  int status = swr_alloc_set_opts2(&decoder->resampler, &to, AV_SAMPLE_FMT_FLT, rate, &from, frame->format,
                                   frame->sample_rate, 0, NULL);
  av_channel_layout_uninit(&from);
  av_channel_layout_uninit(&to);
  if (status < 0 || swr_init(decoder->resampler) < 0) return ASSAY_AV_CODEC;
  decoder->resampler_rate = rate;
  decoder->resampler_in_rate = frame->sample_rate;
  decoder->resampler_channels = channels;
  decoder->resampler_format = frame->format;
  return ASSAY_AV_OK;
}

int assay_av_sound_all(assay_av_decoder *decoder, int is_end, int *rate, int *channels, float *out, int capacity) {
  uint8_t *planes[1] = {(uint8_t *)out};
  int count;
  if (is_end) {
    if (!decoder->resampler) return 0;
    count = swr_convert(decoder->resampler, planes, capacity, NULL, 0);
  } else {
    const AVFrame *frame = decoder->frame;
    if (*rate <= 0) *rate = frame->sample_rate;
    if (*channels <= 0) *channels = frame->ch_layout.nb_channels;
    if (*rate < 1 || *channels < 1 || *channels > 32) return ASSAY_AV_CODEC;
    int status = prepare_all(decoder, *rate, *channels);
    if (status != ASSAY_AV_OK) return status;
    count = swr_convert(decoder->resampler, planes, capacity, (const uint8_t **)frame->extended_data, frame->nb_samples);
  }
  return count < 0 ? ASSAY_AV_DAMAGED : count;
}

int64_t assay_av_ticks(const assay_av_decoder *decoder) { return decoder->frame->best_effort_timestamp; }

void assay_av_tick(const assay_av *av, int stream, int *numerator, int *denominator) {
  *numerator = 1, *denominator = 1000;
  if (stream < 0 || stream >= av->streams) return;
  *numerator = av->format->streams[stream]->time_base.num;
  *denominator = av->format->streams[stream]->time_base.den;
}
