internal import CMiniBERTKernels

// The product of a linear layer: with a weight as it lies in a file, and what follows the product fused with it.

extension Tensor {
    /// `activation(self · weightᵀ + bias) + residual`: `[m, k] -> [m, n]`, in one pass over the output.
    ///
    /// The second product with a weight keeps the weight once more, in the order that products read, until the
    /// weight is changed or freed.
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
        precondition(columns == weight.columns, "linear: \(shape) · \(weight.shape)ᵀ")
        precondition(
            bias.map { $0.count == weight.rows } ?? true, "a bias for a weight of shape \(weight.shape)")
        let shape: TensorShape = [rows, weight.rows]
        precondition(
            residual.map { $0.count == shape.count } ?? true, "a residual for an output of shape \(shape)")
        if activation == .softmax {
            // It takes whole rows, which no single sum has at hand.
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

/// The rows of a product in the numbers that a weight's type asks for.
@safe
struct LeftOperand {
    let weight: TensorStorage
    let rowCount: Int
    /// `k`.
    let columns: Int
    /// 32-bit floats; with a weight of 8 bits, pairs of 16-bit numbers.
    let numbers: TensorStorage
    /// Of pairs, the scale of each row.
    let scales: TensorStorage?

    init(_ rows: Tensor, of weight: Tensor) {
        self.weight = weight.storage.isZero ? weight.storage.float32 : weight.storage
        rowCount = rows.rows
        columns = rows.columns
        let floats = rows.storage.float32
        guard weight.elementType == .int8 else {
            numbers = floats
            scales = nil
            return
        }
        let pairs = (columns + 1) / 2
        let quantized = TensorStorage(count: rowCount * pairs)
        let scales = TensorStorage(count: rowCount)
        unsafe activeKernels.pointee.quantize_rows(
            floats.floats, rowCount, columns, kernels_quantized_limit(columns),
            quantized.address.assumingMemoryBound(to: Int16.self), pairs, scales.floats)
        numbers = quantized
        self.scales = scales
    }

    /// Writes some columns of the product, a few after others, whose panels stay in the cache and are then forgotten.
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
    ///   - panels: Of the weight's rows from `first` on.
    ///   - first: A multiple of the width of the panels.
    ///   - range: Begins at such a multiple.
    ///   - output: Where all columns go.
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
            let pairs = (columns + 1) / 2
            let scratch = TensorStorage(count: max(kernels_group_floats, pairs * panels.width))
            let numbers =
                unsafe panels.address.assumingMemoryBound(to: Int8.self) + (start - first) * 2 * pairs
            var product = unsafe kernels_quantized_product(
                rows: self.numbers.address.assumingMemoryBound(to: Int16.self), row_scales: scales.floats,
                panels: numbers, panel_width: panels.width, column_scales: columnScales.floats + start,
                pairs: pairs, scratch: scratch.address.assumingMemoryBound(to: Int16.self), output: output)
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
    /// A contiguous `[m, n]` matrix with nothing fused.
    init(_ out: UnsafeMutablePointer<Float>, m: Int, n: Int) {
        unsafe self.init(
            out: out, stride: n, m: m, n: n, bias: nil, function: kernels_identity, negative_slope: 0,
            residual: nil,
            residual_stride: 0)
    }
}

extension kernels_product {
    /// `rows[m, k] · panels`, contiguous both.
    init(_ rows: UnsafePointer<Float>, panels: PackedPanels, output: kernels_output) {
        unsafe self.init(
            rows: rows, row_stride: panels.k, row_step: 1, panels: panels.address,
            type: panels.elementType.kernelType, panel_width: panels.width,
            panel_stride: panels.k * panels.width, matrix_step: 0, first_k: 0, k: panels.k,
            accumulates: false, scratch: nil, output: output)
    }

    /// `rows[m, k] · matrix[k, n]`, whose panels are read where they lie.
    ///
    /// - Precondition: `n` is a multiple of `kernels_panel_unit`.
    init(_ rows: UnsafePointer<Float>, matrix: UnsafePointer<Float>, k: Int, output: kernels_output) {
        unsafe self.init(
            rows: rows, row_stride: k, row_step: 1, panels: matrix, type: kernels_float32,
            panel_width: PackedPanels.widest, panel_stride: PackedPanels.widest, matrix_step: output.n,
            first_k: 0, k: k, accumulates: false, scratch: nil, output: output)
    }
}
