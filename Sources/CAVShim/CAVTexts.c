#include "CAVInternal.h"

#include <libavutil/dict.h>
#include <math.h>
#include <string.h>

// Packets of a stream of other data that are looked at, and bytes of one.
enum { DATA_PACKETS_MAX = 500, DATA_BYTES_MAX = 65536 };

typedef struct {
  assay_av_text_handler *handler;
  void *context;
  int is_done;
} teller;

static void tell(teller *to, int source, int stream, const char *key, const void *bytes, size_t count, double start,
                 double end) {
  if (to->is_done || !bytes || !count) return;
  assay_av_text text = {
      .source = source, .stream = stream, .key = key ? key : "", .bytes = bytes, .count = count, .start = start, .end = end};
  to->is_done = to->handler(to->context, &text) != 0;
}

static void tell_tags(teller *to, int source, int stream, const AVDictionary *tags, double start, double end) {
  const AVDictionaryEntry *entry = NULL;
  while (!to->is_done && (entry = av_dict_get(tags, "", entry, AV_DICT_IGNORE_SUFFIX)))
    tell(to, source, stream, entry->key, entry->value, strlen(entry->value), start, end);
}

static int is_subtitle(const AVStream *stream) { return stream->codecpar->codec_type == AVMEDIA_TYPE_SUBTITLE; }

static int is_data(const AVStream *stream) {
  return stream->codecpar->codec_type == AVMEDIA_TYPE_DATA || stream->codecpar->codec_type == AVMEDIA_TYPE_ATTACHMENT;
}

// The decoder of a stream of text; NULL for subtitles that are pictures and for what has none.
static AVCodecContext *text_decoder(const AVStream *stream) {
  const AVCodecDescriptor *descriptor = avcodec_descriptor_get(stream->codecpar->codec_id);
  if (!descriptor || !(descriptor->props & AV_CODEC_PROP_TEXT_SUB)) return NULL;
  const AVCodec *codec = avcodec_find_decoder(stream->codecpar->codec_id);
  AVCodecContext *context = codec ? avcodec_alloc_context3(codec) : NULL;
  if (!context) return NULL;
  context->thread_count = 1;
  context->pkt_timebase = stream->time_base;
  if (avcodec_parameters_to_context(context, stream->codecpar) < 0 || avcodec_open2(context, codec, NULL) < 0)
    avcodec_free_context(&context);
  return context;
}

static void tell_subtitle(teller *to, const AVStream *stream, AVCodecContext *context, AVPacket *packet) {
  double unit = av_q2d(stream->time_base);
  double start = packet->pts == AV_NOPTS_VALUE ? NAN : (double)packet->pts * unit;
  double end = packet->duration > 0 ? start + (double)packet->duration * unit : NAN;
  AVSubtitle subtitle;
  memset(&subtitle, 0, sizeof subtitle);
  int got = 0;
  int status = context ? avcodec_decode_subtitle2(context, &subtitle, &got, packet) : -1;
  if (status >= 0 && got) {
    for (unsigned i = 0; i < subtitle.num_rects; i++) {
      const AVSubtitleRect *rect = subtitle.rects[i];
      if (rect->ass) tell(to, ASSAY_AV_TEXT_SUBTITLE, stream->index, "ass", rect->ass, strlen(rect->ass), start, end);
      else if (rect->text) tell(to, ASSAY_AV_TEXT_SUBTITLE, stream->index, "text", rect->text, strlen(rect->text), start, end);
    }
  } else if (status < 0 && packet->size > 0) {
    // What its decoder refuses may be text all the same.
    tell(to, ASSAY_AV_TEXT_DATA, stream->index, "subtitle", packet->data, (size_t)FFMIN(packet->size, DATA_BYTES_MAX),
         start, end);
  }
  if (got) avsubtitle_free(&subtitle);
}

