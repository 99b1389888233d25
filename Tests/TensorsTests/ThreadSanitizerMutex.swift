#if THREAD_SANITIZER
    @testable import Tensors

    typealias Mutex = Tensors.Mutex
#endif
