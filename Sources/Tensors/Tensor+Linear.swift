internal import CMiniBERTKernels

// The product of a linear layer, fused with what follows it. The weight is read in the order of files, `[n, k]`.

extension Tensor {
    /// Returns `activation(self · weightᵀ + bias) + residual`: `[m, k] -> [m, n]`, in one pass over the output.
    ///
    /// The second product with a weight also stores the weight in packed order, which later products read. The
    /// packed copy lives until the weight is changed or freed.
    ///
    /// - Parameters:
    ///   - weight: `[n, k]`, of any element type.
    ///   - bias: `[n]`, added to each row.
    ///   - activation: Applied to the sums.
    ///   - residual: `[m, n]`, added last.
    /// - Returns: `[m, n]`.
    /// - Precondition: The extents agree.
    package func linear(
        weight: Tensor, bias: Tensor? = nil, activation: Activation? = nil,
        adding residual: Tensor? = nil
    ) -> Tensor {
        precondition(columns == weight.columns, "no product \(shape) · \(weight.shape)ᵀ")
        precondition(
            bias.map { $0.count == weight.rows } ?? true, "the bias does not have \(weight.rows) elements")
        let shape: TensorShape = [rows, weight.rows]
        precondition(
            residual.map { $0.count == shape.count } ?? true, "the residual does not have the shape \(shape)")
        if activation == .softmax {
            // Softmax needs whole rows, so it cannot be fused.
            let shares = linear(weight: weight, bias: bias).softmaxOfRows()
            return residual.map { shares + $0 } ?? shares
        }
        let panels = weight.storage.packedIfRepeated(n: weight.rows, k: weight.columns)
        let left = LeftOperand(self, of: weight)
        return unsafe Tensor.written(shape) { out in
            unsafe withPointers(ofOptional: bias) { bias in
                unsafe withPointers(ofOptional: residual) { residual in
                    var output = unsafe kernels_output(out, m: rows, n: weight.rows)
                    unsafe output.bias = bias
                    unsafe output.residual = residual
                    unsafe output.residual_stride = weight.rows
                    if let activation, let function = activation.kernelFunction {
                        unsafe output.function = function
                        unsafe output.negative_slope = activation.negativeSlope
                    }
                    let work = rows * weight.count
                    WorkerThreads.share(weight.rows, unit: kernels_widest_panel, work: work) { columns in
                        if let panels {
                            unsafe left.multiply(by: panels, from: 0, columns: columns, into: output)
                        } else {
                            unsafe left.multiplyPacking(columns, into: output)
                        }
                    }
                }
            }
        }
    }
}

/// The left operand of a product, in the number format that the weight's type requires.
@safe
struct LeftOperand {
    let weight: TensorStorage
    let rowCount: Int
    /// `k`.
    let columns: Int
    /// 32-bit floats; for an 8-bit weight, words of integers.
    let numbers: TensorStorage
    /// The scale of each row of words.
    let scales: TensorStorage?
    /// The integer that stands for 0 in each row; `nil` where that is 0.
    private let zeros: TensorStorage?

    init(_ rows: Tensor, of weight: Tensor) {
        self.weight = weight.storage.isZero ? weight.storage.float32 : weight.storage
        rowCount = rows.rows
        columns = rows.columns
        let floats = rows.storage.float32
        guard weight.elementType == .int8 else {
            numbers = floats
            scales = nil
            zeros = nil
            return
        }
        let words = self.weight.rowStride / self.weight.wordSize
        let quantized = TensorStorage(count: rowCount * words)
        let scales = TensorStorage(count: rowCount)
        let zeros = TensorStorage(count: rowCount)
        switch self.weight.inputRounding {
        case .fine:
            unsafe activeKernels.pointee.quantize_rows(
                floats.floats, rowCount, columns, kernels_quantized_limit(columns),
                quantized.address.assumingMemoryBound(to: Int16.self), words, scales.floats)
        case .bytes:
            unsafe activeKernels.pointee.quantize_rows_to_bytes(
                floats.floats, rowCount, columns, quantized.address, words, scales.floats,
                zeros.address.assumingMemoryBound(to: Int32.self))
        }
        numbers = quantized
        self.scales = scales
        self.zeros = self.weight.wordSize == 4 ? zeros : nil
    }

