import Tensors

// A checkpoint gives all blocks the same number of heads and of inner neurons. A pruned block has fewer; in the file,
// zeros take the place of the others.

extension TransformerBlock {
    /// Returns the block without the heads and inner neurons at the end that no output reads, as their columns of
    /// the output weights are zero.
    ///
    /// The results are the same up to rounding. A block keeps at least one head and one neuron.
    package func withoutPadding() -> TransformerBlock {
        let headSize = attention.query.weight.rows / attention.headCount
        let headCount = max(1, (attentionOutput.weight.readColumnCount + headSize - 1) / headSize)
        let innerSize = max(1, feedForward.output.weight.readColumnCount)
        guard headCount < attention.headCount || innerSize < feedForward.output.weight.columns else {
            return self
        }
        return keeping(heads: Array(0..<headCount), neurons: Array(0..<innerSize))
    }

    /// Returns the block with some of its heads and inner neurons, in this order.
    ///
    /// - Precondition: It has them, and at least one of each is kept.
    package func keeping(heads: [Int], neurons: [Int]) -> TransformerBlock {
        let size = attentionOutput.weight.rows
        let headSize = attention.query.weight.rows / attention.headCount
        let columns = heads.flatMap { $0 * headSize..<($0 + 1) * headSize }
        var block = TransformerBlock(
            hiddenSize: size, headSize: headSize, headCount: heads.count, innerSize: neurons.count,
            like: self)
        block.attention.query = attention.query.keepingOutputs(columns)
        block.attention.key = attention.key.keepingOutputs(columns)
        block.attention.value = attention.value.keepingOutputs(columns)
        block.attentionOutput = attentionOutput.keepingInputs(columns)
        block.feedForward.intermediate = feedForward.intermediate.keepingOutputs(neurons)
        block.feedForward.output = feedForward.output.keepingInputs(neurons)
        return block
    }

    /// Returns the block with zeros for the heads and neurons that it lacks.
    package func padded(headCount: Int, innerSize: Int) -> TransformerBlock {
        let headSize = attention.query.weight.rows / attention.headCount
        guard headCount > attention.headCount || innerSize > feedForward.output.weight.columns else {
            return self
        }
        let width = headCount * headSize
        var block = TransformerBlock(
            hiddenSize: attentionOutput.weight.rows, headSize: headSize, headCount: headCount,
            innerSize: innerSize, like: self)
        block.attention.query = attention.query.padded(inputSize: nil, outputSize: width)
        block.attention.key = attention.key.padded(inputSize: nil, outputSize: width)
        block.attention.value = attention.value.padded(inputSize: nil, outputSize: width)
        block.attentionOutput = attentionOutput.padded(inputSize: width, outputSize: nil)
        block.feedForward.intermediate = feedForward.intermediate.padded(
            inputSize: nil, outputSize: innerSize)
        block.feedForward.output = feedForward.output.padded(inputSize: innerSize, outputSize: nil)
        return block
    }

    /// A block of other sizes with the norms, the activation and the dropout of another.
    private init(
        hiddenSize: Int, headSize: Int, headCount: Int, innerSize: Int, like block: TransformerBlock
    ) {
        attention = SelfAttention(
            hiddenSize: hiddenSize, headSize: headSize, headCount: headCount,
            dropout: block.attention.dropout.rate)
        attentionOutput = Linear(inputSize: headSize * headCount, outputSize: hiddenSize)
        attentionNorm = block.attentionNorm
        feedForward = PositionwiseFeedForward(
            hiddenSize: hiddenSize, innerSize: innerSize, activation: block.feedForward.activation)
        outputNorm = block.outputNorm
        dropout = block.dropout
    }
}

extension Linear {
    /// Returns the layer with some of its outputs.
    fileprivate func keepingOutputs(_ rows: [Int]) -> Linear {
        var layer = self
        layer.weight = weight.keeping(rows: rows)
        layer.bias = bias.reshaped([bias.count, 1]).gatheringRows(rows.map(Int32.init))
            .reshaped([rows.count]).converted(to: bias.elementType)
        return layer
    }

    /// Returns the layer with some of its inputs.
    fileprivate func keepingInputs(_ columns: [Int]) -> Linear {
        var layer = self
        layer.weight = weight.keeping(columns: columns)
        return layer
    }

    /// Returns the layer with zeros for more inputs and outputs.
    fileprivate func padded(inputSize: Int?, outputSize: Int?) -> Linear {
        var layer = Linear(
            inputSize: inputSize ?? weight.columns, outputSize: outputSize ?? weight.rows)
        layer.weight.setBlock(row: 0, column: 0, to: weight)
        layer.bias = layer.bias.reshaped([1, layer.bias.count])
        layer.bias.setBlock(row: 0, column: 0, to: bias.reshaped([1, bias.count]))
        layer.bias = layer.bias.reshaped([layer.bias.count])
        return layer
    }
}

extension Tensor {
    /// The number of columns up to the last one that is not all zero.
    fileprivate var readColumnCount: Int {
        var count = 0
        for row in 0..<rows where count < columns {
            gatheringRows([Int32(row)]).withElements { elements in
                var column = columns
                while column > count, elements[column - 1] == 0 { column -= 1 }
                count = max(count, column)
            }
        }
        return count
    }

    /// Returns a copy of some rows, in this order and of the same type.
    fileprivate func keeping(rows kept: [Int]) -> Tensor {
        guard elementType != .int8 else {
            return selectingIntegers(rows: kept, columns: Array(0..<columns))
        }
        return gatheringRows(kept.map(Int32.init)).converted(to: elementType)
    }

    /// Returns a copy of some columns, in this order and of the same type.
    fileprivate func keeping(columns kept: [Int]) -> Tensor {
        guard elementType != .int8 else { return selectingIntegers(rows: Array(0..<rows), columns: kept) }
        guard kept != Array(0..<kept.count) else {
            return block(rows: 0..<rows, columns: 0..<kept.count).converted(to: elementType)
        }
        return withElements { elements in
            Tensor(
                (0..<rows).flatMap { row in kept.map { elements[row * columns + $0] } },
                shape: [rows, kept.count])
        }.converted(to: elementType)
    }
}
