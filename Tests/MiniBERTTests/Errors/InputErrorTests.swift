import MiniBERT
import Testing

struct InputErrorTests {
    @Test(
        arguments: [
            (
                .tooLong(index: 0, tokenCount: 300, maximumLength: 256),
                "text 1: 300 tokens, but the model reads at most 256"
            ),
            (.strideOutOfRange(9, allowed: 0...7), "a stride of 9, expected 0 to 7 tokens"),
            (
                .maximumLengthOutOfRange(900, allowed: 1...512),
                "a maximum length of 900, expected 1 to 512 tokens"
            ),
        ] as [(InputError, String)])
    func `a description names the numbers and their range`(error: InputError, words: String) {
        #expect(error.description == words)
    }

    @Test func `the index of a fault is that of its text`() {
        #expect(InputError.resultNotFinite(index: 4).textIndex == 4)
        #expect(InputError.noPooler.textIndex == nil)
    }
}
