import Tensors
import NeuralNetworks
import WordPiece
package import MiniBERT

/// Initializes a student from its teacher: the tables of the embeddings, and whole blocks if the widths agree.
///
/// A token of the student takes the row of the same token of the teacher, or the mean of the rows of the tokens that the
/// teacher splits it into. The rows of words, positions and segments are reduced to the width of the student along the
/// same principal directions, those of the words, so that their sums are reduced in the same way.
package struct TeacherInitialization {
    let teacher: TextEmbedder
    /// The blocks of the teacher that are copied to the blocks of the student, in order; may be empty.
    let layers: [Int]

    package init(teacher: TextEmbedder, layers: [Int] = []) {
        self.teacher = teacher
        self.layers = layers
    }

    /// Changes the parameters of an initialized encoder; returns how many tokens were initialized.
    ///
    /// - Throws: `PretrainingError.contradiction` if the student is wider than the teacher, or blocks do not fit; `.stopped`
    ///   if the work should stop.
    func apply(
        to encoder: inout BertEncoder, tokenizer: WordPieceTokenizer, using generator: inout SplitMix64
    ) throws(PretrainingError) -> Int {
        let teacherSize = teacher.configuration.hiddenSize
        let size = encoder.embeddings.norm.scale.count
        guard size <= teacherSize else {
            throw .contradiction(
                "the student's states have \(size) numbers, but the teacher's \(teacherSize); a head start needs a student "
                    + "that is not wider")
        }
        try copyLayers(to: &encoder)
        let (words, found) = try stoppably { () throws(Stopped) in
            try mappedWords(tokenizer)  // [pieces found, teacherSize]
        }
        let source = teacher.encoder.embeddings
        var directions: PrincipalDirections?
        if size < teacherSize {
            directions = try stoppably { () throws(Stopped) in
                try PrincipalDirections(of: words, count: size, using: &generator)
            }
        }
        func reduced(_ rows: Tensor) -> Tensor { directions?.reduced(rows) ?? rows }

        let reducedWords = reduced(words)
        for (index, id) in found.enumerated() {
            encoder.embeddings.words.weight.setBlock(
                row: id, column: 0, to: reducedWords.rows(index..<index + 1))
        }
        Self.replaceFirstRows(of: &encoder.embeddings.positions.weight, by: reduced(source.positions.weight))
        if let types = source.tokenTypes, var own = encoder.embeddings.tokenTypes {
            Self.replaceFirstRows(of: &own.weight, by: reduced(types.weight))
            encoder.embeddings.tokenTypes = own
        }
        if directions == nil { encoder.embeddings.norm = source.norm.inOwnMemory }
        return found.count
    }

    /// The rows of the teacher for the tokens of the student, and the ids of the tokens that have one.
    private func mappedWords(
        _ tokenizer: WordPieceTokenizer
    ) throws(Stopped) -> (rows: Tensor, ids: [Int]) {
        let table = teacher.encoder.embeddings.words.weight
        let own = teacher.tokenizer
        let special: [(Int32?, Int32?)] = [
            (tokenizer.unknownID, own.unknownID), (tokenizer.classificationID, own.classificationID),
            (tokenizer.separatorID, own.separatorID), (tokenizer.paddingID, own.paddingID),
            (tokenizer.maskID, own.maskID),
        ]
        let prefix = tokenizer.vocabulary.continuationPrefix
        var rows: [Tensor] = []
        var ids: [Int] = []
        for id in 0..<Int32(tokenizer.vocabularySize) {
            try StopRequest.check()
            guard let piece = tokenizer.token(of: id) else { continue }
            var spelled: [Int32] = []
            if let pair = special.first(where: { $0.0 == id }), let role = pair.1 {
                spelled = [role]
            } else if let same = own.id(of: piece) {
                spelled = [same]
            } else {
                let text =
                    piece.utf8.starts(with: prefix.utf8) ? String(piece.dropFirst(prefix.count)) : piece
                let options = EncodingOptions(addsSpecialTokens: false, literal: true)
                spelled = ((try? own.encode(text, options: options))?.ids ?? []).filter {
                    $0 != own.unknownID
                }
            }
            guard !spelled.isEmpty else { continue }
            rows.append(
                table.gatheringRows(spelled).sumOfRows.scaled(by: 1 / Float(spelled.count)).reshaped([
                    1, table.columns,
                ]))
            ids.append(Int(id))
        }
        return (.concatenatingRows(rows), ids)
    }

    private func copyLayers(to encoder: inout BertEncoder) throws(PretrainingError) {
        guard !layers.isEmpty else { return }
        let shape = teacher.configuration
        let source = teacher.encoder.padded(headCount: shape.headCount, innerSize: shape.innerSize).blocks
        guard layers.count <= encoder.blocks.count, layers.allSatisfy(source.indices.contains) else {
            throw .contradiction(
                "the layers \(layers.map { $0 + 1 }) of the teacher do not fit: it has \(source.count), the student "
                    + "\(encoder.blocks.count)")
        }
        for (index, layer) in layers.enumerated() {
            guard encoder.blocks[index].attention.headCount == source[layer].attention.headCount else {
                throw .contradiction(
                    "the student's heads are not those of the teacher, so its layers do not fit")
            }
            do throws(CheckpointError) {
                try encoder.blocks[index].load(source[layer].inOwnMemory.namedTensors())
            } catch {
                throw .contradiction(error.description)
            }
        }
    }

    private static func replaceFirstRows(of table: inout Tensor, by rows: Tensor) {
        table.setBlock(row: 0, column: 0, to: rows.rows(0..<min(rows.rows, table.rows)))
    }
}
