#include "CPdfShim.h"

#include <dlfcn.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  int version;
  const char **font_paths;
  void *isolate;
  unsigned int embedder_slot;
  void *platform;
  int renderer;
} library_config;

typedef struct {
  float a, b, c, d, e, f;
} matrix;

typedef struct {
  float left, top, right, bottom;
} rectangle;

static struct {
  void (*init)(void);
  void *(*load)(const void *, size_t, const char *);
  unsigned long (*last_error)(void);
  int (*page_count)(void *);
  void (*close_document)(void *);
  void *(*load_page)(void *, int);
  void (*close_page)(void *);
  float (*page_width)(void *);
  float (*page_height)(void *);
  void (*render)(void *, void *, int, int, int, int, int, int);
  void *(*bitmap_create)(int, int, int);
  int (*bitmap_fill)(void *, int, int, int, int, unsigned long);
  void *(*bitmap_buffer)(void *);
  int (*bitmap_stride)(void *);
  void (*bitmap_destroy)(void *);
  void *(*text_load)(void *);
  void (*text_close)(void *);
  int (*text_count)(void *);
  unsigned int (*text_unicode)(void *, int);
  int (*text_box)(void *, int, double *, double *, double *, double *);
  double (*text_size)(void *, int);
  int (*text_fill)(void *, int, unsigned *, unsigned *, unsigned *, unsigned *);
  void *(*text_object)(void *, int);
  int (*object_mode)(void *);
  // What follows may be absent.
  void (*init_config)(const library_config *);
  int (*text_generated)(void *, int);
  int (*text_matrix)(void *, int, matrix *);
  int (*to_device)(void *, int, int, int, int, int, double, double, int *, int *);
  unsigned long (*metadata)(void *, const char *, void *, unsigned long);
  int (*file_version)(void *, int *);
  int (*security)(void *);
  int (*annotation_count)(void *);
  void *(*annotation_get)(void *, int);
  void (*annotation_close)(void *);
  int (*annotation_subtype)(void *);
  int (*annotation_flags)(void *);
  int (*annotation_rect)(void *, rectangle *);
  unsigned long (*annotation_string)(void *, const char *, void *, unsigned long);
  void *(*annotation_link)(void *);
  void *(*link_action)(void *);
  unsigned long (*action_uri)(void *, void *, void *, unsigned long);
  void *(*form_open)(void *, void *);
  void (*form_close)(void *);
  unsigned long (*field_name)(void *, void *, void *, unsigned long);
  unsigned long (*field_alternate)(void *, void *, void *, unsigned long);
  unsigned long (*field_value)(void *, void *, void *, unsigned long);
  int (*option_count)(void *, void *);
  unsigned long (*option_label)(void *, void *, int, void *, unsigned long);
  int (*attachment_count)(void *);
  void *(*attachment_get)(void *, int);
  unsigned long (*attachment_name)(void *, void *, unsigned long);
  int (*script_count)(void *);
  void *(*script_get)(void *, int);
  void (*script_close)(void *);
  unsigned long (*script_text)(void *, void *, unsigned long);
  void *(*bookmark_child)(void *, void *);
  void *(*bookmark_next)(void *, void *);
  unsigned long (*bookmark_title)(void *, void *, unsigned long);
  void *(*create)(void);
  int (*import_pages)(void *, void *, const int *, unsigned long, int);
  int (*save)(void *, void *, unsigned long);
} api;

static int is_open;

