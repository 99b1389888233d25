// The affinity mask is no part of POSIX.
#define _GNU_SOURCE

#include "CMiniBERTKernels.h"

#include <unistd.h>

#if defined(__linux__)
#include <sched.h>
#endif

ptrdiff_t kernels_processor_count(void) {
#if defined(__linux__)
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
#endif
    const long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count < 1 ? 1 : (ptrdiff_t)count;
}
