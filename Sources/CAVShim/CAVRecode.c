#include "CAVInternal.h"

#include <libavutil/audio_fifo.h>
#include <libavutil/opt.h>
#include <string.h>

// Frames of sound that are converted at a time.
enum { STEP = 4096 };

typedef struct {
  AVCodecContext *encoder, *decoder;
  AVPacket *packet;
  AVFrame *raw, *decoded;
  AVAudioFifo *fifo;
  struct SwrContext *to_codec, *from_codec;
  int channels, rate;
  int64_t next_pts, skip;
  float *out;
  int64_t written, frames;
} recoder;

static void dispose(recoder *r) {
  avcodec_free_context(&r->encoder);
  avcodec_free_context(&r->decoder);
  av_packet_free(&r->packet);
  av_frame_free(&r->raw);
  av_frame_free(&r->decoded);
  av_audio_fifo_free(r->fifo);
  swr_free(&r->to_codec);
  swr_free(&r->from_codec);
}

static const char *encoder_name(int codec) {
  switch (codec) {
    case ASSAY_AV_MP3: return "libmp3lame";
    case ASSAY_AV_OPUS: return "libopus";
    case ASSAY_AV_GSM: return "libgsm";
    case ASSAY_AV_MULAW: return "pcm_mulaw";
    default: return "";
  }
}

static enum AVSampleFormat best_format(const AVCodec *codec) {
  const enum AVSampleFormat *formats = codec->sample_fmts;
  for (int i = 0; formats && formats[i] != AV_SAMPLE_FMT_NONE; i++)
    if (formats[i] == AV_SAMPLE_FMT_FLT || formats[i] == AV_SAMPLE_FMT_FLTP) return formats[i];
  return formats ? formats[0] : AV_SAMPLE_FMT_S16;
}

static int open_codecs(recoder *r, int codec, int64_t bits_per_second, int codec_rate) {
  const AVCodec *encoder = avcodec_find_encoder_by_name(encoder_name(codec));
  if (!encoder) return ASSAY_AV_CODEC;
  r->encoder = avcodec_alloc_context3(encoder);
  if (!r->encoder) return ASSAY_AV_MEMORY;
  r->encoder->thread_count = 1;
  r->encoder->sample_rate = codec_rate;
  r->encoder->sample_fmt = best_format(encoder);
  r->encoder->bit_rate = bits_per_second;
  r->encoder->time_base = (AVRational){1, codec_rate};
  av_channel_layout_default(&r->encoder->ch_layout, r->channels);
  if (codec == ASSAY_AV_OPUS) av_opt_set(r->encoder->priv_data, "application", "voip", 0);
  if (avcodec_open2(r->encoder, encoder, NULL) < 0) return ASSAY_AV_CODEC;
  // FFmpeg's own Opus decoder gives back less of the sound than libopus does.
  const AVCodec *decoder = codec == ASSAY_AV_OPUS ? avcodec_find_decoder_by_name("libopus")
                                                  : avcodec_find_decoder(r->encoder->codec_id);
  if (!decoder) return ASSAY_AV_CODEC;
  AVCodecParameters *parameters = avcodec_parameters_alloc();
  r->decoder = avcodec_alloc_context3(decoder);
  int status = parameters && r->decoder ? ASSAY_AV_OK : ASSAY_AV_MEMORY;
  if (status == ASSAY_AV_OK && (avcodec_parameters_from_context(parameters, r->encoder) < 0 ||
                                avcodec_parameters_to_context(r->decoder, parameters) < 0))
    status = ASSAY_AV_CODEC;
  avcodec_parameters_free(&parameters);
  if (status != ASSAY_AV_OK) return status;
  r->decoder->thread_count = 1;
  r->decoder->pkt_timebase = r->encoder->time_base;
  return avcodec_open2(r->decoder, decoder, NULL) < 0 ? ASSAY_AV_CODEC : ASSAY_AV_OK;
}

