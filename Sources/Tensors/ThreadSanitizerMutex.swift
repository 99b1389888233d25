#if THREAD_SANITIZER
    import CLibrary

    /// The mutex of builds for ThreadSanitizer, in place of the one of `Synchronization`.
    ///
    /// On Linux, that one is implemented by system calls which ThreadSanitizer does not see, so it would report a race for
    /// nearly every use. It sees the mutex of the C library. `Tests/Fuzzing/sanitizers.sh` sets the condition.
    @safe
    package final class Mutex<Value: ~Copyable>: @unchecked Sendable {
        private let lock: UnsafeMutablePointer<pthread_mutex_t>
        private var value: Value

        package init(_ value: consuming sending Value) {
            unsafe lock = .allocate(capacity: 1)
            unsafe pthread_mutex_init(lock, nil)
            self.value = value
        }

        deinit {
            unsafe pthread_mutex_destroy(lock)
            unsafe lock.deallocate()
        }

        package func withLock<Result: ~Copyable, Failure: Error>(
            _ body: (inout sending Value) throws(Failure) -> sending Result
        ) throws(Failure) -> sending Result {
            unsafe pthread_mutex_lock(lock)
            defer { unsafe pthread_mutex_unlock(lock) }
            return try body(&value)
        }
    }
#endif
