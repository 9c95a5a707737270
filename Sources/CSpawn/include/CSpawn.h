#pragma once
#include <sys/types.h>

/// A child process and the parent's ends of the pipes to it, non-blocking.
typedef struct {
  pid_t pid;
  /// To its standard input.
  int input;
  /// From its standard output and standard error.
  int output;
  int errors;
} assay_child;

/// Starts `arguments[0]` with pipes for its three standard streams, no other open file, no blocked signal, in a
/// process group of its own. Returns 0 or an error number; then there is no child and no pipe.
int assay_spawn(char *const arguments[], char *const environment[], int pipe_bytes, assay_child *child);

/// Whether the child has ended, without reaping it: 1 with the signal that ended it (0 when it exited), else 0.
int assay_has_ended(pid_t pid, int *signal_number);

/// Runs `body(context)` on a detached thread in which SIGPIPE is blocked. Returns 0 or an error number.
int assay_start_thread(void (*body)(void *), void *context);