static int open_converter(struct SwrContext **out, int channels, enum AVSampleFormat from, int from_rate,
                          enum AVSampleFormat to, int to_rate) {
  AVChannelLayout layout;
  av_channel_layout_default(&layout, channels);
  int status = swr_alloc_set_opts2(out, &layout, to, to_rate, &layout, from, from_rate, 0, NULL);
  av_channel_layout_uninit(&layout);
  if (status < 0) return ASSAY_AV_CODEC;
  return swr_init(*out) < 0 ? ASSAY_AV_CODEC : ASSAY_AV_OK;
}

// Takes what the converter makes of some samples; without any, what it still holds: that ends it.
static int append(recoder *r, const uint8_t **data, int samples) {
  int capacity = swr_get_out_samples(r->from_codec, samples);
  if (capacity <= 0) return ASSAY_AV_OK;
  float *block = av_malloc_array((size_t)capacity, sizeof(float) * (size_t)r->channels);
  if (!block) return ASSAY_AV_MEMORY;
  uint8_t *planes[1] = {(uint8_t *)block};
  int count = swr_convert(r->from_codec, planes, capacity, data, samples);
  int64_t wanted = FFMAX(0, FFMIN((int64_t)count, r->frames - r->written));
  memcpy(r->out + r->written * r->channels, block, sizeof(float) * (size_t)(wanted * r->channels));
  r->written += wanted;
  av_free(block);
  return count < 0 ? ASSAY_AV_DAMAGED : ASSAY_AV_OK;
}

static int take_decoded(recoder *r) {
  while (avcodec_receive_frame(r->decoder, r->decoded) >= 0) {
    AVFrame *frame = r->decoded;
    if (frame->ch_layout.nb_channels != r->channels) return ASSAY_AV_CODEC;
    if (!r->from_codec) {
      int status = open_converter(&r->from_codec, r->channels, frame->format, frame->sample_rate, AV_SAMPLE_FMT_FLT, r->rate);
      if (status != ASSAY_AV_OK) return status;
      // The encoder counts its delay in its own rate. Decoders of Opus read it from the head and leave it out.
      if (r->encoder->codec_id != AV_CODEC_ID_OPUS)
        r->skip = av_rescale(r->encoder->initial_padding, frame->sample_rate, r->encoder->sample_rate);
    }
    int dropped = (int)FFMIN(r->skip, (int64_t)frame->nb_samples);
    r->skip -= dropped;
    const uint8_t *planes[8] = {NULL};
    int is_planar = av_sample_fmt_is_planar(frame->format);
    size_t size = (size_t)av_get_bytes_per_sample(frame->format) * (is_planar ? 1 : (size_t)r->channels);
    for (int i = 0; i < (is_planar ? r->channels : 1); i++) planes[i] = frame->extended_data[i] + size * (size_t)dropped;
    int status = frame->nb_samples > dropped ? append(r, planes, frame->nb_samples - dropped) : ASSAY_AV_OK;
    if (status != ASSAY_AV_OK) return status;
  }
  return ASSAY_AV_OK;
}

static int pump(recoder *r, const AVFrame *frame) {
  if (avcodec_send_frame(r->encoder, frame) < 0) return ASSAY_AV_CODEC;
  while (avcodec_receive_packet(r->encoder, r->packet) >= 0) {
    // Our own count of samples holds; the codec's marks on the last packet would cut it again.
    av_packet_free_side_data(r->packet);
    int sent = avcodec_send_packet(r->decoder, r->packet);
    av_packet_unref(r->packet);
    if (sent < 0) return ASSAY_AV_CODEC;
    int status = take_decoded(r);
    if (status != ASSAY_AV_OK) return status;
  }
  return ASSAY_AV_OK;
}

// Encodes whole frames of what has gathered.
static int encode_gathered(recoder *r) {
  int size = r->encoder->frame_size > 0 ? r->encoder->frame_size : STEP;
  while (av_audio_fifo_size(r->fifo) >= size) {
    AVFrame *frame = r->raw;
    av_frame_unref(frame);
    frame->nb_samples = size;
    frame->format = r->encoder->sample_fmt;
    frame->sample_rate = r->encoder->sample_rate;
    if (av_channel_layout_copy(&frame->ch_layout, &r->encoder->ch_layout) < 0 || av_frame_get_buffer(frame, 0) < 0)
      return ASSAY_AV_MEMORY;
    if (av_audio_fifo_read(r->fifo, (void **)frame->extended_data, size) < size) return ASSAY_AV_MEMORY;
    frame->pts = r->next_pts;
    r->next_pts += size;
    int status = pump(r, frame);
    if (status != ASSAY_AV_OK) return status;
  }
  return ASSAY_AV_OK;
}

