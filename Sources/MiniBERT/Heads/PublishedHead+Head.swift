extension PublishedHead {
    /// A head of this kind whose parameters are all zero, to be loaded or fitted.
    func head(hiddenSize: Int, labelCount: Int, dropout: Float) -> any ClassificationHead {
        switch self {
        case .pooled:
            BertClassificationHead(hiddenSize: hiddenSize, labelCount: labelCount, dropout: dropout)
        case .rectified:
            DistilBertClassificationHead(hiddenSize: hiddenSize, labelCount: labelCount, dropout: dropout)
        }
    }
}
