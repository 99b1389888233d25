internal import CMiniBERTKernels

// Products of matrices. Each element is one chain of multiply-adds over ascending k, so an output row has the same
// bits whatever rows are computed beside it.

extension Tensor {
    /// `self · weightᵀ`: `[m, k] · [n, k]ᵀ -> [m, n]`.
    ///
    /// The weight may be of any element type; it is read in its own.
    public func matmulTransposed(_ weight: Tensor) -> Tensor {
        linear(weight: weight)
    }

    /// `activation(self · weightᵀ + bias) + residual`: `[m, k] -> [m, n]`, in one pass over the output.
    ///
    /// The first product with a weight keeps the weight once more, in the order that products read, until the
    /// weight is changed or freed.
    ///
    /// - Parameters:
    ///   - weight: `[n, k]`, of any element type.
    ///   - bias: `[n]`, added to each row.
    ///   - activation: Applied to the sums.
    ///   - residual: `[m, n]`, added last.
    /// - Returns: `[m, n]`.
    /// - Precondition: The extents agree.
    public func linear(
        weight: Tensor, bias: Tensor? = nil, activation: ElementwiseFunction? = nil,
        adding residual: Tensor? = nil
    ) -> Tensor {
        precondition(columns == weight.columns, "linear: \(shape) · \(weight.shape)ᵀ")
        precondition(
            bias.map { $0.count == weight.rows } ?? true, "a bias for a weight of shape \(weight.shape)")
        let shape: Shape = [rows, weight.rows]
        precondition(
            residual.map { $0.count == shape.count } ?? true, "a residual for an output of shape \(shape)")
        let panels = weight.storage.packed(n: weight.rows, k: weight.columns)
        let function = activation ?? .identity
        return unsafe Tensor.written(shape) { out in
            unsafe withPointers(ofOptional: bias) { bias in
                unsafe withPointers(ofOptional: residual) { residual in
                    unsafe withFloats { input in
                        var product = unsafe kernels_product(
                            input, m: rows, k: columns, panels: panels, out: out)
                        unsafe product.bias = bias
                        unsafe product.residual = residual
                        unsafe product.residual_stride = weight.rows
                        unsafe product.function = function.kernelFunction
                        unsafe product.negative_slope = function.negativeSlope
                        unsafe activeKernels.pointee.product(&product)
                    }
                }
            }
        }
    }

    /// `self · other`: `[m, k] · [k, n] -> [m, n]`.
    ///
    /// - Precondition: The extents agree.
    public func matmul(_ other: Tensor) -> Tensor {
        precondition(columns == other.rows, "matmul: \(shape) · \(other.shape)")
        let panels = unsafe other.withFloats {
            unsafe PackedPanels(rowsOf: $0, k: other.rows, n: other.columns)
        }
        return unsafe Tensor.written([rows, other.columns]) { out in
            unsafe withFloats { input in
                var product = unsafe kernels_product(input, m: rows, k: columns, panels: panels, out: out)
                unsafe activeKernels.pointee.product(&product)
            }
        }
    }

    /// `selfᵀ · other`: `[k, m]ᵀ · [k, n] -> [m, n]`.
    ///
    /// - Precondition: The extents agree.
    public func transposedMatmul(_ other: Tensor) -> Tensor {
        var product = Tensor(zeros: [columns, other.columns])
        product.accumulateTransposedProduct(of: self, and: other)
        return product
    }

    /// Adds `leftᵀ · right`, where left is `[k, m]`, right is `[k, n]`, and this tensor `[m, n]`.
    ///
    /// This is what a linear layer adds to its weight's gradient: `dW += dyᵀ · x`.
    ///
    /// - Precondition: The extents agree.
    public mutating func accumulateTransposedProduct(of left: Tensor, and right: Tensor) {
        precondition(left.rows == right.rows, "transposed product: \(left.shape)ᵀ · \(right.shape)")
        precondition(
            rows == left.columns && columns == right.columns,
            "\(left.shape)ᵀ · \(right.shape) accumulated in a tensor of shape \(shape)")
        let panels = unsafe right.withFloats {
            unsafe PackedPanels(rowsOf: $0, k: right.rows, n: right.columns)
        }
        let leftColumns = left.columns
        unsafe left.withFloats { left in
            unsafe withMutableFloats { out in
                var product = unsafe kernels_product(
                    left, m: leftColumns, k: panels.k, panels: panels, out: out)
                unsafe product.row_stride = 1
                unsafe product.row_step = leftColumns
                unsafe product.accumulates = true
                unsafe activeKernels.pointee.product(&product)
            }
        }
    }
}

extension kernels_product {
    /// `rows[m, k] · panels -> out[m, n]` without anything fused.
    fileprivate init(
        _ rows: UnsafePointer<Float>, m: Int, k: Int, panels: PackedPanels, out: UnsafeMutablePointer<Float>
    ) {
        unsafe self.init(
            rows: rows, row_stride: k, row_step: 1, panels: panels.address,
            type: panels.elementType.kernelType,
            panel_stride: k * kernels_panel_width, panel_step: kernels_panel_width,
            out: out, out_stride: panels.n, m: m, n: panels.n, k: k, accumulates: false, bias: nil,
            function: kernels_identity, negative_slope: 0, residual: nil, residual_stride: 0)
    }
}