static int gather(recoder *r, const float *in, int count) {
  int capacity = swr_get_out_samples(r->to_codec, count);
  if (capacity <= 0) return ASSAY_AV_OK;
  uint8_t **planes = NULL;
  if (av_samples_alloc_array_and_samples(&planes, NULL, r->channels, capacity, r->encoder->sample_fmt, 0) < 0)
    return ASSAY_AV_MEMORY;
  const uint8_t *given[1] = {(const uint8_t *)in};
  int got = swr_convert(r->to_codec, planes, capacity, in ? given : NULL, count);
  int status = got < 0 || av_audio_fifo_write(r->fifo, (void **)planes, got) < got ? ASSAY_AV_MEMORY : ASSAY_AV_OK;
  av_freep(&planes[0]);
  av_freep(&planes);
  return status == ASSAY_AV_OK ? encode_gathered(r) : status;
}

static int run(recoder *r, const float *in) {
  int status = ASSAY_AV_OK;
  for (int64_t start = 0; start < r->frames && status == ASSAY_AV_OK; start += STEP)
    status = gather(r, in + start * r->channels, (int)FFMIN((int64_t)STEP, r->frames - start));
  if (status == ASSAY_AV_OK) status = gather(r, NULL, 0);
  // Silence pushes out what the codec still holds: its delay, and a frame that is not full.
  for (int i = 0; i < 4 && status == ASSAY_AV_OK; i++) {
    uint8_t **planes = NULL;
    if (av_samples_alloc_array_and_samples(&planes, NULL, r->channels, STEP, r->encoder->sample_fmt, 0) < 0)
      return ASSAY_AV_MEMORY;
    av_samples_set_silence(planes, 0, STEP, r->channels, r->encoder->sample_fmt);
    if (av_audio_fifo_write(r->fifo, (void **)planes, STEP) < STEP) status = ASSAY_AV_MEMORY;
    av_freep(&planes[0]);
    av_freep(&planes);
    if (status == ASSAY_AV_OK) status = encode_gathered(r);
  }
  if (status == ASSAY_AV_OK) status = pump(r, NULL);
  if (status == ASSAY_AV_OK && avcodec_send_packet(r->decoder, NULL) >= 0) status = take_decoded(r);
  if (status == ASSAY_AV_OK && r->from_codec) status = append(r, NULL, 0);
  return status;
}

int assay_av_recode(int codec, int64_t bits_per_second, int codec_rate, const float *in, int64_t frames, int channels,
                    int rate, float *out) {
  if (channels < 1 || channels > 2 || frames < 0) return ASSAY_AV_CODEC;
  memset(out, 0, sizeof(float) * (size_t)frames * (size_t)channels);
  recoder r = {.channels = channels, .rate = rate, .out = out, .frames = frames};
  r.packet = av_packet_alloc();
  r.raw = av_frame_alloc();
  r.decoded = av_frame_alloc();
  int status = r.packet && r.raw && r.decoded ? ASSAY_AV_OK : ASSAY_AV_MEMORY;
  if (status == ASSAY_AV_OK) status = open_codecs(&r, codec, bits_per_second, codec_rate);
  if (status == ASSAY_AV_OK)
    status = open_converter(&r.to_codec, channels, AV_SAMPLE_FMT_FLT, rate, r.encoder->sample_fmt, codec_rate);
  if (status == ASSAY_AV_OK) {
    r.fifo = av_audio_fifo_alloc(r.encoder->sample_fmt, channels, STEP * 2);
    if (!r.fifo) status = ASSAY_AV_MEMORY;
  }
  if (status == ASSAY_AV_OK) status = run(&r, in);
  dispose(&r);
  return status;
}
