// The threads that share the work of a call. They allocate nothing here, so a lack of memory ends no call, and no call
// waits for a thread that has not begun: a lack of threads only makes it slower.

// Strict C hides what POSIX adds.
#define _GNU_SOURCE

#include "CMiniBERTKernels.h"

#include <pthread.h>
#include <signal.h>
#include <time.h>

enum {
    /// The stack of a thread. It counts as memory where the user limits that.
#ifdef __OPTIMIZE__
    stack_bytes = 1 << 20,
#else
    // The frames of the kernels then take megabytes.
    stack_bytes = 8 << 20,
#endif
    /// The time after which a thread without work ends.
    idle_seconds = 5,
};

/// A call that is shared, in the frame of the calling thread.
struct call {
    void (*body)(void *context, ptrdiff_t index);
    void *context;
    /// The first index that nobody has taken.
    ptrdiff_t next;
    ptrdiff_t count;
    /// The number of other threads that run `body`.
    ptrdiff_t helper_count;
    struct call *following;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t call_arrived = PTHREAD_COND_INITIALIZER;
static pthread_cond_t helper_left = PTHREAD_COND_INITIALIZER;
/// The calls that have indices left.
static struct call *open_calls;
/// The threads that wait for a call or are about to.
static ptrdiff_t idle_count;

static void take_next(struct call *call, ptrdiff_t *index) {
    *index = call->next++;
    if (call->next < call->count) return;
    struct call **link = &open_calls;
    while (*link != call) link = &(*link)->following;
    *link = call->following;
}

/// Waits for a call; returns false after some seconds without one.
static bool wait_for_call(void) {
    struct timespec deadline;
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec += idle_seconds;
    while (!open_calls) {
        const int fault = pthread_cond_timedwait(&call_arrived, &lock, &deadline);
        if (fault && !open_calls) return false;
    }
    return true;
}

static void *help(void *unused) {
    (void)unused;
    pthread_mutex_lock(&lock);
    while (wait_for_call()) {
        --idle_count;
        struct call *call = open_calls;
        ptrdiff_t index;
        take_next(call, &index);
        ++call->helper_count;
        pthread_mutex_unlock(&lock);
        call->body(call->context, index);
        pthread_mutex_lock(&lock);
        if (--call->helper_count == 0) pthread_cond_broadcast(&helper_left);
        ++idle_count;
    }
    --idle_count;
    pthread_mutex_unlock(&lock);
    return NULL;
}

/// Starts a thread, which takes no signals: those of the process go to the threads of the program. Returns whether the
/// system provided one.
static bool start_thread(void) {
    pthread_attr_t attributes;
    if (pthread_attr_init(&attributes)) return false;
    pthread_attr_setstacksize(&attributes, stack_bytes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);

    sigset_t blocked, former;
    sigfillset(&blocked);
    // Faults of the thread itself.
    const int faults[] = {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP};
    for (size_t i = 0; i < sizeof faults / sizeof *faults; ++i) sigdelset(&blocked, faults[i]);
    pthread_sigmask(SIG_SETMASK, &blocked, &former);
    pthread_t thread;
    const int fault = pthread_create(&thread, &attributes, help, NULL);
    pthread_sigmask(SIG_SETMASK, &former, NULL);
    pthread_attr_destroy(&attributes);
    return fault == 0;
}

void kernels_perform(ptrdiff_t count, void (*body)(void *context, ptrdiff_t index), void *context) {
    const ptrdiff_t others = count - 1;
    if (others <= 0) {
        if (count == 1) body(context, 0);
        return;
    }
    // The calling thread takes the first index, whoever comes.
    struct call call = {body, context, 1, count, 0, NULL};
    pthread_mutex_lock(&lock);
    call.following = open_calls;
    open_calls = &call;
    while (idle_count < others && start_thread()) ++idle_count;
    for (ptrdiff_t i = 0; i < others; ++i) pthread_cond_signal(&call_arrived);
    pthread_mutex_unlock(&lock);

    body(context, 0);
    pthread_mutex_lock(&lock);
    while (call.next < call.count) {
        ptrdiff_t index;
        take_next(&call, &index);
        pthread_mutex_unlock(&lock);
        body(context, index);
        pthread_mutex_lock(&lock);
    }
    while (call.helper_count > 0) pthread_cond_wait(&helper_left, &lock);
    pthread_mutex_unlock(&lock);
}
