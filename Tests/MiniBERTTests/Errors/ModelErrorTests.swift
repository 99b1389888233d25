import MiniBERT
import Testing

struct ModelErrorTests {
    @Test func `a description has the place, the finding, the expectation and the remedy`() {
        for (error, words): (ModelError, String) in [
            (
                .missingKey(file: "m/config.json", key: "dim"),
                "'m/config.json': 'dim' is missing, and the format defines no default for it"
            ),
            (
                .unsupportedValue(
                    file: "c", key: "model_type", found: "'gpt2'", supported: ["bert", "distilbert"]),
                "'c': 'model_type' is 'gpt2', which is not supported ('bert', 'distilbert' can be read)"
            ),
            (.missingTensors(file: "f", names: ["a", "b"]), "'f': lacks 2 tensors: 'a', 'b'"),
            (
                .wrongShape(file: "f", tensor: "t", found: [1, 2], expected: [2, 1]),
                "'f': 't' has shape [1, 2], but the configuration asks for [2, 1]"
            ),
            (
                .notFinite(file: "f", tensor: "t", index: 3, found: "NaN"),
                "'f': 't' holds NaN at index 3, expected finite numbers; "
                    + "the file is damaged or the training that wrote it diverged"
            ),
            (
                .wrongElementType(file: "f", tensor: "t\u{1B}", found: "I8"),
                "'f': 't\\u{1b}' is stored as I8, expected F32, F16, BF16 or F64"
            ),
        ] as [(ModelError, String)] {
            #expect(error.description == words)
        }
    }
}
