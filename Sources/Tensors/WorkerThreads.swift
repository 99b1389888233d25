import CLibrary
internal import CMiniBERTKernels
internal import Synchronization

/// A number of threads that process work items at the same time.
///
/// Each thread takes the next item when it has finished one, so no thread waits for another before the end. The calling
/// thread is one of them; where the system provides no others, it processes all items. Threads without work end after
/// some seconds.
public struct WorkerThreads: Hashable, Sendable {
    /// The number of items that are processed at the same time.
    public let count: Int

    /// Creates a number of threads; by default, as many as this process may use.
    ///
    /// - Precondition: `count` is at least 1.
    public init(count: Int = WorkerThreads.available) {
        precondition(count > 0, "count must be positive, not \(count)")
        self.count = count
    }

    /// Returns the result of `body` for each item, in the order of the items.
    ///
    /// After an error no further items are started. The error of the first item that failed is thrown.
    package func map<Item: Sendable, Result: Sendable, Failure: Error>(
        _ items: [Item], _ body: @Sendable (Item) throws(Failure) -> Result
    ) throws(Failure) -> [Result] {
        let progress = Progress<Result, Failure>(count: items.count)
        // More threads than processors would only take time from each other.
        let count = min(count, processorCount)
        let threads = max(1, min(count, items.count))
        let crewSize = WorkerCrew.isCrowded ? 1 : count / threads
        let crews = (0..<threads).map { _ in WorkerCrew(size: crewSize) }
        let variant = KernelVariant.current
        let request = StopRequest.current
        performConcurrently(crewSize * threads) { index in
            variant.perform {
                guard index < threads else { return crews[index % threads].help() }
                WorkerThreads.$crew.withValue(crews[index]) {
                    StopRequest.$current.withValue(request) { progress.work(through: items, body) }
                }
                crews[index].dismiss()
            }
        }
        return try progress.results()
    }

    /// The threads that help with single operations on tensors.
    ///
    /// When there are fewer items than threads, for example a single text, the remaining threads compute parts of
    /// its products.
    @TaskLocal static var crew: WorkerCrew?

    /// The number of threads that this process may run at the same time: the processors it is bound to, or fewer
    /// if its control group has a smaller quota of processor time.
    public static var available: Int {
        let chosen = chosenCount.load(ordering: .relaxed)
        return chosen > 0 ? chosen : measuredCount
    }

    /// Sets the number that `available` returns; for a command whose user chose one.
    package static func setAvailable(_ count: Int) { chosenCount.store(count, ordering: .relaxed) }

    private static let chosenCount = Atomic(0)
    private static let measuredCount = max(1, min(processorCount, quota ?? .max))
}

/// Calls `body` for each number below `count`, at the same time as far as the system provides threads.
///
/// The calling thread makes the call for 0, and all those that no other thread makes.
func performConcurrently(_ count: Int, _ body: @Sendable (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
        typealias Body = @Sendable (Int) -> Void
        var body: Body = body
        unsafe withUnsafeMutablePointer(to: &body) { address in
            unsafe kernels_perform(
                count,
                { body, index in unsafe body.assumingMemoryBound(to: Body.self).pointee(index) }, address)
        }
    }
}

private let processorCount = kernels_processor_count()

/// The state of a call: the items that threads have taken, and their results.
private final class Progress<Result: Sendable, Failure: Error>: Sendable {
    private struct State {
        var next = 0
        var results: [Swift.Result<Result, Failure>?]
    }
    private let state: Mutex<State>

    init(count: Int) { state = Mutex(State(results: Array(repeating: nil, count: count))) }

    func work<Item>(through items: [Item], _ body: (Item) throws(Failure) -> Result) {
        while let index = take() {
            let result: Swift.Result<Result, Failure>
            do throws(Failure) { result = .success(try body(items[index])) } catch {
                result = .failure(error)
            }
            state.withLock { state in
                state.results[index] = result
                if case .failure = result { state.next = state.results.count }
            }
        }
    }

    private func take() -> Int? {
        state.withLock { state in
            guard state.next < state.results.count else { return nil }
            defer { state.next += 1 }
            return state.next
        }
    }

    func results() throws(Failure) -> [Result] {
        var results: [Result] = []
        for result in state.withLock({ $0.results }) {
            guard let result else { continue }
            results.append(try result.get())
        }
        return results
    }
}

/// The number of processors that the control group of this process may use, rounded up; `nil` without a limit.
private let quota: Int? = {
    guard let line = firstLine(of: "/sys/fs/cgroup/cpu.max") else { return nil }
    let fields = line.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
    guard fields.count == 2, let time = Int(fields[0]), let period = Int(fields[1]), period > 0 else {
        return nil
    }
    return max(1, (time + period - 1) / period)
}()

/// Returns the bytes of a file up to the first newline; `nil` if the file cannot be read.
private func firstLine(of path: String) -> ArraySlice<UInt8>? {
    guard let file = unsafe fopen(path, "r") else { return nil }
    defer { unsafe fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = unsafe fread(&bytes, 1, bytes.count, file)
    return bytes[..<count].prefix { $0 != 0x0A }
}
