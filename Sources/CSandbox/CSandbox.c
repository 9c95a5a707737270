#include "CSandbox.h"

#include <errno.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static int fail(assay_sandbox_report *report, const char *step, int code) {
  report->failed_step = step;
  report->failed_errno = code;
  return -1;
}

static int limit(int resource, uint64_t value) {
  struct rlimit current;
  if (getrlimit(resource, &current) != 0) return -1;
  rlim_t wanted = (rlim_t)value;
  // A limit that is already stricter stays: only a privileged process could raise it.
  if (current.rlim_max != RLIM_INFINITY && current.rlim_max < wanted) wanted = current.rlim_max;
  struct rlimit both = {wanted, wanted};
  return setrlimit(resource, &both);
}

// Handles every file-system right that the kernel knows and allows none of them.
static int close_file_system(assay_sandbox_report *report) {
  long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (abi <= 0) return 0;
  uint64_t rights = (UINT64_C(1) << 13) - 1;
  if (abi >= 2) rights |= UINT64_C(1) << 13;
  if (abi >= 3) rights |= UINT64_C(1) << 14;
  struct {
    uint64_t handled_access_fs;
  } attributes = {rights};
  long ruleset = syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);
  if (ruleset < 0) return fail(report, "landlock_create_ruleset", errno);
  long result = syscall(SYS_landlock_restrict_self, (int)ruleset, 0);
  int code = errno;
  close((int)ruleset);
  if (result != 0) return fail(report, "landlock_restrict_self", code);
  report->landlock_abi = (int32_t)abi;
  return 0;
}

static const int allowed[] = {
    SCMP_SYS(read),           SCMP_SYS(write),        SCMP_SYS(readv),          SCMP_SYS(writev),
    SCMP_SYS(close),          SCMP_SYS(fstat),        SCMP_SYS(newfstatat),     SCMP_SYS(lseek),
    SCMP_SYS(mmap),           SCMP_SYS(munmap),       SCMP_SYS(mprotect),       SCMP_SYS(mremap),
    SCMP_SYS(madvise),        SCMP_SYS(brk),          SCMP_SYS(futex),          SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn), SCMP_SYS(exit),           SCMP_SYS(exit_group),
    SCMP_SYS(clock_gettime),  SCMP_SYS(gettimeofday), SCMP_SYS(getrandom),      SCMP_SYS(sched_yield),
    SCMP_SYS(sched_getaffinity), SCMP_SYS(getpid),    SCMP_SYS(gettid),         SCMP_SYS(sigaltstack),
    SCMP_SYS(poll),           SCMP_SYS(ppoll),        SCMP_SYS(restart_syscall), SCMP_SYS(set_robust_list),
    SCMP_SYS(rseq),
};

// A decoder that tries these gets an error and degrades; anything else unlisted ends the process.
static const struct {
  int call;
  int error;
} refused[] = {
    {SCMP_SYS(open), EACCES}, {SCMP_SYS(openat), EACCES}, {SCMP_SYS(ioctl), EPERM}, {SCMP_SYS(prlimit64), EPERM},
};

static int filter_calls(int all_threads, assay_sandbox_report *report) {
  scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
  if (filter == NULL) return fail(report, "seccomp_init", ENOMEM);
  int result = seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, all_threads ? 1 : 0);
  for (size_t i = 0; result == 0 && i < sizeof allowed / sizeof allowed[0]; i++) {
    // Calls that the architecture does not have are negative.
    if (allowed[i] >= 0) result = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0);
  }
  for (size_t i = 0; result == 0 && i < sizeof refused / sizeof refused[0]; i++) {
    if (refused[i].call >= 0) {
      result = seccomp_rule_add(filter, SCMP_ACT_ERRNO((uint32_t)refused[i].error), refused[i].call, 0);
    }
  }
  if (result == 0) result = seccomp_load(filter);
  seccomp_release(filter);
  if (result != 0) return fail(report, "seccomp_load", -result);
  report->seccomp = 1;
  return 0;
}

static int compare(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }

// The C library's qsort asks the kernel once how much memory there is (sysinfo, which the filter does not
// allow) and remembers it: Vorbis sorts its code books with it.
static void warm_up(void) {
  int numbers[1024];
  for (int i = 0; i < 1024; i++) numbers[i] = (i * 37) & 1023;
  qsort(numbers, 1024, sizeof numbers[0], compare);
}

int assay_sandbox_enter(const assay_sandbox_limits *limits, assay_sandbox_report *report) {
  *report = (assay_sandbox_report){0};
  warm_up();
  // A write to a file (a redirected standard error) then fails instead of killing the process.
  signal(SIGXFSZ, SIG_IGN);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return fail(report, "PR_SET_NO_NEW_PRIVS", errno);
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) return fail(report, "PR_SET_DUMPABLE", errno);
  if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0) return fail(report, "PR_SET_PDEATHSIG", errno);
  // Before the limit on open files: it takes a descriptor for a moment.
  if (close_file_system(report) != 0) return -1;
  if (limit(RLIMIT_AS, limits->address_space_bytes_max) != 0) return fail(report, "RLIMIT_AS", errno);
  if (limit(RLIMIT_CPU, limits->cpu_seconds_max) != 0) return fail(report, "RLIMIT_CPU", errno);
  if (limit(RLIMIT_FSIZE, 0) != 0) return fail(report, "RLIMIT_FSIZE", errno);
  if (limit(RLIMIT_CORE, 0) != 0) return fail(report, "RLIMIT_CORE", errno);
  if (limit(RLIMIT_NOFILE, limits->open_files_max) != 0) return fail(report, "RLIMIT_NOFILE", errno);
  return filter_calls(limits->all_threads, report);
}
