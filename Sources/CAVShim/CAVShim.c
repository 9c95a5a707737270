#include "CAVInternal.h"

#include <libavutil/dict.h>
#include <libavutil/display.h>
#include <libavutil/intreadwrite.h>
#include <math.h>
#include <string.h>

static const char *const containers =
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,ogg,wav,mp3,flac,aac,avi,mpegts,aiff";

void assay_av_quiet(void) { av_log_set_level(AV_LOG_QUIET); }
unsigned assay_av_version(void) { return avformat_version(); }

static int read_bytes(void *opaque, uint8_t *buffer, int size) {
  assay_av *av = opaque;
  int64_t left = av->count - av->position;
  if (left <= 0) return AVERROR_EOF;
  if (size > left) size = (int)left;
  memcpy(buffer, av->bytes + av->position, (size_t)size);
  av->position += size;
  return size;
}

static int64_t seek_bytes(void *opaque, int64_t offset, int whence) {
  assay_av *av = opaque;
  if (whence == AVSEEK_SIZE) return av->count;
  int64_t base = whence == SEEK_CUR ? av->position : whence == SEEK_END ? av->count : 0;
  if (offset > av->count || offset < -av->count || base + offset < 0 || base + offset > av->count) return AVERROR(EINVAL);
  return av->position = base + offset;
}

static int kind_of(const AVStream *stream) {
  // A cover picture is no film.
  if (stream->disposition & AV_DISPOSITION_ATTACHED_PIC) return ASSAY_AV_OTHER;
  switch (stream->codecpar->codec_type) {
    case AVMEDIA_TYPE_VIDEO: return ASSAY_AV_VIDEO;
    case AVMEDIA_TYPE_AUDIO: return ASSAY_AV_AUDIO;
    case AVMEDIA_TYPE_SUBTITLE: return ASSAY_AV_SUBTITLE;
    default: return ASSAY_AV_OTHER;
  }
}

static int rotation_of(const AVStream *stream) {
  size_t size = 0;
  const uint8_t *matrix = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
  if (!matrix || size < 9 * sizeof(int32_t)) return 0;
  double turned = av_display_rotation_get((const int32_t *)matrix);
  if (!isfinite(turned)) return 0;
  // The matrix turns counter-clockwise.
  int degrees = (int)lround(-turned / 90) * 90 % 360;
  return degrees < 0 ? degrees + 360 : degrees;
}

static void describe(assay_av *av) {
  av->streams = (int)FFMIN(av->format->nb_streams, ASSAY_AV_STREAMS_MAX);
  for (int i = 0; i < av->streams; i++) {
    const AVStream *from = av->format->streams[i];
    const AVCodecParameters *parameters = from->codecpar;
    assay_av_stream *to = &av->stream[i];
    memset(to, 0, sizeof *to);
    to->kind = kind_of(from);
    const char *name = avcodec_get_name(parameters->codec_id);
    strncpy(to->codec, name ? name : "unknown", sizeof to->codec - 1);
    to->declared_duration = from->duration == AV_NOPTS_VALUE ? NAN : (double)from->duration * av_q2d(from->time_base);
    to->start = to->end = to->first = NAN;
    // Matroska's codec delay, which its times leave out.
    to->skipped_samples = parameters->initial_padding;
    to->knows_skipped = parameters->initial_padding > 0;
    to->width = parameters->width;
    to->height = parameters->height;
    to->rotation = rotation_of(from);
    AVRational rate = from->avg_frame_rate.num ? from->avg_frame_rate : from->r_frame_rate;
    to->frame_rate = rate.num > 0 && rate.den > 0 ? av_q2d(rate) : NAN;
    to->declared_frames = from->nb_frames;
    to->sample_rate = parameters->sample_rate;
    to->channels = parameters->ch_layout.nb_channels;
    to->bits = parameters->bits_per_raw_sample ? parameters->bits_per_raw_sample : parameters->bits_per_coded_sample;
    to->frame_size = parameters->frame_size;
  }
}

