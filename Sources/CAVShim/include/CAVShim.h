#pragma once
#include <stddef.h>
#include <stdint.h>

// FFmpeg over bytes in memory: no URL, no protocol, a short list of containers, one thread. Every status is our
// own; FFmpeg's texts may repeat bytes of the input and never leave this shim.

enum {
  ASSAY_AV_OK = 0,
  ASSAY_AV_END = 1,
  // Not one of the containers on the list, or a playlist.
  ASSAY_AV_UNSUPPORTED = -1,
  ASSAY_AV_DAMAGED = -2,
  ASSAY_AV_TOO_LARGE = -3,
  ASSAY_AV_MEMORY = -4,
  // The container is known, the codec is not.
  ASSAY_AV_CODEC = -5,
};

enum { ASSAY_AV_VIDEO = 0, ASSAY_AV_AUDIO = 1, ASSAY_AV_SUBTITLE = 2, ASSAY_AV_OTHER = 3 };
enum { ASSAY_AV_STREAMS_MAX = 16 };

typedef struct {
  int kind;
  char codec[32];
  // Seconds; NaN where unknown. What the container says:
  double declared_duration;
  // What the packets say, those to be discarded left out; the start of sound allows for priming samples.
  double start, end;
  int64_t packets, corrupt, backward;
  double largest_gap;
  // The first packet's time, kept or not.
  double first;
  // Priming samples that the container names, and whether it says anything about them.
  int64_t skipped_samples;
  int knows_skipped;
  int width, height;
  // Degrees clockwise that a player turns the picture: 0, 90, 180, 270.
  int rotation;
  double frame_rate;
  int64_t declared_frames;
  int sample_rate, channels, bits;
  // Samples in one coded frame of sound.
  int frame_size;
} assay_av_stream;

typedef struct assay_av assay_av;
typedef struct assay_av_decoder assay_av_decoder;

void assay_av_quiet(void);
// `major.minor.micro` of libavformat as one number.
unsigned assay_av_version(void);

// The bytes must outlive the reader.
int assay_av_open(const uint8_t *bytes, int64_t count, assay_av **out);
void assay_av_close(assay_av *av);
const char *assay_av_container(const assay_av *av);
// Seconds; NaN where the container does not say.
double assay_av_duration(const assay_av *av);

// Walks all packets once. Returns OK, or DAMAGED when reading ended before the file did.
int assay_av_scan(assay_av *av);
int assay_av_stream_count(const assay_av *av);
const assay_av_stream *assay_av_stream_at(const assay_av *av, int index);

int assay_av_decoder_open(assay_av *av, int stream, int64_t pixels_max, assay_av_decoder **out);
void assay_av_decoder_close(assay_av_decoder *decoder);
// Starts again at the last key frame at or before a time of the stream (0 = from the start).
int assay_av_decoder_seek(assay_av_decoder *decoder, double seconds);
// The next frame: OK with its time in the stream (NaN where unknown), END, or an error. A damaged packet is
// passed over and counted.
int assay_av_decoder_next(assay_av_decoder *decoder, double *seconds);
int64_t assay_av_decoder_errors(const assay_av_decoder *decoder);
void assay_av_picture_size(const assay_av_decoder *decoder, int *width, int *height);
enum { ASSAY_AV_RGB = 0, ASSAY_AV_GREY = 1, ASSAY_AV_RGB_EXACT = 2 };
// The current picture, scaled, without padding, before rotation. Exact RGB comes back as the same picture when it is
// written again; the quick one is up to two levels darker.
int assay_av_picture(assay_av_decoder *decoder, int width, int height, int kind, uint8_t *out);
// The current sound (or, at the end, what the resampler still holds) as the mean of the channels at a rate.
// Returns the samples written, or an error.
int assay_av_sound(assay_av_decoder *decoder, int rate, int is_end, float *out, int capacity);

// Where a text stands.
enum {
  ASSAY_AV_TEXT_CONTAINER = 0,
  ASSAY_AV_TEXT_STREAM = 1,
  ASSAY_AV_TEXT_CHAPTER = 2,
  // An event of a subtitle track; `key` is "ass" (an event line) or "text".
  ASSAY_AV_TEXT_SUBTITLE = 3,
  // What stands before a track's events: titles, styles, comments.
  ASSAY_AV_TEXT_HEADER = 4,
  // Bytes that may be text: data packets, attachments, subtitles that do not decode.
  ASSAY_AV_TEXT_DATA = 5,
};

typedef struct {
  int source, stream;
  const char *key;
  const uint8_t *bytes;
  size_t count;
  // Seconds; NaN where unknown.
  double start, end;
} assay_av_text;

// Returns other than 0 to end the reading.
typedef int assay_av_text_handler(void *context, const assay_av_text *text);

// All texts of the container, then those of its tracks in order. Reads the packets anew.
void assay_av_texts(assay_av *av, assay_av_text_handler *handler, void *context);
// Whether a subtitle stream is text rather than pictures.
int assay_av_has_text(const assay_av *av, int stream);

