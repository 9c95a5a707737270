#include "CAVInternal.h"

#include <stdlib.h>
#include <string.h>

int64_t assay_av_times(const assay_av *av, int stream, int64_t *out, int64_t capacity) {
  assay_av *again = NULL;
  int status = assay_av_open(av->bytes, av->count, &again);
  if (status != ASSAY_AV_OK) return status;
  AVPacket *packet = av_packet_alloc();
  int64_t count = 0;
  status = packet ? ASSAY_AV_OK : ASSAY_AV_MEMORY;
  while (status == ASSAY_AV_OK && count < capacity && av_read_frame(again->format, packet) >= 0) {
    if (packet->stream_index == stream) {
      if (packet->pts == AV_NOPTS_VALUE) status = ASSAY_AV_CODEC;
      out[count++] = packet->pts;
    }
    av_packet_unref(packet);
  }
  av_packet_free(&packet);
  assay_av_close(again);
  return status == ASSAY_AV_OK ? count : status;
}

int assay_av_writer_retime(assay_av_writer *writer, int stream, const int64_t *old_times, const int64_t *new_times,
                           int64_t count, int64_t parts) {
  if (parts < 1 || parts > ASSAY_AV_TICK_PARTS_MAX) return ASSAY_AV_CODEC;
  if (stream < 0 || stream >= writer->film->streams || writer->target[stream] < 0 || writer->old_times || count < 1)
    return ASSAY_AV_CODEC;
  size_t bytes = sizeof(int64_t) * (size_t)count;
  writer->old_times = av_memdup(old_times, bytes);
  writer->new_times = av_memdup(new_times, bytes);
  if (!writer->old_times || !writer->new_times) return ASSAY_AV_MEMORY;
  writer->times = count;
  writer->retimed = stream;
  writer->parts = parts;
  for (int64_t i = 0; i < count; i++) writer->back = FFMAX(writer->back, old_times[i] * parts - new_times[i]);
  return ASSAY_AV_OK;
}

AVRational assay_av_writer_move(const assay_av_writer *writer, int stream, AVPacket *packet, AVRational tick) {
  if (!writer->old_times || stream != writer->retimed) return tick;
  int64_t parts = writer->parts;
  if (packet->dts != AV_NOPTS_VALUE) packet->dts = packet->dts * parts - writer->back;
  packet->duration *= parts;
  if (packet->pts != AV_NOPTS_VALUE) {
    int64_t low = 0, high = writer->times - 1;
    while (low < high) {
      int64_t middle = (low + high) / 2;
      if (writer->old_times[middle] < packet->pts) low = middle + 1;
      else high = middle;
    }
    packet->pts = writer->old_times[low] == packet->pts ? writer->new_times[low] : packet->pts * parts;
  }
  return av_mul_q(tick, (AVRational){1, (int)parts});
}
