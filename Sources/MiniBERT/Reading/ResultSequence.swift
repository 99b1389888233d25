/// The results of texts that arrive one after another.
///
/// Stream are taken in windows, and the next window is taken only when all results of the last one are. So a slow
/// consumer slows the source down, and memory holds one window at most.
struct ResultSequence<Stream: AsyncSequence, Output: Sendable>: AsyncSequence
where Stream.Element: TextInputConvertible {
    typealias Element = Result<Output, InputError>
    typealias Failure = any Error

    let texts: Stream
    /// The most texts of a window.
    let windowSize: Int
    /// One result for each text of a window, in their order.
    let compute: @Sendable ([TextInput]) throws(InputError) -> [Result<Output, InputError>]

    func makeAsyncIterator() -> Iterator {
        Iterator(texts: texts.makeAsyncIterator(), windowSize: windowSize, compute: compute)
    }

    struct Iterator: AsyncIteratorProtocol {
        var texts: Stream.AsyncIterator
        let windowSize: Int
        let compute: @Sendable ([TextInput]) throws(InputError) -> [Result<Output, InputError>]
        /// Results of the last window that are not taken yet.
        private var results: ArraySlice<Result<Output, InputError>> = []
        private var textCount = 0
        private var isAtEnd = false
        /// The error of the source, thrown after the results of the texts before it.
        private var sourceError: (any Error)?

        init(
            texts: Stream.AsyncIterator, windowSize: Int,
            compute: @escaping @Sendable ([TextInput]) throws(InputError) -> [Result<Output, InputError>]
        ) {
            self.texts = texts
            self.windowSize = Swift.max(1, windowSize)
            self.compute = compute
        }

        mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(any Error) -> Result<Output, InputError>? {
            try Task.checkCancellation()
            if results.isEmpty, !isAtEnd {
                let window = try await nextWindow(isolation: actor)
                let start = textCount
                textCount += window.count
                results = try await Self.results(of: window, compute)[...]
                try Task.checkCancellation()
                if start > 0 { results = results.map { $0.mapError { $0.moved(by: start) } }[...] }
            }
            if let result = results.popFirst() { return result }
            if let error = sourceError.take() { throw error }
            return nil
        }

        /// Takes as many texts as a window holds, or as there are.
        private mutating func nextWindow(isolation actor: isolated (any Actor)?) async throws -> [TextInput] {
            var window: [TextInput] = []
            while window.count < windowSize {
                try Task.checkCancellation()
                do {
                    guard let text = try await texts.next(isolation: actor) else {
                        isAtEnd = true
                        break
                    }
                    window.append(text.textInput)
                } catch {
                    isAtEnd = true
                    sourceError = error
                    break
                }
            }
            return window
        }

        /// Computes outside of the actor that asks, which would otherwise be blocked for as long.
        @concurrent private static func results(
            of window: [TextInput],
            _ compute: @Sendable ([TextInput]) throws(InputError) -> [Result<Output, InputError>]
        ) async throws(InputError) -> [Result<Output, InputError>] {
            try compute(window)
        }
    }
}
