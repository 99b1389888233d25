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
        return unsafe Tensor.written(shape) { out in
            unsafe withPointers(ofOptional: bias) { bias in
                unsafe withPointers(ofOptional: residual) { residual in
                    var output = unsafe kernels_output(out, m: rows, n: weight.rows)
                    unsafe output.bias = bias
                    unsafe output.residual = residual
                    unsafe output.residual_stride = weight.rows
                    if let activation {
                        unsafe output.function = activation.kernelFunction
                        unsafe output.negative_slope = activation.negativeSlope
                    }
                    if let panels = weight.storage.packedIfRepeated(n: weight.rows, k: weight.columns) {
                        unsafe multiply(by: panels, scales: weight.storage.scales, into: output)
                    } else {
                        unsafe multiply(byWeight: weight, into: output)
                    }
                }
            }
        }
    }

    /// Writes `self · weightᵀ` to `output`, some columns after others, whose panels stay in the cache and are then
    /// forgotten.
    private func multiply(byWeight weight: Tensor, into output: kernels_output) {
        let storage = weight.storage.isZero ? weight.storage.float32 : weight.storage
        let step =
            max(1, kernels_group_floats / (max(1, weight.columns) * kernels_panel_width))
            * kernels_panel_width
        let panels = PackedPanels(roomFor: min(step, weight.rows), of: storage, k: weight.columns)
        for first in stride(from: 0, to: weight.rows, by: step) {
            let columns = first..<min(first + step, weight.rows)
            panels.pack(columns, of: storage)
            var part = unsafe output
            unsafe part.out += first
            unsafe part.n = columns.count
            unsafe part.bias = output.bias.map { unsafe $0 + first }
            unsafe part.residual = output.residual.map { unsafe $0 + first }
            unsafe multiply(by: panels, scales: storage.scales, from: first, into: part)
        }
    }

    /// Writes `self · panels` to `output`; panels of 8-bit numbers have scales, of which those from `first` on count.
    private func multiply(
        by panels: PackedPanels, scales: TensorStorage?, from first: Int = 0, into output: kernels_output
    ) {
        unsafe withFloats { input in
            if let scales {
                let pairs = (columns + 1) / 2
                let quantized = TensorStorage(count: rows * pairs)
                let rowScales = TensorStorage(count: rows)
                let numbers = unsafe quantized.address.assumingMemoryBound(to: Int16.self)
                let limit = kernels_quantized_limit(columns)
                unsafe activeKernels.pointee.quantize_rows(
                    input, rows, columns, limit, numbers, pairs, rowScales.floats)
                var product = unsafe kernels_quantized_product(
                    rows: numbers, row_scales: rowScales.floats,
                    panels: panels.address.assumingMemoryBound(to: Int8.self),
                    column_scales: scales.floats + first,
                    pairs: pairs, output: output)
                unsafe activeKernels.pointee.quantized_product(&product)
                withExtendedLifetime((quantized, rowScales)) {}
            } else {
                var product = unsafe kernels_product(input, panels: panels, output: output)
                let scratch =
                    panels.elementType == .float32 ? nil : TensorStorage(count: kernels_group_floats)
                unsafe product.scratch = scratch?.floats
                unsafe activeKernels.pointee.product(&product)
                withExtendedLifetime(scratch) {}
            }
        }
    }

    /// `self · other`: `[m, k] · [k, n] -> [m, n]`.
    ///
    /// - Parameters:
    ///   - other: `[k, n]`.
    ///   - isRepeated: Whether `other` is kept once more, in the order that products read, for further products until it
    ///     is changed or freed.
    /// - Returns: `[m, n]`.
    /// - Precondition: The extents agree.
    public func matmul(_ other: Tensor, isRepeated: Bool = false) -> Tensor {
        precondition(columns == other.rows, "matmul: \(shape) · \(other.shape)")
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
        let panels = PackedPanels(rowsOf: right.storage, k: right.rows, n: right.columns)
        let leftColumns = left.columns
        // Zeros that are not in memory yet are written only once.
        let accumulates = !storage.isZero
        if !accumulates { storage = TensorStorage(count: count) }
        unsafe left.withFloats { left in
            unsafe withMutableFloats { out in
                let output = unsafe kernels_output(out, m: leftColumns, n: panels.n)
                var product = unsafe kernels_product(left, panels: panels, output: output)
                unsafe product.row_stride = 1
                unsafe product.row_step = leftColumns
                unsafe product.accumulates = accumulates
                unsafe activeKernels.pointee.product(&product)
            }
        }
    }
}

extension kernels_output {
    /// A contiguous `[m, n]` matrix with nothing fused.
    fileprivate init(_ out: UnsafeMutablePointer<Float>, m: Int, n: Int) {
        unsafe self.init(
            out: out, stride: n, m: m, n: n, bias: nil, function: kernels_identity, negative_slope: 0,
            residual: nil,
            residual_stride: 0)
    }
}

extension kernels_product {
    /// `rows[m, k] · panels`, contiguous both.
    fileprivate init(_ rows: UnsafePointer<Float>, panels: PackedPanels, output: kernels_output) {
        unsafe self.init(
            rows: rows, row_stride: panels.k, row_step: 1, panels: panels.address,
            type: panels.elementType.kernelType, panel_stride: panels.k * kernels_panel_width,
            panel_step: kernels_panel_width, k: panels.k, accumulates: false, scratch: nil,
            output: output)
    }
}