    /// Writes some columns of the product group by group.
    ///
    /// The panels of a group are packed into a buffer that stays in the cache, and are not kept.
    func multiplyPacking(_ range: Range<Int>, into output: kernels_output) {
        let panelCount = max(1, kernels_group_floats / (max(1, columns) * kernels_widest_panel))
        let step = panelCount * kernels_widest_panel
        let panels = PackedPanels(roomFor: min(step, range.count), of: weight, k: columns)
        for first in stride(from: range.lowerBound, to: range.upperBound, by: step) {
            let part = first..<min(first + step, range.upperBound)
            panels.pack(part, of: weight)
            unsafe multiply(by: panels, from: first, columns: part, into: output)
        }
    }

    /// Writes some columns of the product.
    ///
    /// - Parameters:
    ///   - panels: The panels of the weight's rows from `first` on.
    ///   - first: The row of the weight at which `panels` begins; a multiple of their width.
    ///   - range: The columns to write; it begins at a multiple of the width of the panels.
    ///   - output: The whole output.
    func multiply(
        by panels: PackedPanels, from first: Int, columns range: Range<Int>, into output: kernels_output
    ) {
        let start = range.lowerBound
        var output = unsafe output
        unsafe output.out += start
        unsafe output.n = range.count
        unsafe output.bias = output.bias.map { unsafe $0 + start }
        unsafe output.residual = output.residual.map { unsafe $0 + start }
        if let scales, let columnScales = weight.scales {
            let words = weight.rowStride / panels.wordSize
            let scratch = TensorStorage(count: max(kernels_group_floats, words * panels.width))
            let numbers =
                unsafe panels.address.assumingMemoryBound(to: Int8.self) + (start - first) * weight.rowStride
            var product = unsafe kernels_quantized_product(
                rows: self.numbers.address, row_scales: scales.floats,
                row_zeros: zeros?.address.assumingMemoryBound(to: Int32.self),
                panels: numbers, panel_width: panels.width, column_scales: columnScales.floats + start,
                column_sums: (weight.rowSums?.address.assumingMemoryBound(to: Int32.self)).map {
                    unsafe $0 + start
                },
                words: words, scratch: scratch.address.assumingMemoryBound(to: Int16.self), output: output)
            unsafe activeKernels.pointee.quantized_product(&product)
            withExtendedLifetime(scratch) {}
        } else {
            let scratch = panels.elementType == .float32 ? nil : TensorStorage(count: kernels_group_floats)
            var product = unsafe kernels_product(numbers.floats, panels: panels, output: output)
            unsafe product.panels += (start - first) * columns * panels.elementType.byteCount
            unsafe product.scratch = scratch?.floats
            unsafe activeKernels.pointee.product(&product)
            withExtendedLifetime(scratch) {}
        }
        withExtendedLifetime(self) {}
    }
}

extension kernels_output {
    /// Creates an output that is a contiguous `[m, n]` matrix, with nothing fused.
    init(_ out: UnsafeMutablePointer<Float>, m: Int, n: Int) {
        unsafe self.init(
            out: out, stride: n, m: m, n: n, bias: nil, function: kernels_identity, negative_slope: 0,
            residual: nil,
            residual_stride: 0)
    }
}

extension kernels_product {
    /// Creates the product `rows[m, k] · panels`, both contiguous.
    init(_ rows: UnsafePointer<Float>, panels: PackedPanels, output: kernels_output) {
        unsafe self.init(
            rows: rows, row_stride: panels.k, row_step: 1, panels: panels.address,
            type: panels.elementType.kernelType, panel_width: panels.width,
            panel_stride: panels.k * panels.width, matrix_step: 0, first_k: 0, k: panels.k,
            accumulates: false, scratch: nil, output: output)
    }

    /// Creates the product `rows[m, k] · matrix[k, n]`, where the panels are read from the matrix itself.
    ///
    /// - Precondition: `n` is a multiple of `kernels_panel_unit`.
    init(_ rows: UnsafePointer<Float>, matrix: UnsafePointer<Float>, k: Int, output: kernels_output) {
        unsafe self.init(
            rows: rows, row_stride: k, row_step: 1, panels: matrix, type: kernels_float32,
            panel_width: PackedPanels.widest, panel_stride: PackedPanels.widest, matrix_step: output.n,
            first_k: 0, k: k, accumulates: false, scratch: nil, output: output)
    }
}
