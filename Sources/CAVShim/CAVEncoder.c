#include "CAVInternal.h"

#include <libavutil/opt.h>
#include <math.h>
#include <string.h>

struct assay_av_encoder {
  AVCodecContext *codec;
  AVFrame *held;
  AVPacket *packet;
  struct SwsContext *scaler;
  int64_t last;
  int has_written, is_holding;
};

static AVRational rate_of(double rate) {
  return rate > 0 && rate < 1000 ? av_d2q(rate, 1001000) : (AVRational){25, 1};
}

int assay_av_encoder_open(const assay_av_encoding *wanted, assay_av_encoder **out) {
  *out = NULL;
  const AVCodec *codec = avcodec_find_encoder_by_name("libx264");
  if (!codec) return ASSAY_AV_CODEC;
  if (wanted->width < 1 || wanted->height < 1 || wanted->width > 16384 || wanted->height > 16384 ||
      wanted->tick_numerator < 1 || wanted->tick_denominator < 1)
    return ASSAY_AV_TOO_LARGE;
  assay_av_encoder *encoder = av_mallocz(sizeof *encoder);
  if (!encoder) return ASSAY_AV_MEMORY;
  AVCodecContext *context = encoder->codec = avcodec_alloc_context3(codec);
  encoder->held = av_frame_alloc();
  encoder->packet = av_packet_alloc();
  if (!context || !encoder->held || !encoder->packet) {
    assay_av_encoder_close(encoder);
    return ASSAY_AV_MEMORY;
  }
  context->width = wanted->width, context->height = wanted->height;
  // Colour at half resolution needs even sizes.
  context->pix_fmt = wanted->width % 2 || wanted->height % 2 ? AV_PIX_FMT_YUV444P : AV_PIX_FMT_YUV420P;
  context->time_base = (AVRational){wanted->tick_numerator, wanted->tick_denominator};
  context->framerate = rate_of(wanted->frame_rate);
  context->thread_count = 1;
  context->max_b_frames = 0;
  context->flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT;
  char factor[16];
  snprintf(factor, sizeof factor, "%d", FFMAX(0, FFMIN(51, wanted->constant_rate_factor)));
  av_opt_set(context->priv_data, "preset", "veryfast", 0);
  av_opt_set(context->priv_data, "crf", factor, 0);
  // The locked-down process may start no thread, and pictures come out in the order in which they went in.
  av_opt_set(context->priv_data, "x264-params",
             "threads=1:lookahead-threads=1:sliced-threads=0:sync-lookahead=0:bframes=0", 0);
  encoder->held->format = context->pix_fmt;
  encoder->held->width = context->width, encoder->held->height = context->height;
  if (avcodec_open2(context, codec, NULL) < 0 || av_frame_get_buffer(encoder->held, 0) < 0) {
    assay_av_encoder_close(encoder);
    return ASSAY_AV_CODEC;
  }
  *out = encoder;
  return ASSAY_AV_OK;
}

void assay_av_encoder_close(assay_av_encoder *encoder) {
  if (!encoder) return;
  avcodec_free_context(&encoder->codec);
  av_frame_free(&encoder->held);
  av_packet_free(&encoder->packet);
  sws_freeContext(encoder->scaler);
  av_free(encoder);
}

static int hold(assay_av_encoder *encoder, const uint8_t *const *planes, const int *strides, int width, int height,
                int format) {
  AVFrame *held = encoder->held;
  // The encoder may still read what it was given.
  if (av_frame_make_writable(held) < 0) return ASSAY_AV_MEMORY;
  encoder->scaler = sws_getCachedContext(encoder->scaler, width, height, format, held->width, held->height,
                                         held->format, SWS_BICUBIC | SWS_BITEXACT | SWS_ACCURATE_RND, NULL, NULL, NULL);
  if (!encoder->scaler) return ASSAY_AV_CODEC;
  if (sws_scale(encoder->scaler, planes, strides, 0, height, held->data, held->linesize) != held->height)
    return ASSAY_AV_DAMAGED;
  encoder->is_holding = 1;
  return ASSAY_AV_OK;
}

int assay_av_encoder_hold(assay_av_encoder *encoder, const assay_av_decoder *decoder) {
  const AVFrame *frame = decoder->frame;
  if (!frame->data[0] || frame->width <= 0 || frame->height <= 0) return ASSAY_AV_DAMAGED;
  return hold(encoder, (const uint8_t *const *)frame->data, frame->linesize, frame->width, frame->height, frame->format);
}

int assay_av_encoder_hold_rgb(assay_av_encoder *encoder, const uint8_t *rgb) {
  int width = encoder->held->width, height = encoder->held->height;
  // swscale reads rows in blocks: they are padded here.
  int stride = FFALIGN(width * 3, 64) + 64;
  uint8_t *padded = av_mallocz((size_t)stride * (size_t)height + 64);
  if (!padded) return ASSAY_AV_MEMORY;
  for (int y = 0; y < height; y++) memcpy(padded + (size_t)y * stride, rgb + (size_t)y * width * 3, (size_t)width * 3);
  const uint8_t *planes[4] = {padded};
  int strides[4] = {stride};
  int status = hold(encoder, planes, strides, width, height, AV_PIX_FMT_RGB24);
  av_free(padded);
  return status;
}

int assay_av_encoder_write(assay_av_encoder *encoder, int64_t ticks) {
  if (!encoder->is_holding || (encoder->has_written && ticks <= encoder->last)) return ASSAY_AV_DAMAGED;
  encoder->held->pts = encoder->last = ticks;
  encoder->has_written = 1;
  encoder->held->pict_type = AV_PICTURE_TYPE_NONE;
  return avcodec_send_frame(encoder->codec, encoder->held) < 0 ? ASSAY_AV_DAMAGED : ASSAY_AV_OK;
}

int assay_av_encoder_finish(assay_av_encoder *encoder) {
  return avcodec_send_frame(encoder->codec, NULL) < 0 ? ASSAY_AV_DAMAGED : ASSAY_AV_OK;
}

int assay_av_encoder_next(assay_av_encoder *encoder, assay_av_coded *coded) {
  av_packet_unref(encoder->packet);
  int status = avcodec_receive_packet(encoder->codec, encoder->packet);
  if (status == AVERROR(EAGAIN) || status == AVERROR_EOF) return ASSAY_AV_END;
  if (status < 0) return ASSAY_AV_DAMAGED;
  coded->bytes = encoder->packet->data;
  coded->count = encoder->packet->size;
  coded->ticks = encoder->packet->pts;
  coded->is_key = encoder->packet->flags & AV_PKT_FLAG_KEY ? 1 : 0;
  return ASSAY_AV_OK;
}

const uint8_t *assay_av_encoder_head(const assay_av_encoder *encoder, int *count) {
  *count = encoder->codec->extradata_size;
  return encoder->codec->extradata;
}
