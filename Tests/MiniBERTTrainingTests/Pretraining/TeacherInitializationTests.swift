import NeuralNetworks
import Tensors
import WordPiece
import TestSupport
import TestModels
@testable import MiniBERTTraining
import Testing

@testable import MiniBERT

struct TeacherInitializationTests {
    private let teacher: TextEmbedder

    init() throws {
        teacher = try TextEmbedder(folder: try GoldenModel("sentence-mean").folder)  // 12 columns, 1 layer
    }

    private func student(
        _ tokens: [String], hiddenSize: Int, headCount: Int, positions: Int = 30
    ) throws -> (encoder: BertEncoder, tokenizer: WordPieceTokenizer) {
        let text = tokens.joined(separator: "\n")
        let tokenizer = try WordPieceTokenizer(files: ["vocab.txt": Array(text.utf8)])
        let configuration = BertConfiguration(
            vocabularySize: tokens.count, hiddenSize: hiddenSize, layerCount: 2, headCount: headCount,
            innerSize: 20, maximumPositionCount: positions)
        var generator = SplitMix64(seed: 3)
        return (BertEncoder(configuration).initialized(by: .bert, using: &generator), tokenizer)
    }

    private let tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "ab", "##b", "\u{4E2D}\u{4E2D}"]

    @Test func `at the same width rows are copied, or averaged over the teacher's tokens`() throws {
        var (encoder, tokenizer) = try student(tokens, hiddenSize: 12, headCount: 3)
        let before = encoder
        var generator = SplitMix64(seed: 1)

        let count = try TeacherInitialization(teacher: teacher).apply(
            to: &encoder, tokenizer: tokenizer, using: &generator)

        let table = teacher.encoder.embeddings.words.weight
        let own = encoder.embeddings.words.weight
        let a = try #require(teacher.tokenizer.id(of: "a"))
        #expect(own.rows(5..<6) == table.gatheringRows([a]))
        #expect(own.rows(2..<3) == table.gatheringRows([teacher.tokenizer.classificationID]))
        let spelled = try teacher.tokenizer.encode("ab", options: EncodingOptions(addsSpecialTokens: false))
            .ids
        let mean = table.gatheringRows(spelled).sumOfRows.scaled(by: 1 / Float(spelled.count))
        #expect(own.rows(6..<7).elements == mean.elements)
        // Tokens that the teacher cannot spell keep their random rows.
        #expect(count == 8)
        #expect(own.rows(8..<9) == before.embeddings.words.weight.rows(8..<9))
        #expect(
            encoder.embeddings.positions.weight.rows(0..<24)
                == teacher.encoder.embeddings.positions.weight.rows(0..<24))
        #expect(encoder.embeddings.norm.scale == teacher.encoder.embeddings.norm.scale)
        #expect(encoder.blocks[0].parameters() == before.blocks[0].parameters())
    }

    @Test func `a narrower student gets reduced rows that keep the dot products of the teacher's`() throws {
        var (encoder, tokenizer) = try student(
            Array(tokens.prefix(8)), hiddenSize: 8, headCount: 2, positions: 10)
        var generator = SplitMix64(seed: 1)

        _ = try TeacherInitialization(teacher: teacher).apply(
            to: &encoder, tokenizer: tokenizer, using: &generator)

        // Eight rows span at most eight dimensions, so the reduction loses nothing.
        let a = try #require(teacher.tokenizer.id(of: "a"))
        let source = teacher.encoder.embeddings.words.weight.gatheringRows([a, teacher.tokenizer.separatorID])
        let own = encoder.embeddings.words.weight.gatheringRows([5, 3])
        #expect(own.linear(weight: own).relativeDifference(from: source.linear(weight: source)) < 1e-3)
        #expect(encoder.embeddings.positions.weight.shape == [10, 8])
    }

    @Test func `blocks are copied if all widths agree, and are an error otherwise`() throws {
        var (encoder, tokenizer) = try student(tokens, hiddenSize: 12, headCount: 3)
        var generator = SplitMix64(seed: 1)

        _ = try TeacherInitialization(teacher: teacher, layers: [0]).apply(
            to: &encoder, tokenizer: tokenizer, using: &generator)

        #expect(encoder.blocks[0].parameters() == teacher.encoder.blocks[0].parameters())
        let layers = TeacherInitialization(teacher: teacher, layers: [1])
        #expect(throws: PretrainingError.self) {
            try layers.apply(to: &encoder, tokenizer: tokenizer, using: &generator)
        }
        var (other, _) = try student(tokens, hiddenSize: 12, headCount: 2)
        #expect(throws: PretrainingError.self) {
            try TeacherInitialization(teacher: teacher, layers: [0]).apply(
                to: &other, tokenizer: tokenizer, using: &generator)
        }
    }

    @Test func `a student wider than its teacher is an error`() throws {
        var (encoder, tokenizer) = try student(tokens, hiddenSize: 16, headCount: 2)
        var generator = SplitMix64(seed: 1)

        let error = #expect(throws: PretrainingError.self) {
            try TeacherInitialization(teacher: teacher).apply(
                to: &encoder, tokenizer: tokenizer, using: &generator)
        }
        #expect(error?.description.contains("have 16 numbers, but the teacher's 12") == true)
    }
}
