#include "COnnxShim.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The version of the table asked for: the first that has every slot below.
#define API_VERSION 17
#define RANK_MAX 8
#define NAMES_MAX 64

enum slot {
  slot_error_message = 2,
  slot_create_env = 3,
  slot_disable_telemetry = 6,
  slot_create_session = 8,
  slot_run = 9,
  slot_create_options = 10,
  slot_disable_memory_pattern = 17,
  slot_optimisation_level = 23,
  slot_intra_threads = 24,
  slot_inter_threads = 25,
  slot_create_tensor = 49,
  slot_tensor_data = 51,
  slot_element_type = 60,
  slot_rank = 61,
  slot_shape = 62,
  slot_element_count = 64,
  slot_type_and_shape = 65,
  slot_cpu_memory = 69,
  slot_release_env = 92,
  slot_release_status = 93,
  slot_release_memory = 94,
  slot_release_session = 95,
  slot_release_value = 96,
  slot_release_type_and_shape = 99,
  slot_release_options = 100,
};

typedef void *status;
typedef struct {
  void *const *(*get_api)(uint32_t version);
  const char *(*version)(void);
} api_base;

struct assay_onnx {
  void *const *table;
  const char *version;
  void *environment;
  void *memory;
};

struct assay_onnx_session {
  assay_onnx *onnx;
  void *session;
};

struct assay_onnx_value {
  assay_onnx *onnx;
  void *value;
  void *data;
  size_t count, rank;
  int type;
  int64_t shape[RANK_MAX];
};

#define CALL(onnx, slot, type) ((type)(onnx)->table[slot])

static void say(char *message, size_t size, const char *text) {
  if (size) snprintf(message, size, "%s", text ? text : "unknown");
}

static void release(const assay_onnx *onnx, int slot, void *object) {
  if (object) CALL(onnx, slot, void (*)(void *))(object);
}

// True when the status is an error, whose text is kept and which is released.
static int failed(const assay_onnx *onnx, status result, char *message, size_t size) {
  if (!result) return 0;
  say(message, size, CALL(onnx, slot_error_message, const char *(*)(status))(result));
  release(onnx, slot_release_status, result);
  return 1;
}

assay_onnx *assay_onnx_open(const char *path, char *message, size_t size) {
  // Later versions write under $HOME and upload unless told not to before they are loaded.
  setenv("ORT_DISABLE_TELEMETRY", "1", 1);
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    say(message, size, dlerror());
    return NULL;
  }
  const api_base *(*get_base)(void) = (const api_base *(*)(void))dlsym(library, "OrtGetApiBase");
  const api_base *base = get_base ? get_base() : NULL;
  void *const *table = base ? base->get_api(API_VERSION) : NULL;
  assay_onnx *onnx = table ? calloc(1, sizeof *onnx) : NULL;
  if (!onnx) {
    say(message, size, "the library has no OrtGetApiBase with a table of version 17");
    dlclose(library);
    return NULL;
  }
  onnx->table = table;
  onnx->version = base->version();
  // 4: only fatal errors reach standard error.
  status made = CALL(onnx, slot_create_env, status (*)(int, const char *, void **))(4, "assay", &onnx->environment);
  if (failed(onnx, made, message, size)) goto fail;
  made = CALL(onnx, slot_disable_telemetry, status (*)(void *))(onnx->environment);
  if (failed(onnx, made, message, size)) goto fail;
  made = CALL(onnx, slot_cpu_memory, status (*)(int, int, void **))(1, 0, &onnx->memory);
  if (failed(onnx, made, message, size)) goto fail;
  return onnx;
fail:
  release(onnx, slot_release_memory, onnx->memory);
  release(onnx, slot_release_env, onnx->environment);
  free(onnx);
  dlclose(library);
  return NULL;
}

const char *assay_onnx_version(const assay_onnx *onnx) { return onnx->version; }

static int set_options(const assay_onnx *onnx, void *options, char *message, size_t size) {
  typedef status (*set)(void *, int);
  // Inputs change their size from call to call; a pattern of memory would be planned for each.
  status made = CALL(onnx, slot_disable_memory_pattern, status (*)(void *))(options);
  if (failed(onnx, made, message, size)) return 1;
  if (failed(onnx, CALL(onnx, slot_optimisation_level, set)(options, 99), message, size)) return 1;
  if (failed(onnx, CALL(onnx, slot_intra_threads, set)(options, 1), message, size)) return 1;
  return failed(onnx, CALL(onnx, slot_inter_threads, set)(options, 1), message, size);
}

