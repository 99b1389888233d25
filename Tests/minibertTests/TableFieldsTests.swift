import Testing

@testable import minibert

struct TableFieldsTests {
    @Test(arguments: [("a\tb", "a\\tb"), ("a\nb\r", "a\\nb\\r"), ("a\\tb", "a\\\\tb"), ("é", "é")])
    func `the escapes of a TSV field can be undone`(field: String, expected: String) {
        var line: [UInt8] = []
        appendTSVField(field.utf8, to: &line)

        #expect(line == Array(expected.utf8))
    }

    @Test(arguments: [
        ("a", "a"), ("a,b", "\"a,b\""), ("say \"hi\"", "\"say \"\"hi\"\"\""), ("a\nb", "\"a\nb\""), ("", ""),
    ])
    func `a CSV field is quoted where it must be`(field: String, expected: String) {
        var line: [UInt8] = []
        appendCSVField(Array(field.utf8), to: &line)

        #expect(line == Array(expected.utf8))
    }
}
