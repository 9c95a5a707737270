#pragma once
#include <stdint.h>

/// What a locked-down process may use up over its whole life.
typedef struct {
  uint64_t address_space_bytes_max;
  uint64_t cpu_seconds_max;
  uint64_t open_files_max;
  /// Also locks down the threads that run already; 0 only where a test shares its process with others.
  int32_t all_threads;
} assay_sandbox_limits;

/// What the kernel granted, or the step that failed.
typedef struct {
  /// Landlock's ABI version; 0 where the kernel has none.
  int32_t landlock_abi;
  int32_t seccomp;
  /// Null when the lock-down succeeded.
  const char *failed_step;
  int32_t failed_errno;
} assay_sandbox_report;

/// Locks the calling process down for good: resource limits, no new privileges, no dumps, death with the
/// parent, no path can be opened (landlock), and only the system calls that decoding needs (seccomp; any
/// other ends the process with SIGSYS). Call it once, before the first untrusted byte.
/// Returns 0, or -1 with the step that failed: the process must then exit.
int assay_sandbox_enter(const assay_sandbox_limits *limits, assay_sandbox_report *report);
