@testable import MiniBERTTraining
import Testing

struct ForeignInputTests {
    @Test func `every kind of file has a remedy in its message`() {
        for kind: ForeignInput in ForeignInput.allCases {
            let words = DataError.foreign(file: "t.csv", kind).description

            #expect(words.hasPrefix("t.csv: "))
            #expect(words.contains(", expected "))
            #expect(words.contains("; "))
        }
    }
}