assay_onnx_session *assay_onnx_session_create(
    assay_onnx *onnx, const void *bytes, size_t count, char *message, size_t size) {
  typedef status (*create)(void *, const void *, size_t, void *, void **);
  void *options = NULL, *made = NULL;
  assay_onnx_session *session = NULL;
  if (failed(onnx, CALL(onnx, slot_create_options, status (*)(void **))(&options), message, size)) return NULL;
  if (set_options(onnx, options, message, size)) goto done;
  status result = CALL(onnx, slot_create_session, create)(onnx->environment, bytes, count, options, &made);
  if (failed(onnx, result, message, size)) goto done;
  session = calloc(1, sizeof *session);
  if (!session) {
    say(message, size, "no memory");
    release(onnx, slot_release_session, made);
    goto done;
  }
  session->onnx = onnx;
  session->session = made;
done:
  release(onnx, slot_release_options, options);
  return session;
}

void assay_onnx_session_free(assay_onnx_session *session) {
  if (!session) return;
  release(session->onnx, slot_release_session, session->session);
  free(session);
}

// Reads type and shape of a tensor; takes the handle over also when it fails.
static assay_onnx_value *describe(assay_onnx *onnx, void *handle, char *message, size_t size) {
  void *info = NULL;
  assay_onnx_value *value = calloc(1, sizeof *value);
  if (!value) {
    say(message, size, "no memory");
    release(onnx, slot_release_value, handle);
    return NULL;
  }
  value->onnx = onnx;
  value->value = handle;
  if (failed(onnx, CALL(onnx, slot_type_and_shape, status (*)(void *, void **))(handle, &info), message, size))
    goto fail;
  if (failed(onnx, CALL(onnx, slot_element_type, status (*)(void *, int *))(info, &value->type), message, size))
    goto fail;
  if (failed(onnx, CALL(onnx, slot_rank, status (*)(void *, size_t *))(info, &value->rank), message, size)) goto fail;
  if (value->rank > RANK_MAX) {
    say(message, size, "a tensor has more than 8 dimensions");
    goto fail;
  }
  typedef status (*get_shape)(void *, int64_t *, size_t);
  if (failed(onnx, CALL(onnx, slot_shape, get_shape)(info, value->shape, value->rank), message, size)) goto fail;
  if (failed(onnx, CALL(onnx, slot_element_count, status (*)(void *, size_t *))(info, &value->count), message, size))
    goto fail;
  if (failed(onnx, CALL(onnx, slot_tensor_data, status (*)(void *, void **))(handle, &value->data), message, size))
    goto fail;
  release(onnx, slot_release_type_and_shape, info);
  return value;
fail:
  release(onnx, slot_release_type_and_shape, info);
  assay_onnx_value_free(value);
  return NULL;
}

assay_onnx_value *assay_onnx_value_create(
    assay_onnx *onnx, int type, void *data, size_t bytes, const int64_t *shape, size_t rank, char *message,
    size_t size) {
  typedef status (*create)(void *, void *, size_t, const int64_t *, size_t, int, void **);
  void *handle = NULL;
  status made = CALL(onnx, slot_create_tensor, create)(onnx->memory, data, bytes, shape, rank, type, &handle);
  return failed(onnx, made, message, size) ? NULL : describe(onnx, handle, message, size);
}

void assay_onnx_value_free(assay_onnx_value *value) {
  if (!value) return;
  release(value->onnx, slot_release_value, value->value);
  free(value);
}

int assay_onnx_value_type(const assay_onnx_value *value) { return value->type; }
size_t assay_onnx_value_rank(const assay_onnx_value *value) { return value->rank; }
const int64_t *assay_onnx_value_shape(const assay_onnx_value *value) { return value->shape; }
size_t assay_onnx_value_count(const assay_onnx_value *value) { return value->count; }
void *assay_onnx_value_data(const assay_onnx_value *value) { return value->data; }

int assay_onnx_run(
    assay_onnx_session *session, const char *const *input_names, const assay_onnx_value *const *inputs,
    size_t input_count, const char *const *output_names, size_t output_count, assay_onnx_value **outputs,
    char *message, size_t size) {
  typedef status (*run)(
      void *, const void *, const char *const *, void *const *, size_t, const char *const *, size_t, void **);
  if (input_count > NAMES_MAX || output_count > NAMES_MAX) {
    say(message, size, "more than 64 inputs or outputs");
    return 1;
  }
  assay_onnx *onnx = session->onnx;
  void *given[NAMES_MAX], *made[NAMES_MAX] = {0};
  for (size_t index = 0; index < input_count; index++) given[index] = inputs[index]->value;
  for (size_t index = 0; index < output_count; index++) outputs[index] = NULL;
  status result = CALL(onnx, slot_run, run)(
      session->session, NULL, input_names, given, input_count, output_names, output_count, made);
  int bad = failed(onnx, result, message, size);
  for (size_t index = 0; index < output_count; index++) {
    if (!made[index]) continue;
    if (bad) {
      release(onnx, slot_release_value, made[index]);
      continue;
    }
    outputs[index] = describe(onnx, made[index], message, size);
    bad = !outputs[index];
  }
  if (!bad) return 0;
  for (size_t index = 0; index < output_count; index++) {
    assay_onnx_value_free(outputs[index]);
    outputs[index] = NULL;
  }
  return 1;
}
