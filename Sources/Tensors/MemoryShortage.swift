internal import Synchronization

/// The end of a process that gets no memory for a tensor.
///
/// Operations on tensors do not throw. As arrays do, they end the process if there is no memory for their result. A
/// command may end it in another way, with a message for its users.
package enum MemoryShortage {
    private static let response = Mutex<(@Sendable () -> Never)?>(nil)

    /// Sets the function that ends the process; for commands, once, before the first tensor.
    package static func setResponse(_ response: @escaping @Sendable () -> Never) {
        self.response.withLock { $0 = response }
    }

    static func end(byteCount: Int) -> Never {
        if let response = response.withLock({ $0 }) { response() }
        preconditionFailure("the system could not provide \(byteCount) bytes of memory")
    }
}
