@testable import MiniBERTTraining
import Testing

struct QuotedFieldsTests {
    @Test func `quotes enclose a field only at its beginning`() {
        for (row, fields): (String, [String]) in [
            ("a,b", ["a", "b"]), ("", [""]), (",", ["", ""]), ("\"a,b\",c", ["a,b", "c"]),
            ("\"say \"\"no\"\"\",", ["say \"no\"", ""]), ("a\"b,c", ["a\"b", "c"]), ("\"a\r\"", ["a\r"]),
            ("\"a\nb\"", ["a\nb"]),
        ] {
            var scan = QuotedFields(delimiter: UInt8(ascii: ","))
            scan.take(Array(row.utf8))

            #expect(scan.finished == fields.map { Array($0.utf8) })
            #expect(scan.faultyColumn == nil)
            #expect(!scan.isInsideQuotes)
        }
    }

    @Test func `the column with text after its closing quote is reported`() {
        var scan = QuotedFields(delimiter: UInt8(ascii: ","))
        scan.take(Array("a,\"b\"c,\"d\"e".utf8))

        #expect(scan.faultyColumn == 2)
    }

    @Test func `an open quote continues on the next line`() {
        var scan = QuotedFields(delimiter: UInt8(ascii: ","))
        scan.take(Array("a,\"b\n".utf8))
        #expect(scan.isInsideQuotes)

        scan.take(Array("c\"".utf8))
        #expect(scan.finished == ["a", "b\nc"].map { Array($0.utf8) })
    }
}
