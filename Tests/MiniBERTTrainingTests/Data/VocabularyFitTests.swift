import WordPiece
@testable import MiniBERTTraining
import Testing

struct VocabularyFitTests {
    @Test func `unknown tokens and fragments are counted, and special tokens are not`() throws {
        let vocabulary = Vocabulary(
            tokens: ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "good", "##ness", "film"])
        let tokenizer = try WordPieceTokenizer(vocabulary: vocabulary, settings: TokenizerSettings())

        let fit = VocabularyFitMeasure(tokenizer)(tokenizer.encode("good film goodness x"))

        #expect(fit.tokenCount == 5)
        #expect(fit.unknownCount == 1)
        #expect(fit.continuationCount == 1)
    }

    @Test func `an added token may have the largest id`() throws {
        let vocabulary = Vocabulary(tokens: ["[UNK]", "[CLS]", "[SEP]", "good", "##ness"])
        var settings = TokenizerSettings()
        settings.addedTokens = [AddedToken(id: .max, content: "<x>")]
        let tokenizer = try WordPieceTokenizer(vocabulary: vocabulary, settings: settings)

        let fit = VocabularyFitMeasure(tokenizer)(tokenizer.encode("<x> goodness"))

        #expect(fit.tokenCount == 3 && fit.continuationCount == 1)
    }

    @Test func `texts are foreign if many tokens are unknown or fragments of words`() {
        for (unknown, fragments, isForeign): (Int, Int, Bool) in [
            (0, 0, false), (0, 300, false), (0, 301, true), (50, 0, false), (51, 0, true),
        ] {
            var fit = VocabularyFit()
            (fit.tokenCount, fit.unknownCount, fit.continuationCount) = (1000, unknown, fragments)

            #expect(fit.isForeign == isForeign)
        }
    }

    @Test func `a few unknown tokens are no finding`() {
        var fit = VocabularyFit()
        (fit.tokenCount, fit.unknownCount) = (199, 199)

        #expect(!fit.isForeign)
    }
}
