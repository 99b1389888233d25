import StrictJSON
import Testing

struct JSONWriterTests {
    private func written(_ write: (inout JSONWriter) -> Void) -> String {
        var json = JSONWriter()
        write(&json)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    @Test func `commas separate elements`() {
        let text = written { json in
            json.object { json in
                json.field("a") { json in json.array([1, 2]) { $0.integer($1) } }
                json.field("b") { json in json.object { _ in } }
                json.field("c") { json in json.array([[], [true]]) { $0.array($1) { $0.boolean($1) } } }
                json.field("d") { $0.null() }
            }
        }

        #expect(text == #"{"a":[1,2],"b":{},"c":[[],[true]],"d":null}"#)
    }

    @Test func `strings are escaped for printing`() {
        for (text, expected): (String, String) in [
            ("\"\\/\n\r\t", #""\"\\/\n\r\t""#), ("\0\u{1B}\u{7F}", #""\u0000\u001b\u007f""#),
            ("\u{9B}\u{202E}\u{2028}", #""\u009b\u202e\u2028""#), ("é中😀", "\"é中😀\""),
        ] {
            #expect(written { $0.string(text) } == expected)
        }
    }

    @Test func `whole numbers keep all digits`() {
        for number: Int in [0, 7, 10, 99, 100, 1_234_567, .max, -1, .min] {
            #expect(written { $0.integer(number) } == String(number))
        }
    }

    @Test func `bytes that are not UTF-8 become replacement characters`() {
        #expect(written { $0.string([0x61, 0xFF, 0x62]) } == "\"a\u{FFFD}b\"")
    }

    @Test func `floats are written in the fewest digits that read back`() {
        for (value, expected): (Float, String) in [
            (Float(0.1), "0.1"), (1, "1.0"), (-0.0, "-0.0"), (1e-5, "1e-05"), (16_777_216, "16777216.0"),
            (0.333_333_34, "0.33333334"), (.nan, "null"), (.infinity, "null"),
        ] {
            #expect(written { $0.float(value) } == expected)
        }
    }

    @Test func `floats of every magnitude read back to the same bits`() {
        var bits: UInt32 = 1
        for _ in 0..<2000 {
            bits = bits &* 1_664_525 &+ 1_013_904_223
            let value = Float(bitPattern: bits)
            guard value.isFinite else { continue }

            #expect(Float(written { $0.float(value) })?.bitPattern == value.bitPattern)
        }
    }
}
