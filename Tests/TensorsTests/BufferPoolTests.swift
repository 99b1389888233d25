import Testing

@testable import Tensors

/// Each test has a pool of its own.
final class BufferPoolTests {
    private let pool = BufferPool()

    @Test func `a freed buffer is reused for the same size`() {
        for byteCount: Int in [1, 300, 100_000, 5 << 20] {
            let places = (0..<2).map { _ in
                let buffer = unsafe pool.allocate(byteCount: byteCount)
                unsafe pool.recycle(buffer, byteCount: byteCount)
                return Int(bitPattern: buffer)
            }

            #expect(places[0] == places[1])
            #expect(places[0].isMultiple(of: 64))
        }
    }

    @Test func `buffers that were in use together are all kept`() {
        withBuffers(5, megabytes: 20) { #expect($0 == [0, 0, 0, 0, 0]) }
        withBuffers(5, megabytes: 20) { #expect($0 == [1, 1, 1, 1, 1]) }
    }

    @Test func `kept and used buffers together do not exceed the recent peak`() {
        withBuffers(5, megabytes: 20) { _ in }
        withBuffers(1, megabytes: 100) { _ in
            // All but 48 MB, two buffers of 24 MB, have been released.
            withBuffers(5, megabytes: 20) { #expect($0.sorted() == [0, 0, 0, 1, 1]) }
        }
    }

    /// Allocates buffers, passes their first bytes to `body`, 0 in fresh pages and 1 in reused ones, and recycles
    /// them.
    private func withBuffers(_ count: Int, megabytes: Int, _ body: ([UInt8]) -> Void) {
        let buffers = unsafe (0..<count).map { _ in unsafe pool.allocate(byteCount: megabytes << 20) }
        let contents = unsafe buffers.map { unsafe $0.load(as: UInt8.self) }
        unsafe buffers.forEach { unsafe $0.storeBytes(of: 1, as: UInt8.self) }
        body(contents)
        unsafe buffers.forEach { unsafe pool.recycle($0, byteCount: megabytes << 20) }
    }
}
