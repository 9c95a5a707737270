#include "CAVInternal.h"

#include <libavutil/dict.h>
#include <libavutil/mathematics.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int grow(assay_av_writer *writer, int64_t needed) {
  if (needed <= writer->capacity) return 1;
  int64_t capacity = FFMIN(writer->bytes_max, FFMAX(needed, writer->capacity * 2));
  uint8_t *bytes = needed <= writer->bytes_max ? av_realloc(writer->bytes, (size_t)capacity) : NULL;
  if (!bytes) {
    writer->is_full = 1;
    return 0;
  }
  writer->bytes = bytes;
  writer->capacity = capacity;
  return 1;
}

static int write_bytes(void *opaque, uint8_t *buffer, int size) {
  assay_av_writer *writer = opaque;
  if (size <= 0) return 0;
  if (!grow(writer, writer->position + size)) return AVERROR(ENOMEM);
  memcpy(writer->bytes + writer->position, buffer, (size_t)size);
  writer->position += size;
  writer->count = FFMAX(writer->count, writer->position);
  return size;
}

static int64_t seek_written(void *opaque, int64_t offset, int whence) {
  assay_av_writer *writer = opaque;
  if (whence == AVSEEK_SIZE) return writer->count;
  int64_t base = whence == SEEK_CUR ? writer->position : whence == SEEK_END ? writer->count : 0;
  if (base + offset < 0 || base + offset > writer->count) return AVERROR(EINVAL);
  return writer->position = base + offset;
}

// The same family of containers; what has none for H.264 becomes Matroska.
static const char *container_for(const assay_av *film) {
  if (!strstr(film->format->iformat->name, "mp4")) return "matroska";
  for (int i = 0; i < film->streams; i++) {
    const char *name = avcodec_get_name(film->format->streams[i]->codecpar->codec_id);
    if (!strncmp(name, "pcm_", 4)) return "mov";
  }
  return "mp4";
}

int assay_av_writer_open(assay_av *film, int64_t bytes_max, assay_av_writer **out) {
  *out = NULL;
  assay_av_writer *writer = av_mallocz(sizeof *writer);
  if (!writer) return ASSAY_AV_MEMORY;
  writer->film = film;
  writer->bytes_max = bytes_max;
  writer->replaced = writer->resounded = -1;
  for (int i = 0; i < ASSAY_AV_STREAMS_MAX; i++) writer->target[i] = -1;
  writer->packet = av_packet_alloc();
  uint8_t *buffer = av_malloc(65536);
  if (buffer) writer->io = avio_alloc_context(buffer, 65536, 1, writer, NULL, write_bytes, seek_written);
  if (!writer->io) av_free(buffer);
  if (writer->io && writer->packet) avformat_alloc_output_context2(&writer->format, NULL, container_for(film), NULL);
  if (!writer->format) {
    assay_av_writer_close(writer);
    return ASSAY_AV_MEMORY;
  }
  writer->format->pb = writer->io;
  writer->format->flags |= AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_BITEXACT;
  // Streams are written one after the other and sorted in memory.
  writer->format->max_interleave_delta = 0;
  av_dict_copy(&writer->format->metadata, film->format->metadata, 0);
  *out = writer;
  return ASSAY_AV_OK;
}

void assay_av_writer_close(assay_av_writer *writer) {
  if (!writer) return;
  if (writer->format) avformat_free_context(writer->format);
  if (writer->io) av_freep(&writer->io->buffer);
  avio_context_free(&writer->io);
  av_packet_free(&writer->packet);
  assay_av_sound_coder_close(writer->sound);
  av_free(writer->old_times), av_free(writer->new_times);
  av_free(writer->bytes);
  av_free(writer);
}

AVStream *assay_av_writer_add(assay_av_writer *writer, int stream) {
  const AVStream *from = writer->film->format->streams[stream];
  AVStream *to = avformat_new_stream(writer->format, NULL);
  if (!to) return NULL;
  writer->target[stream] = to->index;
  to->time_base = from->time_base;
  to->disposition = from->disposition;
  to->avg_frame_rate = from->avg_frame_rate;
  to->sample_aspect_ratio = from->sample_aspect_ratio;
  av_dict_copy(&to->metadata, from->metadata, 0);
  return to;
}

