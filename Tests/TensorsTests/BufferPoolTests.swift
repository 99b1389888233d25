import Testing

@testable import Tensors

/// A pool by itself; each test has one of its own.
final class BufferPoolTests {
    private let pool = BufferPool()

    @Test(arguments: [1, 300, 100_000, 5 << 20])
    func `a freed buffer serves the next tensor of about its size`(byteCount: Int) {
        let places = (0..<2).map { _ in
            let buffer = unsafe pool.allocate(byteCount: byteCount)
            unsafe pool.recycle(buffer, byteCount: byteCount)
            return Int(bitPattern: buffer)
        }

        #expect(places[0] == places[1])
        #expect(places[0].isMultiple(of: 64))
    }

    @Test func `sizes that were not asked for lately give way, and their memory is the system's again`() {
        let contents = [40, 20, 20, 40].map { megabytes in
            let buffer = unsafe pool.allocate(byteCount: megabytes << 20)
            let content = unsafe buffer.load(as: UInt8.self)
            unsafe buffer.storeBytes(of: 1, as: UInt8.self)
            unsafe pool.recycle(buffer, byteCount: megabytes << 20)
            return content
        }

        // Fresh pages are zero.
        #expect(contents == [0, 0, 1, 0])
    }
}
