// The affinity mask is not part of POSIX.
#define _GNU_SOURCE

#include "CMiniBERTKernels.h"

#include <sched.h>
#include <time.h>
#include <unistd.h>

void kernels_pause(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("isb");
#endif
}

void kernels_yield(void) { sched_yield(); }

int64_t kernels_nanoseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

ptrdiff_t kernels_processor_count(void) {
#if defined(__linux__)
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
#endif
    const long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count < 1 ? 1 : (ptrdiff_t)count;
}