static const struct {
  const char *name;
  size_t offset;
  int is_required;
} symbols[] = {
#define REQUIRED(field, name) {name, offsetof(__typeof__(api), field), 1}
#define OPTIONAL(field, name) {name, offsetof(__typeof__(api), field), 0}
    REQUIRED(init, "FPDF_InitLibrary"),
    REQUIRED(load, "FPDF_LoadMemDocument64"),
    REQUIRED(last_error, "FPDF_GetLastError"),
    REQUIRED(page_count, "FPDF_GetPageCount"),
    REQUIRED(close_document, "FPDF_CloseDocument"),
    REQUIRED(load_page, "FPDF_LoadPage"),
    REQUIRED(close_page, "FPDF_ClosePage"),
    REQUIRED(page_width, "FPDF_GetPageWidthF"),
    REQUIRED(page_height, "FPDF_GetPageHeightF"),
    REQUIRED(render, "FPDF_RenderPageBitmap"),
    REQUIRED(bitmap_create, "FPDFBitmap_Create"),
    REQUIRED(bitmap_fill, "FPDFBitmap_FillRect"),
    REQUIRED(bitmap_buffer, "FPDFBitmap_GetBuffer"),
    REQUIRED(bitmap_stride, "FPDFBitmap_GetStride"),
    REQUIRED(bitmap_destroy, "FPDFBitmap_Destroy"),
    REQUIRED(text_load, "FPDFText_LoadPage"),
    REQUIRED(text_close, "FPDFText_ClosePage"),
    REQUIRED(text_count, "FPDFText_CountChars"),
    REQUIRED(text_unicode, "FPDFText_GetUnicode"),
    REQUIRED(text_box, "FPDFText_GetCharBox"),
    REQUIRED(text_size, "FPDFText_GetFontSize"),
    REQUIRED(text_fill, "FPDFText_GetFillColor"),
    REQUIRED(text_object, "FPDFText_GetTextObject"),
    REQUIRED(object_mode, "FPDFTextObj_GetTextRenderMode"),
    OPTIONAL(init_config, "FPDF_InitLibraryWithConfig"),
    OPTIONAL(text_generated, "FPDFText_IsGenerated"),
    OPTIONAL(text_matrix, "FPDFText_GetMatrix"),
    OPTIONAL(to_device, "FPDF_PageToDevice"),
    OPTIONAL(metadata, "FPDF_GetMetaText"),
    OPTIONAL(file_version, "FPDF_GetFileVersion"),
    OPTIONAL(security, "FPDF_GetSecurityHandlerRevision"),
    OPTIONAL(annotation_count, "FPDFPage_GetAnnotCount"),
    OPTIONAL(annotation_get, "FPDFPage_GetAnnot"),
    OPTIONAL(annotation_close, "FPDFPage_CloseAnnot"),
    OPTIONAL(annotation_subtype, "FPDFAnnot_GetSubtype"),
    OPTIONAL(annotation_flags, "FPDFAnnot_GetFlags"),
    OPTIONAL(annotation_rect, "FPDFAnnot_GetRect"),
    OPTIONAL(annotation_string, "FPDFAnnot_GetStringValue"),
    OPTIONAL(annotation_link, "FPDFAnnot_GetLink"),
    OPTIONAL(link_action, "FPDFLink_GetAction"),
    OPTIONAL(action_uri, "FPDFAction_GetURIPath"),
    OPTIONAL(form_open, "FPDFDOC_InitFormFillEnvironment"),
    OPTIONAL(form_close, "FPDFDOC_ExitFormFillEnvironment"),
    OPTIONAL(field_name, "FPDFAnnot_GetFormFieldName"),
    OPTIONAL(field_alternate, "FPDFAnnot_GetFormFieldAlternateName"),
    OPTIONAL(field_value, "FPDFAnnot_GetFormFieldValue"),
    OPTIONAL(option_count, "FPDFAnnot_GetOptionCount"),
    OPTIONAL(option_label, "FPDFAnnot_GetOptionLabel"),
    OPTIONAL(attachment_count, "FPDFDoc_GetAttachmentCount"),
    OPTIONAL(attachment_get, "FPDFDoc_GetAttachment"),
    OPTIONAL(attachment_name, "FPDFAttachment_GetName"),
    OPTIONAL(script_count, "FPDFDoc_GetJavaScriptActionCount"),
    OPTIONAL(script_get, "FPDFDoc_GetJavaScriptAction"),
    OPTIONAL(script_close, "FPDFDoc_CloseJavaScriptAction"),
    OPTIONAL(script_text, "FPDFJavaScriptAction_GetScript"),
    OPTIONAL(bookmark_child, "FPDFBookmark_GetFirstChild"),
    OPTIONAL(bookmark_next, "FPDFBookmark_GetNextSibling"),
    OPTIONAL(bookmark_title, "FPDFBookmark_GetTitle"),
    OPTIONAL(create, "FPDF_CreateNewDocument"),
    OPTIONAL(import_pages, "FPDF_ImportPagesByIndex"),
    OPTIONAL(save, "FPDF_SaveAsCopy"),
};

