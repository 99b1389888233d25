package import MiniBERT
import NeuralNetworks
import Tensors

extension EncoderPruning {
    /// Prunes until the file of the weights has at most `limit` bytes.
    ///
    /// In the file all blocks have the same sizes, and the number of heads stays. So the choices are a number of blocks
    /// to leave out, and the largest number of inner neurons that fits then. The one with the least measured error is
    /// taken.
    ///
    /// - Parameters:
    ///   - limit: The number of bytes.
    ///   - byteCount: Gives the size of the file for an encoder.
    ///   - progress: Called before each step.
    /// - Returns: The pruned encoder; the whole one if its file is small enough.
    /// - Throws: `PruningError.tooLarge`, `.model`, `.stopped`.
    package func pruned(
        toByteCount limit: Int, byteCount: (BertEncoder) throws(ModelError) -> Int,
        progress: (String) -> Void = { _ in }
    ) throws(PruningError) -> Result {
        func size(_ encoder: BertEncoder) throws(PruningError) -> Int {
            do throws(ModelError) { return try byteCount(encoder) } catch { throw .model(error) }
        }
        guard try size(encoder) > limit else { return Result(encoder: encoder, speedup: 1) }
        let widths = innerSizes
        let most = Set(1..<max(1, encoder.blocks.count))
        let smallest = try size(shape(without: most, innerSize: widths.last ?? 0))
        guard smallest <= limit else { throw .tooLarge(smallest: smallest) }
        let measurements = try measurements(progress)
        let order = (0..<encoder.blocks.count).sorted {
            (measurements.blockLosses[$0], $0) < (measurements.blockLosses[$1], $1)
        }
        var best: (encoder: BertEncoder, error: Double)?
        search: for dropCount in 0..<encoder.blocks.count {
            let dropped = Set(order.prefix(dropCount))
            for width in widths
            where try size(shape(without: dropped, innerSize: width)) <= limit {
                progress("repairing what stays, with \(encoder.blocks.count - dropCount) layers")
                let found = try repaired(without: dropped, innerSize: width, measurements)
                if found.error < best?.error ?? .infinity { best = found }
                // With fewer blocks, nothing more would be kept.
                if width == widths.first { break search }
                break
            }
        }
        guard let best else { throw .tooLarge(smallest: smallest) }
        return Result(encoder: best.encoder, speedup: cost(of: encoder) / cost(of: best.encoder))
    }

    /// The repaired encoder of a choice, and the measured error of its output.
    private func repaired(
        without dropped: Set<Int>, innerSize: Int, _ measurements: Measurements
    ) throws(PruningError) -> (encoder: BertEncoder, error: Double) {
        let levels = zip(measurements.candidates, measurements.levels).map { candidates, levels in
            candidates.half == .attention ? 0 : levels.firstIndex { $0.count <= innerSize } ?? 0
        }
        let choice = Choice(levels, measurements, dropped: dropped)
        return try heeding { () throws(Stopped) in
            let encoder = try repaired(choice)
            return (encoder, try error(of: encoder, on: texts.batches))
        }
    }

    /// The numbers of inner neurons to try, largest first.
    private var innerSizes: [Int] {
        let counts = encoder.blocks.prefix(prunedBlockCount).flatMap { block in
            let count = block.partCount(.feedForward)
            return [count] + Self.levels(upTo: count, .feedForward)
        }
        return Set(counts).sorted(by: >)
    }

    /// An encoder of the sizes of a choice, with any weights.
    private func shape(without dropped: Set<Int>, innerSize: Int) -> BertEncoder {
        var shape = encoder
        shape.blocks = encoder.blocks.indices.filter { !dropped.contains($0) }.map { index in
            let block = encoder.blocks[index]
            let neurons = 0..<min(innerSize, block.partCount(.feedForward))
            return block.keeping(
                heads: Array(0..<block.partCount(.attention)), neurons: Array(neurons))
        }
        return shape
    }
}