static void copy_rotation(const AVStream *from, AVStream *to) {
  size_t size = 0;
  const uint8_t *matrix = av_stream_get_side_data(from, AV_PKT_DATA_DISPLAYMATRIX, &size);
  uint8_t *copy = matrix ? av_stream_new_side_data(to, AV_PKT_DATA_DISPLAYMATRIX, size) : NULL;
  if (copy) memcpy(copy, matrix, size);
}

int assay_av_writer_keep(assay_av_writer *writer, int stream) {
  if (stream < 0 || stream >= writer->film->streams || writer->target[stream] >= 0) return ASSAY_AV_CODEC;
  const AVStream *from = writer->film->format->streams[stream];
  if (avformat_query_codec(writer->format->oformat, from->codecpar->codec_id, FF_COMPLIANCE_NORMAL) != 1)
    return ASSAY_AV_END;
  AVStream *to = assay_av_writer_add(writer, stream);
  if (!to || avcodec_parameters_copy(to->codecpar, from->codecpar) < 0) return ASSAY_AV_MEMORY;
  // Tags of one container mean something else in another.
  to->codecpar->codec_tag = 0;
  copy_rotation(from, to);
  return ASSAY_AV_OK;
}

int assay_av_writer_replace(assay_av_writer *writer, int stream, const assay_av_encoding *encoding,
                            const uint8_t *head, int head_count, int keeps_rotation) {
  if (stream < 0 || stream >= writer->film->streams || writer->target[stream] >= 0 || head_count < 1)
    return ASSAY_AV_CODEC;
  AVStream *to = assay_av_writer_add(writer, stream);
  if (!to) return ASSAY_AV_MEMORY;
  writer->replaced = to->index;
  writer->tick = (AVRational){encoding->tick_numerator, encoding->tick_denominator};
  to->time_base = writer->tick;
  to->codecpar->codec_type = AVMEDIA_TYPE_VIDEO;
  to->codecpar->codec_id = AV_CODEC_ID_H264;
  to->codecpar->format = encoding->width % 2 || encoding->height % 2 ? AV_PIX_FMT_YUV444P : AV_PIX_FMT_YUV420P;
  to->codecpar->width = encoding->width, to->codecpar->height = encoding->height;
  to->codecpar->extradata = av_mallocz((size_t)head_count + AV_INPUT_BUFFER_PADDING_SIZE);
  if (!to->codecpar->extradata) return ASSAY_AV_MEMORY;
  memcpy(to->codecpar->extradata, head, (size_t)head_count);
  to->codecpar->extradata_size = head_count;
  if (encoding->frame_rate > 0 && encoding->frame_rate < 1000)
    to->avg_frame_rate = av_d2q(encoding->frame_rate, 1001000);
  if (keeps_rotation) copy_rotation(writer->film->format->streams[stream], to);
  return ASSAY_AV_OK;
}

int assay_av_writer_begin(assay_av_writer *writer) {
  AVDictionary *options = NULL;
  // A late start stands in units of the whole film: a sample of the sound each, so that it is exact.
  int64_t scale = 90000;
  for (unsigned i = 0; i < writer->format->nb_streams; i++) {
    const AVCodecParameters *parameters = writer->format->streams[i]->codecpar;
    if (parameters->codec_type == AVMEDIA_TYPE_AUDIO && parameters->sample_rate > 0) {
      scale = parameters->sample_rate;
      break;
    }
  }
  av_dict_set_int(&options, "movie_timescale", scale, 0);
  int status = writer->format->nb_streams > 0 ? avformat_write_header(writer->format, &options) : -1;
  av_dict_free(&options);
  writer->has_begun = status >= 0;
  if (writer->is_full) return ASSAY_AV_TOO_LARGE;
  return status >= 0 ? ASSAY_AV_OK : ASSAY_AV_CODEC;
}

