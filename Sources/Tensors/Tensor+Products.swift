internal import CMiniBERTKernels

// Products of matrices. Each element is one chain of multiply-adds over ascending k, so the bits of an output row
// do not depend on the other rows of the batch.

extension Tensor {
    /// Returns `self · other`: `[m, k] · [k, n] -> [m, n]`.
    ///
    /// - Precondition: The extents agree.
    public func matmul(_ other: Tensor) -> Tensor { matmul(other, isRepeated: false) }

    /// Returns `self · other`: `[m, k] · [k, n] -> [m, n]`.
    ///
    /// - Parameters:
    ///   - other: `[k, n]`.
    ///   - isRepeated: Whether to also store `other` in packed order for later products, until it is changed or
    ///     freed.
    /// - Returns: `[m, n]`.
    /// - Precondition: The extents agree.
    package func matmul(_ other: Tensor, isRepeated: Bool) -> Tensor {
        precondition(columns == other.rows, "no product \(shape) · \(other.shape)")
        let panels =
            isRepeated
            ? other.storage.packedRows(k: other.rows, n: other.columns)
            : PackedPanels(rowsOf: other.storage, k: other.rows, n: other.columns)
        return unsafe Tensor.written([rows, other.columns]) { out in
            unsafe withFloats { input in
                let output = unsafe kernels_output(out, m: rows, n: other.columns)
                var product = unsafe kernels_product(input, panels: panels, output: output)
                unsafe activeKernels.pointee.product(&product)
            }
        }
    }

    /// Returns `selfᵀ · other`: `[k, m]ᵀ · [k, n] -> [m, n]`.
    ///
    /// - Precondition: The extents agree.
    package func transposedMatmul(_ other: Tensor) -> Tensor {
        var product = Tensor(zeros: [columns, other.columns])
        product.accumulateTransposedProduct(of: self, and: other)
        return product
    }

    /// Adds `leftᵀ · right`, where `left` is `[k, m]`, `right` is `[k, n]` and this tensor is `[m, n]`.
    ///
    /// A linear layer adds this to the gradient of its weight: `dW += dyᵀ · x`.
    ///
    /// - Precondition: The extents agree.
    package mutating func accumulateTransposedProduct(of left: Tensor, and right: Tensor) {
        precondition(left.rows == right.rows, "no product \(left.shape)ᵀ · \(right.shape)")
        precondition(
            rows == left.columns && columns == right.columns,
            "\(left.shape)ᵀ · \(right.shape) does not have the shape \(shape)")
        let (leftColumns, rightColumns) = (left.columns, right.columns)
        // With few rows each panel is read once, so it is read from the matrix itself.
        let isReadInPlace =
            leftColumns <= Self.fewRows && rightColumns.isMultiple(of: Int(kernels_panel_unit))
        let panels =
            isReadInPlace ? nil : PackedPanels(rowsOf: right.storage, k: right.rows, n: rightColumns)
        // Zeros that take no memory are not written first.
        let accumulates = !storage.isZero
        if !accumulates { storage = TensorStorage(count: count) }
        unsafe withPointers(of: left, right) { left, matrix in
            unsafe withMutableFloats { out in
                let output = unsafe kernels_output(out, m: leftColumns, n: rightColumns)
                var product =
                    if let panels { unsafe kernels_product(left, panels: panels, output: output) } else {
                        unsafe kernels_product(left, matrix: matrix, k: right.rows, output: output)
                    }
                unsafe product.row_stride = 1
                unsafe product.row_step = leftColumns
                unsafe product.accumulates = accumulates
                unsafe activeKernels.pointee.product(&product)
            }
        }
    }

    /// The largest number of rows for which packing a matrix costs more than reading it unpacked.
    private static let fewRows = 6
}
