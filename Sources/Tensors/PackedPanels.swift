internal import CMiniBERTKernels

/// A matrix in the order in which the products read it: panels of 32 columns, `[n / 32, k, 32]`.
@safe
final class PackedPanels: @unchecked Sendable {
    let address: UnsafeMutableRawPointer
    let elementType: ElementType
    let n: Int
    let k: Int
    private let byteCount: Int

    private init(elementType: ElementType, n: Int, k: Int) {
        // 8-bit numbers come in pairs.
        byteCount = kernels_panel_count(n, elementType == .int8 ? (k + 1) / 2 * 2 : k) * elementType.byteCount
        unsafe address = BufferPool.shared.allocate(byteCount: byteCount)
        self.elementType = elementType
        self.n = n
        self.k = k
    }

    /// Packs an `[n, k]` matrix, whose rows become columns.
    convenience init(columnsOf storage: TensorStorage, n: Int, k: Int) {
        self.init(elementType: storage.elementType, n: n, k: k)
        let length = elementType == .int8 ? storage.rowStride / 2 : k
        unsafe activeKernels.pointee.pack_columns(
            storage.address, elementType.kernelType, length, n, length, address)
    }

    /// Packs a `[k, n]` matrix as 32-bit floats.
    convenience init(rowsOf storage: TensorStorage, k: Int, n: Int) {
        self.init(elementType: .float32, n: n, k: k)
        let matrix = storage.float32
        unsafe activeKernels.pointee.pack_rows(
            matrix.floats, n, k, n, address.assumingMemoryBound(to: Float.self))
        withExtendedLifetime(matrix) {}
    }

    deinit { unsafe BufferPool.shared.recycle(address, byteCount: byteCount) }
}
