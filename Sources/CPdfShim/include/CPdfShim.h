#pragma once
#include <stdint.h>

// pdfium without its headers and without a link step: libpdfium.so is opened by path and the functions that
// are used are looked up by name. One library a process, one thread: pdfium is not thread-safe.

typedef struct {
  uint32_t unicode;
  // In points from the top left of the page as shown.
  double x, y, width, height;
  // Of the glyphs as drawn, the text matrix applied; 0 when it cannot be told.
  double size;
  uint8_t red, green, blue, alpha;
  // As in the PDF specification, 3 = invisible; -1 when it cannot be told.
  int render_mode;
  // Inserted by the library (a space, a line break), not drawn.
  int is_generated;
} assay_pdf_char;

enum { ASSAY_PDF_OK = 0, ASSAY_PDF_NO_LIBRARY = 1, ASSAY_PDF_NO_SYMBOL = 2 };

// Opens the library once. `missing` names the first required function that it lacks.
int assay_pdf_open_library(const char *path, const char **missing);

// The bytes must outlive the document. On failure nil, and `error` is pdfium's code: 3 = not a PDF or damaged,
// 4 = needs a password, 5 = unsupported security handler.
void *assay_pdf_open(const void *bytes, uint64_t count, int *error);
void assay_pdf_close(void *document);
int assay_pdf_page_count(void *document);
// 17 for PDF 1.7; 0 when it cannot be told.
int assay_pdf_version(void *document);
// Whether the document is encrypted at all (perhaps with an empty password).
int assay_pdf_is_encrypted(void *document);
// Texts are UTF-16, little-endian. A function that gives one returns its units without the final zero; they are in the
// buffer when it has room for them and the zero. Without a buffer it only counts. Longer texts than this are none.
enum { ASSAY_PDF_TEXT_BYTES_MAX = 4 << 20 };
int assay_pdf_metadata(void *document, const char *key, uint16_t *buffer, int capacity);

void *assay_pdf_page_open(void *document, int index);
void assay_pdf_page_close(void *page);
double assay_pdf_page_width(void *page);
double assay_pdf_page_height(void *page);
// Draws the page over white as RGB without padding. Returns 0, or -1 when memory is short.
int assay_pdf_page_draw(void *page, int width, int height, uint8_t *rgb);

void *assay_pdf_text_open(void *page);
void assay_pdf_text_close(void *text);
int assay_pdf_text_count(void *text);
// Returns 0, or -1 when there is no such character. A character without a box has width and height 0.
int assay_pdf_text_char(void *page, void *text, int index, assay_pdf_char *out);

// What the library may lack.
enum {
  ASSAY_PDF_ANNOTATIONS = 0,
  ASSAY_PDF_FORMS = 1,
  ASSAY_PDF_ATTACHMENTS = 2,
  ASSAY_PDF_SCRIPTS = 3,
  ASSAY_PDF_OUTLINE = 4,
  ASSAY_PDF_COPIES = 5,
};
int assay_pdf_can(int what);

typedef struct {
  // As pdfium numbers them: 1 = text note, 2 = link, 3 = free text, 20 = widget.
  int subtype;
  // As in the PDF specification: 2 = hidden, 32 = not shown on the screen.
  int flags;
  // In points from the top left of the page as shown.
  double x, y, width, height;
  int has_box;
} assay_pdf_annotation;

int assay_pdf_annotation_count(void *page);
// Nil when there is none of this index.
void *assay_pdf_annotation_open(void *page, int index, assay_pdf_annotation *out);
void assay_pdf_annotation_close(void *annotation);
int assay_pdf_annotation_text(void *annotation, const char *key, uint16_t *buffer, int capacity);
// The address that a link opens, as bytes.
int assay_pdf_annotation_address(void *document, void *annotation, uint8_t *buffer, int capacity);

// The document's form without anything that fills in or runs; nil when it cannot be made. One at a time.
void *assay_pdf_form_open(void *document);
void assay_pdf_form_close(void *form);
// `what`: 0 = the field's whole name, 1 = its tooltip, 2 = its value.
int assay_pdf_field_text(void *form, void *annotation, int what, uint16_t *buffer, int capacity);
int assay_pdf_field_options(void *form, void *annotation);
int assay_pdf_field_option(void *form, void *annotation, int index, uint16_t *buffer, int capacity);

int assay_pdf_attachment_count(void *document);
int assay_pdf_attachment_name(void *document, int index, uint16_t *buffer, int capacity);
int assay_pdf_script_count(void *document);
int assay_pdf_script(void *document, int index, uint16_t *buffer, int capacity);

// Bookmarks may form a cycle: the caller keeps count. `bookmark` NULL is the root.
void *assay_pdf_bookmark_child(void *document, void *bookmark);
void *assay_pdf_bookmark_next(void *document, void *bookmark);
int assay_pdf_bookmark_title(void *bookmark, uint16_t *buffer, int capacity);

// A new file of some pages, by index from 0 and in this order, with all that they show; nil when it cannot be made or
// is longer than this. `assay_pdf_free` takes the bytes back.
enum { ASSAY_PDF_FILE_BYTES_MAX = 256 << 20 };
uint8_t *assay_pdf_copy(void *document, const int *indices, uint64_t count, uint64_t *bytes);
void assay_pdf_free(uint8_t *bytes);
