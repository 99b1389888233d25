import Testing

@testable import minibert

struct TableFieldsTests {
    @Test func `a TSV field is escaped without loss`() {
        for (field, expected): (String, String) in [
            ("a\tb", "a\\tb"), ("a\nb\r", "a\\nb\\r"), ("a\\tb", "a\\\\tb"), ("é", "é"),
        ] {
            var line: [UInt8] = []
            appendTSVField(field.utf8, to: &line)

            #expect(line == Array(expected.utf8))
        }
    }

    @Test func `a CSV field is quoted only if it has to be`() {
        for (field, expected): (String, String) in [
            ("a", "a"), ("a,b", "\"a,b\""), ("say \"hi\"", "\"say \"\"hi\"\"\""), ("a\nb", "\"a\nb\""),
            ("", ""),
        ] {
            var line: [UInt8] = []
            appendCSVField(Array(field.utf8), to: &line)

            #expect(line == Array(expected.utf8))
        }
    }
}
