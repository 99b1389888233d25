import Tensors
import NeuralNetworks
import MiniBERT

extension Linear {
    /// A classification head that ends in this map, and the shape of the head if transformers has none like it.
    ///
    /// With n-grams, it has none like it.
    ///
    /// - Throws: `ModelError.notExpressible` for a pooling that no saved head has.
    func head(
        on pooling: Pooling, pooler: BertPooler?, ngramCount: Int = 0
    ) throws(ModelError) -> (head: any ClassificationHead, shape: HeadShape?) {
        let (labelCount, hiddenSize) = (weight.rows, weight.columns)
        var head: any ClassificationHead
        var shape: HeadShape?
        switch (pooling, pooler) {
        case (.cls, _) where ngramCount == 0:
            head = LinearHead(hiddenSize: hiddenSize, labelCount: labelCount)
        case (.pooler, let pooler?) where ngramCount == 0:
            var stock = StockClassificationHead(
                of: .bert, hiddenSize: hiddenSize, labelCount: labelCount, dropout: 0)
            stock.dense = pooler.dense
            head = stock
        case (.mean, _), (.cls, _):
            let own = HeadShape(
                .perceptron(
                    widths: [], activation: .identity, usesBatchNorm: false,
                    pooling: pooling == .mean ? .mean : .first),
                dropout: 0, ngramCount: ngramCount)
            head = own.head(hiddenSize: hiddenSize, labelCount: labelCount)
            shape = own
        case (.pooler, _), (.maximum, _), (.meanOverRootLength, _):
            throw .notExpressible(
                finding: "the head reads states by '\(pooling.rawValue)'",
                expectation: "a saved head reads cls, mean or pooler")
        }
        head.lastMap = self
        return (head, shape)
    }
}