int assay_av_writer_put(assay_av_writer *writer, AVRational tick, int target) {
  AVPacket *packet = writer->packet;
  packet->stream_index = target;
  packet->pos = -1;
  av_packet_rescale_ts(packet, tick, writer->format->streams[target]->time_base);
  int status = av_interleaved_write_frame(writer->format, packet);
  av_packet_unref(packet);
  if (writer->is_full) return ASSAY_AV_TOO_LARGE;
  return status >= 0 ? ASSAY_AV_OK : ASSAY_AV_DAMAGED;
}

int assay_av_writer_write(assay_av_writer *writer, const uint8_t *bytes, int count, int64_t ticks, int64_t duration,
                          int is_key) {
  if (!writer->has_begun || writer->replaced < 0 || count < 1) return ASSAY_AV_CODEC;
  if (av_new_packet(writer->packet, count) < 0) return ASSAY_AV_MEMORY;
  memcpy(writer->packet->data, bytes, (size_t)count);
  writer->packet->pts = writer->packet->dts = ticks;
  writer->packet->duration = duration;
  if (is_key) writer->packet->flags |= AV_PKT_FLAG_KEY;
  return assay_av_writer_put(writer, writer->tick, writer->replaced);
}

static int copy_packets(assay_av_writer *writer, AVFormatContext *from, double sound_later, double sound_end,
                        double picture_end) {
  int status = ASSAY_AV_OK;
  AVPacket *packet = writer->packet;
  while (status == ASSAY_AV_OK && av_read_frame(from, packet) >= 0) {
    int i = packet->stream_index;
    int target = i >= 0 && i < writer->film->streams ? writer->target[i] : -1;
    if (target < 0 || target == writer->replaced || target == writer->resounded) {
      av_packet_unref(packet);
      continue;
    }
    AVRational tick = from->streams[i]->time_base;
    int64_t stamp = packet->pts != AV_NOPTS_VALUE ? packet->pts : packet->dts;
    double seconds = stamp != AV_NOPTS_VALUE ? (double)stamp * av_q2d(tick) : 0;
    int is_sound = from->streams[i]->codecpar->codec_type == AVMEDIA_TYPE_AUDIO;
    int is_picture = from->streams[i]->codecpar->codec_type == AVMEDIA_TYPE_VIDEO;
    if ((is_sound && seconds >= sound_end) || (is_picture && seconds >= picture_end)) {
      av_packet_unref(packet);
      continue;
    }
    if (is_sound && sound_later != 0) {
      int64_t moved = llrint(sound_later / av_q2d(tick));
      if (packet->pts != AV_NOPTS_VALUE) packet->pts += moved;
      if (packet->dts != AV_NOPTS_VALUE) packet->dts += moved;
    }
    // AVI says when packets are decoded, which is when they are shown unless pictures are out of order.
    if (packet->pts == AV_NOPTS_VALUE && packet->dts != AV_NOPTS_VALUE) {
      if (from->streams[i]->codecpar->video_delay == 0) packet->pts = packet->dts;
      else status = ASSAY_AV_UNSUPPORTED;
    }
    tick = assay_av_writer_move(writer, i, packet, tick);
    if (status == ASSAY_AV_OK) status = assay_av_writer_put(writer, tick, target);
    else av_packet_unref(packet);
  }
  return status;
}

int assay_av_writer_copy(assay_av_writer *writer, double sound_later, double sound_end, double picture_end) {
  if (!writer->has_begun) return ASSAY_AV_CODEC;
  // Opened anew: going back to the start of some containers leaves out packets before the first key frame.
  assay_av *again = NULL;
  int status = assay_av_open(writer->film->bytes, writer->film->count, &again);
  if (status == ASSAY_AV_OK) status = copy_packets(writer, again->format, sound_later, sound_end, picture_end);
  assay_av_close(again);
  return status;
}

int assay_av_writer_finish(assay_av_writer *writer, const uint8_t **bytes, int64_t *count) {
  int status = writer->has_begun ? av_write_trailer(writer->format) : -1;
  avio_flush(writer->io);
  if (writer->is_full) return ASSAY_AV_TOO_LARGE;
  *bytes = writer->bytes;
  *count = writer->count;
  return status >= 0 ? ASSAY_AV_OK : ASSAY_AV_DAMAGED;
}
