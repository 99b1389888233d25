internal import CMiniBERTKernels

// Products with a weight `[A · D, H]` in which each of `A` heads owns `D` rows and multiplies them with input
// rows of its own.

extension Tensor {
    /// Returns the product of each head's columns with the head's rows of the weight: `[n, A · D]` and
    /// `[A · D, H] -> [n · A, H]`.
    ///
    /// Row `i · A + a` is `self[i, a · D..<(a + 1) · D] · weight[a · D..<(a + 1) · D, :]`. The packed weight is
    /// kept, as in `matmul(_:isRepeated:)`.
    ///
    /// - Precondition: The extents agree, and `headCount` divides `columns`.
    package func matmulByHeads(_ weight: Tensor, headCount: Int) -> Tensor {
        precondition(
            columns == weight.rows && columns.isMultiple(of: headCount),
            "no product \(shape) · \(weight.shape) by \(headCount) heads")
        let (size, width) = (columns / headCount, weight.columns)
        let panels = weight.storage.packedRows(k: columns, n: width)
        return unsafe Tensor.written([rows * headCount, width]) { out in
            unsafe withFloats { input in
                WorkerThreads.share(headCount, unit: 1, work: rows * weight.count) { heads in
                    for head in heads {
                        var output = unsafe kernels_output(out + head * width, m: rows, n: width)
                        unsafe output.stride = headCount * width
                        var product = unsafe kernels_product(
                            input + head * size, panels: panels, output: output)
                        unsafe product.first_k = head * size
                        unsafe product.k = size
                        unsafe activeKernels.pointee.product(&product)
                    }
                }
            }
        }
    }

    /// Returns the product of each head's input rows with the transpose of the head's rows of the weight, plus
    /// bias: `[n · A, H]` and `[A · D, H] -> [n, A · D]`.
    ///
    /// Columns `a · D..<(a + 1) · D` of row `i` are those of `self[i · A + a, :] · weightᵀ + bias`.
    ///
    /// - Precondition: The extents agree, and `headCount` divides the rows of both.
    package func linearByHeads(weight: Tensor, bias: Tensor, headCount: Int) -> Tensor {
        precondition(
            columns == weight.columns && bias.count == weight.rows && weight.rows.isMultiple(of: headCount)
                && rows.isMultiple(of: headCount),
            "no product \(shape) · \(weight.shape)ᵀ by \(headCount) heads")
        let size = weight.rows / headCount
        let rowCount = rows / headCount
        let panels = PackedPanels.width(dividing: size).flatMap {
            weight.storage.packedIfRepeated(n: weight.rows, k: columns, width: $0)
        }
        return unsafe Tensor.written([rowCount, weight.rows]) { out in
            unsafe bias.withFloats { bias in
                var output = unsafe kernels_output(out, m: rowCount, n: weight.rows)
                unsafe output.bias = bias
                WorkerThreads.share(headCount, unit: 1, work: rowCount * weight.count) { heads in
                    for head in heads {
                        let left = LeftOperand(rowsOfHead(head, of: headCount), of: weight)
                        let part = head * size..<(head + 1) * size
                        if let panels {
                            unsafe left.multiply(by: panels, from: 0, columns: part, into: output)
                        } else {
                            unsafe left.multiplyPacking(part, into: output)
                        }
                    }
                }
            }
        }
    }

    /// Returns the rows `a`, `A + a`, `2 · A + a`…: `[n · A, H] -> [n, H]`.
    private func rowsOfHead(_ head: Int, of headCount: Int) -> Tensor {
        gatheringRows((0..<rows / headCount).map { Int32($0 * headCount + head) })
    }
}
