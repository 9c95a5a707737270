#include "CSpawn.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void close_all(int pipes[3][2]) {
  for (int i = 0; i < 3; i++) {
    for (int end = 0; end < 2; end++) {
      if (pipes[i][end] >= 0) close(pipes[i][end]);
    }
  }
}

static int spawn(
    char *const arguments[], char *const environment[], int pipes[3][2], posix_spawn_file_actions_t *actions,
    posix_spawnattr_t *attributes, pid_t *pid) {
  int code = posix_spawn_file_actions_adddup2(actions, pipes[0][0], STDIN_FILENO);
  if (code == 0) code = posix_spawn_file_actions_adddup2(actions, pipes[1][1], STDOUT_FILENO);
  if (code == 0) code = posix_spawn_file_actions_adddup2(actions, pipes[2][1], STDERR_FILENO);
  if (code == 0) code = posix_spawn_file_actions_addclosefrom_np(actions, 3);
  // A terminal's Ctrl-C goes to the whole process group: a worker stays out of it, so that its item can finish.
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  if (code == 0) code = posix_spawnattr_setsigmask(attributes, &none);
  if (code == 0) code = posix_spawnattr_setsigdefault(attributes, &all);
  if (code == 0) code = posix_spawnattr_setpgroup(attributes, 0);
  if (code == 0) {
    code = posix_spawnattr_setflags(
        attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }
  if (code == 0) code = posix_spawn(pid, arguments[0], actions, attributes, arguments, environment);
  return code;
}

int assay_spawn(char *const arguments[], char *const environment[], int pipe_bytes, assay_child *child) {
  // Every end closes itself in whatever else the program starts.
  int pipes[3][2] = {{-1, -1}, {-1, -1}, {-1, -1}};
  for (int i = 0; i < 3; i++) {
    if (pipe2(pipes[i], O_CLOEXEC) != 0) {
      int code = errno;
      close_all(pipes);
      return code;
    }
  }
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int code = posix_spawn_file_actions_init(&actions);
  if (code == 0) {
    code = posix_spawnattr_init(&attributes);
    if (code == 0) {
      code = spawn(arguments, environment, pipes, &actions, &attributes, &child->pid);
      posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
  }
  if (code != 0) {
    close_all(pipes);
    return code;
  }
  close(pipes[0][0]);
  close(pipes[1][1]);
  close(pipes[2][1]);
  child->input = pipes[0][1];
  child->output = pipes[1][0];
  child->errors = pipes[2][0];
  const int ends[3] = {child->input, child->output, child->errors};
  for (int i = 0; i < 3; i++) fcntl(ends[i], F_SETFL, fcntl(ends[i], F_GETFL) | O_NONBLOCK);
  // A larger pipe saves wake-ups; a system that does not grant it is only slower.
  fcntl(child->input, F_SETPIPE_SZ, pipe_bytes);
  fcntl(child->output, F_SETPIPE_SZ, pipe_bytes);
  return 0;
}

int assay_has_ended(pid_t pid, int *signal_number) {
  siginfo_t info = {0};
  if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid != pid) return 0;
  *signal_number = info.si_code == CLD_EXITED ? 0 : info.si_status;
  return 1;
}

struct start {
  void (*body)(void *);
  void *context;
};

static void *run(void *pointer) {
  struct start start = *(struct start *)pointer;
  free(pointer);
  sigset_t broken;
  sigemptyset(&broken);
  sigaddset(&broken, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &broken, NULL);
  start.body(start.context);
  return NULL;
}

int assay_start_thread(void (*body)(void *), void *context) {
  struct start *start = malloc(sizeof *start);
  if (start == NULL) return ENOMEM;
  *start = (struct start){body, context};
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_t thread;
  int code = pthread_create(&thread, &attributes, run, start);
  pthread_attr_destroy(&attributes);
  if (code != 0) free(start);
  return code;
}
