// Swift reads a program's arguments from /proc, and the runtime of a static program looks for its own path there and
// aborts if it finds none. An empty root has no /proc, but the C library has what is needed.

#define _GNU_SOURCE  // setenv

#include "CSystemFiles.h"

#include <stdlib.h>
#include <unistd.h>

static int argument_count;
static char *const *arguments;

#if defined(__GLIBC__) || defined(__APPLE__)

// These C libraries give initializers what they give `main`. This one has to run before those of the Swift runtime.
__attribute__((constructor(101))) static void prepare(int count, char **values) {
    argument_count = count;
    arguments = values;
#ifdef __linux__
    // The path is needed for the runtime's program that prints backtraces. Naming one spares the search.
    if (access("/proc/self/exe", F_OK) != 0) setenv("SWIFT_BACKTRACE", "swift-backtrace=/", 0);
#endif
}

#endif

int process_argument_count(void) { return argument_count; }

const char *process_argument(int index) { return arguments[index]; }
