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

    @Test func `single letters are fragments, and emoji are not`() throws {
        let vocabulary = Vocabulary(
            tokens: ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "g", "##o", "##od", "😂", "##👍"])
        let tokenizer = try WordPieceTokenizer(vocabulary: vocabulary, settings: TokenizerSettings())

        let fit = VocabularyFitMeasure(tokenizer)(tokenizer.encode("good 😂👍👍"))

        #expect(fit.tokenCount == 6)
        #expect(fit.continuationCount == 2)
        #expect(fit.singleLetterCount == 1)
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
            (0, 0, false), (0, 322, false), (0, 323, true), (50, 0, false), (51, 0, true),
        ] {
            var fit = VocabularyFit()
            (fit.tokenCount, fit.unknownCount, fit.continuationCount) = (1000, unknown, fragments)

            #expect(fit.isForeign == isForeign)
        }
    }

    @Test func `few tokens are foreign only if larger shares are unknown or fragments`() {
        for (count, unknown, fragments, isForeign): (Int, Int, Int, Bool) in [
            (199, 49, 0, false), (199, 50, 0, true), (4, 1, 0, true), (1, 1, 0, true), (0, 0, 0, false),
            (10, 0, 5, false), (10, 0, 6, true), (20, 0, 9, false), (20, 0, 10, true), (7, 0, 7, false),
        ] {
            var fit = VocabularyFit()
            (fit.tokenCount, fit.unknownCount, fit.continuationCount) = (count, unknown, fragments)

            #expect(fit.isForeign == isForeign, "\(count), \(unknown), \(fragments)")
        }
    }

    @Test func `texts are foreign if fewer tokens are single letters`() {
        for (count, letters, isForeign): (Int, Int, Bool) in [
            (1000, 122, false), (1000, 123, true), (16, 4, false), (16, 5, true), (7, 7, false),
        ] {
            var fit = VocabularyFit()
            (fit.tokenCount, fit.singleLetterCount) = (count, letters)

            #expect(fit.isForeign == isForeign, "\(count), \(letters)")
        }
    }
}
