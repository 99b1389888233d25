import CLibrary
internal import Synchronization

/// A pool of buffers for tensor elements.
///
/// A freed buffer is kept for the next tensor instead of being returned to the system.
///
/// A forward pass requests the same few sizes again and again; the system would have to clear fresh pages each
/// time. The kept memory is bounded: kept and used buffers together take no more than the recent peak of used
/// buffers, or else no more than `leastKeptBytes` are kept. Sizes that were not requested recently are released
/// first.
@safe
final class BufferPool: Sendable {
    static let shared = BufferPool()

    /// Buffers begin at a cache line, so vector loads do not cross one.
    private static let alignment = 64
    /// The smallest size that is mapped from the system and unmapped when released.
    ///
    /// Sizes differ from batch to batch, and the heap of the C library would grow by the gaps between them.
    private static let leastMappedBytes = 256 << 10

    private let state = Mutex(State())

    /// Returns the size rounded up to one of eight steps between powers of two, so that buffers can be reused.
    ///
    /// Mapped sizes are rounded to one of two steps: the system provides no memory for pages that are never
    /// touched.
    private static func roundedSize(_ byteCount: Int) -> Int {
        let size = max(byteCount, 256)
        let stepCount = size < leastMappedBytes ? 3 : 1
        let step = 1 << (Int.bitWidth - 1 - (size - 1).leadingZeroBitCount - stepCount)
        return (size + step - 1) & ~(step - 1)
    }

    /// Returns memory for at least `byteCount` bytes, with undefined content.
    func allocate(byteCount: Int) -> UnsafeMutableRawPointer {
        let size = BufferPool.roundedSize(byteCount)
        let (kept, released) = state.withLock { $0.take(size) }
        if let kept { return unsafe kept.address }
        BufferPool.release(released)
        guard let address = unsafe BufferPool.fresh(size) else { MemoryShortage.end(byteCount: size) }
        return unsafe address
    }

    /// Returns memory from the system; `nil` if it provides none.
    private static func fresh(_ size: Int) -> UnsafeMutableRawPointer? {
        guard size >= leastMappedBytes else {
            var address: UnsafeMutableRawPointer?
            return unsafe posix_memalign(&address, alignment, size) == 0 ? address : nil
        }
        let address = unsafe mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0)
        // A failed call returns -1, which is `MAP_FAILED` in C.
        return unsafe Int(bitPattern: address) == -1 ? nil : address
    }

    /// Takes back a buffer that `allocate` returned for that size.
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
                    unsafe free(buffer.address)
                }
            }
        }
    }
}

/// The buffers that are free, and how much is in use.
private struct State {
    /// The free buffers of one size, and when that size was last requested.
    private struct Shelf {
        var buffers: [FreeBuffer] = []
        var lastUse = 0
    }

    private static let leastKeptBytes = 48 << 20
    /// With each request, the peak falls by 2 to the minus this of its distance to the current use, so a peak
    /// that does not recur is forgotten after some hundred batches.
    private static let forgettingShift = 16

    private var shelves: [Int: Shelf] = [:]
    private var useCount = 0
    private var keptBytes = 0
    /// The bytes of all buffers in use, and their recent peak.
    private var usedBytes = 0
    private var peakBytes = 0

    /// Returns a free buffer of that size, or else the buffers to release before a new one is made, by size.
    mutating func take(_ size: Int) -> (buffer: FreeBuffer?, released: [(size: Int, buffers: [FreeBuffer])]) {
        usedBytes += size
        peakBytes = max(usedBytes, peakBytes - (peakBytes - usedBytes) >> State.forgettingShift)
        useCount += 1
        shelves[size, default: Shelf()].lastUse = useCount
        guard let buffer = shelves[size]?.buffers.popLast() else { return (nil, releaseSurplus()) }
        keptBytes -= size
        return (buffer, [])
    }

    /// Keeps a buffer, and returns the buffers to release, by size.
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

/// A free buffer; nobody else uses it, so it may pass between threads.
@safe
private struct FreeBuffer: @unchecked Sendable {
    let address: UnsafeMutableRawPointer

    init(address: UnsafeMutableRawPointer) { unsafe self.address = address }
}
