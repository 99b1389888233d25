internal import CMiniBERTKernels
internal import Synchronization

/// The elements beneath tensors: an own buffer, or borrowed memory that is only read.
@safe
final class TensorStorage: @unchecked Sendable {
    let address: UnsafeMutableRawPointer
    let count: Int
    let elementType: ElementType
    /// The memory that is borrowed, and the place in it.
    private let memory: (any TensorMemory)?
    private let byteOffset: Int
    /// The elements once more, in the order that products read them; made at the first product.
    private let panels = Mutex<PackedPanels?>(nil)

    /// An own buffer with any content.
    init(count: Int, elementType: ElementType = .float32) {
        unsafe address = BufferPool.shared.allocate(byteCount: count * elementType.byteCount)
        self.count = count
        self.elementType = elementType
        memory = nil
        byteOffset = 0
    }

    /// Elements that lie in `memory`; they are copied if they are not aligned.
    init(memory: any TensorMemory, byteOffset: Int, count: Int, elementType: ElementType) {
        let byteCount = count * elementType.byteCount
        precondition(
            byteOffset >= 0 && byteOffset + byteCount <= memory.byteCount,
            "\(byteCount) bytes at \(byteOffset) in a memory of \(memory.byteCount)")
        let source = unsafe memory.baseAddress + byteOffset
        self.count = count
        self.elementType = elementType
        if Int(bitPattern: source) % elementType.byteCount == 0 {
            unsafe address = UnsafeMutableRawPointer(mutating: source)
            self.memory = memory
            self.byteOffset = byteOffset
        } else {
            unsafe address = BufferPool.shared.allocate(byteCount: byteCount)
            unsafe address.copyMemory(from: source, byteCount: byteCount)
            self.memory = nil
            self.byteOffset = 0
        }
    }

    deinit {
        if memory == nil { unsafe BufferPool.shared.recycle(address, byteCount: byteCount) }
    }

    /// The elements of a storage of 32-bit floats.
    var floats: UnsafeMutablePointer<Float> { unsafe address.assumingMemoryBound(to: Float.self) }

    var byteCount: Int { count * elementType.byteCount }

    /// Whether the buffer may be changed by its only owner.
    var isWritable: Bool { memory == nil && elementType == .float32 }

    var bytes: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(start: address, count: byteCount) }

    /// The same elements as 32-bit floats in an own buffer.
    func copiedAsFloat32() -> TensorStorage {
        let copy = TensorStorage(count: count)
        unsafe activeKernels.pointee.widen(
            address, elementType.kernelType, copy.floats, count)
        return copy
    }

    /// Forgets what no longer holds once elements change.
    func dropPanels() { panels.withLock { $0 = nil } }

    /// The elements as an `[n, k]` matrix in the order that products read, made once and kept.
    func packed(n: Int, k: Int) -> PackedPanels {
        panels.withLock { panels in
            if let panels, panels.n == n, panels.k == k { return panels }
            let made = PackedPanels(columnsOf: self, n: n, k: k)
            panels = made
            memory?.dropResidentPages(byteOffset..<byteOffset + byteCount)
            return made
        }
    }
}

/// A matrix in the order in which the products read it: panels of 32 columns, `[n / 32, k, 32]`.
@safe
final class PackedPanels: @unchecked Sendable {
    let address: UnsafeMutableRawPointer
    let elementType: ElementType
    let n: Int
    let k: Int
    private let byteCount: Int

    private init(elementType: ElementType, n: Int, k: Int) {
        byteCount = kernels_panel_count(n, k) * elementType.byteCount
        unsafe address = BufferPool.shared.allocate(byteCount: byteCount)
        self.elementType = elementType
        self.n = n
        self.k = k
    }

    /// Packs an `[n, k]` matrix, whose rows become columns.
    convenience init(columnsOf storage: TensorStorage, n: Int, k: Int) {
        self.init(elementType: storage.elementType, n: n, k: k)
        unsafe activeKernels.pointee.pack_columns(
            storage.address, elementType.kernelType, k, n, k, address)
    }

    /// Packs a `[k, n]` matrix of 32-bit floats.
    convenience init(rowsOf matrix: UnsafePointer<Float>, k: Int, n: Int) {
        self.init(elementType: .float32, n: n, k: k)
        unsafe activeKernels.pointee.pack_rows(matrix, n, k, n, address.assumingMemoryBound(to: Float.self))
    }

    deinit { unsafe BufferPool.shared.recycle(address, byteCount: byteCount) }
}
