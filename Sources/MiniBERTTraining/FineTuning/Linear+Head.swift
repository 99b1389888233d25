import Tensors
import NeuralNetworks
import MiniBERT

extension Linear {
    /// A classification head that ends in this map, and the shape of the head if transformers has none like it.
    ///
    /// - Throws: `ModelError.notExpressible` for a pooling that no saved head has.
    func head(
        on pooling: Pooling, pooler: BertPooler?
    ) throws(ModelError) -> (head: any ClassificationHead, shape: HeadShape?) {
        let (labelCount, hiddenSize) = (weight.rows, weight.columns)
        var head: any ClassificationHead
        var shape: HeadShape?
        switch (pooling, pooler) {
        case (.cls, _): head = LinearHead(hiddenSize: hiddenSize, labelCount: labelCount)
        case (.pooler, let pooler?):
            var stock = StockClassificationHead(
                of: .bert, hiddenSize: hiddenSize, labelCount: labelCount, dropout: 0)
            stock.dense = pooler.dense
            head = stock
        case (.mean, _):
            let mean = HeadShape(
                .perceptron(widths: [], activation: .identity, usesBatchNorm: false, pooling: .mean),
                dropout: 0)
            head = mean.head(hiddenSize: hiddenSize, labelCount: labelCount)
            shape = mean
        case (.pooler, nil), (.maximum, _), (.meanOverRootLength, _):
            throw .notExpressible(
                finding: "the head reads states by '\(pooling.rawValue)'",
                expectation: "a saved head reads cls, mean or pooler")
        }
        head.lastMap = self
        return (head, shape)
    }
}
