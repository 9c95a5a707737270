#pragma once
#include <stddef.h>
#include <stdint.h>

// ONNX Runtime by dlopen: no header of it and no link step. Functions are taken from its table by slot; the
// table only ever grows at its end. Nothing here is thread-safe beyond what ONNX Runtime promises.
//
// Functions that can fail return null or a non-zero status and write a text of at most `size` bytes, with its
// closing zero, to `message`.

typedef struct assay_onnx assay_onnx;
typedef struct assay_onnx_session assay_onnx_session;
typedef struct assay_onnx_value assay_onnx_value;

enum assay_onnx_type {
  assay_onnx_float = 1,
  assay_onnx_uint8 = 2,
  assay_onnx_int32 = 6,
  assay_onnx_int64 = 7,
  assay_onnx_bool = 9,
};

// Opens the library with telemetry off and makes the one environment. Kept for the life of the process.
assay_onnx *assay_onnx_open(const char *path, char *message, size_t size);
// Such as "1.28.0"; lives as long as the library.
const char *assay_onnx_version(const assay_onnx *onnx);

// A session over a model's bytes, which may be freed afterwards: one thread, all graph optimisations.
assay_onnx_session *assay_onnx_session_create(
    assay_onnx *onnx, const void *bytes, size_t count, char *message, size_t size);
void assay_onnx_session_free(assay_onnx_session *session);

// A tensor over the caller's memory, which must outlive it.
assay_onnx_value *assay_onnx_value_create(
    assay_onnx *onnx, int type, void *data, size_t bytes, const int64_t *shape, size_t rank, char *message,
    size_t size);
void assay_onnx_value_free(assay_onnx_value *value);
int assay_onnx_value_type(const assay_onnx_value *value);
size_t assay_onnx_value_rank(const assay_onnx_value *value);
const int64_t *assay_onnx_value_shape(const assay_onnx_value *value);
// The number of elements: the product of the shape.
size_t assay_onnx_value_count(const assay_onnx_value *value);
void *assay_onnx_value_data(const assay_onnx_value *value);

// Runs the session. On success `outputs` holds values that the caller frees; on failure it holds nulls.
int assay_onnx_run(
    assay_onnx_session *session, const char *const *input_names, const assay_onnx_value *const *inputs,
    size_t input_count, const char *const *output_names, size_t output_count, assay_onnx_value **outputs,
    char *message, size_t size);