int assay_pdf_open_library(const char *path, const char **missing) {
  *missing = NULL;
  if (is_open) return ASSAY_PDF_OK;
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!library) return ASSAY_PDF_NO_LIBRARY;
  for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++) {
    void *symbol = dlsym(library, symbols[i].name);
    if (!symbol && symbols[i].is_required) {
      *missing = symbols[i].name;
      return ASSAY_PDF_NO_SYMBOL;
    }
    memcpy((char *)&api + symbols[i].offset, &symbol, sizeof symbol);
  }
  if (api.init_config) {
    // No font folders: a page then looks the same on every machine, and nothing needs to be opened later.
    static const char *no_fonts[] = {NULL};
    library_config config = {.version = 2, .font_paths = no_fonts};
    api.init_config(&config);
  } else {
    api.init();
  }
  is_open = 1;
  return ASSAY_PDF_OK;
}

void *assay_pdf_open(const void *bytes, uint64_t count, int *error) {
  void *document = api.load(bytes, (size_t)count, NULL);
  *error = document ? 0 : (int)api.last_error();
  return document;
}

void assay_pdf_close(void *document) { api.close_document(document); }
int assay_pdf_page_count(void *document) { return api.page_count(document); }

int assay_pdf_version(void *document) {
  int version = 0;
  return api.file_version && api.file_version(document, &version) ? version : 0;
}

int assay_pdf_is_encrypted(void *document) { return api.security && api.security(document) >= 0; }

int assay_pdf_metadata(void *document, const char *key, uint16_t *buffer, int capacity) {
  if (!api.metadata) return 0;
  unsigned long bytes = api.metadata(document, key, NULL, 0);
  if (bytes < 4 || bytes > ASSAY_PDF_TEXT_BYTES_MAX) return 0;
  if (buffer && bytes <= (unsigned long)capacity * 2) bytes = api.metadata(document, key, buffer, bytes);
  return bytes < 4 ? 0 : (int)(bytes / 2) - 1;
}

void *assay_pdf_page_open(void *document, int index) { return api.load_page(document, index); }
void assay_pdf_page_close(void *page) { api.close_page(page); }
double assay_pdf_page_width(void *page) { return api.page_width(page); }
double assay_pdf_page_height(void *page) { return api.page_height(page); }

int assay_pdf_page_draw(void *page, int width, int height, uint8_t *rgb) {
  void *bitmap = api.bitmap_create(width, height, 0);
  if (!bitmap) return -1;
  api.bitmap_fill(bitmap, 0, 0, width, height, 0xFFFFFFFF);
  // 0x01: with annotations, as a reader sees the page.
  api.render(bitmap, page, 0, 0, width, height, 0, 0x01);
  const uint8_t *buffer = api.bitmap_buffer(bitmap);
  int stride = api.bitmap_stride(bitmap);
  for (int y = 0; buffer && y < height; y++) {
    const uint8_t *row = buffer + (size_t)y * (size_t)stride;
    uint8_t *to = rgb + (size_t)y * (size_t)width * 3;
    for (int x = 0; x < width; x++) {
      to[x * 3] = row[x * 4 + 2];
      to[x * 3 + 1] = row[x * 4 + 1];
      to[x * 3 + 2] = row[x * 4];
    }
  }
  api.bitmap_destroy(bitmap);
  return buffer ? 0 : -1;
}

void *assay_pdf_text_open(void *page) { return api.text_load(page); }
void assay_pdf_text_close(void *text) { api.text_close(text); }
int assay_pdf_text_count(void *text) { return api.text_count(text); }

// From the page's own coordinates, which may be turned and shifted, to points from the top left as shown.
static void shown(void *page, double x, double y, double *to_x, double *to_y) {
  double width = api.page_width(page), height = api.page_height(page);
  int px = 0, py = 0;
  // Device units of a hundredth of a point, within what an int holds.
  if (api.to_device && width > 0 && height > 0 && width < 1e5 && height < 1e5 && fabs(x) < 1e6 && fabs(y) < 1e6 &&
      api.to_device(page, 0, 0, (int)(width * 100), (int)(height * 100), 0, x, y, &px, &py)) {
    *to_x = px / 100.0;
    *to_y = py / 100.0;
    return;
  }
  *to_x = x;
  *to_y = height - y;
}