// The current sound (or, at the end, what the converter still holds) with all its channels, interleaved, at a rate
// and with as many channels as the first frame has; `rate` and `channels` are filled in when they are 0. Returns
// the frames written, or an error; `capacity` is in frames.
int assay_av_sound_all(assay_av_decoder *decoder, int is_end, int *rate, int *channels, float *out, int capacity);
// Time of the current frame in the stream's ticks; INT64_MIN where unknown.
int64_t assay_av_ticks(const assay_av_decoder *decoder);
// A stream's tick as a fraction of a second.
void assay_av_tick(const assay_av *av, int stream, int *numerator, int *denominator);

// When a stream's packets are shown, in its ticks and as they are stored; reads the packets anew. Returns their number,
// at most the capacity, or CODEC where the container does not say.
int64_t assay_av_times(const assay_av *av, int stream, int64_t *out, int64_t capacity);

enum { ASSAY_AV_MP3 = 0, ASSAY_AV_OPUS = 1, ASSAY_AV_GSM = 2, ASSAY_AV_MULAW = 3 };

// Sound written by a codec and read again, without the codec's delay: `frames` interleaved frames in and out. The
// codec works at `codec_rate` and with all channels at once (one for GSM, at most two for the others).
int assay_av_recode(int codec, int64_t bits_per_second, int codec_rate, const float *in, int64_t frames, int channels,
                    int rate, float *out);

// Pictures to H.264: one reference after the other, no picture out of order, one thread.
typedef struct assay_av_encoder assay_av_encoder;
typedef struct {
  int width, height;
  int tick_numerator, tick_denominator;
  // Pictures a second, about; 0 where unknown.
  double frame_rate;
  int constant_rate_factor;
} assay_av_encoding;
typedef struct {
  const uint8_t *bytes;
  int count;
  int64_t ticks;
  int is_key;
} assay_av_coded;

int assay_av_encoder_open(const assay_av_encoding *wanted, assay_av_encoder **out);
void assay_av_encoder_close(assay_av_encoder *encoder);
// Takes the decoder's picture, or RGB without padding of the encoder's size, as the one to write.
int assay_av_encoder_hold(assay_av_encoder *encoder, const assay_av_decoder *decoder);
int assay_av_encoder_hold_rgb(assay_av_encoder *encoder, const uint8_t *rgb);
// Writes the held picture at a time later than the last.
int assay_av_encoder_write(assay_av_encoder *encoder, int64_t ticks);
// No picture follows.
int assay_av_encoder_finish(assay_av_encoder *encoder);
// The next coded picture (valid until the next call): OK, END when the encoder wants more, or an error.
int assay_av_encoder_next(assay_av_encoder *encoder, assay_av_coded *coded);
// What a container says of the stream before its first picture.
const uint8_t *assay_av_encoder_head(const assay_av_encoder *encoder, int *count);

// A film in memory made from another.
typedef struct assay_av_writer assay_av_writer;
int assay_av_writer_open(assay_av *film, int64_t bytes_max, assay_av_writer **out);
void assay_av_writer_close(assay_av_writer *writer);
// Streams of the new film, before it begins: one of the old film (END when the new container has no place for it),
// or H.264 pictures in place of one.
int assay_av_writer_keep(assay_av_writer *writer, int stream);
int assay_av_writer_replace(assay_av_writer *writer, int stream, const assay_av_encoding *encoding,
                            const uint8_t *head, int head_count, int keeps_rotation);
// New sound in place of a stream: interleaved frames, which must outlive the writer, from a time of the old film on.
// Written without loss where the old sound was, else as AAC of a high rate; CODEC when nothing takes it.
int assay_av_writer_resound(assay_av_writer *writer, int stream, const float *frames, int64_t count, int channels,
                            int rate, double start);
// Other times for the packets of a kept stream: the old ones in order, in its ticks, and the new ones, as many, in
// parts of a tick, for ticks that are too coarse. Times of decoding go back by so much that none comes after its picture.
#define ASSAY_AV_TICK_PARTS_MAX 1000000
int assay_av_writer_retime(assay_av_writer *writer, int stream, const int64_t *old_times, const int64_t *new_times,
                           int64_t count, int64_t parts);
int assay_av_writer_begin(assay_av_writer *writer);
// All of the new sound.
int assay_av_writer_sound(assay_av_writer *writer);
// One coded picture for the replaced stream, in ticks of its encoding.
int assay_av_writer_write(assay_av_writer *writer, const uint8_t *bytes, int count, int64_t ticks, int64_t duration,
                          int is_key);
// The old packets of all kept streams (UNSUPPORTED where pictures out of order have no times); sound moved by a time (positive: later), sound and pictures up to a time.
int assay_av_writer_copy(assay_av_writer *writer, double sound_later, double sound_end, double picture_end);
int assay_av_writer_finish(assay_av_writer *writer, const uint8_t **bytes, int64_t *count);
