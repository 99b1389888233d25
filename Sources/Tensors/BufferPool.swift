internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Memory for elements, kept for the next tensor when one is freed instead of being returned to the system.
///
/// A forward pass asks for the same few sizes again and again; fresh pages would have to be cleared by the system at
/// each of them. What is kept is bounded: no more than is in use, or than `leastKeptBytes`, whichever is more; sizes
/// that were not asked for lately give way first.
@safe
final class BufferPool: Sendable {
    /// The buffers of all tensors.
    static let shared = BufferPool()

    /// Vector loads do not cross a cache line when buffers begin at one.
    private static let alignment = 64
    private static let leastKeptBytes = 48 << 20
    /// From this size on, memory comes from the system itself and goes back to it: sizes differ from batch to batch, and
    /// the heap of the C library would grow by the holes between them.
    private static let leastMappedBytes = 256 << 10

    private let state = Mutex(State())

    /// Sizes are rounded up to one of eight steps between powers of two, so that buffers fit again.
    private static func roundedSize(_ byteCount: Int) -> Int {
        let size = max(byteCount, 256)
        let step = 1 << (Int.bitWidth - 1 - (size - 1).leadingZeroBitCount - 3)
        return (size + step - 1) & ~(step - 1)
    }

    /// Memory for at least `byteCount` bytes, with any content.
    func allocate(byteCount: Int) -> UnsafeMutableRawPointer {
        let size = BufferPool.roundedSize(byteCount)
        if let kept = state.withLock({ $0.take(size) }) { return unsafe kept.address }
        guard size >= BufferPool.leastMappedBytes else {
            return .allocate(byteCount: size, alignment: BufferPool.alignment)
        }
        let address = unsafe mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0)
        guard let address = unsafe address, unsafe address != MAP_FAILED else {
            preconditionFailure("the system has no \(size) bytes of memory left")
        }
        return unsafe address
    }

    /// Takes back what `allocate` gave for that size.
    func recycle(_ address: UnsafeMutableRawPointer, byteCount: Int) {
        let size = BufferPool.roundedSize(byteCount)
        let buffer = unsafe FreeBuffer(address: address)
        for (size, buffers) in state.withLock({ $0.keep(buffer, size, least: BufferPool.leastKeptBytes) }) {
            for buffer in buffers { BufferPool.release(buffer, size) }
        }
    }

    private static func release(_ buffer: FreeBuffer, _ size: Int) {
        if size >= leastMappedBytes {
            unsafe munmap(buffer.address, size)
        } else {
            unsafe buffer.address.deallocate()
        }
    }
}

/// The buffers that wait for their next use.
private struct State {
    /// Those of one size, and when one was asked for last.
    private struct Shelf {
        var buffers: [FreeBuffer] = []
        var lastUse = 0
    }

    /// By size in bytes.
    private var shelves: [Int: Shelf] = [:]
    private var useCount = 0
    private var keptBytes = 0
    /// Of all buffers in use.
    private var usedBytes = 0

    mutating func take(_ size: Int) -> FreeBuffer? {
        usedBytes += size
        useCount += 1
        shelves[size, default: Shelf()].lastUse = useCount
        guard let buffer = shelves[size]?.buffers.popLast() else { return nil }
        keptBytes -= size
        return buffer
    }

    /// Keeps a buffer, and returns the ones that are not kept any longer, by size.
    mutating func keep(_ buffer: FreeBuffer, _ size: Int, least: Int) -> [(size: Int, buffers: [FreeBuffer])]
    {
        usedBytes -= size
        keptBytes += size
        shelves[size, default: Shelf()].buffers.append(buffer)
        var released: [(size: Int, buffers: [FreeBuffer])] = []
        while keptBytes > max(least, usedBytes),
            let oldest = shelves.min(by: { $0.value.lastUse < $1.value.lastUse })
        {
            shelves[oldest.key] = nil
            keptBytes -= oldest.key * oldest.value.buffers.count
            released.append((oldest.key, oldest.value.buffers))
        }
        return released
    }
}

/// A buffer that nobody uses, so that it may pass from thread to thread.
@safe
private struct FreeBuffer: @unchecked Sendable {
    let address: UnsafeMutableRawPointer

    init(address: UnsafeMutableRawPointer) { unsafe self.address = address }
}