int assay_pdf_text_char(void *page, void *text, int index, assay_pdf_char *out) {
  memset(out, 0, sizeof *out);
  if (index < 0 || index >= api.text_count(text)) return -1;
  out->unicode = api.text_unicode(text, index);
  out->is_generated = api.text_generated ? api.text_generated(text, index) == 1 : 0;
  double left = 0, right = 0, bottom = 0, top = 0;
  if (api.text_box(text, index, &left, &right, &bottom, &top) && isfinite(left) && isfinite(right) &&
      isfinite(bottom) && isfinite(top)) {
    double x0, y0, x1, y1;
    shown(page, left, top, &x0, &y0);
    shown(page, right, bottom, &x1, &y1);
    out->x = fmin(x0, x1);
    out->y = fmin(y0, y1);
    out->width = fabs(x1 - x0);
    out->height = fabs(y1 - y0);
  }
  double scale = 1;
  matrix m;
  if (api.text_matrix && api.text_matrix(text, index, &m)) scale = sqrt((double)m.c * m.c + (double)m.d * m.d);
  out->size = api.text_size(text, index) * scale;
  if (!isfinite(out->size)) out->size = 0;
  unsigned r = 0, g = 0, b = 0, a = 255;
  if (!api.text_fill(text, index, &r, &g, &b, &a)) r = g = b = 0, a = 255;
  out->red = (uint8_t)r, out->green = (uint8_t)g, out->blue = (uint8_t)b, out->alpha = (uint8_t)a;
  void *object = api.text_object(text, index);
  out->render_mode = object ? api.object_mode(object) : -1;
  return 0;
}

// Texts: pdfium answers with the bytes that it needs, final zero included, and copies where they fit. What comes back
// here are units without the zero; they are in the buffer when it held them and the zero.

static int units(unsigned long bytes) {
  return bytes < 4 || bytes > ASSAY_PDF_TEXT_BYTES_MAX ? 0 : (int)(bytes / 2) - 1;
}

int assay_pdf_can(int what) {
  switch (what) {
    case ASSAY_PDF_ANNOTATIONS:
      return api.annotation_count && api.annotation_get && api.annotation_close && api.annotation_subtype &&
             api.annotation_string && api.annotation_rect;
    case ASSAY_PDF_FORMS: return api.form_open && api.form_close && api.field_name && api.field_value;
    case ASSAY_PDF_ATTACHMENTS: return api.attachment_count && api.attachment_get && api.attachment_name;
    case ASSAY_PDF_SCRIPTS: return api.script_count && api.script_get && api.script_close && api.script_text;
    case ASSAY_PDF_COPIES: return api.create && api.import_pages && api.save;
    case ASSAY_PDF_OUTLINE: return api.bookmark_child && api.bookmark_next && api.bookmark_title;
    default: return 0;
  }
}

int assay_pdf_annotation_count(void *page) {
  return assay_pdf_can(ASSAY_PDF_ANNOTATIONS) ? api.annotation_count(page) : 0;
}

void *assay_pdf_annotation_open(void *page, int index, assay_pdf_annotation *out) {
  memset(out, 0, sizeof *out);
  void *annotation = api.annotation_get(page, index);
  if (!annotation) return NULL;
  out->subtype = api.annotation_subtype(annotation);
  out->flags = api.annotation_flags ? api.annotation_flags(annotation) : 0;
  rectangle box = {0, 0, 0, 0};
  if (api.annotation_rect(annotation, &box) && isfinite(box.left) && isfinite(box.top) && isfinite(box.right) &&
      isfinite(box.bottom)) {
    double x0, y0, x1, y1;
    shown(page, box.left, box.top, &x0, &y0);
    shown(page, box.right, box.bottom, &x1, &y1);
    out->x = fmin(x0, x1), out->y = fmin(y0, y1);
    out->width = fabs(x1 - x0), out->height = fabs(y1 - y0);
    out->has_box = 1;
  }
  return annotation;
}

void assay_pdf_annotation_close(void *annotation) { api.annotation_close(annotation); }

int assay_pdf_annotation_text(void *annotation, const char *key, uint16_t *buffer, int capacity) {
  return units(api.annotation_string(annotation, key, buffer, buffer ? (unsigned long)capacity * 2 : 0));
}

int assay_pdf_annotation_address(void *document, void *annotation, uint8_t *buffer, int capacity) {
  if (!api.annotation_link || !api.link_action || !api.action_uri) return 0;
  void *link = api.annotation_link(annotation);
  void *action = link ? api.link_action(link) : NULL;
  unsigned long bytes = action ? api.action_uri(document, action, buffer, buffer ? (unsigned long)capacity : 0) : 0;
  return bytes < 2 || bytes > ASSAY_PDF_TEXT_BYTES_MAX ? 0 : (int)bytes - 1;
}