static void tell_packets(assay_av *av, teller *to) {
  AVFormatContext *format = av->format;
  AVCodecContext *decoders[ASSAY_AV_STREAMS_MAX] = {NULL};
  int told[ASSAY_AV_STREAMS_MAX] = {0};
  int wanted = 0;
  for (int i = 0; i < av->streams; i++) {
    AVStream *stream = format->streams[i];
    if (is_subtitle(stream)) {
      decoders[i] = text_decoder(stream);
      const AVCodecContext *decoder = decoders[i];
      if (decoder && decoder->subtitle_header && decoder->subtitle_header_size > 0)
        tell(to, ASSAY_AV_TEXT_HEADER, i, "header", decoder->subtitle_header, (size_t)decoder->subtitle_header_size, NAN,
             NAN);
    }
    int is_wanted = is_subtitle(stream) || stream->codecpar->codec_type == AVMEDIA_TYPE_DATA;
    wanted += is_wanted;
    stream->discard = is_wanted ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
  }
  AVPacket *packet = wanted ? av_packet_alloc() : NULL;
  int status = -1;
  if (packet) {
    int64_t start = format->start_time != AV_NOPTS_VALUE ? FFMIN(format->start_time, 0) : 0;
    status = av_seek_frame(format, -1, start, AVSEEK_FLAG_BACKWARD);
    if (status < 0) status = av_seek_frame(format, -1, 0, AVSEEK_FLAG_BYTE);
  }
  while (status >= 0 && !to->is_done && av_read_frame(format, packet) >= 0) {
    int i = packet->stream_index;
    if (i >= 0 && i < av->streams) {
      AVStream *stream = format->streams[i];
      if (is_subtitle(stream)) {
        tell_subtitle(to, stream, decoders[i], packet);
      } else if (is_data(stream) && told[i]++ < DATA_PACKETS_MAX && packet->size > 0) {
        double unit = av_q2d(stream->time_base);
        tell(to, ASSAY_AV_TEXT_DATA, i, "data", packet->data, (size_t)FFMIN(packet->size, DATA_BYTES_MAX),
             packet->pts == AV_NOPTS_VALUE ? NAN : (double)packet->pts * unit, NAN);
      }
    }
    av_packet_unref(packet);
  }
  av_packet_free(&packet);
  for (int i = 0; i < av->streams; i++) {
    avcodec_free_context(&decoders[i]);
    format->streams[i]->discard = AVDISCARD_DEFAULT;
  }
}

void assay_av_texts(assay_av *av, assay_av_text_handler *handler, void *context) {
  teller to = {.handler = handler, .context = context, .is_done = 0};
  AVFormatContext *format = av->format;
  tell_tags(&to, ASSAY_AV_TEXT_CONTAINER, -1, format->metadata, NAN, NAN);
  for (unsigned i = 0; i < format->nb_programs; i++)
    tell_tags(&to, ASSAY_AV_TEXT_CONTAINER, -1, format->programs[i]->metadata, NAN, NAN);
  for (unsigned i = 0; i < format->nb_chapters; i++) {
    const AVChapter *chapter = format->chapters[i];
    double unit = av_q2d(chapter->time_base);
    tell_tags(&to, ASSAY_AV_TEXT_CHAPTER, (int)i, chapter->metadata, (double)chapter->start * unit,
              (double)chapter->end * unit);
  }
  for (int i = 0; i < av->streams; i++) {
    const AVStream *stream = format->streams[i];
    tell_tags(&to, ASSAY_AV_TEXT_STREAM, i, stream->metadata, NAN, NAN);
    if (stream->codecpar->codec_type == AVMEDIA_TYPE_ATTACHMENT && stream->codecpar->extradata)
      tell(&to, ASSAY_AV_TEXT_DATA, i, "attachment", stream->codecpar->extradata,
           (size_t)FFMIN(stream->codecpar->extradata_size, DATA_BYTES_MAX), NAN, NAN);
  }
  tell_packets(av, &to);
}

int assay_av_has_text(const assay_av *av, int stream) {
  if (stream < 0 || stream >= av->streams) return 0;
  const AVCodecDescriptor *descriptor = avcodec_descriptor_get(av->format->streams[stream]->codecpar->codec_id);
  return descriptor && (descriptor->props & AV_CODEC_PROP_TEXT_SUB) ? 1 : 0;
}
