// The end of a process for lack of memory. Allocations of the Swift runtime cannot fail: it ends the process by a signal
// that looks like that of a fault in the program. Here the two are told apart.

#define _GNU_SOURCE  // MAP_ANONYMOUS, RLIMIT_AS

#include "CSystemFiles.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

/// The signals by which a failed allocation ends a process: of `abort`, of traps, and of the use of a null address or of
/// a stack that cannot grow.
static const int fatal_signals[] = {SIGABRT, SIGILL, SIGSEGV, SIGTRAP};
enum { signal_count = sizeof fatal_signals / sizeof *fatal_signals };

static struct sigaction former_actions[signal_count];
static char last_line[512];
static size_t last_line_count;
static int last_status;

bool process_can_map(ptrdiff_t count) {
    void *const memory = mmap(NULL, (size_t)count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
    if (memory == MAP_FAILED) return false;
    munmap(memory, (size_t)count);
    return true;
}

ptrdiff_t process_memory_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return 0;
    return limit.rlim_cur > PTRDIFF_MAX ? 0 : (ptrdiff_t)limit.rlim_cur;
}

void process_end_for_shortage(void) {
    static atomic_flag is_ending = ATOMIC_FLAG_INIT;
    if (last_line_count == 0) return;
    // Several threads may fail at once.
    while (atomic_flag_test_and_set(&is_ending)) pause();
    for (size_t start = 0; start < last_line_count;) {
        const ssize_t count = write(STDERR_FILENO, last_line + start, last_line_count - start);
        if (count <= 0) break;
        start += (size_t)count;
    }
    _exit(last_status);
}

/// Ends the process if memory is used up: `errno` still says so after a failed allocation, or else the smallest piece by
/// which the heap grows cannot be had.
static void end_if_short(void) {
    const ptrdiff_t heap_piece = 1 << 20;
    const int error = errno;
    if (error == ENOMEM || !process_can_map(heap_piece)) process_end_for_shortage();
    errno = error;
}

static void handle(int number) {
    end_if_short();
    // A fault of the program: what was to happen without this handler happens now.
    for (int i = 0; i < signal_count; ++i) {
        if (fatal_signals[i] == number) sigaction(number, &former_actions[i], NULL);
    }
    raise(number);
}

#ifdef __GLIBC__

/// Writes what the Swift runtime says before it ends the process, unless memory is used up: one line is enough.
static ssize_t write_to_standard_error(void *unused, const char *bytes, size_t count) {
    (void)unused;
    end_if_short();
    return write(STDERR_FILENO, bytes, count);
}

/// Makes the runtime's messages pass through `write_to_standard_error`. This C library allows programs to set `stderr`.
static void observe_standard_error(void) {
    FILE *const stream = fopencookie(NULL, "w", (cookie_io_functions_t){.write = write_to_standard_error});
    if (!stream) return;
    setvbuf(stream, NULL, _IONBF, 0);
    stderr = stream;
}

#else

static void observe_standard_error(void) {}

#endif

void process_expect_shortage(const char *line, int status) {
    static char stack[32 << 10];
    const stack_t alternate = {.ss_sp = stack, .ss_size = sizeof stack};
    last_status = status;
    last_line_count = strnlen(line, sizeof last_line);
    memcpy(last_line, line, last_line_count);
    // The stack that cannot grow is no place for a handler.
    sigaltstack(&alternate, NULL);
    struct sigaction action = {.sa_handler = handle, .sa_flags = SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    for (int i = 0; i < signal_count; ++i) sigaction(fatal_signals[i], &action, &former_actions[i]);
    observe_standard_error();
}