void *assay_pdf_form_open(void *document) {
  if (!assay_pdf_can(ASSAY_PDF_FORMS)) return NULL;
  // FPDF_FORMFILLINFO: a version and callbacks, none of which is given: nothing is filled in, drawn or run.
  static union {
    int version;
    void *callbacks[128];
  } information;
  memset(&information, 0, sizeof information);
  information.version = 2;
  void *form = api.form_open(document, &information);
  if (form) return form;
  information.version = 1;
  return api.form_open(document, &information);
}

void assay_pdf_form_close(void *form) { api.form_close(form); }

int assay_pdf_field_text(void *form, void *annotation, int what, uint16_t *buffer, int capacity) {
  unsigned long room = buffer ? (unsigned long)capacity * 2 : 0;
  switch (what) {
    case 0: return units(api.field_name(form, annotation, buffer, room));
    case 1: return api.field_alternate ? units(api.field_alternate(form, annotation, buffer, room)) : 0;
    default: return units(api.field_value(form, annotation, buffer, room));
  }
}

int assay_pdf_field_options(void *form, void *annotation) {
  return api.option_count && api.option_label ? api.option_count(form, annotation) : 0;
}

int assay_pdf_field_option(void *form, void *annotation, int index, uint16_t *buffer, int capacity) {
  return units(api.option_label(form, annotation, index, buffer, buffer ? (unsigned long)capacity * 2 : 0));
}

int assay_pdf_attachment_count(void *document) {
  return assay_pdf_can(ASSAY_PDF_ATTACHMENTS) ? api.attachment_count(document) : 0;
}

int assay_pdf_attachment_name(void *document, int index, uint16_t *buffer, int capacity) {
  void *attachment = api.attachment_get(document, index);
  return attachment ? units(api.attachment_name(attachment, buffer, buffer ? (unsigned long)capacity * 2 : 0)) : 0;
}

int assay_pdf_script_count(void *document) {
  return assay_pdf_can(ASSAY_PDF_SCRIPTS) ? api.script_count(document) : 0;
}

int assay_pdf_script(void *document, int index, uint16_t *buffer, int capacity) {
  void *script = api.script_get(document, index);
  if (!script) return 0;
  int count = units(api.script_text(script, buffer, buffer ? (unsigned long)capacity * 2 : 0));
  api.script_close(script);
  return count;
}

void *assay_pdf_bookmark_child(void *document, void *bookmark) {
  return assay_pdf_can(ASSAY_PDF_OUTLINE) ? api.bookmark_child(document, bookmark) : NULL;
}

void *assay_pdf_bookmark_next(void *document, void *bookmark) { return api.bookmark_next(document, bookmark); }

int assay_pdf_bookmark_title(void *bookmark, uint16_t *buffer, int capacity) {
  return units(api.bookmark_title(bookmark, buffer, buffer ? (unsigned long)capacity * 2 : 0));
}

// What pdfium writes to: its FPDF_FILEWRITE, and behind it where the bytes go.
typedef struct {
  int version;
  int (*write_block)(void *, const void *, unsigned long);
  uint8_t *bytes;
  size_t count, capacity;
} sink;

static int write_block(void *to, const void *data, unsigned long count) {
  sink *sink = to;
  if (count > ASSAY_PDF_FILE_BYTES_MAX - sink->count) return 0;
  if (sink->count + count > sink->capacity) {
    size_t capacity = (sink->count + count) * 2;
    uint8_t *bytes = realloc(sink->bytes, capacity);
    if (!bytes) return 0;
    sink->bytes = bytes;
    sink->capacity = capacity;
  }
  memcpy(sink->bytes + sink->count, data, count);
  sink->count += count;
  return 1;
}

uint8_t *assay_pdf_copy(void *document, const int *indices, uint64_t count, uint64_t *bytes) {
  *bytes = 0;
  void *copy = assay_pdf_can(ASSAY_PDF_COPIES) ? api.create() : NULL;
  if (!copy) return NULL;
  sink to = {.version = 1, .write_block = write_block};
  // 2: whole, not as an addition to the old file.
  int is_written = api.import_pages(copy, document, indices, (unsigned long)count, 0) && api.save(copy, &to, 2);
  api.close_document(copy);
  if (!is_written) {
    free(to.bytes);
    return NULL;
  }
  *bytes = to.count;
  return to.bytes;
}

void assay_pdf_free(uint8_t *bytes) { free(bytes); }
