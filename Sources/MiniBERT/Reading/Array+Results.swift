extension Array {
    /// The values of the results of texts.
    ///
    /// - Throws: The first error.
    package func get<Value>() throws(InputError) -> [Value] where Element == Result<Value, InputError> {
        try map { result throws(InputError) in try result.get() }
    }

    /// The values of the results of texts.
    ///
    /// - Throws: The first error; `CancellationError` when the task was canceled.
    func getUnlessCanceled<Value>() throws -> [Value] where Element == Result<Value, InputError> {
        do throws(InputError) { return try get() } catch .canceled { throw CancellationError() }
    }
}
