@testable import MiniBERTTraining
import Testing

struct ForeignInputTests {
    @Test(arguments: ForeignInput.allCases)
    func `every kind of file has a remedy in its message`(kind: ForeignInput) {
        let words = DataError.foreign(file: "t.csv", kind).description

        #expect(words.hasPrefix("t.csv: "))
        #expect(words.contains(", expected "))
        #expect(words.contains("; "))
    }
}
