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
/// A pass asks for the same few sizes again and again; fresh pages would have to be cleared by the system at each of
/// them. What is kept is bounded: together with what is in use no more than was in use lately, or else no more than
/// `leastKeptBytes`; sizes that were not asked for lately give way first.
@safe
final class BufferPool: Sendable {
    /// The buffers of all tensors.
    static let shared = BufferPool()

    /// Vector loads do not cross a cache line when buffers begin at one.
    private static let alignment = 64
    /// From this size on, memory comes from the system itself and goes back to it: sizes differ from batch to batch, and
    /// the heap of the C library would grow by the holes between them.
    private static let leastMappedBytes = 256 << 10

    private let state = Mutex(State())

    /// Sizes are rounded up to one of eight steps between powers of two, so that buffers fit again; to one of two where
    /// memory is the system's, which gives none for pages that nobody touches.
    private static func roundedSize(_ byteCount: Int) -> Int {
        let size = max(byteCount, 256)
        let stepCount = size < leastMappedBytes ? 3 : 1
        let step = 1 << (Int.bitWidth - 1 - (size - 1).leadingZeroBitCount - stepCount)
        return (size + step - 1) & ~(step - 1)
    }

    /// Memory for at least `byteCount` bytes, with any content.
    func allocate(byteCount: Int) -> UnsafeMutableRawPointer {
        let size = BufferPool.roundedSize(byteCount)
        let (kept, released) = state.withLock { $0.take(size) }
        if let kept { return unsafe kept.address }
        BufferPool.release(released)
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
        BufferPool.release(state.withLock { $0.keep(buffer, size) })
    }

    private static func release(_ shelves: [(size: Int, buffers: [FreeBuffer])]) {
        for (size, buffers) in shelves {
            for buffer in buffers {
                if size >= leastMappedBytes {
                    unsafe munmap(buffer.address, size)
                } else {
                    unsafe buffer.address.deallocate()
                }
            }
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

    private static let leastKeptBytes = 48 << 20
    /// With each buffer that is asked for, the peak sinks by 2 to the minus this of its distance to the present: one that
    /// does not come again is forgotten after some hundred batches.
    private static let forgettingShift = 16

    /// By size in bytes.
    private var shelves: [Int: Shelf] = [:]
    private var useCount = 0
    private var keptBytes = 0
    /// Of all buffers in use, and the most that this was lately.
    private var usedBytes = 0
    private var peakBytes = 0

    /// Hands out a buffer of that size, or returns the ones that give way to a new one, by size.
    mutating func take(_ size: Int) -> (buffer: FreeBuffer?, released: [(size: Int, buffers: [FreeBuffer])]) {
        usedBytes += size
        peakBytes = max(usedBytes, peakBytes - (peakBytes - usedBytes) >> State.forgettingShift)
        useCount += 1
        shelves[size, default: Shelf()].lastUse = useCount
        guard let buffer = shelves[size]?.buffers.popLast() else { return (nil, releaseSurplus()) }
        keptBytes -= size
        return (buffer, [])
    }

    /// Keeps a buffer, and returns the ones that are not kept any longer, by size.
    mutating func keep(_ buffer: FreeBuffer, _ size: Int) -> [(size: Int, buffers: [FreeBuffer])] {
        usedBytes -= size
        keptBytes += size
        shelves[size, default: Shelf()].buffers.append(buffer)
        return releaseSurplus()
    }

    private mutating func releaseSurplus() -> [(size: Int, buffers: [FreeBuffer])] {
        var released: [(size: Int, buffers: [FreeBuffer])] = []
        while case let surplus = keptBytes - max(State.leastKeptBytes, peakBytes - usedBytes), surplus > 0,
            let (size, shelf) = shelves.min(by: { $0.value.lastUse < $1.value.lastUse })
        {
            let count = min(shelf.buffers.count, (surplus + size - 1) / size)
            released.append((size, Array(shelf.buffers.suffix(count))))
            keptBytes -= size * count
            if count < shelf.buffers.count {
                shelves[size]?.buffers.removeLast(count)
            } else {
                shelves[size] = nil
            }
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
