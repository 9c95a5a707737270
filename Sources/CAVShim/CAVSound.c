#include "CAVInternal.h"

#include <libavutil/mathematics.h>
#include <libavutil/opt.h>
#include <math.h>
#include <string.h>

// Frames of sound at a time where the codec names no number.
enum { STEP = 4096 };
// Where the old sound lost something: near what it had, so that the codec adds little of its own.
enum { AAC_BITS_PER_CHANNEL = 256000 };

struct assay_av_sound_coder {
  AVCodecContext *codec;
  AVFrame *frame;
  struct SwrContext *converter;
  const float *samples;
  int64_t count, start;
  int channels;
};

void assay_av_sound_coder_close(struct assay_av_sound_coder *coder) {
  if (!coder) return;
  avcodec_free_context(&coder->codec);
  av_frame_free(&coder->frame);
  swr_free(&coder->converter);
  av_free(coder);
}

static int is_lossless(enum AVCodecID id) {
  const AVCodecDescriptor *about = avcodec_descriptor_get(id);
  return about && (about->props & AV_CODEC_PROP_LOSSLESS) && !(about->props & AV_CODEC_PROP_LOSSY);
}

static int takes_rate(const AVCodec *codec, int rate) {
  const int *rates = codec->supported_samplerates;
  if (!rates) return 1;
  for (; *rates; rates++)
    if (*rates == rate) return 1;
  return 0;
}

static int open_converter(struct assay_av_sound_coder *coder) {
  AVCodecContext *codec = coder->codec;
  int status = swr_alloc_set_opts2(&coder->converter, &codec->ch_layout, codec->sample_fmt, codec->sample_rate,
                                   &codec->ch_layout, AV_SAMPLE_FMT_FLT, codec->sample_rate, 0, NULL);
  return status >= 0 && swr_init(coder->converter) >= 0;
}

static int open_codec(struct assay_av_sound_coder *coder, const AVFormatContext *format,
                      const AVCodecParameters *old, enum AVCodecID id, int rate) {
  const AVCodec *encoder = avcodec_find_encoder(id);
  if (!encoder || !takes_rate(encoder, rate)) return 0;
  // QuickTime lists FLAC and does not write it.
  if (id == AV_CODEC_ID_FLAC && !strcmp(format->oformat->name, "mov")) return 0;
  // Matroska has no place for AAC's first frame of nothing: the sound would begin late.
  if (id == AV_CODEC_ID_AAC && !strcmp(format->oformat->name, "matroska")) return 0;
  if (avformat_query_codec(format->oformat, id, FF_COMPLIANCE_NORMAL) != 1) return 0;
  AVCodecContext *codec = coder->codec = avcodec_alloc_context3(encoder);
  if (!codec) return 0;
  codec->thread_count = 1;
  codec->sample_rate = rate;
  codec->time_base = (AVRational){1, rate};
  codec->flags |= AV_CODEC_FLAG_BITEXACT;
  if (format->oformat->flags & AVFMT_GLOBALHEADER) codec->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  if (old->ch_layout.nb_channels == coder->channels && old->ch_layout.order != AV_CHANNEL_ORDER_UNSPEC)
    (void)av_channel_layout_copy(&codec->ch_layout, &old->ch_layout);
  else
    av_channel_layout_default(&codec->ch_layout, coder->channels);
  codec->sample_fmt = encoder->sample_fmts ? encoder->sample_fmts[0] : AV_SAMPLE_FMT_S16;
  for (const enum AVSampleFormat *f = encoder->sample_fmts; f && *f != AV_SAMPLE_FMT_NONE; f++)
    if (*f == AV_SAMPLE_FMT_S32 && is_lossless(old->codec_id)) codec->sample_fmt = *f;
  if (id == AV_CODEC_ID_FLAC && codec->sample_fmt == AV_SAMPLE_FMT_S32) codec->bits_per_raw_sample = 24;
  if (id == AV_CODEC_ID_AAC) {
    codec->bit_rate = (int64_t)AAC_BITS_PER_CHANNEL * coder->channels;
    codec->cutoff = rate / 2;
    // Noise must stay the noise that it is, and each channel its own.
    av_opt_set_int(codec->priv_data, "aac_pns", 0, 0);
    av_opt_set_int(codec->priv_data, "aac_is", 0, 0);
  }
  if (avcodec_open2(codec, encoder, NULL) >= 0 && open_converter(coder)) return 1;
  avcodec_free_context(&coder->codec);
  swr_free(&coder->converter);
  return 0;
}