int assay_av_open(const uint8_t *bytes, int64_t count, assay_av **out) {
  *out = NULL;
  assay_av *av = av_mallocz(sizeof *av);
  uint8_t *buffer = av_malloc(65536);
  AVFormatContext *format = avformat_alloc_context();
  if (!av || !buffer || !format) {
    av_free(av), av_free(buffer), avformat_free_context(format);
    return ASSAY_AV_MEMORY;
  }
  av->bytes = bytes, av->count = count;
  av->io = avio_alloc_context(buffer, 65536, 0, av, read_bytes, NULL, seek_bytes);
  if (!av->io) {
    av_free(av), av_free(buffer), avformat_free_context(format);
    return ASSAY_AV_MEMORY;
  }
  format->pb = av->io;
  format->flags |= AVFMT_FLAG_CUSTOM_IO;
  AVDictionary *options = NULL;
  av_dict_set(&options, "protocol_whitelist", "", 0);
  av_dict_set(&options, "format_whitelist", containers, 0);
  av_dict_set(&options, "enable_drefs", "0", 0);
  av_dict_set(&options, "probesize", "1048576", 0);
  av_dict_set(&options, "analyzeduration", "2000000", 0);
  av_dict_set(&options, "max_streams", "16", 0);
  int status = avformat_open_input(&format, NULL, NULL, &options);
  av_dict_free(&options);
  if (status < 0) {
    // avformat_open_input has freed the context; the I/O is ours.
    av_freep(&av->io->buffer);
    avio_context_free(&av->io);
    av_free(av);
    if (status == AVERROR(ENOMEM)) return ASSAY_AV_MEMORY;
    return status == AVERROR(EINVAL) || status == AVERROR_DEMUXER_NOT_FOUND || status == AVERROR(ENOSYS)
               ? ASSAY_AV_UNSUPPORTED
               : ASSAY_AV_DAMAGED;
  }
  av->format = format;
  // Its failure leaves parameters unknown, which the scan and the decoders will meet again.
  (void)avformat_find_stream_info(format, NULL);
  if (format->nb_streams > ASSAY_AV_STREAMS_MAX) {
    assay_av_close(av);
    return ASSAY_AV_TOO_LARGE;
  }
  describe(av);
  *out = av;
  return ASSAY_AV_OK;
}

void assay_av_close(assay_av *av) {
  if (!av) return;
  avformat_close_input(&av->format);
  if (av->io) {
    av_freep(&av->io->buffer);
    avio_context_free(&av->io);
  }
  av_free(av);
}

const char *assay_av_container(const assay_av *av) { return av->format->iformat->name; }

double assay_av_duration(const assay_av *av) {
  // A guess from the bit rate declares nothing.
  if (av->format->duration_estimation_method == AVFMT_DURATION_FROM_BITRATE) return NAN;
  return av->format->duration == AV_NOPTS_VALUE ? NAN : (double)av->format->duration / AV_TIME_BASE;
}

static void count_packet(assay_av *av, const AVPacket *packet, double *last_dts) {
  if (packet->stream_index < 0 || packet->stream_index >= av->streams) return;
  assay_av_stream *stream = &av->stream[packet->stream_index];
  double unit = av_q2d(av->format->streams[packet->stream_index]->time_base);
  stream->packets++;
  if (packet->flags & AV_PKT_FLAG_CORRUPT) stream->corrupt++;
  if (packet->dts != AV_NOPTS_VALUE) {
    double dts = (double)packet->dts * unit, before = last_dts[packet->stream_index];
    if (!isnan(before)) {
      if (dts < before) stream->backward++;
      if (dts - before > stream->largest_gap) stream->largest_gap = dts - before;
    }
    last_dts[packet->stream_index] = dts;
  }
  size_t size = 0;
  const uint8_t *skip = av_packet_get_side_data(packet, AV_PKT_DATA_SKIP_SAMPLES, &size);
  if (skip && size >= 4 && stream->packets == 1) {
    stream->skipped_samples = AV_RL32(skip);
    stream->knows_skipped = 1;
  }
  int64_t stamp = packet->pts != AV_NOPTS_VALUE ? packet->pts : packet->dts;
  if (stamp == AV_NOPTS_VALUE) return;
  if (isnan(stream->first)) stream->first = (double)stamp * unit;
  if (packet->flags & AV_PKT_FLAG_DISCARD) return;
  double pts = (double)stamp * unit, end = pts + (double)FFMAX(packet->duration, 0) * unit;
  if (isnan(stream->start) || pts < stream->start) stream->start = pts;
  if (isnan(stream->end) || end > stream->end) stream->end = end;
}

int assay_av_scan(assay_av *av) {
  AVPacket *packet = av_packet_alloc();
  if (!packet) return ASSAY_AV_MEMORY;
  double last_dts[ASSAY_AV_STREAMS_MAX];
  for (int i = 0; i < ASSAY_AV_STREAMS_MAX; i++) last_dts[i] = NAN;
  int status;
  while ((status = av_read_frame(av->format, packet)) >= 0) {
    count_packet(av, packet, last_dts);
    av_packet_unref(packet);
  }
  av_packet_free(&packet);
  for (int i = 0; i < av->streams; i++) {
    assay_av_stream *stream = &av->stream[i];
    if (stream->kind != ASSAY_AV_AUDIO || !stream->knows_skipped || stream->sample_rate <= 0) continue;
    // Priming samples are decoded and thrown away: the sound starts after them. Some demuxers mark the packets
    // that hold nothing else, and have then moved the start already.
    double audible = stream->first + (double)stream->skipped_samples / stream->sample_rate;
    if (!isnan(stream->start) && audible > stream->start) stream->start = audible;
  }
  return status == AVERROR_EOF ? ASSAY_AV_OK : ASSAY_AV_DAMAGED;
}

int assay_av_stream_count(const assay_av *av) { return av->streams; }

const assay_av_stream *assay_av_stream_at(const assay_av *av, int index) {
  return index >= 0 && index < av->streams ? &av->stream[index] : NULL;
}
