internal import Synchronization

/// Memory for elements, kept for the next tensor when one is freed instead of being returned to the system.
///
/// A forward pass asks for the same few sizes again and again; fresh pages would have to be cleared by the system at
/// each of them. What is kept is bounded: no more than is in use, or than `leastKeptBytes`, whichever is more.
@safe
struct BufferPool: ~Copyable {
    /// The buffers of all tensors.
    static let shared = BufferPool()

    /// Vector loads do not cross a cache line when buffers begin at one.
    private static let alignment = 64
    private static let leastKeptBytes = 48 << 20

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
        return .allocate(byteCount: size, alignment: BufferPool.alignment)
    }

    /// Takes back what `allocate` gave for that size.
    func recycle(_ address: UnsafeMutableRawPointer, byteCount: Int) {
        let size = BufferPool.roundedSize(byteCount)
        let buffer = unsafe FreeBuffer(address: address)
        if !state.withLock({ $0.keep(buffer, size, least: BufferPool.leastKeptBytes) }) {
            unsafe address.deallocate()
        }
    }
}

/// The buffers that wait for their next use.
private struct State {
    /// By size in bytes.
    private var free: [Int: [FreeBuffer]] = [:]
    private var keptBytes = 0
    /// Of all buffers in use.
    private var usedBytes = 0

    mutating func take(_ size: Int) -> FreeBuffer? {
        usedBytes += size
        guard let buffer = free[size]?.popLast() else { return nil }
        keptBytes -= size
        return buffer
    }

    /// Returns whether the buffer was kept.
    mutating func keep(_ buffer: FreeBuffer, _ size: Int, least: Int) -> Bool {
        usedBytes -= size
        guard keptBytes + size <= max(least, usedBytes) else { return false }
        free[size, default: []].append(buffer)
        keptBytes += size
        return true
    }
}

/// A buffer that nobody uses, so that it may pass from thread to thread.
@safe
private struct FreeBuffer: @unchecked Sendable {
    let address: UnsafeMutableRawPointer

    init(address: UnsafeMutableRawPointer) { unsafe self.address = address }
}