int assay_av_writer_resound(assay_av_writer *writer, int stream, const float *frames, int64_t count, int channels,
                            int rate, double start) {
  if (stream < 0 || stream >= writer->film->streams || writer->target[stream] >= 0 || writer->sound) return ASSAY_AV_CODEC;
  if (channels < 1 || channels > 32 || rate < 1 || count < 1 || !isfinite(start) || fabs(start) > 1e9)
    return ASSAY_AV_CODEC;
  struct assay_av_sound_coder *coder = writer->sound = av_mallocz(sizeof *coder);
  if (!coder) return ASSAY_AV_MEMORY;
  coder->frame = av_frame_alloc();
  if (!coder->frame) return ASSAY_AV_MEMORY;
  coder->samples = frames;
  coder->count = count;
  coder->channels = channels;
  coder->start = llrint(start * rate);
  const AVCodecParameters *old = writer->film->format->streams[stream]->codecpar;
  static const enum AVCodecID lossless[] = {AV_CODEC_ID_FLAC, AV_CODEC_ID_PCM_S24LE, AV_CODEC_ID_PCM_S16LE};
  static const enum AVCodecID lossy[] = {AV_CODEC_ID_AAC, AV_CODEC_ID_FLAC, AV_CODEC_ID_PCM_S16LE};
  const enum AVCodecID *wanted = is_lossless(old->codec_id) ? lossless : lossy;
  int is_open = 0;
  for (int i = 0; i < 3 && !is_open; i++) is_open = open_codec(coder, writer->format, old, wanted[i], rate);
  if (!is_open) return ASSAY_AV_CODEC;
  AVStream *to = assay_av_writer_add(writer, stream);
  if (!to || avcodec_parameters_from_context(to->codecpar, coder->codec) < 0) return ASSAY_AV_MEMORY;
  to->codecpar->codec_tag = 0;
  to->time_base = coder->codec->time_base;
  writer->resounded = to->index;
  // FLAC in MP4 counted as an experiment for some years.
  writer->format->strict_std_compliance = FF_COMPLIANCE_EXPERIMENTAL;
  return ASSAY_AV_OK;
}

static int drain(assay_av_writer *writer) {
  AVCodecContext *codec = writer->sound->codec;
  for (;;) {
    int status = avcodec_receive_packet(codec, writer->packet);
    if (status == AVERROR(EAGAIN) || status == AVERROR_EOF) return ASSAY_AV_OK;
    if (status < 0) return ASSAY_AV_DAMAGED;
    status = assay_av_writer_put(writer, codec->time_base, writer->resounded);
    if (status != ASSAY_AV_OK) return status;
  }
}

static int send(assay_av_writer *writer, int64_t from, int count) {
  struct assay_av_sound_coder *coder = writer->sound;
  AVFrame *frame = coder->frame;
  av_frame_unref(frame);
  frame->nb_samples = count;
  frame->format = coder->codec->sample_fmt;
  frame->sample_rate = coder->codec->sample_rate;
  if (av_channel_layout_copy(&frame->ch_layout, &coder->codec->ch_layout) < 0 || av_frame_get_buffer(frame, 0) < 0)
    return ASSAY_AV_MEMORY;
  const uint8_t *given[1] = {(const uint8_t *)(coder->samples + from * coder->channels)};
  if (swr_convert(coder->converter, frame->extended_data, count, given, count) != count) return ASSAY_AV_DAMAGED;
  frame->pts = coder->start + from;
  if (avcodec_send_frame(coder->codec, frame) < 0) return ASSAY_AV_CODEC;
  return drain(writer);
}

int assay_av_writer_sound(assay_av_writer *writer) {
  struct assay_av_sound_coder *coder = writer->sound;
  if (!writer->has_begun || writer->resounded < 0 || !coder) return ASSAY_AV_CODEC;
  int step = coder->codec->frame_size > 0 ? coder->codec->frame_size : STEP;
  for (int64_t from = 0; from < coder->count; from += step) {
    int status = send(writer, from, (int)FFMIN((int64_t)step, coder->count - from));
    if (status != ASSAY_AV_OK) return status;
  }
  if (avcodec_send_frame(coder->codec, NULL) < 0) return ASSAY_AV_DAMAGED;
  return drain(writer);
}
