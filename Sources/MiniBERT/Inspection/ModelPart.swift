import NeuralNetworks
import SafetensorsFormat
import Tensors

/// A part of a model, with its size and its work for a text.
package struct ModelPart: Hashable, Sendable {
    /// Its name for people, such as `layer 0 attention`.
    package let name: String
    package let parameterCount: Int
    /// Bytes in the files of the model.
    package let byteCount: Int
    private let work: Work

    /// Multiplications of an element of a weight or a state, each with an addition, as a polynomial of the number of tokens.
    private struct Work: Hashable {
        var perText = 0
        var perToken = 0
        var perPairOfTokens = 0
    }

    /// The multiply-adds of the part's products for one text of `tokenCount` tokens, special ones counted.
    ///
    /// Norms, activations, softmaxes and lookups in tables are not counted, nor are n-grams, which depend on the text.
    package func multiplyAdds(tokenCount: Int) -> Int {
        work.perText + tokenCount * (work.perToken + tokenCount * work.perPairOfTokens)
    }

    /// The parts of an encoder, in their order.
    ///
    /// The last block may compute only the first token, as it does for a head that reads no other.
    static func parts(
        of encoder: BertEncoder, _ loader: CheckpointLoader, readsOnlyClassTokens: Bool
    ) -> [ModelPart] {
        let embeddings = encoder.embeddings.parameters(at: .root.appending("embeddings"))
        let isWordTable: (Parameter) -> Bool = { $0.path.name == CheckpointNames.wordTable }
        var parts = [
            ModelPart("word table", embeddings.filter(isWordTable), loader),
            ModelPart("positions, segments, norm", embeddings.filter { !isWordTable($0) }, loader),
        ]
        for (index, block) in encoder.blocks.enumerated() {
            let parameters = block.parameters(at: .root.appending("encoder.layer.\(index)"))
            let isAttention: (Parameter) -> Bool = { $0.path.name.contains(".attention.") }
            let size = block.attention.query.weight.columns
            // A pruned block has fewer heads than divide the hidden size.
            let width = block.attention.query.weight.rows
            let inner = block.feedForward.intermediate.weight.count + block.feedForward.output.weight.count
            let projections = 4 * size * width
            let isReduced = readsOnlyClassTokens && index == encoder.blocks.count - 1
            // One query for each head meets the states themselves; see `SelfAttention.classTokenStates`.
            let attention =
                isReduced
                ? Work(perText: projections, perToken: 2 * block.attention.headCount * size)
                : Work(perToken: projections, perPairOfTokens: 2 * width)
            parts += [
                ModelPart("layer \(index) attention", parameters.filter(isAttention), loader, attention),
                ModelPart(
                    "layer \(index) feed-forward", parameters.filter { !isAttention($0) }, loader,
                    isReduced ? Work(perText: inner) : Work(perToken: inner)),
            ]
        }
        return parts
    }

    /// The parts of a head: its network, and its n-grams and exits if it has any.
    ///
    /// Exits compute nothing unless texts are answered early.
    static func parts(
        of head: any ClassificationHead, ngrams: NgramMap?, exits: EarlyExits?, _ loader: CheckpointLoader
    ) -> [ModelPart] {
        let parameters = head.parameters()
        let weights = parameters.reduce(0) { $1.role == .weight ? $0 + $1.tensor.count : $0 }
        let last = head.lastMap.weight.count
        let readsEachToken =
            switch loader.configuration.headShape?.network {
            case .convolutional, .recurrent: true
            case .perceptron, nil: false
            }
        let work =
            readsEachToken ? Work(perText: last, perToken: weights - last) : Work(perText: weights)
        var parts = [ModelPart("head", parameters, loader, work)]
        if let ngrams {
            parts.append(
                ModelPart(
                    name: "n-grams", parameterCount: ngrams.weight.count,
                    byteCount: NgramTensorName.all.reduce(0) { $0 + loader.byteCount(of: $1) }, work: Work()))
        }
        if let exits { parts.append(ModelPart("exits", exits.parameters, loader)) }
        return parts
    }

    /// A pooler that is not in the head; with a head it computes nothing.
    static func part(of pooler: BertPooler, hasHead: Bool, _ loader: CheckpointLoader) -> ModelPart {
        ModelPart(
            "pooler", pooler.parameters(at: .root.appending("pooler")), loader,
            Work(perText: hasHead ? 0 : pooler.dense.weight.count))
    }

    private init(name: String, parameterCount: Int, byteCount: Int, work: Work) {
        (self.name, self.parameterCount, self.byteCount, self.work) = (name, parameterCount, byteCount, work)
    }

    private init(
        _ name: String, _ parameters: [Parameter], _ loader: CheckpointLoader, _ work: Work = Work()
    ) {
        self.init(
            name: name, parameterCount: parameters.reduce(0) { $0 + $1.tensor.count },
            byteCount: parameters.reduce(0) { $0 + loader.byteCount(of: $1.path.name) }, work: work)
    }
}

extension CheckpointLoader {
    /// How many bytes a parameter takes in the file, with its scales.
    fileprivate func byteCount(of name: String) -> Int {
        [entry(for: name), scaleEntry(for: name)].reduce(0) { $0 + ($1?.tensor.dataOffsets.count ?? 0) }
    }
}
