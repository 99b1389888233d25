import SafetensorsFormat
import NeuralNetworks
import Tensors

extension CheckpointLoader {
    /// A head of our own, whose sizes the configuration states.
    ///
    /// Memory is taken only after the file was seen to hold as many numbers as the head asks for.
    mutating func loadHead(of shape: HeadShape) throws(ModelError) -> any ClassificationHead {
        let stated = shape.parameterCount(
            hiddenSize: configuration.hiddenSize, labelCount: configuration.labelCount)
        let found = checkpoint.entries.reduce(0) {
            $1.tensor.name.utf8.starts(with: OwnModel.tensorPrefix.utf8) ? $0 + $1.tensor.elementCount : $0
        }
        guard found == stated else {
            throw .contradiction(
                file: checkpoint.name, finding: "the head's tensors hold \(found) numbers",
                expectation: "a head of this configuration (\(shape.words)) has \(stated)")
        }
        return try loaded(
            shape.head(hiddenSize: configuration.hiddenSize, labelCount: configuration.labelCount))
    }

    private mutating func loaded(_ head: some ClassificationHead) throws(ModelError)
        -> any ClassificationHead
    {
        try check(head)
        var head = head
        try loadInFull(&head)
        return head
    }
}
